# SPDX-License-Identifier: GPL-2.0-or-later
"""Factory reset against a tree that wants to survive, and against the plug.

CUTS=N pulls it N times, from SEED; make soak does that more often.
"""

import os
import random
import time

import pytest

from boardlib.errors import BoardError
from guest import BOOT_S, facts, leave, until, wait_declared, wait_good
from test_reset import KEPT
from test_settings import make_ubifs

CUTS = int(os.environ.get("CUTS", "8"))
SEED = int(os.environ.get("SEED", "490"))
MARK = "mine-18224-survives"
OLD = (MARK, ".this-is-deeper", "authorized_keys")
OUTSIDE = "/run/outside"
FILES = 1200

# In the overlay that is laid over the root, by whoever has a shell there; what
# systemd-tmpfiles makes needs no other programs. 254 is JFFS2's longest name.
HOSTILE = r"""
set -e
mkdir -p {outside}/dir; echo precious > {outside}/file
mkdir -p /root/.ssh /root/... '/root/*' /root/-rf
cd /root/.ssh
echo {mark} > authorized_keys; chmod 0 authorized_keys
for name in "$(printf 'new\nline')" "$(printf '\377\376')" '[a-z]' '?' ' ' \
    -rf .hidden "$(printf 'n%.0s' $(seq 254))"; do
    echo {mark} > "./$name"
    mkdir "/root/.../$name" && echo {mark} > "/root/.../$name/.file"
done
ln authorized_keys hard; ln -s {outside} dir; ln -s {outside}/file file
ln -s / root; ln -s . here
truncate -s 1G sparse; echo {mark} >> sparse
rm -f /etc/issue /etc/apt/sources.list; echo {mark} > /etc/apt/added
deep=/root/deep
for i in $(seq 60); do
    deep=$deep/.this-is-deeper-than-it-has-to-be; done
mkdir -p $deep; echo {mark} > $deep/file
mkdir /root/.many; cd /root/.many; seq {files} | xargs touch
systemd-tmpfiles --create - << EOT
d /root/.odd 0000 7 8 -
f /root/.odd/file 4600 7 8 - {mark}
p /root/.odd/fifo
c /root/.odd/null 0666 - - - 1:3
b /root/.odd/disk 0666 - - - 254:7
t /root/.odd - - - - trusted.mine={mark} security.mine={mark}
a /root/.odd/file - - - - u:7:r
EOT
timeout 1 systemd-socket-activate -l /root/.odd/socket true || :
chattr +i /root/.odd/file 2> /dev/null || :
[ -S /root/.odd/socket -a -p /root/.odd/fifo -a -c /overlay/upper/etc/issue ]
chown 7:8 /overlay/upper; chmod 1777 /overlay/upper
sync
""".format(mark=MARK, outside=OUTSIDE, files=FILES)


def check_gone(board):
    """Wiped to the last name, and the firmware's own files are back."""
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)
    until("nothing left", lambda: board.sh(
        "ls -A /overlay | grep -v -x -e upper -e work -e holder"
        ).returncode != 0, 60)
    for path in ("/root", "/etc/apt", "/etc/issue"):
        assert board.sh(f"diff -r /rom{path} {path}").stdout == ""
    assert board.sh(f"grep -rlas {MARK} /overlay").stdout == ""
    assert board.sh("stat -c %u:%g:%a /overlay/upper").stdout == "0:0:755\n"


@pytest.mark.parametrize("overlay", [
    "jffs2", pytest.param("ubifs", marks=pytest.mark.deep)])
def test_hostile_tree(make_board, overlay):
    """What can be put in their way, on the file systems of flash."""
    board = make_board()
    if overlay == "ubifs":
        make_ubifs(board)
    board.on()
    wait_good(board)
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout.strip() == overlay
    board.sh(HOSTILE, check=True, timeout=300)
    board.sh("recoveryctl reset -y --no-reboot", check=True)
    mark = leave(board)
    board.wait("recovery: factory reset: the settings are put aside", BOOT_S,
               since=mark)
    wait_good(board)
    check_gone(board)


def test_secure(board):
    """Not a word of it is left on the chip, nor where files were deleted."""
    board.on()
    wait_good(board)
    board.sh(HOSTILE, check=True, timeout=300)
    board.sh("rm -r /root/... && sync", check=True)
    for old in OLD:
        board.sh("mtd=$(sed -n 's/^\\(mtd[0-9]*\\): .*\"rootfs_data\"/\\1/p' "
                 f"/proc/mtd); grep -qa -e {old} /dev/$mtd", check=True)
    mark = leave(board, "recoveryctl reset --secure -y")
    board.wait("recovery: factory reset: erasing the flash", BOOT_S,
               since=mark)
    wait_good(board)
    # On a busy machine that goes on while the system runs.
    until("request done", lambda: facts(board, "request") == "none", BOOT_S)
    board.off()
    chip = board.flash_read("rootfs_data")
    for old in OLD:
        assert old.encode() not in chip

    board.on()
    wait_good(board)
    check_gone(board)


def pull_the_plug(board, wait_s):
    """A boot that ends after so many seconds. Where it got far enough by then
    somebody has changed something, which has to stay: its name."""
    name = f"/etc/since-{time.monotonic_ns()}"
    board.on()
    time.sleep(wait_s)
    try:
        made = board.sh(f"grep -q ' /overlay ' /proc/mounts && echo > {name} "
                        "&& sync", wait=0.2, timeout=20).returncode == 0
    except BoardError:
        made = False
    board.off()
    return [name] if made else []


def test_plug_pulled_at_random(board):
    """Several times in a row while a reset is carried out: the next boot that
    is left alone completes it, and nothing since then is lost."""
    chance = random.Random(SEED)
    print(f"SEED={SEED} CUTS={CUTS}")
    before = {name: board.flash_read(name) for name in KEPT}
    begin = time.monotonic()
    board.on()
    wait_declared(board)
    moment = time.monotonic() - begin
    cuts = 0
    while cuts < CUTS:
        wait_good(board)
        board.sh(HOSTILE, check=True, timeout=300)
        board.sh("recoveryctl reset -y --no-reboot", check=True)
        board.off()
        since = []
        for _ in range(min(chance.randint(1, 4), CUTS - cuts)):
            since += pull_the_plug(board, moment * chance.uniform(0.8, 2.2))
            cuts += 1
        board.on()
        wait_good(board)
        check_gone(board)
        assert not since or board.sh(
            f"ls {' '.join(since)}").returncode == 0, "lost what came after it"
    assert facts(board, "boot/rung", "slot/active", "boot/attempts") == [
        "normal", "a", "0"]
    board.off()
    for name in KEPT:
        assert board.flash_read(name) == before[name], name
