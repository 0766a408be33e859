# SPDX-License-Identifier: GPL-2.0-or-later
"""Failsafe mode of an image that has OpenSSH and no dropbear.

The board's image has dropbear: before its root is left, the initramfs takes that
away and puts this distribution's OpenSSH there, which the image's may differ
from in nothing else.
"""

import pathlib
import re
import subprocess

import pytest

import initramfs
from guest import BOOT_S, facts, until
from test_failsafe_network import (FAILSAFE, PAUSE, WINDOW, again,
                                   check_person_is_here, configure_keys,
                                   fingerprint, heard, log_in, ssh, sshd_says)

PACKAGES = ("openssh-server", "libwrap0")
PROGRAMS = ("/usr/sbin/sshd", "/usr/bin/ssh-keygen")

# Read by the initramfs as the list of what is to be done at its end
ORDER = b"""
rm "$rootmnt"/usr/sbin/dropbear "$rootmnt"/usr/bin/dropbearkey
cp -r /openssh/* "$rootmnt"/
chmod 755 "$rootmnt"/usr/sbin/sshd "$rootmnt"/usr/bin/ssh-keygen
echo 'sshd:x:999:65534::/run/sshd:/usr/sbin/nologin' >> "$rootmnt"/etc/passwd
"""


def libraries(program, where):
    """What @program needs, as files below @where or of this machine."""
    found = subprocess.run(["ldd", program], capture_output=True, text=True,
                           check=True, env={"LD_LIBRARY_PATH": str(where)})
    return [pathlib.Path(path) for path in
            re.findall(r"=> (/\S+)", found.stdout)]


def openssh(directory):
    """Its files by their paths on the board."""
    subprocess.run(["apt-get", "-qq", "download", *PACKAGES], cwd=directory,
                   check=True)
    root = directory / "root"
    for package in directory.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, root], check=True)
    usr = next(root.glob("**/libwrap.so.0")).parent
    files = {}
    for name in PROGRAMS:
        here = root / name[1:]
        program = here if here.exists() else pathlib.Path(name)
        files[name] = program.read_bytes()
        for path in libraries(program, usr):
            files[f"/usr/lib/x86_64-linux-gnu/{path.name}"] = path.read_bytes()
    return files


@pytest.mark.deep
def test_openssh(make_board, tmp_path):
    """With a person at the board, and then without one."""
    board = make_board(lan=True)
    debs = tmp_path / "packages"
    debs.mkdir()
    files = {f"/openssh{name}": content
             for name, content in openssh(debs).items()}
    initramfs.add(board, {"/scripts/init-bottom/ORDER": ORDER, **files})
    board.on(append=f"recovery.window_ms=60000 {PAUSE}")
    until("a message", lambda: heard(board, WINDOW), BOOT_S)
    board.press()
    until("failsafe", lambda: heard(board, FAILSAFE), BOOT_S)
    assert facts(board, "boot/rung", "boot/reason") == ["failsafe", "button"]
    assert board.sh("command -v dropbear").returncode != 0
    first = check_person_is_here(board, tmp_path)
    assert "OpenSSH" in board.sh(
        "journalctl -u recovery-ssh; sshd -V 2>&1").stdout

    configure_keys(board, tmp_path)
    board.sh("cp -a /root/.ssh /run/recovery/root/root/ && "
             "echo root:secret | chpasswd -R /run/recovery/root && sync",
             check=True)
    again(board, tmp_path)
    batch = ("-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes")
    for name in ("limited", "other"):
        assert sshd_says(ssh(board, tmp_path, "id", *batch, "-i",
                             str(tmp_path / name))), name
    done = ssh(board, tmp_path, "mount_root", *batch, "-i",
               str(tmp_path / "mine"))
    assert done.returncode == 0 and "/overlay" in done.stdout, done.stderr
    assert board.sh("findmnt -n /overlay").returncode == 0
    assert fingerprint(tmp_path) != first
    assert log_in(board, tmp_path, "guess") is None
    assert log_in(board, tmp_path, "secret") == "0"
