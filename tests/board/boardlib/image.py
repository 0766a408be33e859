# SPDX-License-Identifier: GPL-2.0-or-later
"""The board's firmware: kernel, initramfs and squashfs root.

Stage two of the build: the packages of rootfs.py plus what "make install"
puts there plus the board's own files from tests/board/root.  Each result
is kept under the hash of its inputs.
"""

import collections
import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from . import bzimage, clock, command, kernel, layout, paths, rootfs
from .errors import BoardError

Image = collections.namedtuple("Image", "key directory kernel initrd root")

INPUTS = ("Kbuild", "Makefile", "kernel", "userspace", "systemd", "udev",
          "tests/board/root", "tests/board/src",
          "tests/board/boardlib/image.py", "tests/board/boardlib/rootfs.py")
KEPT_IMAGES = 6

# Slow, and of no use on a board without disks, displays or timers.
MASKED_UNITS = (
    "qemu-guest-agent.service", "e2scrub_reap.service", "getty@tty1.service",
    "systemd-hwdb-update.service", "systemd-pstore.service",
    "systemd-firstboot.service", "systemd-machine-id-commit.service",
    "systemd-random-seed.service", "systemd-sysusers.service",
    "systemd-network-generator.service", "ldconfig.service",
    "systemd-update-done.service", "systemd-update-utmp.service",
    "systemd-update-utmp-runlevel.service", "systemd-boot-update.service",
    "systemd-remount-fs.service", "systemd-binfmt.service",
    "kmod-static-nodes.service", "systemd-modules-load.service",
    "systemd-sysctl.service", "systemd-tmpfiles-clean.timer",
    "modprobe@configfs.service", "modprobe@dm_mod.service",
    "modprobe@drm.service", "modprobe@efi_pstore.service",
    "modprobe@fuse.service", "modprobe@loop.service",
    "dev-hugepages.mount", "dev-mqueue.mount", "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount", "proc-sys-fs-binfmt_misc.automount",
    "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer",
    "e2scrub_all.timer", "fstrim.timer", "motd-news.timer",
)
# systemd runs each of them before anything else.
MASKED_GENERATORS = (
    "systemd-cryptsetup-generator", "systemd-gpt-auto-generator",
    "systemd-hibernate-resume-generator", "systemd-integritysetup-generator",
    "systemd-rc-local-generator", "systemd-system-update-generator",
    "systemd-sysv-generator", "systemd-veritysetup-generator",
)
# What udev would find out about each disk and key, nobody here wants to know.
MASKED_RULES = (
    "60-block", "60-cdrom_id", "60-evdev", "60-persistent-input",
    "60-persistent-storage", "60-persistent-storage-dm", "64-btrfs",
    "75-probe_mtd",
)
# A product image has no package manager, no compiler's headers, no perl.
DROPPED = (
    "boot", "initrd.img", "initrd.img.old", "vmlinuz", "vmlinuz.old",
    "usr/bin/perl", "usr/bin/perl5.*", "usr/lib/apt", "usr/share/initramfs-*",
    "usr/lib/udev/hwdb.bin", "usr/lib/udev/hwdb.d", "usr/share/perl*",
    "usr/share/zoneinfo", "usr/share/bash-completion/completions/[!r]*",
    "usr/lib/x86_64-linux-gnu/gconv", "usr/lib/x86_64-linux-gnu/perl*",
    "usr/lib/x86_64-linux-gnu/libperl*", "usr/lib/x86_64-linux-gnu/libapt*",
    "usr/lib/modules/*/kernel/lib/test_*", "var/cache/*", "var/lib/apt",
    "var/lib/dpkg", "var/log/*",
)


def build(say):
    """The image of the tree as it is now, from the cache if possible.

    @say: function that tells the person about slow steps
    """
    cache = paths.cache_dir()
    with _locked(cache):
        version = kernel.version()
        packages = rootfs.build(cache, version, say)
        key = _key(packages, version)
        directory = cache / f"image-{key}"
        if not (directory / "complete").exists():
            say("building the board's firmware (half a minute)")
            _build(directory, packages, version)
            _prune(cache)
        os.utime(directory)
    return Image(key, directory, directory / "vmlinux",
                 directory / "initrd.img", directory / "root.squashfs")


@contextlib.contextmanager
def _locked(cache):
    """One build at a time; it ends with the process at the latest."""
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _key(packages, version):
    digest = hashlib.sha256(f"{packages.name} {version}".encode())
    for name in _input_files():
        path = paths.TOP / name
        if path.is_symlink():
            content = os.readlink(path).encode()
        elif path.is_file():
            content = path.read_bytes()
        else:
            continue
        mode = path.lstat().st_mode & 0o111
        digest.update(f"\0{name} {mode} {len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _input_files():
    """The sources under INPUTS, without what builds leave beside them."""
    git = ["git", "-C", str(paths.TOP)]
    top = subprocess.run([*git, "rev-parse", "--show-cdup"],
                         capture_output=True, text=True, check=False)
    # A copy inside another repository may be what that one ignores.
    if top.returncode == 0 and not top.stdout.strip():
        done = subprocess.run([*git, "ls-files", "-z", "-co",
                               "--exclude-standard", "--", *INPUTS],
                              capture_output=True, text=True, check=True)
        return sorted(set(done.stdout.split("\0")) - {""})
    found = []
    for name in INPUTS:
        top = paths.TOP / name
        found += [top] if top.is_file() else top.rglob("*")
    return sorted(str(path.relative_to(paths.TOP)) for path in found
                  if path.suffix not in (".o", ".ko", ".d", ".cmd", ".mod"))


def _prune(cache):
    images = sorted(cache.glob("image-*"), key=lambda p: p.stat().st_mtime)
    for old in images[:-KEPT_IMAGES]:
        shutil.rmtree(old, ignore_errors=True)


def _build(directory, packages, version):
    with tempfile.TemporaryDirectory(dir=directory.parent,
                                     prefix="work-") as work:
        work = pathlib.Path(work)
        work.chmod(0o755)
        root, out = work / "root", work / "out"
        root.mkdir()
        out.mkdir()
        command.run(["tar", "-xf", packages, "-C", root])
        _install(root, version)
        _configure(root)
        _make_initrd(root, version, out)
        _make_squashfs(root, out)
        _compile(out / clock.PROGRAM, "tsc-khz.c")
        (out / "complete").touch()
        shutil.rmtree(directory, ignore_errors=True)
        out.rename(directory)


def _install(root, version):
    """The project as a packager would install it, then the board's own."""
    command.run(["make", f"-j{os.cpu_count()}", "-C", paths.TOP,
                 "install-strip", f"DESTDIR={root}", f"KVER={version}"])
    command.run(["cp", "-a", "--no-preserve=ownership",
                 f"{paths.BOARD_SRC}/root/.", root])
    command.run(["chown", "-R", "root:root", f"{root}/etc/systemd"])
    _compile(root / "usr/sbin/board-keymap", "board-keymap.c")
    command.run_in_root(root, ["depmod", version])
    command.run_in_root(root, ["ldconfig"])
    _check_libraries(root)


def _compile(program, source):
    compiler = command.require("gcc", "gcc")
    command.run([compiler, "-O2", "-Wall", "-Werror", "-static",
                 "-o", program, paths.BOARD_SRC / "src" / source])


def _check_libraries(root):
    """A program that misses a library would only be found at boot."""
    places = ("usr/bin/recoveryctl", "usr/sbin/recoveryd",
              "usr/lib/recovery/recovery-init")
    for place in places:
        if not (root / place).exists():
            raise BoardError(f"make install did not install /{place}")
        output = command.run_in_root(root, ["ldd", f"/{place}"])
        if "not found" in output:
            raise BoardError(
                f"/{place} needs libraries that the board lacks; add their "
                f"packages to {rootfs.__file__}:\n{output}")


def _configure(root):
    (root / "etc/hostname").write_text("board\n")
    (root / "etc/fstab").write_text("")
    (root / "etc/machine-id").write_text("")
    (root / "etc/hosts").write_text("127.0.0.1 localhost board\n")
    systemctl = ["systemctl", f"--root={root}"]
    command.run([*systemctl, "mask", *MASKED_UNITS])
    _mask(root / "etc/systemd/system-generators", MASKED_GENERATORS)
    _mask(root / "etc/udev/rules.d", [f"{name}.rules"
                                      for name in MASKED_RULES])
    command.run([*systemctl, "enable", "board-agent.service",
                 "board-crash.service",
                 "serial-getty@ttyS0.service"])
    command.run([*systemctl, "disable", "getty@.service"])
    _preset(root, systemctl)
    command.run_in_root(root, ["passwd", "--delete", "root"])


def _mask(directory, names):
    directory.mkdir(exist_ok=True)
    for name in names:
        (directory / name).symlink_to("/dev/null")


def _preset(root, systemctl):
    """What the package's maintainer scripts would do."""
    units = sorted(path.name for path in
                   (root / "usr/lib/systemd/system").glob("recover*.service")
                   if "[Install]" in path.read_text()
                   and "@" not in path.name)
    if units:
        command.run([*systemctl, "preset", *units])


def _make_initrd(root, version, out):
    command.run_in_root(root, ["mkinitramfs", "-o", "/initrd", version])
    (root / "initrd").rename(out / "initrd.img")
    packed = (root / f"boot/vmlinuz-{version}").read_bytes()
    (out / "vmlinux").write_bytes(bzimage.extract(packed))
    # The boot loader stand-in puts the initrd at the end of RAM, where it
    # would overwrite the retained range if it were larger than this.
    room = layout.RAM_MIB * layout.MIB - 0x40000 - \
        (layout.RETAINED_ADDRESS + layout.RETAINED_SIZE)
    size = (out / "initrd.img").stat().st_size
    if size > room:
        raise BoardError(f"initramfs of {size} bytes leaves no retained RAM "
                         f"(room: {room})")


def _make_squashfs(root, out):
    program = command.require("mksquashfs", "squashfs-tools")
    command.run([program, root, out / "root.squashfs", "-comp", "zstd",
                 "-Xcompression-level", "6", "-b", "64K",
                 "-noappend", "-no-progress", "-quiet",
                 "-wildcards", "-e", *DROPPED])
    size = (out / "root.squashfs").stat().st_size
    limit = min(p.size for p in layout.PARTITIONS
                if p.name in layout.SYSTEM_PARTITIONS)
    if size > limit:
        raise BoardError(f"root file system of {size} bytes does not fit "
                         f"into a slot of {limit}")
