#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every operation of the family, through the kernel's ynl library."""

import sys
import time

from lib import YnlFamily, NlError

SYSFS = "/sys/class/recovery/recovery0/"


def expect(what, got, want):
    """Print what was seen; leave when it is not what is right."""
    print(f"{what}: {got}")
    if got != want:
        sys.exit(f"{what}: {got!r} instead of {want!r}")


def refused(family, operation, values, code):
    """An operation that has to fail, with a reason in words."""
    try:
        family.do(operation, values)
    except NlError as error:
        expect(operation, error.nl_msg.error, -code)
        if "msg" not in (error.nl_msg.extack or {}):
            sys.exit(f"{operation}: refused without a word")
        print(f"  {error.nl_msg.extack['msg']}")
    else:
        sys.exit(f"{operation} {values} was not refused")


def boot(family):
    """From declaring the boot to marking it good."""
    refused(family, "good-set", {}, 11)
    refused(family, "cause-set", {"cause": "panic"}, 2)
    number = family.do("boot-set", {"slot": 1, "rung": "trial",
                                    "reason": "trial", "limit": 3})
    expect("boot-set", number, {"id": 1})
    refused(family, "boot-set", {"slot": 1, "rung": "trial",
                                 "reason": "trial"}, 114)
    family.do("good-set", {"id": 1})
    state = family.do("state-get", {})
    expect("rung", state["boot"]["rung"], "trial")
    expect("good", "good" in state["boot"]["flags"], True)
    expect("log", state["log"]["backend"], "mtd")
    expect("slots", [s["id"] for s in state["slot"]], [0, 1])


def verbs(family):
    """The verbs that don't speak of a boot."""
    family.do("slot-set", {"slot": 0, "slot-state": "bad"})
    family.do("slot-set", {"slot": 1, "next": True})
    first = family.do("request-set", {"kind": "reset", "flags": {"hard"},
                                      "arg": 3})
    state = family.do("state-get", {})
    expect("request", state["request"][0]["flags"], {"hard"})
    expect("slot a", state["slot"][0]["state"], "bad")
    refused(family, "request-clear", {"kind": "reset", "id": 99}, 116)
    family.do("request-clear", {"kind": "reset", "result": -5, **first})
    family.do("phase-set", {"phase": "problem"})
    refused(family, "phase-set", {"phase": "hold"}, 22)
    family.do("log-format", {})
    refused(family, "counter-reset", {"force": True}, 95)
    family.do("counter-set", {"format": "android", "value": 7, "down": 1,
                              "counter-limit": 7, "counter-health": "ok"})
    expect("counter", family.do("state-get", {})["counter"],
           {"format": "android", "value": 7, "limit": 7, "health": "ok",
            "down": 1, "told": 1})


def words(family):
    """The words in sysfs are those of the specification."""
    for entry in family.consts["phase"].entries:
        if entry in ("window", "hold"):
            continue
        family.do("phase-set", {"phase": entry})
        for _ in range(100):
            with open(SYSFS + "phase", encoding="ascii") as phase:
                shown = phase.read()
            if shown == entry + "\n":
                break
            time.sleep(0.05)
        expect("phase", shown, entry + "\n")


def dumps(family):
    """Partitions, records and events."""
    parts = family.dump("partition-get", {})
    expect("partitions", [p["name"] for p in parts], ["mtdram test device"])
    one = family.do("partition-get", {"name": "mtdram test device"})
    expect("partition", one, parts[0])
    refused(family, "partition-get", {"name": "another"}, 2)
    records = family.dump("record-get", {})
    print(f"records: {[r['type'] for r in records]}")
    events = family.dump("event-get", {})
    numbers = [e["seq"] for e in events]
    expect("events", numbers, list(range(1, numbers[-1] + 1)))
    expect("the last of them",
           family.dump("event-get", {"seq": numbers[-1]}), events[-1:])
    if not {"boot", "good", "slot", "request", "request-done",
            "log", "counter"} <= {e["type"] for e in events}:
        sys.exit("an event is missing")


def main():
    """The family from the specification, no copy of it."""
    family = YnlFamily(sys.argv[1], schema=sys.argv[2])
    # A listener of its own: the library gets confused when notifications
    # arrive between a request and its answer.
    listener = YnlFamily(sys.argv[1], schema="")
    listener.ntf_subscribe("events")
    boot(family)
    verbs(family)
    words(family)
    dumps(family)
    listener.check_ntf()
    heard = listener.async_msg_queue
    expect("heard", {n["name"] for n in heard}, {"event"})
    numbers = [n["msg"]["seq"] for n in heard]
    expect("heard in order", numbers,
           list(range(numbers[0], numbers[0] + len(numbers))))


if __name__ == "__main__":
    main()
