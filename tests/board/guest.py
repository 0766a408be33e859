# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests ask of a running board, and how they wait for it."""

import json
import os
import time

SYSFS = "/sys/class/recovery/recovery0"

# Shell words that set $keyboard, whose key the button is.  Numbers of input
# devices are first come, first served.
FIND_KEYBOARD = ("for d in /sys/class/input/event*; do "
                 "grep -q '^AT ' $d/device/name && break; done; "
                 "keyboard=/dev/input/${d##*/}; ")

# What recovery-init says of a boot: its number, slot, and rung
DECLARED = "recovery: boot {}: slot {}, {}"

# a boot takes 15 s, unless the machine is busy
BOOT_S = int(os.environ.get("BOARD_BOOT_S", "300"))


def facts(board, *names):
    """Values of sysfs files, e.g. facts(board, "boot/rung", "phase")."""
    words = " ".join(names)
    text = board.sh(f"cd {SYSFS} && for f in {words}; do cat $f; done",
                    check=True).stdout
    values = text.splitlines()
    assert len(values) == len(names), f"{names}: {text!r}"
    return values if len(names) > 1 else values[0]


def until(what, test, timeout=60, pause=0.3):
    """Call @test until it is true; its value.  Fails with @what."""
    end = time.monotonic() + timeout
    while True:
        value = test()
        if value:
            return value
        assert time.monotonic() < end, f"{what}: not within {timeout} s"
        time.sleep(pause)


def wait_good(board, timeout=BOOT_S):
    """Until this boot is marked good."""
    until("marked good",
          lambda: board.sh(f"cat {SYSFS}/boot/good").stdout.strip() == "1",
          timeout)


def status(board):
    """recoveryctl status as a dictionary."""
    return json.loads(board.sh("recoveryctl status --json=short").stdout)


def wait_declared(board, timeout=BOOT_S):
    """Until recovery-init has said what this boot is; its console line."""
    return board.wait(r"recovery: boot \d+: [^\r\n]*", timeout, regex=True)


def leave(board, command="systemctl reboot"):
    """Run a command that ends this boot; the place in the console before."""
    mark = board.mark()
    board.sh(f"(sleep 1; {command}) >/dev/null 2>&1 </dev/null &", check=True)
    return mark


def crash(board, boots):
    """So many boots end as soon as Linux has declared them."""
    for _ in range(boots):
        mark = board.mark()
        board.reset()
        board.wait("recovery: boot", BOOT_S, since=mark)
