# SPDX-License-Identifier: GPL-2.0-or-later
"""A press between the early decision and the start of the system, where systemd
can change roots; test_failsafe.py has the same where it can't."""

import pytest

from guest import (BOOT_S, DECLARED, facts, leave, until, wait_declared,
                   wait_good)
from test_failsafe import access, check_failsafe

WINDOW = "recovery.window_ms=60000"
SWAPPINESS = "cat /proc/sys/vm/swappiness"


def use(board):
    """Settings of which some are in the kernel."""
    board.on()
    wait_good(board)
    board.sh("echo mine > /etc/my-setting; echo mine > /etc/hostname; "
             "echo vm.swappiness=33 > /etc/sysctl.d/90-mine.conf; "
             "systemctl unmask systemd-sysctl.service; sync", check=True)
    # not by somebody who starts it later
    assert board.sh("systemctl start recovery-late.service; systemctl is-active "
                    "recovery-late.service").stdout == "inactive\n"
    board.off()


def check_normal(board, number, mark):
    """The settings are there again."""
    board.wait(DECLARED.format(number, "a", "normal"), BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("cat /etc/my-setting").stdout == "mine\n"
    assert board.sh(SWAPPINESS).stdout == "33\n"


@pytest.mark.deep
def test_press_before_the_system_starts(newer):
    """The kernel stays, the settings do not."""
    use(newer)
    newer.on(append=WINDOW)
    assert "boot 2: slot a, normal" in wait_declared(newer)
    mark = newer.mark()
    newer.press()
    newer.wait("the button was pressed: on to failsafe mode", BOOT_S, since=mark)
    # whoever answers before that is about to go
    newer.wait("failsafe.target", BOOT_S, since=mark)
    check_failsafe(newer)
    assert facts(newer, "boot/id", "boot/reason") == ["2", "button"]
    assert newer.sh(SWAPPINESS).stdout == "60\n"
    assert newer.sh("cat /proc/sys/kernel/hostname").stdout == "board\n"
    # its thread is there as long as the overlay's file system is mounted
    assert newer.sh("grep -l ^jffs2_gcd /proc/[0-9]*/comm").returncode != 0
    until("presence", lambda: access(newer) == "image\n", BOOT_S)
    wait_good(newer)
    assert newer.sh("recoveryctl history | grep -c running").stdout == "1\n"

    mark = leave(newer)
    check_normal(newer, 3, mark)


@pytest.mark.deep
def test_press_when_the_settings_are_in_the_kernel(newer):
    """Only a new kernel is without them."""
    use(newer)
    newer.on(append=WINDOW)
    wait_declared(newer)
    until("settings", lambda: newer.sh(SWAPPINESS).stdout == "33\n", BOOT_S)
    mark = newer.mark()
    newer.press()
    newer.wait(DECLARED.format(3, "a", "failsafe"), BOOT_S, since=mark)
    check_failsafe(newer)
    assert facts(newer, "boot/reason") == "request"
    assert newer.sh(SWAPPINESS).stdout == "60\n"
