# SPDX-License-Identifier: GPL-2.0-or-later
"""Settings on a disk instead of flash: ext4, f2fs, and when it is missing."""

import json
import subprocess

import pytest

import initramfs
from guest import BOOT_S, facts, leave, status, until, wait_good

DISK = "/dev/vdg"
MIB = 96
ADDED = "/etc/added"


def configure(board, text):
    """Lines of [Overlay] for the early decision and for the tool."""
    initramfs.add(board, {"/etc/recovery/recovery.conf.d/disk.conf":
                          f"[Overlay]\n{text}\n".encode()})


def tell_tool(board, text):
    """The same for what runs later: the image has none of it."""
    board.sh("mkdir -p /etc/recovery/recovery.conf.d && "
             f"printf '[Overlay]\\n%b\\n' '{text}' "
             "> /etc/recovery/recovery.conf.d/disk.conf", check=True)


def overlay(board):
    """[kind, device, type] of what lies over the root."""
    what = status(board)["overlay"]
    return [what["kind"], what["device"], what["fstype"]]


def findings(board):
    """Their names."""
    return [f["id"] for f in status(board)["findings"]]


def boot(board, number, since=None):
    """Waits for boot @number to be a good one in slot a."""
    board.wait(f"recovery: boot {number}: slot a, normal", BOOT_S, since=since)
    wait_good(board)


def again(board, number, command="systemctl reboot"):
    """Reboots into boot @number."""
    boot(board, number, leave(board, command))


def test_blank_disk(board):
    """It is formatted by itself, reset in both ways, and missed."""
    flash = board.flash_read("rootfs_data")
    board.disk(MIB)
    configure(board, f"Device={DISK}")
    board.on()
    boot(board, 1)
    assert f"a new file system is made on {DISK}" in board.log_text()
    assert overlay(board) == ["flash", DISK, "ext4"]
    tell_tool(board, f"Device={DISK}")
    board.sh(f"echo mine > {ADDED}; sync", check=True)
    view = json.loads(board.sh("recoveryctl overlay -j", check=True).stdout)
    assert [view["disk"], view["partition"], view["missing"]] == [
        DISK, None, None]
    assert "ext4" in board.sh("recoveryctl check").stdout

    again(board, 2)
    assert board.sh(f"cat {ADDED}").stdout == "mine\n"
    again(board, 3, "recoveryctl reset --yes")
    assert board.sh(f"test -e {ADDED}").returncode != 0
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)
    assert overlay(board) == ["flash", DISK, "ext4"]

    board.sh(f"echo mine > {ADDED}; sync", check=True)
    again(board, 4, "recoveryctl reset --hard --yes")
    assert board.sh(f"test -e {ADDED}").returncode != 0
    assert facts(board, "request") == "none"
    board.off()
    assert board.flash_read("rootfs_data") == flash


def test_missing_disk(board):
    """The flash's settings meanwhile; a reset waits for the disk."""
    board.disk(MIB)
    subprocess.run(["mkfs.f2fs", "-q", "-l", "settings", board.disk_path],
                   check=True)
    configure(board, "Device=LABEL=settings\nDeviceWait=2s")
    board.on()
    boot(board, 1)
    assert overlay(board) == ["flash", DISK, "f2fs"]
    board.sh(f"echo disk > {ADDED}; sync", check=True)
    board.off()

    away = board.disk_path.rename(board.directory / "away")
    board.on()
    boot(board, 2)
    assert overlay(board)[2] == "jffs2"
    assert "overlay-missing" in findings(board)
    board.sh(f"echo flash > {ADDED}; sync", check=True)
    again(board, 3, "recoveryctl reset --yes")
    assert board.sh(f"test -e {ADDED}").returncode != 0
    assert "reset-waits" in findings(board)
    board.sh(f"echo later > {ADDED}; sync", check=True)
    again(board, 4)
    assert board.sh(f"cat {ADDED}").stdout == "later\n"
    board.off()

    away.rename(board.disk_path)
    board.on()
    boot(board, 5)
    assert overlay(board) == ["flash", DISK, "f2fs"]
    assert board.sh(f"test -e {ADDED}").returncode != 0
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)


KEYS = "/root/.ssh/authorized_keys"


@pytest.mark.deep
def test_missing_disk_with_what_is_to_be_kept(board):
    """Nothing is reset before it is back, as only it has that."""
    board.disk(MIB)
    subprocess.run(["mkfs.ext4", "-q", "-L", "settings", board.disk_path],
                   check=True)
    configure(board, "Device=LABEL=settings\nDeviceWait=2s")
    board.on()
    boot(board, 1)
    board.sh(f"echo disk > {ADDED}; mkdir -p $(dirname {KEYS}); "
             f"echo disk > {KEYS}; "
             "recoveryctl reset --yes --no-reboot -k ssh && sync", check=True)
    board.off()

    away = board.disk_path.rename(board.directory / "away")
    board.on()
    boot(board, 2)
    assert "it waits for the disk that has what is to be kept" in \
        board.log_text()
    assert "reset-not-kept" in findings(board)
    board.sh(f"echo flash > {ADDED}; sync", check=True)
    again(board, 3)
    assert board.sh(f"cat {ADDED}").stdout == "flash\n"
    assert facts(board, "request") == "reset"
    board.off()

    away.rename(board.disk_path)
    board.on()
    boot(board, 4)
    assert overlay(board) == ["flash", DISK, "ext4"]
    assert board.sh(f"cat {KEYS}").stdout == "disk\n"
    assert board.sh(f"test -e {ADDED}").returncode != 0
    assert "reset-kept" in findings(board)
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)


@pytest.mark.deep
def test_missing_disk_and_memory(board):
    """As configured: defaults, in memory, and nobody's flash is touched."""
    flash = board.flash_read("rootfs_data")
    configure(board, "Device=UUID=00000000-1111-2222-3333-444444444444\n"
              "DeviceWait=1s\nDeviceMissing=memory")
    board.on()
    boot(board, 1)
    assert overlay(board)[0] == "tmpfs-forced"
    assert findings(board)[0] == "overlay-missing"
    board.off()
    assert board.flash_read("rootfs_data") == flash


@pytest.mark.deep
def test_foreign_disk(board):
    """What is on it is somebody's: nothing is made there without a person."""
    board.disk(MIB)
    subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", "-L", "films",
                    board.disk_path], check=True)
    with open(board.disk_path, "r+b") as disk:
        disk.write(b"MZ" * 512 + bytes(1024) + b"no file system" * 1000)
    before = board.disk_path.read_bytes()
    configure(board, f"Device={DISK}")
    board.on()
    boot(board, 1)
    assert overlay(board)[0] == "tmpfs-forced"
    tell_tool(board, f"Device={DISK}")
    done = board.sh("recoveryctl overlay mount")
    assert done.returncode == 1 and "reset --hard" in done.stderr
    board.off()
    assert board.disk_path.read_bytes() == before
