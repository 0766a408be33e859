# SPDX-License-Identifier: GPL-2.0-or-later
"""RAUC as Debian has it, on the ARM board: it marks slots, switches between
them, by way of recoveryctl rauc-backend."""

import re
import shutil
import subprocess

import pytest

import peers
from boardlib import paths
from guest import BOOT_S, facts, wait_good

pytestmark = pytest.mark.deep

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


def start(board, root, scratch):
    """Up and good, with RAUC in its overlay."""
    peers.bring(board, scratch, root)
    board.on()
    wait_good(board)
    peers.unpack(board, root)


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
