# SPDX-License-Identifier: GPL-2.0-or-later
"""U-Boot's environment, which recoveryctl shares with others: fw_setenv of
libubootenv, that of U-Boot itself, and U-Boot."""

import re
import shutil

import pytest

import peers
from armflash import env_copies, environment, is_valid, orders
from boardlib.arm import layout
from guest import BOOT_S, facts, wait_good

pytestmark = pytest.mark.deep

# Where the programs of each are
TOOLS = ("/usr/bin", "/usr/lib/u-boot")
ROUNDS = 12


def writable_env(board):
    """Let programs of others write to the environment, which they can't."""
    for tool in TOOLS:
        refused = board.sh(f"{tool}/fw_setenv weather bad")
        assert refused.returncode, f"{tool} writes"
        assert value(board, tool, "weather") is None
    board.sh("recoveryctl partition unlock env && "
             "recoveryctl partition unlock env2", check=True)


@pytest.fixture(name="tools")
def _tools(arm, tmp_path):
    """A board, up, with these programs only."""
    everything, root = peers.build(), tmp_path / "root"
    for name in ("usr/bin/fw_printenv", "usr/bin/fw_setenv",
                 "usr/lib/u-boot/fw_printenv", "usr/lib/u-boot/fw_setenv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(everything / name, root / name, follow_symlinks=False)
    peers.bring(arm, tmp_path, root)
    arm.on()
    wait_good(arm)
    peers.mount(arm)
    arm.sh(f"cp -a {peers.MOUNT}/root/. / && umount {peers.MOUNT}", check=True)
    writable_env(arm)
    return arm


def value(board, tool, name):
    """Of a variable, None without: not every tool fails then."""
    text = board.sh(f"{tool}/fw_printenv {name}").stdout.strip()
    return text.removeprefix(f"{name}=") or None


def test_others_read_and_write_the_same(tools):
    """Each sees what the other one has written, and keeps it."""
    for number, tool in enumerate(TOOLS):
        tools.sh("recoveryctl slot try b", check=True)
        assert [value(tools, tool, f"slot_{name}") for name in
                ("order", "trial", "tries")] == ["a", "b", "3"]
        tools.sh(f"{tool}/fw_setenv weather fine-{number}", check=True)
        assert value(tools, tool, "slot_trial") == "b"
        tools.sh("recoveryctl slot set-next a && "
                 "recoveryctl slot mark-good b", check=True)
        assert [value(tools, tool, name) for name in
                ("slot_order", "slot_trial", "slot_tries", "weather")] == \
            ["a b", None, None, f"fine-{number}"]
        # Who meddles with ours is told, and overruled.
        tools.sh(f"{tool}/fw_setenv slot_order b", check=True)
        assert "has not been told yet" in tools.sh("recoveryctl check").stdout
        tools.sh("recoveryctl slot mark-good b", check=True)
        assert value(tools, tool, "slot_order") == "a b"
    every = [tools.sh(f"{tool}/fw_printenv | sort").stdout for tool in TOOLS]
    assert every[0] == every[1]
    tools.sh("sync", check=True)
    tools.off()
    assert all(map(is_valid, env_copies(tools)))
    assert environment(tools)["weather"] == "fine-1"
    # and U-Boot itself
    tools.on()
    wait_good(tools)
    assert facts(tools, "slot/active", "boot/rung") == ["a", "normal"]
    tools.off()
    assert (orders(tools), environment(tools)["weather"]) == \
        (["a b", None, None], "fine-1")


def test_writers_at_the_same_time(tools):
    """None loses what another one has written."""
    tools.sh(f"""
        for i in $(seq {ROUNDS}); do
            {TOOLS[0]}/fw_setenv one_$i done || echo one $i
        done > /run/one 2>&1 &
        for i in $(seq {ROUNDS}); do
            {TOOLS[1]}/fw_setenv two_$i done || echo two $i
        done > /run/two 2>&1 &
        for i in $(seq {ROUNDS}); do
            recoveryctl -q slot set-next $([ $((i % 2)) = 0 ] && echo a ||
                echo b) || echo three $i
        done > /run/three 2>&1
        wait""", check=True, timeout=2 * BOOT_S)
    assert "three" not in tools.sh("cat /run/three").stdout
    assert [line for line in tools.sh("cat /run/one /run/two").stdout.split()
            if line in ("one", "two")] == []
    assert facts(tools, "slot/next") == "a"
    tools.off()
    assert all(map(is_valid, env_copies(tools)))
    variables = environment(tools)
    assert [name for name in ("one", "two") for i in range(1, ROUNDS + 1)
            if variables.get(f"{name}_{i}") != "done"] == []
    assert orders(tools) == ["a b", None, None]


FLIPS = 100
EVENTS = "/sys/kernel/tracing"
# What the flash chip's driver is asked to erase: offset in the chip, size
PROBE = "p:erased spi_nor:spi_nor_erase at=+0(%r1):u32 size=+8(%r1):u32"
FLIP = """
for i in $(seq {}); do
    recoveryctl -q slot set-next b && recoveryctl -q slot set-next a || exit
done
"""


def count_erases(board):
    """From now on; the chip of rootfs_data has other offsets."""
    log = layout.LAYOUT.find("bootlog")
    env = layout.LAYOUT.find("env")
    board.sh(f"""set -e
        [ -d {EVENTS}/events ] || mount -t tracefs tracefs {EVENTS}
        cd {EVENTS}
        echo '{PROBE}' > kprobe_events
        cd events/kprobes/erased
        echo 'at >= {env.offset} && at < {log.offset + log.size}' > filter
        echo 1 > enable""", check=True)


def erased(board, name):
    """How many blocks of a partition since count_erases()."""
    part = layout.LAYOUT.find(name)
    text = board.sh(f"cat {EVENTS}/trace", check=True).stdout
    assert "LOST" not in text, text
    places = map(int, re.findall(r"erased: .* at=(\d+)", text))
    return sum(part.offset <= at < part.offset + part.size for at in places)


def test_wear_of_a_hundred_flips(arm):
    """As Documentation/bootlog-format.rst computes it."""
    arm.on()
    wait_good(arm)
    arm.sh("recoveryctl slot mark-good b", check=True)
    erases, records = map(int, facts(arm, "log/erases", "log/records"))
    count_erases(arm)
    arm.sh(FLIP.format(FLIPS // 2), check=True, timeout=2 * BOOT_S)
    now, have = map(int, facts(arm, "log/erases", "log/records"))
    print(f"log: {erases} -> {now} erases, {records} -> {have} records")
    assert now - erases <= 1
    # A block that is new begins with what the one before said.
    assert now > erases or have - records == FLIPS
    assert [erased(arm, name) for name in ("env", "env2", "bootlog")] == [
        FLIPS // 2, FLIPS // 2, now - erases]
    assert facts(arm, "slot/next") == "a"
    arm.off()
    assert all(map(is_valid, env_copies(arm)))
    assert orders(arm) == ["a b", None, None]
