# SPDX-License-Identifier: GPL-2.0-or-later
"""The AST2600 evaluation board, see kinds.py."""

from .image import build
from .layout import LAYOUTS
from .qemu import CHANNELS, arguments, check_installed
from .wiring import Wiring

CPUS = CPUS_MAX = 1  # of its two, one starts under U-Boot's SPL
HAS_LAN = False
TTY = "ttyS4"

__all__ = ("LAYOUTS", "CPUS", "CPUS_MAX", "HAS_LAN", "TTY", "CHANNELS",
           "Wiring", "arguments", "build", "check_installed")
