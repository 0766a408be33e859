# SPDX-License-Identifier: GPL-2.0-or-later
"""The front panel as a person sees it: a terminal and its keys."""

import re
import time

import pexpect
import pyte

from boardlib import paths
from guest import BOOT_S, facts
from test_failsafe import REACTION_S

ROWS, COLUMNS = 24, 100
PREFIX = "\x01"


class Terminal:
    """A terminal in which the panel of @board runs."""

    def __init__(self, board):
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            str(paths.BOARD_SRC / "board"),
            ["--dir", str(board.directory), "panel"],
            dimensions=(ROWS, COLUMNS), timeout=BOOT_S)

    def look(self):
        """The lines of the console, and the two of the panel's own."""
        try:
            self.stream.feed(self.child.read_nonblocking(65536, timeout=0.2))
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass
        lines = [line.rstrip() for line in self.screen.display]
        return "\n".join(lines[:-2]), lines[-2], lines[-1]

    def wait_console(self, pattern, timeout=BOOT_S):
        """Until the console shows it."""
        self._wait(0, pattern, timeout)

    def wait_status(self, pattern, timeout=BOOT_S):
        """Until the status line tells it; that line."""
        return self._wait(1, pattern, timeout)

    def _wait(self, part, pattern, timeout):
        end = time.monotonic() + timeout
        while True:
            seen = self.look()
            if re.search(pattern, seen[part]):
                return seen[part]
            assert time.monotonic() < end, \
                f"{pattern!r} not within {timeout} s:\n" + "\n".join(seen)

    def key(self, name):
        """One of the panel's own keys."""
        self.child.send(PREFIX + name)

    def end(self):
        """Until the panel is gone; its exit status and last words."""
        self.child.expect(pexpect.EOF)
        said = self.child.before.decode(errors="replace")
        self.child.close()
        return self.child.exitstatus, said


def test_panel_shows_the_board_and_takes_its_keys(board):
    panel = Terminal(board)
    panel.wait_status(r"POWER on +LED \(.\) blink [45]\.\d Hz")
    panel.wait_status(r"LED \(\*\) on +up +\d+ s +slot a +rung normal$")
    panel.wait_console("root@board:~#")

    panel.key("?")
    panel.wait_console("Ctrl-A h  put the finger on the button")
    panel.child.send("printf '\\033c\\033[r%s' $((40 + 2))ly\r")
    panel.wait_console("42ly")
    _, status, keys = panel.look()
    assert status.startswith(" POWER on") and "p press" in keys

    panel.key("h")
    panel.wait_status(r"BUTTON DOWN [0-9.]+ s")
    assert facts(board, "button/state") == "pressed"
    panel.key("h")
    panel.wait_status(r"rung normal$")

    panel.key("o")
    assert panel.wait_status("POWER off") == " POWER off   LED ( ) off"
    assert not board.is_on()
    panel.key("p")
    panel.wait_console("the board is off")
    panel.key("o")
    panel.wait_status(r"blink [45]\.\d Hz")
    time.sleep(REACTION_S)
    panel.key("p")
    panel.wait_status(r"blink (9|10)\.\d Hz +up +\d+ s +slot a +rung failsafe$")

    panel.key("d")
    status, said = panel.end()
    assert status == 0 and "still on" in said
    # the latter when the overlay was in use by then
    assert facts(board, "boot/reason") in ("button", "request")


def test_panel_quits_with_the_plug_pulled(board):
    panel = Terminal(board)
    panel.wait_status("POWER on")
    panel.key("q")
    status, said = panel.end()
    assert status == 0 and "switched off" in said
    assert not board.is_on()


def test_panel_says_what_it_cannot_do(board):
    """A board that doesn't start: said on the panel, which goes on."""
    (board.directory / "vmlinux").unlink()
    panel = Terminal(board)
    panel.wait_console("create the board anew")
    panel.wait_status("POWER off")
    panel.key("q")
    assert panel.end()[0] == 0
