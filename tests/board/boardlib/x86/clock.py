# SPDX-License-Identifier: GPL-2.0-or-later
"""The board's sense of time, right however busy this machine is."""

import platform
import subprocess

PROGRAM = "tsc-khz"  # from tests/board/x86/src, in the board's directory

# Slower to read, and never wrong.
SAFE = ("clocksource=acpi_pm", "tsc=unstable")


def words(directory):
    """Words for the board's kernel: how fast its time stamp counter runs.

    @directory: where PROGRAM is
    """
    if platform.machine() != "x86_64":
        return SAFE
    try:
        done = subprocess.run([directory / PROGRAM], capture_output=True,
                              text=True, check=True, timeout=10)
        return ("tsc=reliable", f"tsc_early_khz={int(done.stdout)}")
    except (OSError, ValueError, subprocess.SubprocessError):
        return SAFE
