# SPDX-License-Identifier: GPL-2.0-or-later
"""The x86 board's firmware: kernel, initramfs and squashfs root."""

import os
import shutil

from .. import command, firmware, paths, rootfs
from ..errors import BoardError
from ..layout import MIB
from . import bzimage, clock, kernel, layout, packages

INPUTS = ("tests/board/x86", "tests/board/boardlib/x86/image.py",
          "tests/ramflash")


def build(say, backports=False):
    """The image of the tree as it is now, from the cache if possible.

    @say: function that tells the person about slow steps
    @backports: with the systemd of the distribution's backports
    """
    cache = paths.cache_dir()
    with firmware.locked(cache):
        version = kernel.version()
        tar = packages.build(cache, version, say, backports)

        def make(work, out):
            say("building the board's firmware (half a minute)")
            _build(work / "root", out, tar, version)

        directory, key = firmware.cached("x86", f"{tar.name} {version}",
                                         INPUTS, make)
    root = directory / "root.squashfs"
    return firmware.Image(key, directory,
                          {name: root for name in layout.SYSTEM},
                          [directory / name for name in
                           ("vmlinux", "initrd.img", clock.PROGRAM)])


def _build(root, out, tar, version):
    root.mkdir()
    command.run(["tar", "-xf", tar, "-C", root])
    _install(root, version)
    rootfs.configure(root, "ttyS0")
    command.run(["systemctl", f"--root={root}", "add-wants",
                 "multi-user.target", "systemd-networkd.service"])
    rootfs.make_initrd(root, version, out / "initrd.img")
    packed = (root / f"boot/vmlinuz-{version}").read_bytes()
    (out / "vmlinuz").write_bytes(packed)
    (out / "vmlinux").write_bytes(bzimage.extract(packed))
    _check_room(out / "initrd.img")
    limit = min(layout.LAYOUTS["nor"].find(name).size
                for name in layout.SYSTEM)
    rootfs.make_squashfs(root, out / "root.squashfs",
                         ["-comp", "zstd", "-Xcompression-level", "6",
                          "-b", "64K"], limit)
    _compile(out / clock.PROGRAM, "tsc-khz.c")


def _install(root, version):
    """The project as a packager would install it, then the board's own."""
    command.run(["make", f"-j{os.cpu_count()}", "-C", paths.TOP,
                 "install-strip", f"DESTDIR={root}", f"KVER={version}"])
    _install_nand_driver(root, version)
    rootfs.add_board(root, "x86")
    _compile(root / "usr/sbin/board-keymap", "board-keymap.c")
    command.run_in_root(root, ["depmod", version])
    command.run_in_root(root, ["ldconfig"])
    rootfs.check_programs(root)


def _install_nand_driver(root, version):
    source = root / "nand-driver"
    shutil.copytree(paths.TOP / "tests/ramflash", source)
    command.run(["make", "-s", "-C", f"/lib/modules/{version}/build",
                 f"M={source}", "modules"])
    module = source / "ramflash.ko"
    command.run(["strip", "--strip-debug", module])
    module.rename(root / f"lib/modules/{version}/ramflash.ko")
    shutil.rmtree(source)


def _compile(program, source):
    compiler = command.require("gcc", "gcc")
    command.run([compiler, "-O2", "-Wall", "-Werror", "-static",
                 "-o", program, paths.BOARD_SRC / "x86/src" / source])


def _check_room(initrd):
    """The boot loader stand-in puts the initramfs at the end of RAM, where
    it would overwrite the retained range if it were larger than this."""
    room = layout.RAM_MIB * MIB - 0x40000 - \
        (layout.RETAINED_ADDRESS + layout.RETAINED_SIZE)
    size = initrd.stat().st_size
    if size > room:
        raise BoardError(f"initramfs of {size} bytes leaves no retained RAM "
                         f"(room: {room})")
