# SPDX-License-Identifier: GPL-2.0-or-later
"""What a hand does with button and plug, as manuals of others have it.

The short ones are part of make check; what holds a button for long or pulls
the plug often is deep.
"""

import time

import pytest

import initramfs
import test_reset
from guest import BOOT_S, facts, leave, until, wait_declared, wait_good

CONF = "/etc/recovery/recovery.conf.d/gestures.conf"
SHORT = "recovery.short_ms=60000"  # of a machine that may be busy


def configure(board, *rows):
    """Of the running system: what recoveryd listens to."""
    board.sh(f"mkdir -p $(dirname {CONF}) && cat > {CONF}", check=True,
             stdin="\n".join(("[Gestures]", *rows, "")).encode())
    board.sh("systemctl restart recoveryd", check=True)


def configure_early(board, *rows):
    """Of the initramfs, where power cycles are counted."""
    initramfs.add(board, {CONF: "\n".join(
        ("[Gestures]", *rows, "")).encode()})


def cycle(board, boot, what, append=SHORT):
    """Plug in, and out again as soon as the log has heard of it."""
    board.on(append=append)
    board.wait(f"recovery: boot {boot}: {what}", BOOT_S)
    board.off()


def outlive_short_time(board):
    """Until what follows is no short power cycle by the default."""
    until("short-boot time", lambda: float(board.sh(
        "cut -d' ' -f1 /proc/uptime").stdout) > 11)


def press(board, times):
    """Short presses in a row."""
    for _ in range(times):
        board.press()
        time.sleep(0.2)


def test_presses_in_a_row(board):
    """As many as a row says, no more and no fewer; a row that is wrong is told
    and the others count."""
    board.on()
    wait_good(board)
    configure(board, "Press=2 dance", "Press=3 reboot", "Hold=1s..2s reboot",
              "Hold=1500ms..3s none")
    said = " ".join(board.sh("recoveryctl check").stdout.split())
    assert "gestures.conf:2: Press=2 dance: there is no action dance" in said
    assert ("gestures.conf:5: Hold=1500ms..3s none: it overlaps with "
            "1s..2s reboot") in said
    for times in (1, 2, 4):
        press(board, times)
        time.sleep(2)
    assert facts(board, "boot/id", "request") == ["1", "none"]
    assert board.sh("systemctl list-jobs --no-legend").stdout == ""

    mark = board.mark()
    press(board, 3)
    board.wait("recovery: boot 2: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    assert facts(board, "boot/cause", "boot/attempts") == ["clean", "0"]


def test_three_power_cycles_lead_to_the_other_slot(board):
    """Linksys: on for some seconds and off again, three times."""
    configure_early(board, "PowerCyclesFallback=3")
    cycle(board, 1, "slot a, normal")
    cycle(board, 2, "slot a, normal")
    cycle(board, 3, r"slot a, failsafe (power-cycles")
    board.on()
    board.wait("recovery: boot 4: slot b, fallback (power-cycles", BOOT_S)
    wait_good(board)
    assert facts(board, "slot/active", "boot/reason", "boot/short_count",
                 "slot/a/state") == ["b", "power-cycles", "3", "unknown"]


@pytest.mark.deep
def test_seven_power_cycles_reset(board):
    """Tasmota: seven times on and off, each for less than 10 s."""
    configure_early(board, "PowerCyclesReset=7")
    board.on()
    wait_good(board)
    test_reset.make_settings(board)
    outlive_short_time(board)
    board.off()
    for boot in range(2, 8):
        cycle(board, boot, "slot a, normal")
    cycle(board, 8, "slot a, failsafe (power-cycles")
    board.on()
    board.wait("recovery: boot 9: slot a, normal", BOOT_S)
    wait_good(board)
    test_reset.check_reset(board)


@pytest.mark.deep
def test_pause_is_no_power_cycle(board):
    """Six, one that is long enough to be none, and six more: nothing."""
    configure_early(board, "PowerCyclesReset=7")
    for boot in range(1, 7):
        cycle(board, boot, "slot a, normal")
    board.on()
    board.wait("recovery: boot 7: slot a, failsafe (power-cycles", BOOT_S)
    until("agent", lambda: board.sh("true").returncode == 0, BOOT_S)
    outlive_short_time(board)
    board.off()
    for boot in range(8, 14):
        cycle(board, boot, "slot a, normal")
    board.on()
    board.wait("recovery: boot 14: slot a, failsafe (power-cycles", BOOT_S)
    until("agent", lambda: board.sh("true").returncode == 0, BOOT_S)
    assert facts(board, "boot/short_count", "request") == ["6", "none"]


@pytest.mark.deep
def test_flicker_is_no_power_cycle(board):
    """Cut before their time, boots are not heard of."""
    configure_early(board, "PowerCyclesReset=3", "PowerCycleMin=1min")
    for _ in range(4):
        board.on(append="board.pause=1")
        board.wait("board: waiting", BOOT_S)
        time.sleep(3)
        board.off()
    before = time.monotonic()
    board.on()
    wait_declared(board)
    assert time.monotonic() - before > 50
    wait_good(board)
    assert facts(board, "boot/id", "boot/rung", "boot/short_count") == [
        "1", "normal", "0"]


@pytest.mark.deep
def test_brown_outs(board):
    """Tasmota 5054 and 6966, OpenBeken 2212: settings and slot are kept."""
    begin = time.monotonic()
    board.on()
    wait_declared(board)
    moment = time.monotonic() - begin
    wait_good(board)
    board.sh("echo mine > /etc/my-setting && sync", check=True)
    board.off()
    for on in (1.2, 0.2, 1.5, 0.5, 2, 1.1, 0.3, 1.3, 3, 1.2, 1.4, 0.1, 1.2):
        board.on()
        time.sleep(on * moment)
        board.off()
    board.on()
    wait_good(board)
    assert int(facts(board, "boot/id")) > 4, "the cuts came too early"
    assert facts(board, "boot/rung", "slot/active", "slot/next", "request",
                 "boot/attempts", "slot/a/state") == [
        "normal", "a", "a", "none", "0", "good"]
    assert board.sh("cat /etc/my-setting").stdout == "mine\n"


@pytest.mark.deep
def test_hold_of_40_s(board):
    """Tasmota; and the LED counts the tiers up to there."""
    board.on(append="recovery.hold_ms=1500,3000,40000,60000")
    wait_good(board)
    configure(board, "Hold=40s..1min factory-reset")
    test_reset.make_settings(board)
    mark = board.mark()
    begin = time.monotonic()
    board.button(True)
    until("two tiers", lambda: board.led().startswith("flash 2 x"), 20)
    time.sleep(begin + 41 - time.monotonic())
    until("three tiers", lambda: board.led().startswith("flash 3 x"), 15)
    board.button(False)
    board.wait("recovery: boot 2: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    test_reset.check_reset(board)


@pytest.mark.deep
def test_hard_reset_by_the_button(board):
    """OpenWrt: 10 s on the reset button erase the settings' flash."""
    before = {name: board.flash_read(name) for name in test_reset.KEPT}
    board.on()
    wait_good(board)
    configure(board, "Hold=10s..20s factory-reset-hard")
    test_reset.make_settings(board)
    mark = board.mark()
    board.button(True)
    time.sleep(9)
    board.button(False)
    time.sleep(3)
    assert facts(board, "boot/id", "request") == ["1", "none"]
    board.button(True)
    time.sleep(11)
    board.button(False)
    board.wait("recovery: factory reset: done", BOOT_S, since=mark)
    board.wait("recovery: boot 2: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    test_reset.check_reset(board)
    assert board.sh(f"test -e {CONF}").returncode != 0
    mark = leave(board, "systemctl poweroff")
    board.wait("reboot: Power down", BOOT_S, since=mark)
    board.off()
    for name in test_reset.KEPT:
        assert board.flash_read(name) == before[name], name
