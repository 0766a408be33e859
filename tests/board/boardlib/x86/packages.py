# SPDX-License-Identifier: GPL-2.0-or-later
"""The Debian packages of the x86 board, kept under the hash of their list."""

import hashlib

from .. import archive, command, rootfs

# Of the kinds of board, only this one has a network.
PACKAGES = ("dropbear-bin",)


# All that comes of systemd's source is of one version.
NEWER = ("--setup-hook=printf 'Package: src:systemd\\nPin: release "
         "n={}-backports\\nPin-Priority: 990\\n' "
         '> "$1/etc/apt/preferences.d/systemd"')


def build(cache, kernel_version, say, newer):
    """The tar file of the packages, built unless it is there already.

    @cache: directory to keep it in
    @kernel_version: the kernel package to include
    @say: function that tells the person about slow steps
    @newer: with the systemd of the backports

    Without a newer archive at hand (no network) the last one for the same
    packages is as good.
    """
    wanted = repr((rootfs.PACKAGES, PACKAGES, rootfs.EXCLUDE, kernel_version)
                  + (("systemd of backports",) if newer else ()))
    name = hashlib.sha256(wanted.encode()).hexdigest()[:12]
    tar = cache / f"packages-{name}-{archive.fingerprint()[:12]}.tar"
    if tar.exists():
        return tar
    older = sorted(cache.glob(f"packages-{name}-*.tar"),
                   key=lambda path: path.stat().st_mtime)
    say("installing the board's Debian packages (about two minutes, once)")
    try:
        sources, options = archive.sources(), ()
        if newer:
            sources += [archive.backports(sources)]
            options = (NEWER.format(archive.codename()),)
        rootfs.bootstrap(tar, (*PACKAGES, f"linux-image-{kernel_version}"),
                         options, sources)
    except command.BoardError as error:
        if not older:
            raise
        say(f"cannot ({str(error).splitlines()[-1]}): "
            "using those of the last time")
        return older[-1]
    for path in older:
        path.unlink()
    return tar
