# SPDX-License-Identifier: GPL-2.0-or-later
"""Into failsafe, rescue, and out again, by the button."""

import time

from guest import BOOT_S, facts, leave, until, wait_declared, wait_good

PAUSE = "board.pause=8"  # between the drivers' start and the decision
PAUSING = "board: waiting"
REACTION_S = 0.5  # of a person; what is down sooner was down at power-on


def check_failsafe(board):
    """The slot without its overlay, and few services."""
    until("failsafe.target", lambda: board.sh(
        "systemctl is-active --quiet failsafe.target").returncode == 0, BOOT_S)
    assert facts(board, "boot/rung", "slot/active") == ["failsafe", "a"]
    until("window over", lambda: facts(board, "phase") == "failsafe", 90)
    assert board.sh("test -e /etc/my-setting").returncode != 0
    assert board.sh("findmnt -n /overlay").returncode != 0
    assert board.sh("systemctl is-active multi-user.target").returncode != 0


def test_press_before_the_overlay_is_mounted(board):
    board.on()
    wait_good(board)
    board.sh("echo mine > /etc/my-setting && sync", check=True)
    board.off()

    board.on(append=PAUSE)
    board.wait(PAUSING)
    time.sleep(REACTION_S)
    board.press()
    check_failsafe(board)
    assert facts(board, "boot/id", "boot/reason") == ["2", "button"]
    assert board.led().startswith("blink ")
    rate = float(board.led().split()[1])
    assert 8 < rate < 12, "the LED of failsafe blinks at 10 Hz"

    mark = leave(board)
    board.wait("recovery: boot 3: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("cat /etc/my-setting").stdout == "mine\n"


def test_press_after_the_overlay_was_mounted(board):
    """Also while nobody is there yet to act on it."""
    board.on(append="recovery.window_ms=60000")
    wait_declared(board)
    board.wait("Welcome to", BOOT_S)
    mark = board.mark()
    board.press()
    board.wait("recovery: boot 2: slot a, failsafe", BOOT_S, since=mark)
    check_failsafe(board)
    assert facts(board, "boot/reason", "request") == ["request", "none"]


def hold_at_power_on(board, seconds):
    """Down before power comes, up @seconds after the board has seen it."""
    board.on(hold=BOOT_S)
    board.wait("the button is down", BOOT_S)
    time.sleep(seconds)
    board.button(False)


def test_held_at_power_on_leads_to_rescue(board):
    hold_at_power_on(board, 12)
    until("recovery-rescue.target", lambda: board.sh(
        "systemctl is-active --quiet recovery-rescue.target"
        ).returncode == 0, BOOT_S)
    assert facts(board, "boot/rung", "boot/reason") == [
        "rescue", "button-held"]
    done = board.sh("recoveryctl mark-good")
    assert done.returncode == 1
    assert "rescue" in done.stderr


def test_held_shortly_at_power_on_does_nothing(board):
    hold_at_power_on(board, 1)
    wait_good(board)
    assert facts(board, "boot/rung", "window/state") == ["normal", "closed"]
