# SPDX-License-Identifier: GPL-2.0-or-later
"""First stage of the root file system: Debian packages, nothing of ours.

Slow and needs the network, so the result is kept as a tar file under the
hash of its inputs.
"""

import hashlib
import os

from . import archive, command

PACKAGES = (
    "systemd", "systemd-sysv", "udev", "dbus", "kmod", "initramfs-tools",
    "busybox", "mtd-utils", "iproute2", "qemu-guest-agent", "procps", "less",
    "nano", "evtest", "lz4", "libnl-3-200", "libnl-genl-3-200",
    "libjson-c5", "libinih1", "libubootenv0.1",
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
    "fs/xfs", "fs/btrfs", "fs/ocfs2", "fs/gfs2", "fs/f2fs", "fs/cifs",
    "fs/nfs", "fs/nfsd", "fs/ceph", "fs/reiserfs", "fs/jfs", "fs/smb",
))


def build(cache, kernel_version, say):
    """The tar file of the packages, built unless it is there already.

    @cache: directory to keep it in
    @kernel_version: the kernel package to include
    @say: function that tells the person about slow steps

    Without a newer archive at hand (no network) the last one for the same
    packages is as good.
    """
    wanted = repr((PACKAGES, EXCLUDE, kernel_version))
    name = hashlib.sha256(wanted.encode()).hexdigest()[:12]
    tar = cache / f"packages-{name}-{archive.fingerprint()[:12]}.tar"
    if tar.exists():
        return tar
    older = sorted(cache.glob(f"packages-{name}-*.tar"),
                   key=lambda path: path.stat().st_mtime)
    say("installing the board's Debian packages (about two minutes, once)")
    try:
        _bootstrap(tar, kernel_version)
    except command.BoardError as error:
        if not older:
            raise
        say(f"cannot ({str(error).splitlines()[-1]}): "
            "using those of the last time")
        return older[-1]
    for path in older:
        path.unlink()
    return tar


def _bootstrap(tar, kernel_version):
    program = command.require("mmdebstrap", "mmdebstrap")
    packages = PACKAGES + (f"linux-image-{kernel_version}",)
    partial = tar.with_suffix(f".{os.getpid()}.tar")
    argv = [program, "--variant=minbase", "--mode=root",
            f"--include={','.join(packages)}",
            *(f"--dpkgopt=path-exclude={path}" for path in EXCLUDE),
            *archive.proxy_options(), archive.codename(), partial,
            *archive.sources()]
    try:
        command.run(argv)
        partial.rename(tar)
    finally:
        partial.unlink(missing_ok=True)
