# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs of others that the ARM board is compared with: RAUC, fw_printenv of
libubootenv and that of U-Boot itself.

They are no part of the board's firmware: a test puts what it needs into the
overlay, by way of the rescue partition, which is faster than the agent.
"""

import hashlib
import shutil
import subprocess

from boardlib import archive, command, firmware, paths
from boardlib.arm import base, uboot
from boardlib.arm.debian import Apt, sources
from guest import BOOT_S

# With the libraries that the board's own packages do not bring
PACKAGES = ("rauc", "rauc-service", "libcurl3-gnutls", "libjson-glib-1.0-0",
            "libbrotli1", "libldap-2.5-0", "libnghttp2-14", "libpsl5",
            "librtmp1", "libssh2-1", "libsasl2-2", "libubootenv-tool")
MOUNT = "/run/peers"


def build():
    """A directory with the programs, laid out as in the board's root."""
    cache = paths.cache_dir()
    with firmware.locked(cache):
        parts = base.build(cache, print)
        seed = repr((PACKAGES, parts.name))
        name = f"arm-peers-{hashlib.sha256(seed.encode()).hexdigest()[:12]}"
        directory = cache / name
        if not directory.exists():
            for old in cache.glob("arm-peers-*"):
                shutil.rmtree(old)
            partial = cache / f"partial-{name}"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            _packages(partial / "root", cache)
            _uboot_tools(partial, parts)
            (partial / "root").rename(directory)
            shutil.rmtree(partial)
    return directory


def _packages(root, cache):
    suite = archive.codename()
    apt = Apt(cache / "arm-apt/board", "armhf",
              sources((suite, f"{suite}-updates")))
    apt.update()
    apt.unpack(PACKAGES, root)
    shutil.copytree(root / "lib", root / "usr/lib", dirs_exist_ok=True)
    for place in ("lib", "usr/share/doc", "usr/share/man"):
        shutil.rmtree(root / place)


def _uboot_tools(partial, parts):
    """fw_printenv and fw_setenv out of U-Boot's source, one program."""
    output = partial / "u-boot"
    make = ["make", "-s", "-C", parts / "u-boot", f"O={output}",
            f"CROSS_COMPILE={uboot.CROSS}"]
    command.run([*make, uboot.DEFCONFIG])
    command.run([*make, f"CC={uboot.CROSS}gcc --sysroot={parts / 'sysroot'}",
                 "envtools"])
    tools = partial / "root/usr/lib/u-boot"
    tools.mkdir()
    shutil.copy(output / "tools/env/fw_printenv", tools)
    (tools / "fw_setenv").symlink_to("fw_printenv")


def bring(board, scratch, *files):
    """Put directories and files into the rescue partition of a board that is
    off, below their own names."""
    image = scratch / "peers.img"
    subprocess.run(["mksquashfs", *files, image, "-noappend", "-quiet",
                    "-no-progress", "-keep-as-directory", "-comp", "zstd",
                    "-Xcompression-level", "3"], check=True,
                   capture_output=True)
    board.flash_write("rescue", image)


def unpack(board, root):
    """Once it runs: the programs into the overlay."""
    mount(board)
    board.sh(f"cp -a {MOUNT}/{root.name}/. / && ldconfig && "
             "systemctl daemon-reload && systemctl reload dbus",
             check=True, timeout=BOOT_S)


def mount(board):
    """Where what bring() left is to be seen, after each boot."""
    board.sh(f"mkdir -p {MOUNT} && modprobe mtdblock && mount -r -t squashfs "
             f"/dev/mtdblock6 {MOUNT}", check=True)
