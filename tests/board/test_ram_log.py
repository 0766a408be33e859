# SPDX-License-Identifier: GPL-2.0-or-later
"""Healthy boots that leave nothing on flash, and what ends that."""

import json

import pytest

from guest import BOOT_S, facts, leave, wait_good

RAM_LOG = "recovery.ram_log=1"


def next_boot(board, number, command="systemctl reboot"):
    """Leave this boot; the next one, once it is marked good."""
    mark = leave(board, command)
    board.wait(f"recovery: boot {number}:", BOOT_S, since=mark)
    wait_good(board)


@pytest.mark.deep
def test_healthy_boots_are_kept_in_ram(board):
    board.on(append=RAM_LOG)
    wait_good(board)
    next_boot(board, 2)
    records = facts(board, "log/records")
    next_boot(board, 3)
    assert facts(board, "boot/id", "boot/cause", "boot/good", "log/records",
                 "log/health") == ["3", "clean", "1", records, "ok"]

    # A failure is logged, with the boot that it ended.
    next_boot(board, 4, "echo c > /proc/sysrq-trigger")
    assert facts(board, "boot/cause", "boot/attempts") == ["panic", "1"]
    assert int(facts(board, "log/records")) > int(records) + 3
    board.off()

    # Without power RAM is lost, but not what was logged.
    board.on(append=RAM_LOG)
    wait_good(board)
    assert facts(board, "boot/id", "boot/cause", "boot/attempts",
                 "slot/a/state") == ["5", "power", "0", "good"]
    boots = json.loads(board.sh("recoveryctl history --json=short").stdout)
    assert [boot["id"] for boot in boots][-3:] == [3, 4, 5]
    board.off()

    board.on(append=RAM_LOG)
    wait_good(board)
    assert facts(board, "boot/id") == "5", "boot 5 was kept in RAM only"
