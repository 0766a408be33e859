# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged flash: the board boots, says what is wrong, loses nothing."""

import random

from guest import BOOT_S, facts, leave, wait_good


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


def test_full_overlay(board):
    board.on()
    wait_good(board)
    board.sh("dd if=/dev/urandom of=/root/fill bs=64k; sync")
    board.off()
    board.on()
    wait_good(board)
    assert facts(board, "boot/rung") == "normal"
    attention(board, "full", "recoveryctl reset")
    mark = leave(board, "recoveryctl reset -y")
    board.wait("recovery: boot 3: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("test -e /root/fill").returncode != 0
    board.sh("echo room > /root/again && sync", check=True)
