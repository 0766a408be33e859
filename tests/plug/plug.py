# SPDX-License-Identifier: GPL-2.0-or-later
"""Pulls the plug and looks at what is left: plug.py VMLINUZ DIR CUTS SEED

DIR has the machine's initrd.  Prints a test for each kind of work.
"""

import collections
import concurrent.futures
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "board"))

# pylint: disable=wrong-import-position
import bootlog  # noqa: E402
import plug_env  # noqa: E402
import plug_log  # noqa: E402
from boardlib.x86 import bzimage, qemu  # noqa: E402
from plug_log import Broken  # noqa: E402

BEGIN_S = 120  # until the module is loaded, on a busy machine
WORDS = ("console=ttyS0 quiet panic=-1 no_timer_check norandmaps "
         "mitigations=off cryptomgr.notests tsc=unstable")
CHIP_SIZE = 1 << 20

# @share: of all cuts; @seconds: it writes so long at most; @checks: a module,
# see plug_log; @flash: parameters of ramflash; @log_blocks: the boot log's
Work = collections.namedtuple(
    "Work", "share seconds checks flash log_blocks")
WORKS = {
    "nor": Work(3, 2.0, plug_log, {"erase_size": 4096, "blocks": 4}, 4),
    "nand": Work(3, 2.0, plug_log,
                 {"nand": 1, "erase_size": 16384, "write_size": 512,
                  "blocks": 6, "bad": 2}, 6),
    "env": Work(2, 6.0, plug_env,
                {"erase_size": 4096, "blocks": 6,
                 "parts": "bootlog:4,env:1,env2:1"}, 4),
}


class Chip:
    """A flash chip in a file, erased but for what @work wants there."""

    def __init__(self, path, work):
        self.path = path
        self.work = work
        begin = getattr(work.checks, "CONTENT", b"")
        self.path.write_bytes(begin.ljust(CHIP_SIZE, b"\xff"))

    def words(self):
        """For the machine's kernel."""
        values = [f"{name}={value}"
                  for name, value in self.work.flash.items()]
        return (f"plug.flash={'+'.join(values)} "
                f"plug.work={self.work.checks.NAME}")

    def read(self):
        """Its content, and what the module's code reads in its log."""
        content = self.path.read_bytes()
        erase_size = self.work.flash["erase_size"]
        log = bootlog.read_image(content[:erase_size * self.work.log_blocks],
                                 erase_size,
                                 self.work.flash.get("write_size", 1))
        return content, log


class Machine:
    """One life of the machine, from plug to plug."""

    def __init__(self, directory, chip):
        argv = [
            qemu.PROGRAM, "-accel", "tcg", "-cpu", qemu.CPU, "-m", "128",
            "-nodefaults", "-display", "none", "-serial", "stdio",
            "-kernel", directory / "vmlinux", "-initrd", directory / "initrd",
            "-append", f"{WORDS} {chip.words()}",
            "-object", "memory-backend-file,id=chip,share=on,"
            f"mem-path={chip.path},size={CHIP_SIZE}",
            "-device", "ivshmem-plain,memdev=chip"]
        self.begun = threading.Event()
        self.said = ""
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while data := self.process.stdout.read1(4096):
            self.said += data.decode(errors="replace")
            if "plug: begins" in self.said:
                self.begun.set()
        self.begun.set()

    def run_for(self, seconds):
        """Let it write so long; then there is no more power."""
        self.begun.wait(BEGIN_S)
        time.sleep(seconds)
        alive = self.process.poll() is None
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        if not alive or "plug: begins" not in self.said:
            raise Broken("the machine came to an end by itself, or never "
                         f"began:\n{self.said[-3000:]}")

    def last(self, what):
        """The last of such words that it said, or None."""
        found = re.findall(rf"plug: {what} ([^\r\n]*)\r?\n", self.said)
        return found[-1] if found else None


def pull(directory, name, cuts, seed):
    """A line of TAP without its number."""
    chance = random.Random(f"{seed} {name}")
    work = WORKS[name]
    chip = Chip(directory / f"{name}.chip", work)
    checks = work.checks.Checks(*chip.read())
    rounds = 0
    for number in range(1, cuts + 1):
        machine = Machine(directory, chip)
        try:
            machine.run_for(chance.uniform(0, work.seconds))
            checks.cut(machine, *chip.read())
        except Broken as broken:
            text = str(broken).replace("\n", "\n# ")
            print(f"# {name}, cut {number}: {text}\n# its chip: {chip.path}")
            return f"not ok {{}} - {name}: cut {number} from seed {seed}"
        rounds += machine.said.count("plug: round")
        if number % 100 == 0:
            print(f"# {name}: {number} cuts", flush=True)
    log = chip.read()[1]
    print(f"# {name}: {log['boot']} boots, {rounds} rounds, "
          f"{log['erases']} erases")
    if not rounds or log["boot"] < cuts // 2:
        return f"not ok {{}} - {name}: the cuts came too early"
    return f"ok {{}} - {name}: {cuts} cuts from seed {seed}"


def main():
    """A test for each kind of work, all at a time."""
    vmlinuz, directory, cuts, seed = sys.argv[1:]
    directory = pathlib.Path(directory)
    (directory / "vmlinux").write_bytes(
        bzimage.extract(pathlib.Path(vmlinuz).read_bytes()))
    whole = sum(work.share for work in WORKS.values())
    with concurrent.futures.ThreadPoolExecutor() as pool:
        lines = list(pool.map(
            lambda name: pull(directory, name,
                              int(cuts) * WORKS[name].share // whole, seed),
            WORKS))
    for number, line in enumerate(lines, 1):
        print(line.format(number))
    print(f"1..{len(lines)}")
    return any(line.startswith("not") for line in lines)


sys.exit(main())
