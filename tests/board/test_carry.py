# SPDX-License-Identifier: GPL-2.0-or-later
"""An overlay that can't be used yet: what is changed meanwhile is kept."""

import initramfs
from guest import BOOT_S, facts, leave, status, until, wait_good

MINE = "/etc/mine"


def configure(board, text):
    """Lines of [Overlay] for the early decision."""
    initramfs.add(board, {"/etc/recovery/recovery.conf.d/overlay.conf":
                          f"[Overlay]\n{text}\n".encode()})


def boot(board, number, since=None):
    """Waits for boot @number to be a good one in slot a."""
    board.wait(f"recovery: boot {number}: slot a, normal", BOOT_S, since=since)
    wait_good(board)


def carry(board):
    """How far it is, and what lies over the root."""
    overlay = status(board)["overlay"]
    return [overlay["carry"]["progress"], overlay["kind"]]


def change(board, name):
    """A new file, one of the image that is changed, and one that goes."""
    board.sh(f"mkdir -p /etc/{name}.d && echo {name} > /etc/{name}.d/file && "
             f"echo {name} > /etc/motd && rm -f /etc/issue && "
             f"chmod 640 /etc/{name}.d/file", check=True)


def check_changes(board, *names):
    """All of them, and nothing that was there before."""
    for name in names:
        path = f"/etc/{name}.d/file"
        assert board.sh(f"cat {path}; stat -c %a {path}"
                        ).stdout == f"{name}\n640\n"
    assert board.sh("cat /etc/motd").stdout == f"{names[-1]}\n"
    assert board.sh("test -e /etc/issue").returncode != 0
    assert board.sh(f"test -e {MINE}").returncode != 0


def test_erased_while_the_system_runs(board):
    """Large flash, a power cut while it is erased, changes until the end."""
    configure(board, "EraseWait=0")
    board.on()
    boot(board, 1)
    board.sh(f"echo mine > {MINE}; sync", check=True)
    mark = leave(board, "recoveryctl reset --hard --yes")
    board.wait("it goes on while the system runs", BOOT_S, since=mark)
    board.off()

    board.on()
    boot(board, 3)
    change(board, "early")
    until("saved", lambda: carry(board) == ["saved", "tmpfs-forced"], BOOT_S)
    assert facts(board, "request") == "none"
    assert "factory reset: 100 % erased" in board.log_text()
    assert board.sh("busctl get-property org.recoveryd /org/recoveryd "
                    "org.recoveryd.Manager1 OverlayProgress OverlayPercent"
                    ).stdout == 's "saved"\nu 100\n'
    assert [f["id"] for f in status(board)["findings"]] == ["overlay-saved"]
    assert board.sh("systemctl is-active recovery-carry-save").stdout == "active\n"
    change(board, "late")
    mark = leave(board)
    boot(board, 4, mark)
    assert carry(board) == ["none", "flash"]
    assert "carried-over" in [f["id"] for f in status(board)["findings"]]
    check_changes(board, "early", "late")
    assert board.sh("ls -A /overlay | grep carry").returncode != 0
    mark = leave(board)
    boot(board, 5, mark)
    check_changes(board, "early", "late")


def test_disk_comes_later(board):
    """A loop device stands for a disk that somebody plugs in."""
    configure(board, "Device=LABEL=late\nDeviceWait=0\nDeviceMissing=memory")
    board.on()
    boot(board, 1)
    assert carry(board)[1] == "tmpfs-forced"
    until("waiting", lambda: carry(board)[0] == "waiting", BOOT_S)
    change(board, "early")
    board.sh("truncate -s 16M /run/disk && mkfs.ext4 -q -L late /run/disk && "
             "modprobe loop && losetup -f /run/disk", check=True)
    until("saved", lambda: carry(board)[0] == "saved", BOOT_S)
    board.sh("mkdir /run/seen && mount LABEL=late /run/seen", check=True)
    assert board.sh("cat /run/seen/carry.1.*/etc/early.d/file").stdout == "early\n"
    assert board.sh("stat -c %F /run/seen/carry.1.*/etc/issue"
                    ).stdout == "character special file\n"
    board.sh("umount /run/seen", check=True)
