# SPDX-License-Identifier: GPL-2.0-or-later
"""The network of a board: one port, and a network that ends in the emulator.

Nothing of it leaves this machine.  Services of the board are reached on ports
of 127.0.0.1, which the kernel chooses; everything is recorded.
"""

import re

from .errors import BoardError, EXIT_STATE, unknown_name

NAME = "lan"  # of the emulator's side
NETWORK = "192.168.1.0/24"
ADDRESS = "192.168.1.1"  # of the board in failsafe mode
SERVICES = {"ssh": 22}
CAPTURE = "lan.pcap"
# The image runs a daemon for its network only where there is one.
WORD = "board.lan"
DRIVER = "virtio-net-pci"


def arguments(directory):
    """Of the emulator."""
    forward = "".join(f",hostfwd=tcp:127.0.0.1:0-{ADDRESS}:{port}"
                      for port in SERVICES.values())
    path = str(directory / CAPTURE).replace(",", ",,")
    return ["-netdev", f"user,id={NAME},net={NETWORK},restrict=on{forward}",
            "-object", f"filter-dump,id=capture,netdev={NAME},file={path}",
            "-device", f"{DRIVER},netdev={NAME},romfile="]


def find_port(table, service):
    """In what the emulator's "info usernet" says."""
    if service not in SERVICES:
        raise unknown_name("service", service, SERVICES)
    found = re.search(r"TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)\s+"
                      rf"{re.escape(ADDRESS)}\s+{SERVICES[service]}\s", table)
    if not found:
        raise BoardError("this board has no network (make one with: "
                         "board create --lan)", EXIT_STATE)
    return int(found[1])
