# SPDX-License-Identifier: GPL-2.0-or-later
"""Factory reset on UBI: the overlay's volume goes, nothing else does."""

import pytest

import initramfs
from guest import BOOT_S, facts, leave, status, until, wait_good
from test_damage import attention

pytestmark = pytest.mark.deep

WORN = 1000  # erases that each block has behind it
MTD = ("mtd=$(sed -n 's/^mtd\\([0-9]*\\): .*\"rootfs_data\"/\\1/p' "
       "/proc/mtd); set -e; ")
MAKE = MTD + f"""
ubiformat -q -y -e {WORN} /dev/mtd$mtd
modprobe ubi
ubiattach -m $mtd
ubimkvol /dev/ubi0 -N calib -s 1MiB
ubimkvol /dev/ubi0 -N rootfs_data -m
head -c 900000 /bin/busybox > /run/calib
ubiupdatevol /dev/ubi0_0 /run/calib
ubidetach -m $mtd
sync
"""
SETTING = "/etc/mine"


def make(board):
    """UBI with a volume of somebody else's before the overlay's."""
    board.on(append="failsafe")
    wait_good(board)
    board.sh(MAKE, check=True)
    board.off()


def use(board):
    """Boots, changes something; what the other volume holds."""
    board.on()
    wait_good(board)
    assert board.sh("findmnt -n -o SOURCE /overlay").stdout == "ubi0_1\n"
    board.sh(f"echo mine > {SETTING} && sync", check=True)
    return calib(board)


def calib(board):
    """Sum of the volume that is not the overlay's."""
    return board.sh("md5sum < /dev/ubi0_0", check=True).stdout


def check(board, other):
    """Empty, on the same UBI, which is as worn as it was."""
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)
    assert board.sh("findmnt -n -o SOURCE /overlay").stdout == "ubi0_1\n"
    assert board.sh(f"test -e {SETTING}").returncode != 0
    assert calib(board) == other
    assert int(board.sh("cat /sys/class/ubi/ubi0/max_ec").stdout) > WORN


def test_hard_reset(board):
    """Cut in the middle, too; and what --secure would take is named."""
    make(board)
    other = use(board)
    told = board.sh("recoveryctl reset --hard --dry-run", check=True).stdout
    assert "UBI volumes in that partition, too: calib" in told
    refused = board.sh("recoveryctl reset --secure -y")
    assert refused.returncode == 1 and ": calib;" in refused.stderr
    assert facts(board, "request") == "none"
    mark = leave(board, "recoveryctl reset --hard -y")
    board.wait("recovery: factory reset: erasing the flash", BOOT_S, since=mark)
    board.off()

    board.on()
    board.wait("recovery: factory reset: the overlay's UBI volume is erased",
               BOOT_S)
    wait_good(board)
    check(board, other)
    told = board.sh("recoveryctl reset --secure --force --dry-run",
                    check=True).stdout
    assert told.index("too: calib") < told.index("kept:")
    mark = leave(board, "recoveryctl reset --secure --force -y")
    board.wait("recovery: factory reset: done", BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout == "jffs2\n"


def test_erased_while_the_system_runs(board):
    """What is changed meanwhile stays."""
    make(board)
    initramfs.add(board, {"/etc/recovery/recovery.conf.d/overlay.conf":
                          b"[Overlay]\nEraseWait=0\n"})
    other = use(board)
    mark = leave(board, "recoveryctl reset --hard -y")
    board.wait("it goes on while the system runs", BOOT_S, since=mark)
    wait_good(board)
    board.sh("echo later > /etc/later", check=True)
    until("saved", lambda: status(board)["overlay"]["carry"]["progress"] ==
          "saved", BOOT_S)
    mark = leave(board)
    board.wait("recovery: boot 4: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    check(board, other)
    assert board.sh("cat /etc/later").stdout == "later\n"


# recovery-access has looked for keys there, so it is attached.
CUT = MTD + """
((head -c 100000 /dev/zero; sleep 600) |
    ubiupdatevol -s 1000000 /dev/ubi0_1 -) > /dev/null 2>&1 &
sleep 2
cat /sys/class/ubi/ubi0_1/upd_marker
sync
"""
DAMAGE = MTD + """
ubidetach -m $mtd
for i in $(seq 0 255); do
    printf XXXX | dd of=/dev/mtd$mtd bs=64k seek=$i conv=notrunc 2> /dev/null
done
sync
"""


def test_cut_and_damaged(board):
    """Truncating that was cut is completed without a request; UBI that can't
    be attached is erased as a whole."""
    make(board)
    other = use(board)
    board.off()
    board.on(append="failsafe")
    wait_good(board)
    assert board.sh(CUT, check=True).stdout == "1\n"
    board.off()
    board.on()
    wait_good(board)
    check(board, other)
    board.off()

    board.on(append="failsafe")
    wait_good(board)
    board.sh(DAMAGE, check=True)
    board.off()
    board.on()
    wait_good(board)
    attention(board, "recoveryctl reset")
    mark = leave(board, "recoveryctl reset -y")
    board.wait("recovery: factory reset: done", BOOT_S, since=mark)
    wait_good(board)
    assert status(board)["overlay"]["kind"] == "flash"


def fill(board):
    """To the last byte; the next boot finds it so."""
    make(board)
    other = use(board)
    board.sh("dd if=/dev/urandom of=/root/fill bs=64k; sync; "
             "i=0; while echo > /root/$i; do i=$((i + 1)); done; sync")
    board.off()
    board.on()
    wait_good(board)
    return other


def test_full(board):
    """It is said; mount_root shows it, and a reset makes room."""
    other = fill(board)
    attention(board, "it is full", "recoveryctl reset")
    assert facts(board, "boot/rung") == "normal"
    mark = leave(board, "recoveryctl failsafe --yes")
    board.wait("slot a, failsafe", BOOT_S, since=mark)
    wait_good(board)
    assert "there is no room" in board.sh("mount_root", check=True).stdout
    board.sh("test -e /overlay/upper/root/fill", check=True)
    mark = leave(board, "recoveryctl reset -y")
    board.wait("recovery: boot 5: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    check(board, other)
