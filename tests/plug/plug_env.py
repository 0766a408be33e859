# SPDX-License-Identifier: GPL-2.0-or-later
"""What is left of U-Boot's environment while slots are changed: one copy at
least, with what the log says, or what it said one change before."""

import zlib

from plug_log import check_health, check_log, expect

NAME = "env"
AT, SIZE = 4 * 4096, 4096  # of both copies, behind the log
KEPT = {"bootdelay": "2"}
TRIAL, BAD = 1, 3  # enum recovery_slot_state


def copy_of(flags, variables):
    """As U-Boot has it: a checksum, flags, what counts, zeroes."""
    text = "".join(f"{name}={value}\0" for name, value in variables.items())
    body = text.encode().ljust(SIZE - 5, b"\0")
    return (zlib.crc32(body).to_bytes(4, "little") + bytes([flags]) + body)


CONTENT = b"\xff" * AT + copy_of(1, KEPT) + copy_of(0, KEPT)


def environment(content):
    """What U-Boot would take from the chip."""
    copies = [content[AT + i * SIZE:AT + (i + 1) * SIZE] for i in (0, 1)]
    good = [copy for copy in copies
            if zlib.crc32(copy[5:]).to_bytes(4, "little") == copy[:4]]
    expect(good, "no copy of the environment is left")
    newest = good[-1]
    if len(good) == 2 and (good[0][4] - good[1][4]) % 256 < 128:
        newest = good[0]
    words = newest[5:].split(b"\0\0")[0].decode().split("\0")
    return dict(word.split("=", 1) for word in words)


def orders(following, slots):
    """What the environment has to say of the log: the next slot, and state
    and tries of each."""
    names = "ab"[following:] + "ab"[:following]
    states = {"a": slots[0], "b": slots[1]}
    trial = names[0] if states[names[0]][0] == TRIAL else None
    order = [name for name in names
             if name != trial and states[name][0] != BAD]
    said = {"slot_order": " ".join(order) or "rescue"}
    if trial:
        said.update(slot_trial=trial, slot_tries=str(states[trial][1]))
    return {**KEPT, **said}


STATES = ("unknown", "trial", "good", "bad")


def orders_said(words):
    """The same of what the machine said: next, and state and tries of each."""
    following, *slots = words.split()
    return orders("ab".index(following),
                  [(STATES.index(slots[i]), int(slots[i + 1]))
                   for i in (0, 2)])


class Checks:
    """From cut to cut; begins with a chip's content and its log."""

    def __init__(self, content, log):
        self.log = log
        self.told = environment(content)

    def cut(self, machine, content, log):
        """Once it said that a change is done the environment has it."""
        check_health(machine)
        check_log(self.log, log)
        told = environment(content)
        said = machine.last("round")
        allowed = [orders_said(said) if said else self.told,
                   orders(log["next"], log["slots"])]
        expect(told in allowed, "the environment", told, allowed,
               machine.said[-500:])
        self.log, self.told = log, told
