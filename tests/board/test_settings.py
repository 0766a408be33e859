# SPDX-License-Identifier: GPL-2.0-or-later
"""Settings travel with their slot; an overlay of others is set aside."""

import json
import os
import random
import time

import pytest

from guest import (BOOT_S, facts, leave, status, until, wait_declared,
                   wait_good)

CUTS = int(os.environ.get("CUTS", "1"))
SEED = int(os.environ.get("SEED", "490"))

# What is beside upper and work, and when it was written
WRITTEN = ("find /overlay -mindepth 1 -name upper -prune -o -name work -prune "
           "-o -printf '%p %t %c %s\\n' | sort")
NO_GOOD = "systemd.mask=recovery-mark-good.service"
FOREIGN = ("cd /overlay && sed '/^sha256=/d; s/^{0}=.*/{0}={1}/' holder > h && "
           "echo sha256=$(sha256sum < h | cut -d ' ' -f 1) >> h && "
           "mv h holder && sync")


def change(board, who):
    """Settings of @who: changed, added, removed, in a new directory."""
    board.sh("mv /etc/added /etc/old 2>/dev/null; mkdir -p /etc/dir; "
             f"echo {who} | tee /etc/issue /etc/dir/file > /etc/added; "
             f"rm -f /etc/motd /etc/only-*; touch /etc/only-{who}; "
             f"chown 7:8 /etc/added; echo {who} > /var/no-setting; sync",
             check=True)


def assert_settings(board, who):
    """All of what change() made, and nothing of anybody else."""
    found = board.sh("cat /etc/issue /etc/dir/file /etc/added; "
                     "ls /etc/motd /etc/only-*; stat -c %u:%g /etc/added")
    assert found.stdout.split() == [who] * 3 + [f"/etc/only-{who}", "7:8"], \
        found.stdout


def listing(board):
    """recoveryctl settings list as a dictionary."""
    return json.loads(board.sh("recoveryctl settings list --json=short",
                               check=True).stdout)


def states(board):
    """Of all snapshots: (slot, state)."""
    return [(s["slot"], s["state"]) for s in listing(board)["snapshots"]]


def make_ubifs(board):
    """An empty UBIFS on the overlay's partition."""
    board.on(append="failsafe")
    wait_up(board)
    board.sh("mtd=$(sed -n 's/^mtd\\([0-9]*\\): .*\"rootfs_data\"/\\1/p' "
             "/proc/mtd); ubiformat -q -y /dev/mtd$mtd && modprobe ubi && "
             "ubiattach -m $mtd && ubimkvol /dev/ubi0 -N rootfs_data -m && "
             "ubidetach -m $mtd && sync", check=True)
    board.off()


def wait_up(board):
    """Until the board answers, marked good or not."""
    until("agent", lambda: board.sh("true").returncode == 0, BOOT_S)


def reboot(board, what, command="systemctl reboot"):
    """Into the next boot, which is @what."""
    mark = leave(board, command)
    board.wait(what, BOOT_S, since=mark)
    wait_up(board)
    return mark


@pytest.mark.parametrize("overlay", [
    "jffs2", pytest.param("ubifs", marks=pytest.mark.deep)])
def test_trial_that_fails(make_board, overlay):
    """The old slot has its old settings again, those of the failed one are
    there to be looked at; one that is good carries them on."""
    board = make_board()
    if overlay == "ubifs":
        make_ubifs(board)
    board.on(append=NO_GOOD)
    wait_up(board)
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout.strip() == overlay
    change(board, "first")
    assert not listing(board)["snapshots"]
    board.sh("recoveryctl mark-good && recoveryctl slot try b --tries=1",
             check=True)
    reboot(board, "settings: those of slot a are kept as snapshot 1")
    assert facts(board, "boot/rung", "slot/active") == ["trial", "b"]
    assert_settings(board, "first")
    assert board.sh("recoveryctl settings diff").stdout == ""
    change(board, "second")
    changed = board.sh("recoveryctl settings diff", check=True).stdout
    for line in ("added    /etc/only-second", "removed  /etc/only-first",
                 "changed  /etc/issue", "added    /etc/old"):
        assert line in changed.splitlines(), changed

    reboot(board, "settings: snapshot 1 is given back, those of slot b, "
           "which failed, are kept as snapshot 2")
    assert facts(board, "boot/reason", "slot/active") == ["trial-failed", "a"]
    assert_settings(board, "first")
    assert states(board) == [("b", "failed")]
    assert board.sh("cat /var/no-setting").stdout == "second\n"
    found = {f["id"]: f for f in status(board)["findings"]}
    assert found["settings-restored"]["text"] == \
        "settings were restored from snapshot 1, because slot b failed"
    assert "'recoveryctl settings diff 2'" in \
        found["settings-restored"]["advice"]

    board.sh("recoveryctl mark-good && recoveryctl slot try b --tries=1",
             check=True)
    reboot(board, "settings: those of slot a are kept as snapshot 3")
    board.sh("recoveryctl mark-good", check=True)
    change(board, "third")
    before = board.sh(WRITTEN, check=True).stdout
    mark = reboot(board, "slot b, normal")
    assert "recovery: settings:" not in board.log_text()[mark:]
    assert_settings(board, "third")
    assert board.sh(WRITTEN).stdout == before
    assert states(board) == [("b", "failed"), ("a", "good")]


def test_restore_by_hand(board):
    """What a person wants back comes with the next boot, and only root may
    say so."""
    board.on()
    wait_good(board)
    change(board, "first")
    board.sh("recoveryctl slot try b", check=True)
    reboot(board, "slot b, trial")
    wait_good(board)
    change(board, "second")
    refused = board.sh("setpriv --reuid=65534 --regid=65534 --clear-groups "
                       "recoveryctl settings restore 1 -y")
    assert refused.returncode == 5
    assert board.sh("setpriv --reuid=65534 --regid=65534 --clear-groups "
                    "recoveryctl settings list").returncode == 5
    assert board.sh("recoveryctl settings restore 9 -y").returncode == 1
    assert board.sh("recoveryctl settings restore 1").returncode == 2
    assert listing(board)["wanted"] is None
    board.sh("recoveryctl settings restore 1 -y && "
             "recoveryctl settings restore --cancel", check=True)
    assert listing(board)["wanted"] is None
    board.sh("recoveryctl settings restore 1 -y", check=True)
    assert listing(board)["wanted"] == 1
    reboot(board, "settings: snapshot 1 is given back")
    assert_settings(board, "first")
    wait_good(board)
    assert states(board) == [("b", "good")]

    # Nothing is left of any of them.
    board.sh("mkdir /overlay/aside.3 && echo mine > /overlay/aside.3/x; "
             "recoveryctl reset -y --no-reboot", check=True)
    reboot(board, "factory reset")
    wait_good(board)
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)
    until("nothing left", lambda: board.sh(
        "ls -A /overlay | grep -v -x -e upper -e work -e holder"
        ).returncode != 0, 60)
    assert board.sh("ls /etc/only-first /etc/only-second").stdout == ""


def test_overlay_of_others(board):
    """It is set aside, whole, and that is said until it is gone."""
    why = "newer than this firmware"
    board.on()
    wait_good(board)
    change(board, "other")
    board.sh(FOREIGN.format("epoch", "99"), check=True)
    reboot(board, f"the overlay is set aside as aside.1 (its configuration is "
           f"{why}), this boot begins on defaults")
    wait_good(board)
    assert board.sh("test -e /etc/only-other").returncode != 0
    assert board.sh("cat /overlay/aside.1/etc/only-other "
                    "/overlay/aside.1/var/no-setting").stdout == "other\n"
    done = status(board)
    found = {f["id"]: f for f in done["findings"]}
    assert done["verdict"] == "attention"
    assert why in found["settings-aside"]["text"]
    assert listing(board)["aside"][0]["epoch"] == 99
    assert why in board.sh("recoveryctl status").stdout

    board.sh("echo nonsense > /overlay/holder; sync", check=True)
    reboot(board, "set aside as aside.2 (whose it is can't be read)")
    wait_good(board)
    mark = reboot(board, "slot a, normal")
    wait_good(board)
    assert "set aside" not in board.log_text()[mark:]
    found = {f["id"]: f for f in status(board)["findings"]}
    assert "2 overlays" in found["settings-aside-kept"]["text"]


def test_full_overlay(board):
    """No room for a snapshot: said, nothing by half, and the boot goes on."""
    board.on(append=NO_GOOD)
    wait_up(board)
    change(board, "first")
    board.sh("recoveryctl mark-good && recoveryctl slot try b --tries=1; "
             "head -c 3000000 /dev/urandom > /etc/large; sync; "
             "left=$(df --output=avail -B1 /overlay | tail -n 1); "
             "head -c $((left - 2500000)) /dev/urandom > /var/filler; sync",
             check=True)
    reboot(board, "settings: no snapshot of the settings of slot a")
    assert_settings(board, "first")
    assert states(board) == []
    assert board.sh("ls -A /overlay/settings").stdout.split() in ([], ["new"])
    found = {f["id"] for f in status(board)["findings"]}
    assert "settings-trouble" in found
    board.sh("rm /var/filler; sync", check=True)
    reboot(board, "slot a, normal")
    assert_settings(board, "first")


def test_power_cuts(board):
    """Between two slots at random moments: always the settings of one of
    the two, whole, and those of slot a come back."""
    chance = random.Random(SEED)
    print(f"SEED={SEED} CUTS={CUTS}")
    board.on(append=NO_GOOD)
    begin = time.monotonic()
    wait_declared(board)
    moment = time.monotonic() - begin
    wait_up(board)
    change(board, "first")
    board.sh("recoveryctl mark-good", check=True)
    for _ in range(CUTS):
        board.sh("recoveryctl slot try b --tries=1 && sync", check=True)
        cut(board, chance, moment)
        wait_up(board)
        assert facts(board, "slot/active") == "b"
        assert_settings(board, "first")
        change(board, "second")
        mark = leave(board)
        board.wait("reboot: Restarting system", BOOT_S, since=mark)
        cut(board, chance, moment)
        wait_up(board)
        assert facts(board, "slot/active") == "a"
        assert_settings(board, "first")
        assert board.sh("ls -A /overlay/settings | grep -v '^[0-9]*$'"
                        ).stdout == ""
        board.sh("recoveryctl mark-good", check=True)


def cut(board, chance, moment):
    """Off, and cut again around the moment at which settings travel."""
    board.off()
    board.on(append=NO_GOOD)
    time.sleep(moment * chance.uniform(0.8, 1.1))
    board.off()
    board.on(append=NO_GOOD)
