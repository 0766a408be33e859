# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged flash: the board boots, says what is wrong, loses nothing."""

import random

import pytest

import initramfs
from guest import BOOT_S, facts, leave, until, wait_good


def garbage(size):
    """The same nonsense each time."""
    return random.Random(18224).randbytes(size)


def attention(board, *words):
    """recoveryctl status asks for attention and says what is wrong."""
    done = board.sh("recoveryctl status")
    assert done.returncode == 3, done.stdout
    for word in words:
        assert word in done.stdout, done.stdout
    return done.stdout


def test_boot_log_of_somebody_else(board):
    content = garbage(len(board.flash_read("bootlog")))
    board.flash_write("bootlog", content)
    board.on()
    wait_good(board)
    assert facts(board, "log/health", "boot/rung") == ["foreign", "normal"]
    attention(board, "log format")
    assert board.sh("recoveryctl log format").returncode == 1
    board.off()
    assert board.flash_read("bootlog") == content

    board.on()
    wait_good(board)
    board.sh("recoveryctl log format --force", check=True)
    assert facts(board, "log/health") == "ok"
    board.off()
    board.on()
    wait_good(board)
    assert facts(board, "boot/id", "log/health") == ["2", "ok"]


def test_corrupt_overlay(board):
    content = garbage(len(board.flash_read("rootfs_data")))
    board.flash_write("rootfs_data", content)
    board.on()
    wait_good(board)
    assert facts(board, "boot/rung") == "normal"
    attention(board, "recoveryctl reset")
    board.off()
    assert board.flash_read("rootfs_data") == content, "nothing was lost"

    board.on()
    wait_good(board)
    mark = leave(board, "recoveryctl reset -y")
    board.wait("recovery: factory reset: done", BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout == "jffs2\n"


def fill_overlay(board):
    """To the last byte; the second boot finds it so."""
    board.on()
    wait_good(board)
    board.sh("dd if=/dev/urandom of=/root/fill bs=64k; sync")
    board.off()
    board.on()
    wait_good(board)


def test_full_overlay(board):
    fill_overlay(board)
    assert facts(board, "boot/rung") == "normal"
    attention(board, "it is full", "recoveryctl reset")
    mark = leave(board, "recoveryctl reset -y")
    board.wait("recovery: boot 3: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("test -e /root/fill").returncode != 0
    board.sh("echo room > /root/again && sync", check=True)


@pytest.mark.deep
def test_full_overlay_is_mended(board):
    """By hand, without a reset; what was changed meanwhile finds room then."""
    fill_overlay(board)
    board.sh("echo later > /etc/later", check=True)
    said = board.sh("mount_root", check=True).stdout
    assert "there is no room" in said
    assert "/overlay/upper/root" in board.sh("recoveryctl overlay usage").stdout
    board.sh("rm /overlay/upper/root/fill && sync", check=True)
    mark = leave(board)
    board.wait("recovery: boot 3: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout == "jffs2\n"
    assert board.sh("cat /etc/later").stdout == "later\n"
    assert board.sh("test -e /root/fill").returncode != 0


def broken_files():
    """Drop-ins of three kinds, by path, and how many problems they make."""
    nonsense = ["[Ladder]", "NormalLimit=many", *["NormalLimmit=3"] * 20]
    files = {"10-nonsense": "\n".join(nonsense).encode(),
             "20-binary": b"\0\x7fELF\n" + bytes(500),
             "30-large": b"# no end\n" * 120000}
    return {f"/etc/recovery/recovery.conf.d/{name}.conf": content
            for name, content in files.items()}, 21 + 2 + 1


def test_broken_configuration(board):
    """In the initramfs, and then also in the root."""
    files, problems = broken_files()
    initramfs.add(board, files)
    board.on()
    board.wait("10-nonsense.conf:2: NormalLimit=many: "
               "1 to 255 is allowed, using the default 3", BOOT_S)
    wait_good(board)
    assert facts(board, "boot/rung", "boot/limit") == ["normal", "3"]
    attention(board, f"in the initramfs had {problems} problems",
              "update-initramfs")

    for path, content in files.items():
        board.sh(f"mkdir -p $(dirname {path}) && cat > {path}", check=True,
                 stdin=content)
    board.sh("systemctl restart recoveryd", check=True)
    until("problem", lambda: facts(board, "phase") == "problem", 30)
    said = attention(board, "10-nonsense.conf:2:", "(and more)")
    assert "LED" not in said, "one problem, told once"
    done = board.sh("recoveryctl check")
    assert done.returncode == 1
    assert f"{problems - 15} more problems" in done.stdout
