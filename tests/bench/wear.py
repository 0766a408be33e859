# SPDX-License-Identifier: GPL-2.0-or-later
"""What counting boots costs flash, beside other ways to count them.

The boot log's own code runs on simulated flash; libubootenv's fw_setenv runs
on the board, on flash in RAM, where the kernel's erases are counted. Linksys'
log and barebox' state are computed from their layouts; that barebox-state
writes what is assumed here can be seen in recovery_foreign.sh.
"""

import collections
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]

BOOTS = 20000
LIFE = 100000  # erases that a block bears
ENV_SIZE = 0x4000
CHANGES = 10

Flash = collections.namedtuple("Flash", "name erase_size write_size blocks")

FLASHES = (
    Flash("NOR 4 KiB", 0x1000, 1, 16),
    Flash("NOR 64 KiB", 0x10000, 1, 2),
    Flash("NOR 128 KiB", 0x20000, 1, 2),
    Flash("NAND 128 KiB", 0x20000, 2048, 4),
)

# Per 1,000 boots: programs, erases; boots until a block is worn
Wear = collections.namedtuple("Wear", "programs erases life")


def _build(build):
    """The program that writes logs."""
    kernel, unit = TOP / "kernel", TOP / "tests/unit"
    program = build / "wear"
    subprocess.run(
        ["gcc", "-O2", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra",
         "-Werror", "-Wno-unused-parameter", "-Wno-sign-compare",
         "-Wno-missing-field-initializers", "-Wno-pointer-arith",
         "-I", unit / "shim", "-I", kernel, "-I", unit, "-o", program,
         HERE / "wear.c", unit / "simflash.c", unit / "simflash_tear.c",
         *(kernel / f"bootlog{part}.c" for part in
           ("", "_open", "_scan", "_record", "_fold", "_ram"))], check=True)
    return program


def _boot_log(program, flash, *ram):
    """Of boots that all end well."""
    words = [flash.erase_size, flash.write_size, flash.blocks, BOOTS, *ram]
    done = subprocess.run([program, *map(str, words)], check=True,
                          capture_output=True, text=True)
    _, programs, erases, most = map(int, done.stdout.split())
    return Wear(programs * 1000 / BOOTS, erases * 1000 / BOOTS,
                BOOTS * LIFE / most if most else None)


class Environment:
    """Changes of a redundant environment, by fw_setenv on the board."""

    def __init__(self, board, version, build):
        self.board = board
        source = build / "ramflash"
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(TOP / "tests/ramflash", source)
        subprocess.run(["make", "-s", "-C", f"/lib/modules/{version}/build",
                        f"M={source}", "modules"], check=True,
                       stdout=subprocess.DEVNULL)
        board.push(str(source / "ramflash.ko"), "/root/ramflash.ko")
        board.push(shutil.which("fw_setenv"), "/root/fw_setenv")
        board.sh("chmod 755 /root/fw_setenv; mkdir -p /run/lock; "
                 "mount -t tracefs t /sys/kernel/tracing; "
                 "echo 'p:recovery_erase mtd_erase len=+8(%si):u64' "
                 "> /sys/kernel/tracing/kprobe_events", check=True)

    def erases(self, flash):
        """Block erases of one change."""
        sectors = -(-ENV_SIZE // flash.erase_size)
        copy = sectors * flash.erase_size
        self.board.sh(
            f"insmod /root/ramflash.ko label=bench-env blocks={2 * sectors} "
            f"erase_size={flash.erase_size} write_size={flash.write_size} "
            f"nand={int(flash.write_size > 1)} && cd /root && "
            "mtd=/dev/$(sed -n '/bench-env/s/:.*//p' /proc/mtd) && "
            f"for at in 0 {copy:#x}; do echo $mtd $at {ENV_SIZE:#x} "
            f"{flash.erase_size:#x} {sectors}; done > env && "
            "echo BOOT_A_LEFT=3 > defaults && "
            "set_env() { ./fw_setenv -c env -f defaults BOOT_A_LEFT $1; } && "
            "{ set_env 0 2>/dev/null; set_env 9; } && "
            "cd /sys/kernel/tracing && echo > trace && "
            "echo 1 > events/kprobes/enable && cd /root && "
            f"for i in $(seq {CHANGES}); do set_env $i || exit; done && "
            "echo 0 > /sys/kernel/tracing/events/kprobes/enable", check=True)
        text = self.board.sh("grep -o 'len=.*' /sys/kernel/tracing/trace; "
                             "rmmod ramflash", check=True).stdout
        erased = sum(int(line.split("=")[1]) for line in text.split())
        return erased / flash.erase_size / CHANGES

    def wear(self, flash, changes):
        """With so many changes a boot, the copies in turns."""
        erases = changes * self.erases(flash)
        # a change erases each block of one of the two copies
        return Wear(None, 1000 * erases, LIFE / (changes / 2))


def _linksys(flash):
    """Two records a boot; all blocks are erased when the last one is full."""
    stride = max(flash.write_size, 16)
    boots = flash.erase_size // stride * flash.blocks / 2
    return Wear(2000, 1000 * flash.blocks / boots, LIFE * boots)


def _barebox(flash):
    """The tries are written by both, three times each."""
    entry = -(-(16 + 20 + 8) // flash.write_size) * flash.write_size
    boots = flash.erase_size // entry / 2
    return Wear(6000, 3 * 1000 / boots, LIFE * boots)


def measure(board, version, build):
    """{way: [Wear of each of FLASHES]}"""
    program = _build(build)
    environment = Environment(board, version, build)
    ways = {
        "boot log": lambda f: _boot_log(program, f),
        "boot log, ram_log=1": lambda f: _boot_log(program, f, "ram"),
        "RAUC's script, fw_setenv": lambda f: environment.wear(f, 2),
        "U-Boot bootcount on trial": lambda f: environment.wear(f, 2),
        "Linksys s_env (computed)": _linksys,
        "barebox state (computed)": _barebox,
    }
    return {name: [way(flash) for flash in FLASHES]
            for name, way in ways.items()}


def _life(boots):
    if boots is None:
        return "no end"
    return f"{boots / 1e6:.1f}M" if boots >= 1e6 else f"{boots / 1e3:.0f}k"


def table(wears):
    """Rows of text: erases per 1,000 boots and the life in boots"""
    rows = [["erases per 1,000 boots / life in boots",
             *(flash.name for flash in FLASHES)]]
    for name, row in wears.items():
        rows.append([name, *(f"{wear.erases:.1f} / {_life(wear.life)}"
                             for wear in row)])
    return rows
