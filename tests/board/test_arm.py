# SPDX-License-Identifier: GPL-2.0-or-later
"""The board with a real boot loader: U-Boot in SPI NOR flash, device tree,
GPIO button and LED, and the watchdog of the SoC."""

import random
import subprocess
import time

import pytest

from boardlib.arm import layout
from guest import BOOT_S, facts, leave, until, wait_declared, wait_good
from test_failsafe import check_failsafe
from test_powercut import SEED

DECLARED = "recovery: boot {}: slot {}, {}"
KERNEL = layout.KERNEL_OFFSET


def damage_kernel(board, name):
    """A byte of a slot's kernel is wrong."""
    content = bytearray(board.flash_read(name))
    content[KERNEL + 0x100000] ^= 0x10
    board.flash_write(name, bytes(content))


def test_power_cuts_at_random_moments(arm):
    """From U-Boot to the login prompt, none is counted as a failure."""
    chance = random.Random(SEED)
    print(f"SEED={SEED}")
    begin = time.monotonic()
    arm.on()
    wait_good(arm)
    whole = time.monotonic() - begin
    arm.off()
    for _ in range(4):
        arm.on()
        time.sleep(chance.uniform(0.02, 1) * whole)
        arm.off()
    arm.on()
    wait_good(arm)
    assert facts(arm, "boot/rung", "slot/active", "boot/attempts",
                 "boot/cause") == ["normal", "a", "0", "power"]


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
    # U-Boot counted this boot, and was told that it is good.
    assert facts(arm, "counter/format", "counter/health", "counter/value",
                 "counter/told") == ["uboot-words", "ok", "0", "0"]

    # What a reset leaves in RAM, and a power cut does not
    mark = leave(arm)
    arm.wait(DECLARED.format(2, "a", "normal"), BOOT_S, since=mark)
    arm.reset()
    arm.wait(DECLARED.format(3, "a", "normal"), BOOT_S)
    wait_good(arm)
    assert facts(arm, "boot/cause", "boot/attempts") == ["watchdog", "1"]
    causes = arm.sh("recoveryctl history").stdout
    assert "reboot" in causes, causes


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
    wait_declared(arm)


FIT = """/dts-v1/;
/ {
    description = "hangs"; #address-cells = <1>;
    images { kernel { data = [fe ff ff ea]; type = "kernel"; arch = "arm";
        os = "linux"; compression = "none"; load = <0x82000000>;
        entry = <0x82000000>; hash-1 { algo = "sha256"; }; };
        fdt { data = /incbin/("tree"); type = "flat_dt"; arch = "arm";
        compression = "none"; load = <0x87000000>;
        hash-1 { algo = "sha256"; }; }; };
    configurations { default = "c"; c { kernel = "kernel"; fdt = "fdt"; }; };
};
"""


def kernel_that_hangs(directory):
    """A FIT that U-Boot takes for whole."""
    (directory / "empty.dts").write_text("/dts-v1/; / { chosen { }; };\n")
    (directory / "hangs.its").write_text(FIT)
    for words in (("dtc", "-q", "-o", "tree", "empty.dts"),
                  ("mkimage", "-f", "hangs.its", "fit")):
        subprocess.run(words, cwd=directory, check=True, capture_output=True)
    return (directory / "fit").read_bytes()


def test_kernel_that_never_comes_up(arm, tmp_path):
    """Linux can't count these boots; U-Boot does, in RAM."""
    content = bytearray(arm.flash_read("slot-a"))
    fit = kernel_that_hangs(tmp_path)
    content[KERNEL:KERNEL + len(fit)] = fit
    arm.flash_write("slot-a", bytes(content))
    arm.on()
    for _ in range(10):
        mark = arm.mark()
        arm.wait("Starting kernel", 60, since=mark)
        arm.reset()
    arm.wait("Bootlimit (10) exceeded", BOOT_S)
    wait_good(arm)
    assert facts(arm, "slot/active", "counter/value") == ["b", "0"]


def test_environment_that_is_lost(arm):
    """Both copies; then U-Boot goes by what it was built with."""
    for name in ("env", "env2"):
        arm.flash_write(name, bytes(1000))
    arm.on()
    arm.wait("bad CRC, using default environment", BOOT_S)
    wait_good(arm)
    assert facts(arm, "slot/active") == "a"
