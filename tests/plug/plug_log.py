# SPDX-License-Identifier: GPL-2.0-or-later
"""What is left of a boot log that is written to as fast as it goes."""

import bootlog

NAME = "log"  # of the work, for the machine's init
REQUEST = 1  # the kind that is asked for
TRIES = 200  # the machine counts so far


class Broken(Exception):
    """What must hold does not."""


def expect(condition, what, *facts):
    """Raise what does not hold."""
    if not condition:
        raise Broken(f"{what}: {facts}")


def check_log(before, after):
    """What holds whatever was written."""
    try:
        bootlog.check_after_cut(before, after)
    except AssertionError as error:
        raise Broken(f"{error}: {before} {after}") from error


def check_health(machine):
    """The module can use what the cut before has left."""
    health = machine.last("health")
    expect(health in (None, "ok", "degraded", "blank"), "health", health)


class Checks:
    """From cut to cut; begins with a chip's content and its log."""

    def __init__(self, content, log):
        del content
        self.before = log

    def cut(self, machine, content, after):
        """What was said is on flash, and at most one thing more."""
        del content
        before, self.before = self.before, after
        check_health(machine)
        self._check_found(machine, before)
        check_log(before, after)
        self._check_tries(machine, before, after)
        self._check_request(machine, before, after)

    @staticmethod
    def _check_found(machine, log):
        """The module has found what is on flash."""
        found = machine.last("found")
        if found:
            asked = "failsafe" if log["requests"][REQUEST] else "none"
            expect(found == f"{log['slots'][1][1]} {asked}",
                   "the module found something else", found, log)

    @staticmethod
    def _check_tries(machine, before, after):
        tries = int(machine.last("tries") or before["slots"][1][1])
        following = int(machine.last("tries") or 0) % TRIES + 1
        expect(after["slots"][1][1] in (tries, following), "tries", tries,
               after)

    @staticmethod
    def _check_request(machine, before, after):
        asked = int(machine.last("asked") or 0)
        cleared = int(machine.last("round") or 0)
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
