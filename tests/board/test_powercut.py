# SPDX-License-Identifier: GPL-2.0-or-later
"""The plug is pulled at any moment; what the log says afterwards.

CUTS=N pulls it N times under load, from SEED, EARLY_CUTS=N in early boot; make
soak does that more often.
"""

import os
import random
import re
import time

import pytest

import bootlog
from guest import facts, wait_declared, wait_good

CUTS = int(os.environ.get("CUTS", "3"))
EARLY_CUTS = int(os.environ.get("EARLY_CUTS", "10"))
SEED = int(os.environ.get("SEED", "490"))

# Each round changes the log and says so once recoveryctl is back.
LOAD = """
i=1; while [ $i -lt 250 ]; do
    recoveryctl slot try b --tries=$i -q && echo "tries $i" > /dev/console
    recoveryctl failsafe --no-reboot -q -y && recoveryctl failsafe --cancel -q
    i=$((i + 1))
done > /dev/null 2>&1 &
"""


def test_power_cuts_are_no_failures(board):
    """In early boot, around the moment at which a boot is declared."""
    chance = random.Random(490)
    begin = time.monotonic()
    board.on()
    wait_declared(board)
    moment = time.monotonic() - begin
    board.off()
    before = bootlog.read(board)
    for _ in range(EARLY_CUTS - 1):
        board.on()
        time.sleep(moment * chance.uniform(0.6, 1.5))
        board.off()
        after = bootlog.read(board)
        bootlog.check_after_cut(before, after)
        # The machine may be busier now than it was at the first boot.
        moment *= 0.95 if after["boot"] > before["boot"] else 1.05
        before = after
    board.on()
    wait_declared(board)
    wait_good(board)
    assert facts(board, "boot/rung", "slot/active", "boot/attempts",
                 "request", "slot/a/state") == [
        "normal", "a", "0", "none", "good"]
    assert int(facts(board, "boot/id")) > EARLY_CUTS // 4, "the cuts came too early"
    assert facts(board, "boot/cause") == "power"


def told(board, since):
    """The last round that the board has told to be done."""
    rounds = re.findall(r"tries (\d+)\r?\n", board.log_text()[since:])
    return int(rounds[-1]) if rounds else 0


@pytest.mark.parametrize("flash", ["nor", "nand"])
def test_power_cuts_under_load(make_board, flash):
    """What recoveryctl has returned from is on flash, and nothing else is."""
    board = make_board(flash=flash)
    chance = random.Random(SEED)
    print(f"SEED={SEED} CUTS={CUTS}")
    before = bootlog.read(board)
    for _ in range(CUTS):
        board.on()
        wait_declared(board)
        since = len(board.log_text())
        board.sh(LOAD, check=True)
        time.sleep(chance.uniform(1, 8))
        board.off()
        last = told(board, since)
        after = bootlog.read(board)
        bootlog.check_after_cut(before, after)
        assert after["slots"][1][1] in (last, last + 1) or not last, \
            f"round {last} was done, the log says {after}"
        assert after["next"] == 1 or not last
        before = after
    board.on()
    wait_good(board)
    assert facts(board, "log/health") in ("ok", "degraded")
