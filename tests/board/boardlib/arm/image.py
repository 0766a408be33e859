# SPDX-License-Identifier: GPL-2.0-or-later
"""The ARM board's firmware: U-Boot, and slots with a FIT behind a squashfs."""

import shutil

from .. import command, firmware, paths, rootfs
from ..errors import EXIT_USAGE, BoardError
from . import base, cross, layout, uboot

INPUTS = ("tests/board/arm", "tests/board/boardlib/arm")
TREE = "aspeed-ast2600-evb.dtb"

# All others of a kernel for hundreds of boards are left out.
MODULES = ("recovery", "mtd", "mtdblock", "squashfs", "overlay", "jffs2",
           "ubi", "ubifs", "deflate", "lzo", "zstd", "spi-aspeed-smc",
           "spi-nor", "ofpart", "gpio-aspeed", "leds-gpio", "evdev",
           "autofs4", "nandsim", "loop", "ledtrig-timer", "i2c-aspeed", "at24")


def build(say, backports=False):
    """The image of the tree as it is now, from the cache if possible.

    @say: function that tells the person about slow steps
    @backports: not for this kind
    """
    if backports:
        raise BoardError("backports are for a board of kind x86", EXIT_USAGE)
    cache = paths.cache_dir()
    with firmware.locked(cache):
        parts = base.build(cache, say)
        boot = uboot.build(cache, parts / "u-boot", say)

        def make(work, out):
            say("building the ARM board's firmware (two minutes)")
            base.need_binfmt()
            _build(work, out, parts)

        directory, key = firmware.cached("arm", parts.name, INPUTS, make)
    slot = directory / "slot.img"
    contents = {name: slot for name in layout.LAYOUT.system}
    contents["u-boot"] = boot
    return firmware.Image(f"{key}-{boot.stem[-8:]}", directory, contents,
                          [directory / "emulator"])


def _build(work, out, parts):
    root = work / "root"
    root.mkdir()
    command.run(["tar", "-xf", parts / "packages.tar", "-C", root])
    release = (parts / "release").read_text()
    cross.install(parts, work, root)
    rootfs.add_board(root, "arm")
    _keep_modules(root, release)
    rootfs.check_programs(root)
    rootfs.configure(root, "ttyS4")
    rootfs.make_initrd(root, release, work / "initrd")
    shutil.copy(root / f"boot/vmlinuz-{release}", work / "vmlinuz")
    _device_tree(root / f"usr/lib/linux-image-{release}" / TREE, work)
    rootfs.make_squashfs(root, out / "slot.img",
                         ["-comp", "zstd", "-Xcompression-level", "9",
                          "-b", "64K"], layout.KERNEL_OFFSET)
    _add_kernel(work, out / "slot.img")
    (out / "emulator").write_text(f"{parts / 'qemu'}\n")


def _keep_modules(root, release):
    command.run(["depmod", "-b", root, release])
    text = command.run(["modprobe", "-d", root, "-S", release, "-a",
                        "--show-depends", *MODULES])
    top = root / "usr/lib/modules" / release
    kept = {line.split()[1].split(f"/{release}/")[1]
            for line in text.splitlines() if line.startswith("insmod ")}
    for path in top.rglob("*.ko"):
        if str(path.relative_to(top)) not in kept:
            path.unlink()
    command.run(["depmod", "-b", root, release])


def _device_tree(tree, work):
    """Debian's device tree of the evaluation board, and what ours adds."""
    text = command.run(["dtc", "-q", "-I", "dtb", "-O", "dts", tree])
    addition = (paths.BOARD_SRC / "arm/board.dtsi").read_text()
    (work / "board.dts").write_text(text + addition)
    command.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o",
                 work / "board.dtb", work / "board.dts"])


def _add_kernel(work, slot):
    """Behind the root file system, as one file that U-Boot verifies."""
    shutil.copy(paths.BOARD_SRC / "arm/slot.its", work)
    command.run([command.require("mkimage", "u-boot-tools"), "-f", "slot.its",
                 "fit"], cwd=work)
    size = (work / "fit").stat().st_size
    if size > layout.SLOT_SIZE - layout.KERNEL_OFFSET:
        raise BoardError(f"kernel and initramfs of {size} bytes do not fit "
                         "behind the root of a slot")
    with open(slot, "r+b") as image:
        image.seek(0, 2)
        image.write(b"\xff" * (layout.KERNEL_OFFSET - image.tell()))
        image.write((work / "fit").read_bytes())
