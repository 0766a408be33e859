# SPDX-License-Identifier: GPL-2.0-or-later
"""The front panel: console, LED, button and plug of a board in a terminal."""

import contextlib
import json
import os
import select
import signal
import socket
import threading
import time

from . import control, led, terminal
from .errors import BoardError
from .guestview import GuestView
from .screen import Screen

PREFIX = b"\x01"  # Ctrl-A
KEYS = " Ctrl-A, then: p press  h hold/lift  o power  r reset  q quit  d leave  ? help"
HELP = """\
Ctrl-A p  press the button shortly
Ctrl-A h  put the finger on the button, again: lift it (works while the
          power is off, too: then the button is held at power-on)
Ctrl-A o  pull the power plug, or put it in again
Ctrl-A r  warm reset, RAM keeps its content
Ctrl-A q  quit and pull the plug     Ctrl-A d  quit, the board stays on
Ctrl-A a  type a Ctrl-A              all other keys go to the console
Log in as root; there is no password on this console."""
HOLD_FOREVER = 86000
TICK_S = 0.2


class Panel:
    """@board: the Board; it is switched on unless it is on already."""

    def __init__(self, board):
        self.board = board
        self.screen = Screen()
        self.console = self.watch = None
        self.lines = b""
        self.state = {}
        self.finger = False
        self.finger_since = 0.0
        self.prefixed = False
        self.leaving = None
        self.resized = False
        self.view = None

    def run(self):
        """Show the panel until the person leaves it."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._terminated)
        signal.signal(signal.SIGWINCH, self._window_changed)
        with terminal.raw_mode() as keys, self.screen:
            self.view = GuestView(self.board, self.screen.rows,
                                  self.screen.columns)
            self._guarded(self._power_on)
            while self.leaving is None:
                self._turn(keys)
            self._disconnect()
        if self.leaving == "off" and self.board.is_on():
            self.board.off()
        print("board: " + ("switched off" if self.leaving == "off" else
                           "still on; see board --help for the rest"))
        return 0

    def _terminated(self, _number, _frame):
        self.leaving = "off"

    def _window_changed(self, _number, _frame):
        self.resized = True

    def _turn(self, keys):
        """Wait for something to happen and deal with it."""
        sources = [source for source in (keys, self.console, self.watch)
                   if source is not None]
        ready, _, _ = select.select(sources, [], [], TICK_S)
        if self.resized:
            self.resized = False
            self.screen.resize()
            self.view.size = (self.screen.rows, self.screen.columns)
        if self.console in ready:
            self._read_console()
        if self.watch is not None and self.watch in ready:
            self._read_state()
        if keys in ready:
            self._guarded(self._typed, os.read(keys, 1024))
        self.screen.draw(self._status_line(), KEYS)

    def _guarded(self, action, *arguments):
        """What goes wrong is said on the screen; the panel goes on."""
        try:
            action(*arguments)
        except (BoardError, OSError) as error:
            self.screen.message(str(error).replace("\n", "\r\n"))

    # The board's side.

    def _power_on(self):
        if not self.board.is_on():
            self.board.on(hold=HOLD_FOREVER if self.finger else None)
        self.console = terminal.open_console(self.board)
        self.watch = control.connect(self.board.directory)
        self.watch.sendall(b'{"request": "watch"}\n')
        self.lines = b""

    def _disconnect(self):
        for sock in (self.console, self.watch):
            if sock is not None:
                sock.close()
        self.console = self.watch = None
        self.state = {}
        self.view.forget()

    def _read_console(self):
        data = _receive(self.console)
        if data:
            self.screen.console(data)
        else:
            self._disconnect()

    def _read_state(self):
        data = _receive(self.watch)
        if not data:
            self._disconnect()
            return
        self.lines += data
        *whole, self.lines = self.lines.split(b"\n")
        if whole:
            self._take_state(json.loads(whole[-1]))

    def _take_state(self, state):
        if state["starts"] != self.state.get("starts"):
            self.view.forget()
        state["seen"] = time.monotonic()
        self.state = state
        self.view.agent = state["agent"]

    # The person's side.

    def _typed(self, data):
        for value in data:
            key = bytes([value])
            if self.prefixed:
                self.prefixed = False
                self._command(key)
            elif key == PREFIX:
                self.prefixed = True
            else:
                self._send(key)

    def _send(self, key):
        if self.console is not None:
            with contextlib.suppress(OSError):
                self.console.sendall(key)

    def _command(self, key):
        action = self.ACTIONS.get(key)
        if action is None:
            action = Panel._help
        action(self)

    def _help(self):
        self.screen.message(HELP.replace("\n", "\r\n "))

    def _press(self):
        if self.finger:
            self._hold()
        elif self.console is None:
            self.screen.message("the board is off")
        else:
            threading.Thread(target=self._press_now, daemon=True).start()

    def _press_now(self):
        with contextlib.suppress(BoardError):
            self.board.press()

    def _hold(self):
        self.finger = not self.finger
        self.finger_since = time.monotonic()
        if self.console is not None:
            self.board.button(self.finger)

    def _power(self):
        if self.console is None:
            self._power_on()
        else:
            self.board.off()

    def _reset(self):
        self.board.reset()

    def _quit(self):
        self.leaving = "off"

    def _detach(self):
        self.leaving = "on"

    def _type_prefix(self):
        self._send(PREFIX)

    ACTIONS = {b"p": _press, b"h": _hold, b"o": _power, b"r": _reset,
               b"q": _quit, b"d": _detach, b"a": _type_prefix, b"?": _help}

    # What is shown.

    def _status_line(self):
        if not self.state:
            line = " POWER off   LED ( ) off"
        else:
            seconds = self.state["uptime"] + \
                time.monotonic() - self.state["seen"]
            lamp = "(*)" if self.state["lit"] else "( )"
            line = (f" POWER on   LED {lamp} "
                    f"{led.describe(self.state['led']):<13}"
                    f" up {seconds:>4.0f} s   slot {self.view.slot or '-'}"
                    f"   rung {self.view.rung or '-'}")
        if self.finger:
            held = time.monotonic() - self.finger_since
            line += f"   BUTTON DOWN {held:.1f} s"
        elif self.state.get("button"):
            line += "   BUTTON DOWN"
        return line + ("   Ctrl-A ..." if self.prefixed else "")


def _receive(sock):
    try:
        return sock.recv(65536)
    except (ConnectionError, socket.timeout):
        return b""
