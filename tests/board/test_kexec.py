# SPDX-License-Identifier: GPL-2.0-or-later
"""A kernel that starts the next one itself: no failure, no way round the good
mark."""

import subprocess

import pytest

from boardlib import paths
from guest import BOOT_S, facts, leave, wait_good

pytestmark = pytest.mark.deep

LOAD = ("cd /mnt && ./kexec-load vmlinuz initrd.img "
        '"$(cat /proc/cmdline)"')


@pytest.fixture(name="again")
def _again(board, firmware, tmp_path):
    """A running board, and a function that ends its boot by kexec."""
    program = tmp_path / "kexec-load"
    subprocess.run(["cc", "-static", "-O1", "-o", program,
                    paths.BOARD_SRC / "x86/src/kexec-load.c"], check=True)
    board.on()
    wait_good(board)

    def kexec():
        board.sh("mount -t tmpfs tmpfs /mnt", check=True)
        for file in (firmware.directory / "vmlinuz",
                     firmware.directory / "initrd.img", program):
            board.push(file, f"/mnt/{file.name}")
        board.sh(LOAD, check=True)
        return leave(board, "systemctl kexec")

    return board, kexec


def test_kexec_is_no_failure(again):
    """Neither of a good slot nor of one on trial, which gets its good mark."""
    board, kexec = again
    since = kexec()
    board.wait(r"recovery: boot 2: slot a, normal \(default; last boot: "
               r"went on by kexec\)", BOOT_S, since=since, regex=True)
    wait_good(board)
    board.sh("recoveryctl slot try b && "
             "systemctl mask recovery-mark-good.service", check=True)
    since = leave(board)
    board.wait("recovery: boot 3: slot b, trial", BOOT_S, since=since)
    board.wait("login:", BOOT_S, since=since)
    # three of them would end the trial if they were failures
    for boot in (4, 5, 6):
        since = kexec()
        board.wait(f"recovery: boot {boot}: slot b, trial", BOOT_S, since=since)
        board.wait("login:", BOOT_S, since=since)
        assert facts(board, "boot/attempts", "slot/b/state") == ["0", "trial"]
    board.sh("systemctl unmask recovery-mark-good.service && "
             "systemctl start recovery-mark-good.service", check=True)
    assert facts(board, "boot/good", "slot/b/state") == ["1", "good"]
    since = kexec()
    board.wait("recovery: boot 7: slot b, normal", BOOT_S, since=since)
    wait_good(board)
    assert facts(board, "slot/active", "slot/next") == ["b", "b"]
