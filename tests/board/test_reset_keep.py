# SPDX-License-Identifier: GPL-2.0-or-later
"""Factory reset that keeps something, or does nothing."""

import pytest

from guest import BOOT_S, facts, leave, status, until, wait_good
from test_damage import garbage

SETS = """[Reset]
Keep=network /etc/systemd/network /etc/hostname
Keep=ssh /etc/ssh/ssh_host_* /root/.ssh/authorized_keys
Keep=away /srv/link/file
"""
KEPT = ("/etc/systemd/network/10-mine.network", "/etc/hostname",
        "/etc/ssh/ssh_host_mine", "/etc/ssh/ssh_host_mine.pub",
        "/root/.ssh/authorized_keys")
LOST = ("/etc/ssh/sshd_mine", "/root/.ssh/config", "/etc/mine", "/srv/mine",
        "/etc/recovery/recovery.conf.d/sets.conf")


def make(board):
    """Settings of both kinds, with the sets among them."""
    board.sh("mkdir -p /etc/recovery/recovery.conf.d && "
             "cat > /etc/recovery/recovery.conf.d/sets.conf", check=True,
             stdin=SETS)
    for path in (*KEPT, *LOST[:-1]):
        board.sh(f"mkdir -p $(dirname {path}) && echo mine > {path}",
                 check=True)
    board.sh(f"chown 7:8 {KEPT[0]} && chmod 600 {KEPT[2]} && sync", check=True)


def check(board):
    """What was kept is as it was, all else as the firmware has it."""
    for path in KEPT:
        assert board.sh(f"cat {path}").stdout == "mine\n", path
    assert board.sh(f"stat -c %u:%g {KEPT[0]}; stat -c %a {KEPT[2]}"
                    ).stdout.split() == ["7:8", "600"]
    for path in LOST:
        assert board.sh(f"test -e {path}").returncode != 0, path
    for path in ("/etc", "/etc/ssh", "/root", "/root/.ssh"):
        assert board.sh(f"stat -c %u:%g:%a {path}").stdout in (
            board.sh(f"stat -c %u:%g:%a /rom{path}").stdout, "0:0:755\n"), path
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)
    until("nothing left", lambda: board.sh(
        "ls -A /overlay | grep -v -x -e upper -e work -e holder"
        ).returncode != 0, 60)


@pytest.mark.parametrize("words, status_code, said", [
    ("--keep=networks", 2, "did you mean 'network'?"),
    ("--keep=xyzzy", 2, "are: network, ssh"),
    ("-k ssh --hard", 2, "exclude each other"),
    ("-k ssh --secure", 2, "exclude each other"),
    ("-k ssh --cancel", 2, "--keep"),
    (" ".join(["-k ssh"] * 9), 2, "one too many")])
def test_refusals(running, words, status_code, said):
    done = running.sh(f"recoveryctl reset -y --no-reboot {words}")
    assert done.returncode == status_code and said in done.stderr, done.stderr
    assert facts(running, "request") == "none"
    assert running.sh("ls /overlay/keep").returncode != 0


def test_keep(board):
    """By name, cut in between, and not over a link."""
    board.on()
    wait_good(board)
    make(board)
    board.sh("ln -s /etc /srv/link && sync", check=True)
    refused = board.sh("recoveryctl reset -y -k ssh -k away --no-reboot")
    assert refused.returncode == 1
    assert "/srv/link/file of set away can't be kept" in refused.stderr
    told = board.sh("recoveryctl reset --dry-run -k network -k ssh",
                    check=True).stdout
    assert "/etc/ssh/ssh_host_* (ssh): 2 names" in told
    assert "/etc/hostname (network)\n" in told
    assert board.sh("ls /overlay/keep").returncode != 0
    # This board's flash is a disk, and has a cache.
    board.sh("recoveryctl reset -y --no-reboot -k network -k ssh && sync",
             check=True)
    board.off()

    board.on()
    board.wait("recovery: factory reset: kept network, ssh (5 files and dir",
               BOOT_S)
    board.off()

    board.on()
    wait_good(board)
    check(board)


def test_kept_in_one_go(board):
    """And status says so."""
    board.on()
    wait_good(board)
    make(board)
    mark = leave(board, "firstboot -y -r -k network -k ssh")
    board.wait("recovery: factory reset: kept network, ssh", BOOT_S,
               since=mark)
    wait_good(board)
    found = {f["id"]: f["text"] for f in status(board)["findings"]}
    assert found["reset-kept"].endswith("has kept network, ssh"), found
    check(board)


def test_damaged(board):
    """What can't be kept is not erased: neither with an overlay that is
    damaged, nor when it is not known what was to be kept."""
    board.on()
    wait_good(board)
    make(board)
    board.sh("recoveryctl reset -y --no-reboot -k ssh && "
             "echo >> /overlay/keep && sync", check=True)
    mark = leave(board)
    board.wait("factory reset: nothing was reset, as it can't be read",
               BOOT_S, since=mark)
    wait_good(board)
    assert facts(board, "request") == "none"
    for path in KEPT + LOST:
        assert board.sh(f"test -e {path}").returncode == 0, path
    board.sh("recoveryctl reset -y --no-reboot -k ssh", check=True)
    board.off()

    content = garbage(len(board.flash_read("rootfs_data")))
    board.flash_write("rootfs_data", content)
    board.on()
    wait_good(board)
    assert facts(board, "request") == "reset"
    found = {f["id"]: f["text"] for f in status(board)["findings"]}
    assert "would lose what is to be kept" in found["reset-not-kept"], found
    board.off()
    assert board.flash_read("rootfs_data") == content
