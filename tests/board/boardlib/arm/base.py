# SPDX-License-Identifier: GPL-2.0-or-later
"""What the ARM board is made of, all from Debian and none of it ours:

qemu/         an emulator that is new enough, unpacked
u-boot/       the source of U-Boot
headers/      the kernel's headers and their build tools
sysroot/      libraries to link with
packages.tar  the root file system with the kernel
release       the kernel's release

Slow and needs the network, so it is kept, and looked up again after a week;
without network what is there serves on.
"""

import hashlib
import os
import pathlib
import shutil
import time

from .. import archive, command, rootfs
from ..errors import BoardError, EXIT_MISSING
from .debian import Apt, sources

LAYOUT = 1  # to be raised when this file makes something else of the packages
FRESH_DAYS = float(os.environ.get("RECOVERY_FRESH_DAYS", "7"))

# The emulator of Debian 12 itself breaks U-Boot's writes to flash.
QEMU = ("qemu-system-arm", "qemu-system-common", "qemu-system-data")
LIBRARIES = ("libc6-dev", "libnl-3-dev", "libnl-genl-3-dev", "libsystemd-dev",
             "libudev-dev", "libmtd-dev", "libubi-dev", "libinih-dev",
             "libjson-c-dev", "libubootenv-dev", "zlib1g-dev",
             "libmd-dev", "libblkid-dev")
KERNEL = "linux-image-armmp"
BINFMT = pathlib.Path("/proc/sys/fs/binfmt_misc")
BINFMT_FILE = pathlib.Path("/usr/lib/binfmt.d/qemu-arm.conf")


def build(cache, say):
    """The directory, made unless it is there and new enough.

    @cache: directory to keep it in
    @say: function that tells the person about slow steps
    """
    wanted = repr((LAYOUT, QEMU, LIBRARIES, rootfs.PACKAGES, rootfs.EXCLUDE))
    name = f"arm-base-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    known = [path.parent for path in cache.glob(f"{name}-*/complete")]
    if known and _fresh(known[0]):
        return known[0]
    try:
        found = _refresh(cache, name, say)
    except BoardError as error:
        if not known:
            raise
        say(f"cannot look for newer packages "
            f"({str(error).splitlines()[-1]}): using those of the last time")
        return known[0]
    for path in cache.glob("arm-base-*"):
        if path != found:
            shutil.rmtree(path)
    return found


def _fresh(directory):
    age = time.time() - (directory / "complete").stat().st_mtime
    return age < FRESH_DAYS * 86400


def _refresh(cache, name, say):
    suite = archive.codename()
    suites = (suite, f"{suite}-updates", f"{suite}-backports")
    host = Apt(cache / "arm-apt/host", "amd64",
               sources(suites) + sources((suite,), "deb-src"))
    board = Apt(cache / "arm-apt/board", "armhf", sources(suites[:2]))
    for apt in (host, board):
        apt.update()
    image = next(package for package in board.depends(KERNEL)
                 if package.startswith("linux-image-"))
    versions = [host.version(QEMU[0]), host.version("u-boot"),
                board.version(image), board.version("systemd")]
    key = hashlib.sha256(" ".join(versions).encode()).hexdigest()[:12]
    directory = cache / f"{name}-{key}"
    if not (directory / "complete").exists():
        say("fetching what the ARM board is made of (about five minutes, "
            "once)")
        _make(directory, host, board, image)
    (directory / "complete").touch()
    return directory


def _make(directory, host, board, image):
    partial = directory.with_name(f"partial-{directory.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    release = image.removeprefix("linux-image-")
    (partial / "release").write_text(release)
    version = host.version(QEMU[0])
    host.unpack([f"{name}={version}" for name in QEMU], partial / "qemu")
    host.source("u-boot", partial / "u-boot")
    _headers(partial / "headers", host, board, release)
    arch = ["--architectures=armhf"]
    command.run([command.require("mmdebstrap", "mmdebstrap"),
                 "--variant=extract", "--mode=root", *arch,
                 *archive.proxy_options(), f"--include={','.join(LIBRARIES)}",
                 archive.codename(), partial / "sysroot", *_sources()])
    need_binfmt()
    rootfs.bootstrap(partial / "packages.tar", (image,), arch, _sources())
    shutil.rmtree(directory, ignore_errors=True)
    partial.rename(directory)


def _sources():
    suite = archive.codename()
    return sources((suite, f"{suite}-updates"))


def _headers(target, host, board, release):
    """Debian's own point to /usr/src, where they are not."""
    headers = f"linux-headers-{release}"
    names = board.depends(headers)
    common = next(name for name in names if name.endswith("-common"))
    board.unpack([headers, common], target)
    host.unpack([name for name in names if name.startswith("linux-kbuild-")],
                target)
    tree = target / "usr/src" / headers
    makefile = tree / "Makefile"
    makefile.write_text(makefile.read_text().replace(
        "/usr/src/", "$(dir $(lastword $(MAKEFILE_LIST)))../"))
    variables = tree / ".kernelvariables"
    command.run(["sed", "-i", "s/)gcc-[0-9]*/)gcc/", variables])


def need_binfmt():
    """Programs of the board have to run while its root is made."""
    if _can_run():
        return
    try:
        if not (BINFMT / "register").exists():
            command.run(["mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT])
        text = BINFMT_FILE.read_text()
        line = next(line for line in text.splitlines()
                    if line.startswith(":"))
        (BINFMT / "register").write_text(line + "\n")
    except (OSError, BoardError) as error:
        raise BoardError(
            "this machine's kernel does not run ARM programs by "
            f"qemu-user-static (binfmt_misc): {error}", EXIT_MISSING) from None


def _can_run():
    return any(path.exists() for path in
               (BINFMT / "qemu-arm", BINFMT / "qemu-arm-static"))
