# SPDX-License-Identifier: GPL-2.0-or-later
"""Which kernel the board runs, and its command line."""

import os
import pathlib
import re

from . import layout
from ..errors import BoardError, EXIT_MISSING

BASE_WORDS = (
    "console=ttyS0,115200", "boot=recovery", "panic=5", "loglevel=5",
    "systemd.show_status=yes", "mitigations=off", "cryptomgr.notests",
    "lsm=landlock", "audit=0", "no_timer_check",
    "random.trust_cpu=on", "8250.nr_uarts=2", "raid=noautodetect",
    "net.ifnames=0",
    # The emulator translates a library anew at each address it is seen at.
    "norandmaps",
)


def version():
    """The kernel the module is built for: $KVER, or the newest headers."""
    named = os.environ.get("KVER")
    if named:
        return named
    headers = pathlib.Path("/usr/src").glob("linux-headers-*-amd64")
    found = [p.name.removeprefix("linux-headers-") for p in headers]
    if not found:
        raise BoardError(
            "no kernel headers in /usr/src: install linux-headers-amd64 "
            "(tests/setup.sh does)", EXIT_MISSING)
    return max(found, key=_version_key)


def _version_key(name):
    return [int(word) for word in re.findall(r"\d+", name)]


def command_line(extra=""):
    """The kernel command line of the board, @extra words at the end."""
    words = list(BASE_WORDS)
    words.append(f"memmap={layout.RETAINED_SIZE:#x}"
                 f"${layout.RETAINED_ADDRESS:#x}")
    return " ".join(words + [extra])
