# SPDX-License-Identifier: GPL-2.0-or-later
"""The root file system that all kinds of board have in common.

First the Debian packages: slow, and kept as a tar file.  Then what a product
makes of them: the project, the board's own files, and nothing that is of no
use on a board.
"""

from . import archive, command, paths
from .errors import BoardError

PACKAGES = (
    "systemd", "systemd-sysv", "udev", "dbus", "kmod", "initramfs-tools",
    "busybox", "mtd-utils", "iproute2", "qemu-guest-agent", "procps", "less",
    "nano", "evtest", "lz4", "libnl-3-200", "libnl-genl-3-200",
    "libjson-c5", "libinih1", "libubootenv0.1", "e2fsprogs", "f2fs-tools",
)

# A board has neither documentation nor drivers for a desktop.  Without the
# initramfs hook the kernel package makes no initramfs of its own.
EXCLUDE = (
    "/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*",
    "/usr/share/info/*", "/usr/share/perl/*/unicore/*",
    "/etc/kernel/postinst.d/initramfs-tools",
    "/usr/share/initramfs-tools/hooks/udev",
    "/usr/share/initramfs-tools/scripts/*/udev",
) + tuple(f"/lib/modules/*/kernel/{name}/*" for name in (
    "sound", "net/bluetooth", "net/mac80211", "net/wireless",
    "arch/x86/kvm", "drivers/gpu", "drivers/media", "drivers/staging",
    "drivers/infiniband", "drivers/iio", "drivers/scsi", "drivers/usb",
    "drivers/net/ethernet", "drivers/net/wireless", "drivers/net/usb",
    "drivers/net/can", "drivers/bluetooth", "drivers/hwmon", "drivers/hid",
    "drivers/mmc", "drivers/thunderbolt", "drivers/video", "drivers/md",
    "drivers/target", "drivers/message", "drivers/isdn", "drivers/crypto",
    "drivers/platform", "drivers/edac", "drivers/firewire", "drivers/ntb",
    "drivers/net/wwan", "drivers/nvme", "drivers/ata", "drivers/comedi",
    "fs/xfs", "fs/btrfs", "fs/ocfs2", "fs/gfs2", "fs/cifs",
    "fs/nfs", "fs/nfsd", "fs/ceph", "fs/reiserfs", "fs/jfs", "fs/smb",
))

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
    "usr/lib/*/gconv", "usr/lib/*/perl*", "usr/lib/*/libperl*",
    "usr/lib/*/libapt*", "usr/lib/linux-image-*",
    "usr/lib/modules/*/kernel/lib/test_*", "var/cache/*", "var/lib/apt",
    "var/lib/dpkg", "var/log/*",
)
PROGRAMS = ("usr/bin/recoveryctl", "usr/sbin/recoveryd",
            "usr/lib/recovery/recovery-init", "usr/lib/recovery/recovery-net",
            "usr/lib/recovery/recovery-access")


def bootstrap(tar, packages, options, sources):
    """Install Debian @packages beside the common ones into the file @tar."""
    program = command.require("mmdebstrap", "mmdebstrap")
    partial = tar.with_name(f"partial-{tar.name}")
    try:
        command.run([program, "--variant=minbase", "--mode=root", *options,
                     f"--include={','.join(PACKAGES + packages)}",
                     *(f"--dpkgopt=path-exclude={path}" for path in EXCLUDE),
                     *archive.proxy_options(), archive.codename(), partial,
                     *sources])
        partial.rename(tar)
    finally:
        partial.unlink(missing_ok=True)


def add_board(root, kind):
    """The files of the board itself, those of its kind last."""
    for source in (paths.BOARD_SRC / "root", paths.BOARD_SRC / kind / "root"):
        command.run(["cp", "-a", "--no-preserve=ownership", f"{source}/.",
                     root])
    command.run(["chown", "-R", "root:root", f"{root}/etc"])


def check_programs(root):
    """A program that misses a library would only be found at boot."""
    for place in PROGRAMS:
        if not (root / place).exists():
            raise BoardError(f"make install did not install /{place}")
        output = command.run_in_root(root, ["sh", "-c",
                                            f"ldd /{place} 2>&1 || :"])
        if "not found" in output:
            raise BoardError(
                f"/{place} needs libraries that the board lacks; add their "
                f"packages to {__file__}:\n{output}")


def configure(root, tty):
    """Units, names, and a console @tty that needs no password."""
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
                 "board-crash.service", f"serial-getty@{tty}.service"])
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


def make_initrd(root, version, out):
    """The initramfs as initramfs-tools makes it, to the file @out."""
    command.run_in_root(root, ["mkinitramfs", "-o", "/initrd", version])
    (root / "initrd").rename(out)


def make_squashfs(root, out, options, limit):
    """The root of a product, to the file @out of at most @limit bytes."""
    program = command.require("mksquashfs", "squashfs-tools")
    command.run([program, root, out, "-noappend", "-no-progress", "-quiet",
                 *options, "-wildcards", "-e", *DROPPED])
    size = out.stat().st_size
    if size > limit:
        raise BoardError(f"root file system of {size} bytes does not fit "
                         f"into a slot of {limit}")
