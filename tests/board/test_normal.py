# SPDX-License-Identifier: GPL-2.0-or-later
"""A board that is well: what must hold, and what must not disturb it."""

import json
import random
import time

from guest import BOOT_S, SYSFS, facts, leave, status, until, wait_good

PARTITIONS = {"bootlog": "bootlog", "env": "env", "slot-a": "slot-a",
              "slot-b": "slot-b", "rescue": "rescue",
              "rootfs_data": "overlay"}


def undisturbed(board):
    """Still the first boot, where it was, and nothing asked for."""
    assert facts(board, "boot/id", "boot/rung", "slot/active", "request") == [
        "1", "normal", "a", "none"]


def test_boot_is_marked_good(running):
    assert facts(running, "boot/rung", "slot/active", "slot/next",
                 "slot/a/state", "boot/attempts", "log/health",
                 "log/backend", "phase") == [
        "normal", "a", "a", "good", "0", "ok", "mtd", "good"]
    state = running.sh("systemctl is-system-running --wait").stdout.strip()
    assert state == "running", running.sh("systemctl --failed").stdout
    assert running.sh("recoveryctl status >/dev/null").returncode == 0


def test_led_is_steady(running):
    until("LED steady", lambda: running.led() == "on", 20)


def test_partitions_have_their_roles(running):
    listed = json.loads(running.sh("recoveryctl partitions --json=short",
                                   check=True).stdout)
    assert {p["name"]: p["role"] for p in listed} == PARTITIONS
    for name, role in PARTITIONS.items():
        assert facts(running, f"partitions/{name}/role") == role
        assert running.sh(f"test -c /dev/recovery/by-role/{role}"
                          ).returncode == 0


def test_press_outside_the_window_does_nothing(running):
    assert facts(running, "window/state") == "closed"
    before = int(facts(running, "button/presses"))
    running.press()
    until("press seen",
          lambda: int(facts(running, "button/presses")) == before + 1, 10)
    time.sleep(2)
    undisturbed(running)


def test_hold_of_3_s_does_nothing(running):
    running.hold(3)
    time.sleep(2)
    undisturbed(running)


def test_hold_past_the_last_tier_is_cancelled(running):
    running.hold(21)
    time.sleep(2)
    undisturbed(running)


def test_others_may_read_but_not_change(running):
    as_nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups "
    assert running.sh(as_nobody + f"cat {SYSFS}/boot/rung"
                      ).stdout == "normal\n"
    done = running.sh(as_nobody + "recoveryctl slot mark-bad b")
    assert done.returncode != 0
    assert "root" in done.stderr
    done = running.sh(as_nobody + "busctl call org.recoveryd /org/recoveryd "
                      "org.recoveryd.Manager1 Failsafe")
    assert done.returncode != 0
    undisturbed(running)
    assert facts(running, "slot/b/state") == "unknown"


def test_wrong_names_are_refused_with_advice(running):
    for words, advice in (("staus", "status"), ("slot set-nxt b", "set-next"),
                          ("slot set-next c", "a")):
        done = running.sh(f"recoveryctl {words}")
        assert done.returncode == 2, words
        assert advice in done.stderr
    undisturbed(running)


def test_recoveryd_killed_at_random(running):
    chance = random.Random(4919)
    before = int(facts(running, "button/presses"))
    for _ in range(5):
        running.sh("pkill -KILL -x recoveryd")
        time.sleep(chance.uniform(0, 1.5))
        running.press()
    until("presses seen",
          lambda: int(facts(running, "button/presses")) == before + 5, 20)
    until("recoveryd back", lambda: running.sh(
        "systemctl is-active --quiet recoveryd").returncode == 0, 30)
    undisturbed(running)


def test_module_reload(running):
    assert running.sh("rmmod recovery").returncode == 0
    done = running.sh("recoveryctl status")
    assert done.returncode == 4
    assert "modprobe recovery" in done.stderr
    until("recoveryd notices", lambda: "false" in running.sh(
        "busctl get-property org.recoveryd /org/recoveryd "
        "org.recoveryd.Manager1 ModuleLoaded").stdout, 20)
    assert running.sh("modprobe recovery").returncode == 0
    until("this boot taken up again", lambda: facts(
        running, "boot/declared") == "1", 30)
    assert facts(running, "boot/good") == "1"
    undisturbed(running)
    until("phase", lambda: facts(running, "phase") == "good", 20)


def test_clean_reboot_is_told(running):
    mark = leave(running)
    running.wait(r"recovery: boot 2: slot a, normal", BOOT_S, since=mark,
                 regex=True)
    wait_good(running)
    assert facts(running, "boot/id", "boot/cause", "boot/attempts") == [
        "2", "clean", "0"]
    said = status(running)
    assert said["verdict"] == "good", said
