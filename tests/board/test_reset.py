# SPDX-License-Identifier: GPL-2.0-or-later
"""Factory reset: settings gone, firmware untouched, whatever happens."""

import re
import time

import pytest

from guest import BOOT_S, facts, leave, until, wait_good

KEPT = ("slot-a", "slot-b", "rescue", "env")
SETTINGS = ("/etc/my-setting", "/root/.ssh/authorized_keys",
            "/etc/.hidden/deep/file", "'/etc/new\nline'")


def make_settings(board):
    """Files of the kinds that peers have left behind after a reset."""
    for path in SETTINGS:
        board.sh(f"mkdir -p \"$(dirname {path})\" && echo mine > {path}",
                 check=True)
    board.sh("rm /etc/issue && sync", check=True)


def check_reset(board):
    """Nothing of make_settings() is left, and the request is done."""
    for path in SETTINGS:
        assert board.sh(f"test -e {path}").returncode != 0, path
    assert board.sh("test -s /etc/issue").returncode == 0
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)
    until("nothing left", lambda: board.sh(
        "ls -A /overlay | grep discard").returncode != 0, 60)
    assert board.sh("grep -rlas mine /overlay/upper/etc "
                    "/overlay/upper/root").stdout == ""


def check_wipe_told(board):
    """How many files went, and that nothing kept it from being told."""
    said = board.sh("systemctl show -P StatusText recovery-wipe").stdout
    assert re.fullmatch(r"Factory reset: [1-9]\d* old files removed\n", said)
    assert board.sh("journalctl -b -o cat -u recovery-wipe _COMM=recovery-wipe"
                    ).stdout == "recovery-wipe: nothing is left of the " \
        "settings before the reset\n"
    assert board.sh("test -e /run/recovery/carry").returncode != 0


def test_hold_of_10_s(board):
    """Even when recoveryd is killed while the button is held."""
    before = {name: board.flash_read(name) for name in KEPT}
    board.on()
    wait_good(board)
    make_settings(board)
    mark = board.mark()
    board.button(True)
    time.sleep(6)
    board.sh("pkill -KILL -x recoveryd")
    time.sleep(6)
    board.button(False)
    board.wait("recovery: boot 2: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    check_reset(board)
    assert facts(board, "boot/cause", "boot/attempts") == ["clean", "0"]
    check_wipe_told(board)
    board.off()
    for name in KEPT:
        assert board.flash_read(name) == before[name], name


def test_power_cut_in_the_middle(board):
    """Cut when the old files were put aside, and again while they go."""
    board.on()
    wait_good(board)
    make_settings(board)
    board.sh("mkdir /etc/many && cd /etc/many && seq 400 | xargs touch && "
             "recoveryctl reset -y --no-reboot && sync", check=True)
    assert facts(board, "request") == "reset"
    board.off()

    board.on()
    board.wait("recovery: factory reset: the settings are put aside", BOOT_S)
    board.off()

    board.on()
    until("overlay", lambda: board.sh("test -d /overlay/upper"
                                      ).returncode == 0)
    board.sh("echo new > /etc/since-then && sync", check=True)
    board.off()

    board.on()
    wait_good(board)
    check_reset(board)
    assert board.sh("cat /etc/since-then").stdout == "new\n", \
        "a reset that was begun took what came after it"


def test_hard_reset(board):
    board.on()
    wait_good(board)
    make_settings(board)
    mark = leave(board, "recoveryctl reset --hard -y")
    board.wait("recovery: factory reset: done", BOOT_S, since=mark)
    wait_good(board)
    check_reset(board)


@pytest.mark.deep
def test_kernel_command_line(board):
    """For the boot that has it, and no other."""
    board.on()
    wait_good(board)
    make_settings(board)
    board.off()

    board.on(append="systemd.factory_reset=1")
    board.wait("recovery: factory reset: the settings are put aside", BOOT_S)
    wait_good(board)
    check_reset(board)
    board.sh("echo new > /etc/since-then && sync", check=True)
    board.off()

    board.on()
    wait_good(board)
    assert board.sh("cat /etc/since-then").stdout == "new\n"


@pytest.mark.deep
def test_names_of_openwrt_in_failsafe(board):
    """As its users type it, where settings are not in use."""
    board.on()
    wait_good(board)
    make_settings(board)
    board.off()

    board.on(append="failsafe")
    wait_good(board)
    assert facts(board, "boot/rung", "boot/reason") == ["failsafe", "cmdline"]
    board.sh("jffs2reset -y", check=True)
    assert facts(board, "request") == "reset"
    board.sh("recoveryctl reset --cancel", check=True)
    done = board.sh("factoryreset </dev/null")
    assert done.returncode == 2 and "--yes" in done.stderr
    assert facts(board, "request") == "none"
    mark = leave(board, "firstboot -y -r")
    board.wait("recovery: boot 3: slot a", BOOT_S, since=mark)
    wait_good(board)
    board.off()

    board.on()
    wait_good(board)
    check_reset(board)
