# SPDX-License-Identifier: GPL-2.0-or-later
"""A PC as an embedded board, see kinds.py."""

from .image import build
from .layout import LAYOUTS
from .qemu import CHANNELS, arguments, check_installed
from .wiring import Wiring

CPUS = 2
CPUS_MAX = 8
HAS_LAN = True
TTY = "ttyS0"

__all__ = ("LAYOUTS", "CPUS", "CPUS_MAX", "HAS_LAN", "TTY", "CHANNELS",
           "Wiring", "arguments", "build", "check_installed")
