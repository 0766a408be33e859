# SPDX-License-Identifier: GPL-2.0-or-later
"""The flash and the memory of the x86 board.

Its NOR: each partition is one virtio disk, /dev/vda onwards in this order,
which the board's flash driver (block2mtd, loaded by the initramfs script
board-flash) turns into an MTD device of the same name.

Its NAND, and NOR that takes its time: memory of a device, for the driver
tests/ramflash.  Behind the content are the states of pages and blocks.
"""

from ..layout import MIB, Layout, Pages, Partition, one_chip_each

ERASE_SIZE = 64 * 1024
SYSTEM = ("slot-a", "slot-b", "rescue")

_LARGE = (
    ("slot-a", 80 * MIB),
    ("slot-b", 80 * MIB),
    ("rescue", 80 * MIB),
    ("rootfs_data", 16 * MIB),
)
_NOR = one_chip_each((
    ("bootlog", 4 * ERASE_SIZE),
    ("env", 2 * ERASE_SIZE),
) + _LARGE, SYSTEM)

NAND = "nand"
NAND_SIZE = 2 * MIB  # of the device, a power of two
NAND_PAGE = 2048
NAND_BLOCK = 128 * 1024
NAND_PARTITIONS = (("bootlog", 8), ("env", 4))  # in blocks
NAND_BLOCKS = sum(blocks for _name, blocks in NAND_PARTITIONS)
NAND_BAD = (1, 9)  # from the factory, one in each partition


def _nand():
    disks = one_chip_each(_LARGE, SYSTEM)
    parts, offset = [], 0
    for name, blocks in NAND_PARTITIONS:
        parts.append(Partition(name, NAND, offset, blocks * NAND_BLOCK))
        offset += blocks * NAND_BLOCK
    words = {"nand": 1, "write_size": NAND_PAGE, "erase_size": NAND_BLOCK,
             "blocks": NAND_BLOCKS, "bad": ",".join(map(str, NAND_BAD)),
             "parts": ",".join(f"{name}:{blocks}"
                               for name, blocks in NAND_PARTITIONS)}
    return Layout({NAND: NAND_SIZE} | disks.chips,
                  tuple(parts) + disks.partitions, SYSTEM,
                  {NAND: Pages(NAND_PAGE, offset)}, {NAND: words})


SLOW = "rootfs_data"
SLOW_SIZE = 4 * MIB  # and as much of the device for the states
SLOW_ERASE_US = 700000  # of 64 KiB, typical: Micron N25Q128A, serial NOR


def _slow():
    disks = dict(_NOR.chips) | {SLOW: 2 * SLOW_SIZE}
    parts = [part._replace(size=SLOW_SIZE) if part.name == SLOW else part
             for part in _NOR.partitions]
    words = {"erase_size": ERASE_SIZE, "blocks": SLOW_SIZE // ERASE_SIZE,
             "erase_us": SLOW_ERASE_US}
    return Layout(disks, parts, SYSTEM, memory={SLOW: words})


LAYOUTS = {"nor": _NOR, "nand": _nand(), "nor-slow": _slow()}

RAM_MIB = 512
RETAINED_ADDRESS = 0x1f000000
RETAINED_SIZE = 0x100000
