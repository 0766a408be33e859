# SPDX-License-Identifier: GPL-2.0-or-later
"""A board in the network before it has any configuration for it."""

import json

import pytest

import lan_capture
from guest import BOOT_S, facts, until, wait_good

WINDOW = "Please press button now to enter failsafe\n"
FAILSAFE = "Entering Failsafe!\n"
PAUSE = "board.pause=6"  # in the initramfs, while the window is open


def addresses(board):
    """Of eth0: {family: [address/length, ...]}"""
    links = json.loads(board.sh("ip -j addr show eth0", check=True).stdout)
    found = {"inet": [], "inet6": []}
    for each in links[0]["addr_info"]:
        found[each["family"]].append(f"{each['local']}/{each['prefixlen']}")
    return found


def heard(board, text):
    """Messages that begin with @text."""
    return [each for each in lan_capture.messages(board.lan_capture)
            if each.text.startswith(text)]


def running(board):
    """Names of the services that run, but the bench's own."""
    done = board.sh("systemctl list-units --type=service --state=running "
                    "--plain --no-legend", check=True)
    return {line.split()[0] for line in done.stdout.splitlines()} - {
        "board-agent.service"}


SERVICES = {
    "dbus.service", "recovery-net.service", "recoveryd.service",
    "serial-getty@ttyS0.service", "systemd-journald.service",
    "systemd-logind.service", "systemd-udevd.service"}


def test_press_when_the_network_asks_for_it(make_board):
    """From the announcement to a board that is reached."""
    board = make_board(lan=True)
    board.on(append=f"recovery.window_ms=60000 {PAUSE}")
    first, second = until("two messages", lambda: heard(board, WINDOW)[:2][1:]
                          and heard(board, WINDOW)[:2], BOOT_S)
    assert first.source == "192.168.1.1"
    assert "board: Standard PC" in first.text
    assert 0.9 < second.time - first.time < 5
    board.press()
    until("failsafe", lambda: heard(board, FAILSAFE), BOOT_S)
    assert facts(board, "boot/rung", "boot/reason") == ["failsafe", "button"]
    found = addresses(board)
    assert found["inet"] == ["192.168.1.1/24"]
    assert len(found["inet6"]) == 1 and found["inet6"][0].startswith("fe80:")
    until("failsafe.target", lambda: board.sh(
        "systemctl is-active --quiet failsafe.target").returncode == 0, BOOT_S)
    until("its services", lambda: running(board) == SERVICES, 30)


@pytest.mark.deep
def test_nothing_of_it_stays_in_a_normal_boot(make_board):
    """The system's own configuration is as it would be."""
    board = make_board(lan=True)
    board.on(append=f"recovery.window_ms=60000 {PAUSE}")
    until("a message", lambda: heard(board, WINDOW), BOOT_S)
    wait_good(board)
    until("configured", lambda: addresses(board)["inet"], 30)
    assert addresses(board)["inet"] == ["10.20.30.40/24"]
    until("window over", lambda: facts(board, "window/state") == "closed", 90)
    assert not heard(board, FAILSAFE)
    until("nobody left", lambda: not board.sh(
        "pgrep -x recovery-net").stdout, 10)
