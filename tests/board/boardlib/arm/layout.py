# SPDX-License-Identifier: GPL-2.0-or-later
"""The flash and the memory of the ARM board; tests/board/arm/board.dtsi tells
Linux the same, tests/board/arm/u-boot.env U-Boot.

A slot is a squashfs, and behind it, KERNEL_OFFSET from its beginning, a FIT
with kernel, initramfs and device tree.
"""

import collections

from ..layout import MIB, Layout, Partition

SLOT_SIZE = 50 * MIB
KERNEL_OFFSET = 36 * MIB
CHIP = "mx66l1g45g"

# The chip of rescue and rootfs_data: as the other one, with blocks of 4 KiB,
# or with blocks of 256 KiB, which is what UBI is for
Chip = collections.namedtuple("Chip", "model size")
SPI1 = {"nor": Chip(CHIP, 128 * MIB), "nor-256k": Chip("s25fl512s", 64 * MIB)}

PARTITIONS = (
    Partition("u-boot", "fmc", 0, 0xe0000),
    Partition("env", "fmc", 0xe0000, 0x10000),
    Partition("env2", "fmc", 0xf0000, 0x10000),
    Partition("bootlog", "fmc", 0x100000, 0x40000),
    Partition("slot-a", "fmc", 2 * MIB, SLOT_SIZE),
    Partition("slot-b", "fmc", 64 * MIB, SLOT_SIZE),
    Partition("rescue", "spi1", 0, SLOT_SIZE),
    Partition("rootfs_data", "spi1", SLOT_SIZE, 14 * MIB),
)
LAYOUTS = {
    flash: Layout({"fmc": 128 * MIB, "spi1": chip.size}, PARTITIONS,
                  system=("u-boot", "slot-a", "slot-b", "rescue"))
    for flash, chip in SPI1.items()}
LAYOUT = LAYOUTS["nor"]

ENV_SIZE = 0x10000

RAM_MIB = 512
# Where U-Boot finds further words for the kernel, see u-boot.env
WORDS_ADDRESS = 0x9f010000
WORDS_SIZE = 0x1000
