# SPDX-License-Identifier: GPL-2.0-or-later
"""The flash and the memory of the ARM board; tests/board/arm/board.dtsi tells
Linux the same, tests/board/arm/u-boot.env U-Boot.

A slot is a squashfs, and behind it, KERNEL_OFFSET from its beginning, a FIT
with kernel, initramfs and device tree.
"""

from ..layout import MIB, Layout, Partition

CHIP_SIZE = 128 * MIB
CHIP_MODEL = "mx66l1g45g"
SLOT_SIZE = 62 * MIB
KERNEL_OFFSET = 48 * MIB

LAYOUT = Layout({"fmc": CHIP_SIZE, "spi1": CHIP_SIZE}, (
    Partition("u-boot", "fmc", 0, 0xe0000),
    Partition("env", "fmc", 0xe0000, 0x10000),
    Partition("env2", "fmc", 0xf0000, 0x10000),
    Partition("bootlog", "fmc", 0x100000, 0x40000),
    Partition("slot-a", "fmc", 2 * MIB, SLOT_SIZE),
    Partition("slot-b", "fmc", 64 * MIB, SLOT_SIZE),
    Partition("rescue", "spi1", 0, SLOT_SIZE),
    Partition("rootfs_data", "spi1", SLOT_SIZE, 16 * MIB),
), system=("u-boot", "slot-a", "slot-b", "rescue"))
LAYOUTS = {"nor": LAYOUT}

ENV_SIZE = 0x10000

RAM_MIB = 512
# Where U-Boot finds further words for the kernel, see u-boot.env
WORDS_ADDRESS = 0x9f010000
WORDS_SIZE = 0x1000
