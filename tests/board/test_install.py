# SPDX-License-Identifier: GPL-2.0-or-later
"""A firmware into the slot that does not run: trial, refusals, power cuts.

CUTS=N pulls the plug N times while one is installed, from SEED.
"""

import hashlib
import os
import random
import struct
import time

import pytest

import bootlog
from guest import BOOT_S, facts, leave, until, wait_good

CUTS = int(os.environ.get("CUTS", "2"))
SEED = int(os.environ.get("SEED", "4"))
GOOD, TRIAL, BAD = 2, 1, 3  # enum recovery_slot_state
STICK = "/run/stick"


def plug_stick(board, slot="a"):
    """A directory in RAM that holds the firmware of a slot."""
    board.sh(f"mkdir -p {STICK} && mount -t tmpfs stick {STICK} && "
             f"cd {STICK} && mtd=/dev/$(basename "
             f"$(readlink /sys/class/recovery/recovery0/partitions/slot-{slot}"
             "/mtd)) && head -c $(od -An -tu8 -j40 -N8 $mtd) $mtd > slot.img && "
             "sha256sum slot.img > SHA256SUMS", check=True, timeout=120)


def image_of(content):
    """The squashfs that a slot's partition begins with."""
    assert content[:4] == b"hsqs"
    return content[:struct.unpack_from("<Q", content, 40)[0]]


def check_whole(content, image):
    """A partition that holds the image and nothing else."""
    assert content[:len(image)] == image
    assert not content[len(image):].strip(b"\xff"), "a rest of the old one"


def test_install_and_trial(board):
    board.flash_write("slot-b", random.Random(4).randbytes(
        len(board.flash_read("slot-b"))))
    board.on()
    wait_good(board)
    plug_stick(board)
    done = board.sh(f"recoveryctl install-slot --from={STICK} --tries=2",
                    timeout=300)
    assert done.returncode == 0, done.stderr
    assert "has the sum that SHA256SUMS says" in done.stdout
    assert facts(board, "slot/next", "slot/b/state", "slot/b/tries",
                 "partitions/slot-b/state") == ["b", "trial", "2", "squashfs"]
    mark = leave(board)
    board.wait("slot b, trial", BOOT_S, since=mark)
    wait_good(board)
    assert facts(board, "slot/active", "slot/next", "slot/b/state",
                 "slot/a/state") == ["b", "b", "good", "good"]
    # what runs now is protected, and what ran is not any more
    assert facts(board, "partitions/slot-a/protected",
                 "partitions/slot-b/protected") == ["0", "1"]
    board.off()
    check_whole(board.flash_read("slot-b"), image_of(board.flash_read("slot-a")))


def first_mib(board):
    """What must not change, and the log with it."""
    return (board.sh("head -c 1M /dev/mtd$(sed -n 's/mtd\\(.*\\):.*\"slot-b\"/"
                     "\\1/p' /proc/mtd) | sha256sum", check=True).stdout,
            facts(board, "log/records"))


@pytest.mark.parametrize("prepare, words, status, said", [
    ("", "b", 2, "--from"),
    ("", "--from=. c", 2, "a and b"),
    ("", "--from=. --no-try --tries=1", 2, "exclude"),
    ("", "--from=. --force a", 1, "slot a is running"),
    ("", "--from=none", 1, "none: No such file"),
    ("rm slot.img", "--from=.", 1, "neither slot-b.img nor slot.img"),
    (": > slot.img", "--from=.", 1, "is empty"),
    ("head -c 9999 /dev/urandom > slot.img", "--from=slot.img b", 1,
     "no firmware that is known"),
    ("mkfifo pipe", "--from=pipe", 1, "no regular file"),
    ("", "--from=/dev/mtd0", 1, "no regular file"),
    ("printf hsqs > slot.img", "--from=.", 1, "another sum in ./SHA256SUMS"),
    ("mv slot.img slot-b.img", "--from=.", 1, "does not name slot-b.img"),
    ("rm SHA256SUMS; printf hsqs > slot.img; truncate -s 90M slot.img",
     "--from=.", 1, "the partition 83886080"),
    ("mkdir m; mount -t squashfs -o ro /dev/mtdblock$(sed -n "
     "'s/mtd\\(.*\\):.*\"slot-b\"/\\1/p' /proc/mtd) m", "--from=.", 1,
     "in use: mounted at /run/stick/m"),
    ("flock /run/recovery/install.lock sleep 5 & sleep 1", "--from=.", 1,
     "another installation"),
    ("recoveryctl slot mark-bad a --force -q", "--from=.", 1,
     "marked bad"),
])
def test_refusals_write_nothing(running, prepare, words, status, said):
    plug_stick(running)
    running.sh(f"cd {STICK}; ({prepare or ':'}) > /dev/null 2>&1 < /dev/null",
               check=True)
    before = first_mib(running)
    done = running.sh(f"cd {STICK}; recoveryctl install-slot {words}")
    after = first_mib(running)
    running.sh(f"cd /; umount {STICK}/m; umount -l {STICK}; "
               "grep -q bad /sys/class/recovery/recovery0/slot/a/state && "
               "recoveryctl slot mark-good a -q && "
               "recoveryctl slot set-next a -q; "
               "flock /run/recovery/install.lock true")
    assert done.returncode == status, done.stderr
    assert said in done.stderr, done.stderr
    assert after == before


def test_not_without_rights(running):
    plug_stick(running)
    done = running.sh(f"setpriv --reuid=65534 recoveryctl install-slot "
                      f"--from={STICK}")
    running.sh(f"umount -l {STICK}", check=True)
    assert done.returncode == 5, done.stderr


def cut_while_installing(board, chance):
    """What was installed where, and the board is off."""
    running = facts(board, "slot/active")
    plug_stick(board, running)
    board.sh(f"(recoveryctl install-slot -q --from={STICK}; "
             "echo installed > /dev/console) > /dev/null 2>&1 < /dev/null &",
             check=True)
    time.sleep(chance.uniform(0, 12))
    board.off()
    return "ab".index(running)


def test_power_cuts(board):
    """The board boots what ran before, or what was installed whole."""
    chance = random.Random(SEED)
    print(f"SEED={SEED} CUTS={CUTS}")
    for _ in range(CUTS):
        names = ("slot-a", "slot-b")
        old = {name: hashlib.sha256(board.flash_read(name)).digest()
               for name in names}
        board.on()
        wait_good(board)
        board.sh("sync")
        before = facts(board, "slot/a/state", "slot/b/state")
        running = cut_while_installing(board, chance)
        other = 1 - running
        log = bootlog.read(board)
        assert log["health"] in bootlog.HEALTHY, log
        image = image_of(board.flash_read(names[running]))
        content = board.flash_read(names[other])
        state = log["slots"][other][0]
        print(f"slot {other}: {before[other]} -> {state}, next {log['next']}")
        if state == TRIAL:
            check_whole(content, image)
        elif state == BAD:
            assert log["next"] == running
        else:
            assert hashlib.sha256(content).digest() == old[names[other]]
            assert log["next"] == running
    board.on()
    wait_good(board)
    assert facts(board, "slot/active") == (
        "ab"[log["next"]]), "neither the old one nor a whole new one"


def test_interrupted(board):
    """The slot stays bad; a second try is whole, and not tried on demand."""
    board.on()
    wait_good(board)
    plug_stick(board)
    done = board.sh(
        f"recoveryctl install-slot --from={STICK} 2>&1 & pid=$!; "
        "while grep -q squashfs /sys/class/recovery/recovery0/partitions/"
        "slot-b/state; do sleep 0.1; done; kill $pid; wait $pid", timeout=300)
    assert done.returncode == 1, done.stdout
    assert "interrupted; slot b stays marked bad" in done.stdout, done.stdout
    assert facts(board, "slot/b/state", "slot/next") == ["bad", "a"]
    assert facts(board, "partitions/slot-b/state") in ("empty", "unknown")
    board.sh(f"recoveryctl install-slot --no-try --from={STICK}/slot.img b",
             check=True, timeout=300)
    assert facts(board, "slot/b/state", "slot/next") == ["unknown", "a"]
    until("nothing is left open", lambda: facts(
        board, "partitions/slot-b/unlocked") == "0", 5)
    board.off()
    check_whole(board.flash_read("slot-b"), image_of(board.flash_read("slot-a")))
