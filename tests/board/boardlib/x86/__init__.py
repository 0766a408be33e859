# SPDX-License-Identifier: GPL-2.0-or-later
"""A PC as an embedded board, see kinds.py."""

from .image import build
from .layout import LAYOUTS
from .qemu import CHANNELS, arguments, check_installed
from .wiring import Wiring

CPUS = 2
CPUS_MAX = 8
TTY = "ttyS0"

__all__ = ("LAYOUTS", "CPUS", "CPUS_MAX", "TTY", "CHANNELS",
           "Wiring", "arguments", "build", "check_installed")
