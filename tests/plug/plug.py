# SPDX-License-Identifier: GPL-2.0-or-later
"""Pulls the plug and looks at what is left: plug.py VMLINUZ DIR CUTS SEED

DIR has the machine's initrd.  Prints a test for each kind of flash.
"""

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
from boardlib.x86 import bzimage, qemu  # noqa: E402

BEGIN_S = 120  # until the module is loaded, on a busy machine
WRITE_S = 2.0  # from then on, at most
WORDS = ("console=ttyS0 quiet panic=-1 no_timer_check norandmaps "
         "mitigations=off cryptomgr.notests tsc=unstable")
REQUEST = 1  # the kind that is asked for
TRIES = 200  # the machine counts so far

FLASHES = {
    "nor": {"erase_size": 4096, "blocks": 4},
    "nand": {"nand": 1, "erase_size": 16384, "write_size": 512, "blocks": 6,
             "bad": 2},
}
CHIP_SIZE = 1 << 20


class Broken(Exception):
    """What must hold does not."""


class Chip:
    """A flash chip in a file, erased."""

    def __init__(self, path, parameters):
        self.path = path
        self.parameters = parameters
        self.path.write_bytes(b"\xff" * CHIP_SIZE)

    def words(self):
        """For the machine's kernel."""
        values = [f"{name}={value}"
                  for name, value in self.parameters.items()]
        return f"plug.flash={'+'.join(values)}"

    def log(self):
        """What the module's code reads in it."""
        p = self.parameters
        content = self.path.read_bytes()[:p["erase_size"] * p["blocks"]]
        return bootlog.read_image(content, p["erase_size"],
                                  p.get("write_size", 1))


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


def expect(condition, what, *facts):
    """Raise what does not hold."""
    if not condition:
        raise Broken(f"{what}: {facts}")


def check_next_boot(machine, log):
    """The module has found what is on flash."""
    health, found = machine.last("health"), machine.last("found")
    expect(health in (None, "ok", "degraded", "blank"), "health", health)
    if found:
        asked = "failsafe" if log["requests"][REQUEST] else "none"
        expect(found == f"{log['slots'][1][1]} {asked}",
               "the module found something else", found, log)


def check_cut(machine, before, after):
    """What was said is on flash, and at most one thing more."""
    try:
        bootlog.check_after_cut(before, after)
    except AssertionError as error:
        raise Broken(f"{error}: {before} {after}") from error
    tries = int(machine.last("tries") or before["slots"][1][1])
    following = int(machine.last("tries") or 0) % TRIES + 1
    expect(after["slots"][1][1] in (tries, following), "tries", tries, after)
    asked = int(machine.last("asked") or 0)
    cleared = int(machine.last("cleared") or 0)
    old, newest = before["requests"][REQUEST], before["newest_request"]
    pending = after["requests"][REQUEST]
    if asked > cleared:
        expect(pending in (asked, 0), "the request", asked, after)
    elif asked:
        expect(pending in (0, asked + 1), "the request", cleared, after)
    else:
        expect(pending in (old, newest + 1), "the request", before, after)
    expect(after["newest_request"] >= max(asked, newest),
           "its number is free again", before, after)


def pull(directory, name, cuts, seed):
    """A line of TAP without its number."""
    chance = random.Random(f"{seed} {name}")
    chip = Chip(directory / f"{name}.chip", FLASHES[name])
    before = chip.log()
    rounds = 0
    for number in range(1, cuts + 1):
        machine = Machine(directory, chip)
        try:
            machine.run_for(chance.uniform(0, WRITE_S))
            after = chip.log()
            check_next_boot(machine, before)
            check_cut(machine, before, after)
        except Broken as broken:
            text = str(broken).replace("\n", "\n# ")
            print(f"# {name}, cut {number}: {text}\n# its chip: {chip.path}")
            return f"not ok {{}} - {name}: cut {number} from seed {seed}"
        rounds += machine.said.count("plug: cleared")
        before = after
        if number % 100 == 0:
            print(f"# {name}: {number} cuts", flush=True)
    print(f"# {name}: {before['boot']} boots, {rounds} rounds, "
          f"{before['erases']} erases")
    if not rounds or before["boot"] < cuts // 2:
        return f"not ok {{}} - {name}: the cuts came too early"
    return f"ok {{}} - {name}: {cuts} cuts from seed {seed}"


def main():
    """A test for each kind of flash, both at a time."""
    vmlinuz, directory, cuts, seed = sys.argv[1:]
    directory = pathlib.Path(directory)
    (directory / "vmlinux").write_bytes(
        bzimage.extract(pathlib.Path(vmlinuz).read_bytes()))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        share = int(cuts) // len(FLASHES)
        lines = list(pool.map(
            lambda name: pull(directory, name, share, seed), FLASHES))
    for number, line in enumerate(lines, 1):
        print(line.format(number))
    print(f"1..{len(lines)}")
    return any(line.startswith("not") for line in lines)


sys.exit(main())
