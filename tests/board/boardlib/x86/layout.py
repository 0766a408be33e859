# SPDX-License-Identifier: GPL-2.0-or-later
"""The flash and the memory of the x86 board.

Each partition is one virtio disk, /dev/vda onwards in this order, which
the board's flash driver (block2mtd, loaded by the initramfs script
board-flash) turns into an MTD device of the same name.
"""

from ..layout import MIB, one_chip_each

ERASE_SIZE = 64 * 1024

LAYOUT = one_chip_each((
    ("bootlog", 4 * ERASE_SIZE),
    ("env", 2 * ERASE_SIZE),
    ("slot-a", 80 * MIB),
    ("slot-b", 80 * MIB),
    ("rescue", 80 * MIB),
    ("rootfs_data", 16 * MIB),
), system=("slot-a", "slot-b", "rescue"))

# These move to the simulated NAND chip of --flash nand, in this order; sizes
# in its erase blocks of 128 KiB.  The stock kernel gives that chip's
# partitions names of its own, so the module is told their roles by parameter.
NAND_PARTITIONS = (("bootlog", 8), ("env", 4), ("rootfs_data", 256))
NAND_ROLES = {"rootfs_data": "overlay"}

RAM_MIB = 512
RETAINED_ADDRESS = 0x1f000000
RETAINED_SIZE = 0x100000
