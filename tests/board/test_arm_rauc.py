# SPDX-License-Identifier: GPL-2.0-or-later
"""RAUC as Debian has it, on the ARM board: it marks slots, switches between
them, and installs bundles, by way of recoveryctl rauc-backend."""

import json
import re
import shutil
import subprocess

import pytest

import peers
from boardlib import paths
from boardlib.arm import layout, uboot
from guest import BOOT_S, DECLARED, facts, leave, until, wait_good

pytestmark = pytest.mark.deep

INSTALL_S = 5 * BOOT_S
SYSTEM = """\
[system]
compatible=recovery-board
bootloader=custom
statusfile=/var/lib/rauc.status

[keyring]
path=/etc/rauc/cert.pem
use-bundle-signing-time=true

[handlers]
bootloader-custom-backend=/usr/lib/recovery/rauc-backend

[slot.system.0]
device=/dev/mtd4
type=nor
bootname=a

[slot.system.1]
device=/dev/mtd5
type=nor
bootname=b
"""
MANIFEST = """\
[update]
compatible=recovery-board
version={version}

[bundle]
format=plain

[image.system]
filename=slot.img
"""
ENDS = ".global _start\n_start: mov r0, #1\n mov r7, #1\n svc 0\n"


@pytest.fixture(name="rauc")
def _rauc(arm, tmp_path):
    """A board, off, and RAUC for it."""
    root = tmp_path / "root"
    shutil.copytree(peers.build(), root, symlinks=True)
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem"]
    subprocess.run(["openssl", "req", "-x509", *key, "-out", "cert.pem",
                    "-subj", "/CN=test of a board"], cwd=tmp_path, check=True,
                   capture_output=True)
    etc = root / "etc/rauc"
    etc.mkdir(parents=True)
    (etc / "system.conf").write_text(SYSTEM)
    shutil.copy(tmp_path / "cert.pem", etc)
    unit = root / "etc/systemd/system/rauc.service.d/recovery.conf"
    unit.parent.mkdir(parents=True)
    unit.write_text(documented_drop_in())
    return arm, root


def documented_drop_in():
    """Of Documentation/porting.rst, which is to be right."""
    text = (paths.TOP / "Documentation/porting.rst").read_text()
    unit = re.search(r"( +)\[Service\]\n(?:\1.*\n)+", text)
    return unit.group(0).replace(unit.group(1), "", 1).replace(
        f"\n{unit.group(1)}", "\n")


def make_bundle(directory, version, image):
    """A signed one; its path."""
    source = directory / f"source-{version}"
    source.mkdir()
    shutil.copy(image, source / "slot.img")
    (source / "manifest.raucm").write_text(MANIFEST.format(version=version))
    bundle = directory / f"{version}.raucb"
    subprocess.run(["rauc", "--cert", "cert.pem", "--key", "key.pem", "bundle",
                    source, bundle], cwd=directory, check=True,
                   capture_output=True)
    shutil.rmtree(source)
    return bundle


def crashing_image(directory, image):
    """A slot whose kernel comes up, and whose init ends at once."""
    root = directory / "crashes"
    for name in ("dev", "etc", "proc", "run", "sys", "tmp", "sbin", "root"):
        (root / name).mkdir(parents=True)
    (directory / "init.s").write_text(ENDS)
    subprocess.run([f"{uboot.CROSS}gcc", "-nostdlib", "-static", "-o",
                    root / "sbin/init", directory / "init.s"], check=True)
    crashing = directory / "crashes.img"
    subprocess.run(["mksquashfs", root, crashing, "-noappend", "-quiet",
                    "-no-progress"], check=True, capture_output=True)
    content = crashing.read_bytes()
    kernel = image.read_bytes()[layout.KERNEL_OFFSET:]
    crashing.write_bytes(content.ljust(layout.KERNEL_OFFSET, b"\xff") + kernel)
    return crashing


def start(board, root, scratch, *bundles):
    """Up and good, with RAUC in its overlay."""
    peers.bring(board, scratch, root, *bundles)
    board.on()
    wait_good(board)
    peers.unpack(board, root)
    start_rauc(board)


def start_rauc(board):
    """Once a boot: D-Bus would not wait for it for long.  A bundle is mounted
    by loop."""
    board.sh("modprobe loop && systemctl start rauc", check=True,
             timeout=BOOT_S)


def told(board):
    """What RAUC and recoveryctl say: the running slot, the one that boots
    next, and those that are good."""
    text = board.sh("rauc status --output-format=shell", check=True,
                    timeout=BOOT_S).stdout
    words = dict(re.findall(r"^(RAUC\w+)='?([^'\n]*)'?$", text, re.MULTILINE))
    good = {words[f"RAUC_SLOT_BOOTNAME_{i}"]:
            words[f"RAUC_SLOT_BOOT_STATUS_{i}"] == "good" for i in "12"}
    primary = {"system.0": "a", "system.1": "b"}[words["RAUC_BOOT_PRIMARY"]]
    ours = facts(board, "slot/active", "slot/next", "slot/a/state",
                 "slot/b/state")
    assert ours[:2] == [words["RAUC_SYSTEM_BOOTED_BOOTNAME"], primary]
    assert {"a": ours[2] != "bad", "b": ours[3] != "bad"} == good
    return ours


def mark(board, *words):
    """By RAUC; what both say then."""
    board.sh(f"rauc status mark-{' '.join(words)}", check=True,
             timeout=BOOT_S)
    return told(board)


def test_marks_and_switches(rauc, tmp_path):
    """All that rauc status can say, both ways."""
    board, root = rauc
    start(board, root, tmp_path)
    assert told(board) == ["a", "a", "good", "unknown"]
    assert mark(board, "bad", "other") == ["a", "a", "good", "bad"]
    assert mark(board, "active", "other") == ["a", "b", "good", "trial"]
    assert facts(board, "slot/b/tries") == "3"
    assert mark(board, "active", "booted") == ["a", "a", "good", "trial"]
    assert mark(board, "good", "other") == ["a", "a", "good", "good"]
    # The other one takes over from the running one.
    assert mark(board, "bad") == ["a", "b", "bad", "good"]
    assert mark(board, "active") == ["a", "a", "trial", "good"]
    assert mark(board, "good") == ["a", "a", "good", "good"]
    assert board.sh("fw_printenv -n slot_order").stdout == "a b\n"
    # and what RAUC is told where there is nothing to be told
    for words, message in (("get-state c", "no slot has the bootname 'c'"),
                           ("set-state a ugly", "good or bad, not 'ugly'"),
                           ("set-primary", "usage:"),
                           ("mark", "unknown verb")):
        done = board.sh(f"/usr/lib/recovery/rauc-backend {words}")
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
    assert told(board) == ["a", "a", "good", "good"]
    board.sh("printf '[Slots]\\nBootnames=A B\\n' "
             "> /etc/recovery/recovery.conf.d/z.conf", check=True)
    done = board.sh("cd /usr/lib/recovery; ./rauc-backend get-current; "
                    "./rauc-backend get-primary; ./rauc-backend get-state B")
    assert done.stdout == "A\nA\ngood\n"


def install(board, bundle, slot):
    """What boots next is on trial, and was bad while it was written."""
    board.sh(f"(rauc install {peers.MOUNT}/{bundle.name} > /run/said 2>&1; "
             "echo $? > /run/status) < /dev/null > /dev/null 2>&1 &")
    until("being written", lambda: board.sh("pidof flashcp").stdout, INSTALL_S)
    assert facts(board, f"slot/{slot}/state") == "bad"
    until("installed", lambda: board.sh("cat /run/status").stdout, INSTALL_S, 3)
    done = board.sh("cat /run/status /run/said").stdout
    assert done.startswith("0\n"), done
    assert facts(board, "slot/next", f"slot/{slot}/state") == [slot, "trial"]


def test_installs_bundles(rauc, arm_firmware, tmp_path):
    """Into the other slot: one that works, after it one that crashes."""
    board, root = rauc
    image = arm_firmware.partitions["slot-a"]
    works = make_bundle(tmp_path, "works", image)
    crashes = make_bundle(tmp_path, "crashes", crashing_image(tmp_path, image))
    board.flash_erase("slot-b")
    start(board, root, tmp_path, works)
    install(board, works, "b")
    board.sh("sync", check=True)
    board.off()
    written = board.flash_read("slot-b")
    assert written[:image.stat().st_size] == image.read_bytes()

    peers.bring(board, tmp_path, crashes)
    board.on()
    board.wait(DECLARED.format(2, "b", "trial"), BOOT_S)
    wait_good(board)
    start_rauc(board)
    assert told(board) == ["b", "b", "good", "good"]
    peers.mount(board)
    install(board, crashes, "a")
    since = leave(board)
    for boot in (3, 4, 5):
        board.wait(DECLARED.format(boot, "a", "trial"), BOOT_S, since=since)
    board.wait("boot 6: slot a is to be left (trial-failed), rebooting",
               BOOT_S, since=since)
    board.wait(DECLARED.format(7, "b", "normal"), BOOT_S, since=since)
    wait_good(board)
    start_rauc(board)
    assert told(board) == ["b", "b", "bad", "good"]
    boots = json.loads(board.sh("recoveryctl history --json=short").stdout)
    assert [(boot["slot"], boot["rung"], boot["cause"], boot["failed"])
            for boot in boots[2:5]] == 3 * [("a", "trial", "panic", True)]
