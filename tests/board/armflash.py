# SPDX-License-Identifier: GPL-2.0-or-later
"""What is in the flash of an ARM board that is off: the kernels of its slots,
and U-Boot's environment."""

import shutil
import subprocess
import zlib

import initramfs
from boardlib import paths
from boardlib.arm import layout

KERNEL = layout.KERNEL_OFFSET


def patch(board, name, offset, data):
    """Other bytes in a partition of a board that is off."""
    content = bytearray(board.flash_read(name))
    assert content[offset:offset + len(data)] != data
    content[offset:offset + len(data)] = data
    board.flash_write(name, bytes(content))


def damage_kernel(board, name):
    """Some bytes of a slot's kernel are wrong."""
    patch(board, name, KERNEL + 0x100000, b"damaged")


def change_kernel(board, slot, directory, tree=(), files=()):
    """Replace a slot's kernel by one with another device tree, and with
    further @files in its initramfs, {path: content}."""
    content = board.flash_read(slot)
    (directory / "old").write_bytes(content[KERNEL:])
    for number, name in enumerate(("vmlinuz", "initrd", "board.dtb")):
        subprocess.run(["dumpimage", "-T", "flat_dt", "-p", str(number), "-o",
                        name, "old"], cwd=directory, check=True,
                       capture_output=True)
    for words in tree:
        subprocess.run(["fdtput", *words], cwd=directory, check=True)
    if files:
        initrd = directory / "initrd"
        initrd.write_bytes(initramfs.archive(files) + initrd.read_bytes())
    shutil.copy(paths.BOARD_SRC / "arm/slot.its", directory)
    subprocess.run(["mkimage", "-f", "slot.its", "fit"], cwd=directory,
                   check=True, capture_output=True)
    fit = (directory / "fit").read_bytes()
    board.flash_write(slot, content[:KERNEL] + fit)


FIT = """/dts-v1/;
/ {
    description = "hangs"; #address-cells = <1>;
    images { kernel { data = [fe ff ff ea]; type = "kernel"; arch = "arm";
        os = "linux"; compression = "none"; load = <0x82000000>;
        entry = <0x82000000>; hash-1 { algo = "sha256"; }; };
        fdt { data = /incbin/("tree"); type = "flat_dt"; arch = "arm";
        compression = "none"; load = <0x87000000>;
        hash-1 { algo = "sha256"; }; }; };
    configurations { default = "c"; c { kernel = "kernel"; fdt = "fdt"; }; };
};
"""


def kernel_that_hangs(directory):
    """A FIT that U-Boot takes for whole."""
    (directory / "empty.dts").write_text("/dts-v1/; / { chosen { }; };\n")
    (directory / "hangs.its").write_text(FIT)
    for words in (("dtc", "-q", "-o", "tree", "empty.dts"),
                  ("mkimage", "-f", "hangs.its", "fit")):
        subprocess.run(words, cwd=directory, check=True, capture_output=True)
    return (directory / "fit").read_bytes()


def env_copies(board):
    """Both copies of the environment, of a board that is off."""
    return [board.flash_read(name) for name in ("env", "env2")]


def is_valid(copy):
    """Of the environment, by its checksum."""
    return zlib.crc32(copy[5:]) == int.from_bytes(copy[:4], "little")


def environment(board):
    """What U-Boot would read, of a board that is off."""
    good = [copy for copy in env_copies(board) if is_valid(copy)]
    newest = max(good, key=lambda copy: copy[4])
    words = newest[5:].split(b"\0\0")[0].decode().split("\0")
    return dict(word.split("=", 1) for word in words)


def orders(board):
    """What Linux has told U-Boot."""
    variables = environment(board)
    return [variables.get(f"slot_{name}") for name in
            ("order", "trial", "tries")]
