# SPDX-License-Identifier: GPL-2.0-or-later
"""The kinds of board there are.

Each is a package with:

LAYOUTS     {kind of flash: layout.Layout}, the usual kind first
CPUS        how many processors it has
CPUS_MAX    how many it can have
HAS_LAN     whether it can have a network, see lan.py
TTY         its serial console, as Linux calls it
CHANNELS    names of the sockets that its Wiring needs
check_installed()
            raises a BoardError without the emulator
build(say, backports=False)
            its firmware, a firmware.Image; with the systemd of the
            distribution's backports
arguments(settings, directory, flash, fds, append)
            the emulator's command line
Wiring(monitor, led_changed)
            what connects the bench to a board that is on: .finger, .agent,
            open(sockets), restarted(), event(message)
"""

import importlib

from .errors import unknown_name

NAMES = ("x86", "arm")
DEFAULT = "x86"
DISK = "disk"  # a file in the board's directory


def find(name):
    """The package of the kind @name; unknown names are an error."""
    if name not in NAMES:
        raise unknown_name("kind of board", name, NAMES)
    return importlib.import_module(f".{name}", __package__)
