# SPDX-License-Identifier: GPL-2.0-or-later
"""The project for the ARM board, as an integrator would cross-compile it."""

import os

from .. import command, paths
from .uboot import CROSS

TRIPLET = "arm-linux-gnueabihf"


def install(base, work, root):
    """Module and programs into @root.

    @base: see base.py
    @work: scratch directory
    """
    release = (base / "release").read_text()
    _module(base / f"headers/usr/src/linux-headers-{release}", work, root,
            release)
    _programs(base / "sysroot", work, root)
    command.run(["make", "-s", "-C", paths.TOP, "install-system",
                 f"DESTDIR={root}"])


def _module(headers, work, root, release):
    # Kbuild leaves its products beside the sources.
    source = work / "module"
    source.mkdir()
    command.run(["cp", "-r", paths.TOP / "Kbuild", paths.TOP / "kernel",
                 source])
    command.run(["find", source, "(", "-name", "*.o", "-o", "-name", "*.ko",
                 "-o", "-name", "*.cmd", ")", "-delete"])
    command.run(["make", "-s", f"-j{os.cpu_count()}", "-C", headers,
                 f"M={source}", "ARCH=arm", f"CROSS_COMPILE={CROSS}", "W=1",
                 "modules"])
    target = root / f"usr/lib/modules/{release}/updates"
    target.mkdir(exist_ok=True)
    command.run([f"{CROSS}strip", "--strip-debug", "-o",
                 target / "recovery.ko", source / "recovery.ko"])


def _programs(sysroot, work, root):
    places = (f"usr/lib/{TRIPLET}/pkgconfig", "usr/share/pkgconfig")
    environ = dict(os.environ, PKG_CONFIG_SYSROOT_DIR=str(sysroot),
                   PKG_CONFIG_LIBDIR=":".join(str(sysroot / place)
                                              for place in places))
    command.run(["make", "-s", f"-j{os.cpu_count()}", "-C",
                 paths.TOP / "userspace", "install", f"O={work}/programs",
                 f"CROSS_COMPILE={CROSS}", f"CPPFLAGS=--sysroot={sysroot}",
                 f"LDFLAGS=--sysroot={sysroot}", "INSTALL_STRIP=1",
                 f"DESTDIR={root}"], env=environ)
