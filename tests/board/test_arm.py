# SPDX-License-Identifier: GPL-2.0-or-later
"""The board with a real boot loader: U-Boot in SPI NOR flash, device tree,
GPIO button and LED, and the watchdog of the SoC.

Those that are deep are too long for make check, and part of make check-arm.
"""

import json
import random
import time

import pytest

from armflash import (KERNEL, change_kernel, damage_kernel, env_copies,
                      environment, kernel_that_hangs, orders, patch)
from boardlib.arm import layout
from guest import (BOOT_S, DECLARED, crash, facts, leave, until, wait_declared,
                   wait_good)
from test_failsafe import check_failsafe
from test_powercut import CUTS, SEED


def test_power_cuts_at_random_moments(arm):
    """From U-Boot to the login prompt, none is counted as a failure. A healthy
    boot does not write to the environment."""
    chance = random.Random(SEED)
    print(f"SEED={SEED} CUTS={CUTS}")
    begin = time.monotonic()
    arm.on()
    wait_good(arm)
    whole = time.monotonic() - begin
    arm.off()
    copies = env_copies(arm)
    assert orders(arm) == ["a b", None, None]
    for _ in range(CUTS):
        arm.on()
        time.sleep(chance.uniform(0.02, 1) * whole)
        arm.off()
        assert env_copies(arm) == copies
    arm.on()
    wait_good(arm)
    assert facts(arm, "boot/rung", "slot/active", "boot/attempts",
                 "boot/cause") == ["normal", "a", "0", "power"]
    arm.off()
    assert env_copies(arm) == copies


def test_boots_by_its_device_tree(arm):
    """To a boot that is marked good, with what the device tree names."""
    arm.on()
    wait_good(arm)
    assert facts(arm, "slot/active", "boot/rung", "boot/cause",
                 "log/backend", "log/health") == [
        "a", "normal", "none", "mtd", "ok"]
    lines = arm.sh("cat /proc/mtd").stdout.splitlines()[1:]
    found = [line.split() for line in lines]
    assert [(entry[3].strip('"'), int(entry[1], 16)) for entry in found] == \
        [(part.name, part.size) for part in layout.LAYOUT.partitions]
    assert arm.sh("findmnt -n -o FSTYPE /overlay").stdout == "jffs2\n"
    done = arm.sh("recoveryctl check")
    assert done.returncode in (0, 3), done.stdout
    assert arm.led() == "on"
    assert "Boot loader: chooses the slot, and knows which (uboot)" in \
        arm.sh("recoveryctl status").stdout
    # U-Boot counted this boot, and was told that it is good.
    assert facts(arm, "counter/format", "counter/health", "counter/value",
                 "counter/told") == ["uboot-words", "ok", "0", "0"]

    # What a reset leaves in RAM, and a power cut does not
    mark = leave(arm)
    arm.wait(DECLARED.format(2, "a", "normal (default; last boot: rebooted)"),
             BOOT_S, since=mark)
    arm.reset()
    arm.wait(DECLARED.format(3, "a", "normal (default; last boot: hang or "
                             "reset, 1 of 3 failures)"), BOOT_S)


@pytest.mark.deep
def test_hang_is_ended_by_the_watchdog(arm):
    arm.on()
    wait_good(arm)
    # systemd stops in its tracks: nobody feeds the watchdog any more
    mark = leave(arm, "kill -SEGV 1")
    arm.wait("U-Boot SPL", BOOT_S, since=mark)
    arm.wait(DECLARED.format(2, "a", "normal"), BOOT_S, since=mark)
    wait_good(arm)
    assert facts(arm, "boot/cause", "boot/attempts") == ["watchdog", "1"]


def test_button_and_led(arm):
    """A press in the window, as the pins of the SoC see it."""
    arm.on(append="recovery.window_ms=20000")
    until("window", lambda: arm.led().startswith("blink"), BOOT_S, 0.1)
    time.sleep(1.5)
    word, rate, unit = arm.led().split()
    assert (word, unit) == ("blink", "Hz")
    assert float(rate) == pytest.approx(5, rel=0.3)
    arm.press()
    # By way of a reboot, when the overlay was in use already
    arm.wait(r"recovery: boot \d+: slot a, failsafe", BOOT_S, since=0,
             regex=True)
    check_failsafe(arm)
    until("LED of failsafe", lambda: arm.led().startswith("blink")
          and float(arm.led().split()[1]) > 7, 30)


@pytest.mark.deep
def test_held_at_power_on(arm):
    """A pin is down from the first moment, and through U-Boot."""
    arm.on(hold=BOOT_S)
    wait_declared(arm)
    assert facts(arm, "button/at_boot") == "1"
    arm.button(False)


def test_kernel_that_is_damaged(arm):
    """U-Boot passes it over, however often it comes by."""
    damage_kernel(arm, "slot-a")
    arm.on()
    arm.wait("recovery: slot a does not start", BOOT_S)
    wait_good(arm)
    arm.off()
    damage_kernel(arm, "slot-b")
    arm.on()
    arm.wait("recovery: slot b does not start", BOOT_S)
    assert "slot b, rescue (unbootable;" in wait_declared(arm)
    arm.off()
    assert orders(arm) == ["b a", None, None]


def test_root_that_is_damaged(arm):
    """Its kernel comes up, and tells U-Boot to take the other slot."""
    patch(arm, "slot-a", 0, bytes(4096))
    arm.on()
    arm.wait("boot 1: slot a is to be left (unbootable), rebooting", BOOT_S)
    arm.wait(DECLARED.format(2, "b", "normal"), BOOT_S)
    wait_good(arm)
    arm.off()
    assert orders(arm) == ["b a", None, None]


MAKE_UBI = """set -e
mtd=$(basename $(readlink -f /sys/class/recovery/recovery0/partitions/$1/mtd))
modprobe ubi
ubiformat -q -y /dev/$mtd
ubiattach -p /dev/$mtd
ubimkvol /dev/ubi0 -m -N overlay
ubidetach -p /dev/$mtd
"""


@pytest.mark.deep
@pytest.mark.parametrize("arm", [{"flash": "nor-256k"}], indirect=True)
def test_overlay_of_ubi(arm):
    """On large blocks; made where nothing of the overlay is mounted."""
    arm.on(append="failsafe")
    arm.wait(DECLARED.format(1, "a", "failsafe"), BOOT_S)
    until("agent", lambda: arm.sh("true").returncode == 0, BOOT_S)
    arm.sh(f"set -- rootfs_data\n{MAKE_UBI}", check=True)
    arm.off()
    arm.on()
    wait_good(arm)
    assert facts(arm, "boot/rung", "partitions/rootfs_data/state") == [
        "normal", "ubi"]
    assert arm.sh("findmnt -n -o FSTYPE /overlay").stdout == "ubifs\n"
    arm.sh("echo mine > /etc/mine && sync", check=True)
    arm.off()
    arm.on()
    wait_good(arm)
    assert arm.sh("cat /etc/mine").stdout == "mine\n"
    mark = leave(arm, "recoveryctl reset -y")
    arm.wait(DECLARED.format(4, "a", "normal"), BOOT_S, since=mark)
    wait_good(arm)
    assert arm.sh("test -e /etc/mine").returncode == 1
    assert arm.sh("findmnt -n -o FSTYPE /overlay").stdout == "ubifs\n"


EEPROM = "/ahb/apb/bus@1e78a000/i2c-bus@400/eeprom@50"
CELL = 0x7e57  # as phandle
COUNT_IN_EEPROM = (
    ("-t", "x", "board.dtb", f"{EEPROM}/bootcount@10", "phandle", f"{CELL:x}"),
    ("-d", "board.dtb", "/recovery", "recovery,counter-device"),
    ("-t", "x", "board.dtb", "/recovery", "nvmem-cells", f"{CELL:x}"),
    ("-t", "s", "board.dtb", "/recovery", "nvmem-cell-names", "bootcount"),
    ("-t", "s", "board.dtb", "/recovery", "recovery,counter", "uboot-bc"),
)


@pytest.mark.deep
def test_counter_in_a_cell_of_the_device_tree(arm, tmp_path):
    """Of an EEPROM, whose driver comes long after the module."""
    change_kernel(arm, "slot-a", tmp_path, tree=COUNT_IN_EEPROM)
    arm.on(append="systemd.mask=recovery-mark-good.service")
    arm.wait("login:", BOOT_S)
    assert facts(arm, "counter/health") == "absent"
    arm.sh("modprobe -a i2c-aspeed at24", check=True)
    eeprom = "/sys/bus/i2c/devices/7-0050/eeprom"
    until("EEPROM", lambda: facts(arm, "counter/health") == "unknown")
    assert facts(arm, "counter/format", "counter/value") == [
        "uboot-bc", "unknown"]
    # as U-Boot would have left it
    arm.sh(rf"printf '\003\274' | dd of={eeprom} bs=1 seek=16", check=True)
    assert facts(arm, "counter/value", "counter/health") == ["3", "ok"]
    arm.sh("recoveryctl mark-good", check=True)
    assert facts(arm, "counter/value", "counter/told") == ["0", "0"]
    assert arm.sh(f"dd if={eeprom} bs=1 skip=16 count=2 | od -An -tx1"
                  ).stdout.split() == ["00", "bc"]


@pytest.mark.deep
def test_kernel_that_never_comes_up(arm, tmp_path):
    """Linux can't count these boots; U-Boot does, in RAM."""
    patch(arm, "slot-a", KERNEL, kernel_that_hangs(tmp_path))
    arm.on()
    for _ in range(10):
        mark = arm.mark()
        arm.wait("Starting kernel", 60, since=mark)
        arm.reset()
    arm.wait("Bootlimit (10) exceeded", BOOT_S)
    wait_good(arm)
    assert facts(arm, "slot/active", "boot/rung", "slot/a/state",
                 "counter/value") == ["b", "fallback", "bad", "0"]
    arm.off()
    assert orders(arm) == ["b", None, None]


@pytest.mark.deep
def test_fallback_for_one_boot(arm):
    """U-Boot is asked for it, by the tool or by the boot after it."""
    arm.on()
    wait_good(arm)
    mark = leave(arm, "recoveryctl fallback")
    arm.wait(DECLARED.format(2, "b", "fallback (request"), BOOT_S, since=mark)
    wait_good(arm)
    wait_told(arm)
    assert facts(arm, "request", "slot/next", "boot/attempts") == [
        "none", "b", "0"]

    call = "busctl call org.recoveryd /org/recoveryd org.recoveryd.Manager1"
    mark = leave(arm, f"{call} Fallback")
    arm.wait("boot 3: slot b is to be left (fallback), rebooting", BOOT_S,
             since=mark)
    arm.wait(DECLARED.format(4, "a", "fallback (request"), BOOT_S, since=mark)
    wait_good(arm)
    wait_told(arm)
    assert facts(arm, "boot/cause", "boot/attempts") == ["clean", "0"]

    # What is changed over D-Bus is known to U-Boot as well.
    arm.sh(f"{call} SetNextSlot s b", check=True)
    until("told", lambda: arm.sh("recoveryctl status --json=short").stdout
          .count('"told":true'))
    arm.off()
    assert orders(arm) == ["b a", None, None]
    assert "slot_once" not in environment(arm)

    # It can't start slot a, and is not asked for ever.
    damage_kernel(arm, "slot-a")
    arm.on()
    arm.wait(DECLARED.format(5, "b", "normal"), BOOT_S)
    wait_good(arm)
    mark = leave(arm, "recoveryctl fallback")
    arm.wait("recovery: slot a does not start", BOOT_S, since=mark)
    arm.wait(DECLARED.format(6, "b", "normal"), BOOT_S, since=mark)
    wait_good(arm)
    assert facts(arm, "request", "boot/attempts") == ["none", "0"]


# Each boot's slot and rung; the last one of slot a only makes way for slot b.
LADDER = (3 * [("a", "normal")] + 4 * [("a", "failsafe")] +
          3 * [("b", "normal")] + 3 * [("b", "failsafe")] + [("b", "rescue")])
LEFT = 7


@pytest.mark.deep
def test_crash_loop_in_good_slots(arm):
    """Each rung down to rescue, by way of U-Boot."""
    arm.on()
    mark = None
    for boot, (slot, rung) in enumerate(LADDER, 1):
        if boot == LEFT:
            arm.wait(f"boot {boot}: slot a is to be left (crash-loop), "
                     "rebooting", BOOT_S, since=mark)
            continue
        why = "default" if rung == "normal" else "crash-loop"
        arm.wait(DECLARED.format(boot, slot, f"{rung} ({why}"), BOOT_S,
                 since=mark)
        if rung != "rescue":
            mark = arm.mark()
            arm.reset()
    until("agent", lambda: arm.sh("true").returncode == 0, BOOT_S)
    boots = json.loads(arm.sh("recoveryctl history --json=short").stdout)
    assert [(boot["id"], boot["slot"], boot["rung"]) for boot in boots] == [
        (boot, *rung) for boot, rung in enumerate(LADDER, 1)]
    assert facts(arm, "boot/rung", "slot/a/state", "slot/b/state") == [
        "rescue", "bad", "bad"]
    arm.off()
    assert orders(arm) == ["rescue", None, None]


def wait_told(board):
    """Until what marks a boot good is done, the environment as well."""
    until("told", lambda: board.sh(
        "systemctl is-active recovery-mark-good").stdout == "active\n")


@pytest.mark.deep
def test_trial(arm):
    """Three failures end it, by way of U-Boot; a power cut is none. The old
    slot has its old settings again."""
    arm.on()
    wait_good(arm)
    arm.sh("echo old > /etc/mine; recoveryctl slot try b", check=True)
    mark = leave(arm)
    arm.wait(DECLARED.format(2, "b", "trial"), BOOT_S, since=mark)
    until("agent", lambda: arm.sh("true").returncode == 0, BOOT_S)
    arm.sh("systemctl mask --runtime recovery-mark-good", check=True)
    assert arm.sh("cat /etc/mine").stdout == "old\n"
    arm.sh("echo new > /etc/mine; sync", check=True)
    crash(arm, 2)
    arm.off()
    assert orders(arm) == ["a", "b", "1"]
    arm.on()
    arm.wait(DECLARED.format(5, "b", "trial"), BOOT_S)
    arm.reset()
    arm.wait("boot 6: slot b is to be left (trial-failed), rebooting", BOOT_S)
    arm.wait(DECLARED.format(7, "a", "normal"), BOOT_S)
    wait_good(arm)
    assert facts(arm, "slot/b/state", "slot/next", "boot/attempts") == [
        "bad", "a", "0"]
    assert arm.sh("cat /etc/mine").stdout == "old\n"
    kept = json.loads(arm.sh("recoveryctl settings list --json=short").stdout)
    assert [(s["slot"], s["state"]) for s in kept["snapshots"]] == [
        ("b", "failed")]

    # Once more, and this time it works.
    arm.sh("recoveryctl slot try b", check=True)
    mark = leave(arm)
    arm.wait(DECLARED.format(8, "b", "trial"), BOOT_S, since=mark)
    wait_good(arm)
    wait_told(arm)
    assert facts(arm, "slot/b/state") == "good"
    arm.off()
    assert orders(arm) == ["b a", None, None]


def test_trial_that_linux_never_sees(arm, tmp_path):
    """U-Boot counts its boots in the environment, power cuts or not."""
    patch(arm, "slot-b", KERNEL, kernel_that_hangs(tmp_path))
    arm.on()
    wait_good(arm)
    arm.sh("recoveryctl slot try b", check=True)
    mark = leave(arm)
    for left in ("2", "1", "0"):
        arm.wait("Starting kernel", BOOT_S, since=mark)
        time.sleep(1)
        arm.off()
        assert orders(arm) == ["a", "b", left]
        mark = arm.mark()
        arm.on()
    arm.wait("recovery: slot b is bad", BOOT_S, since=mark)
    arm.wait(DECLARED.format(2, "a", "normal (trial-failed"), BOOT_S)
    arm.wait("recovery: the boot loader is told", BOOT_S)
    arm.off()
    assert orders(arm) == ["a", None, None]


def test_environment_that_is_lost(arm):
    """Both copies; then U-Boot goes by what it was built with, and Linux
    tells it anew."""
    arm.on()
    wait_good(arm)
    arm.sh("recoveryctl slot mark-bad a --force", check=True)
    arm.off()
    assert orders(arm) == ["b", None, None]
    for name in ("env", "env2"):
        arm.flash_write(name, bytes(1000))
    arm.on()
    arm.wait("bad CRC, using default environment", BOOT_S)
    arm.wait("recovery: the boot loader is told", BOOT_S)
    arm.wait("boot 2: slot a is to be left", BOOT_S)
    arm.wait(r"recovery: boot \d+: slot b, normal", BOOT_S, regex=True)
    arm.off()
    assert orders(arm) == ["b", None, None]
