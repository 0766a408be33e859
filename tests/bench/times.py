# SPDX-License-Identifier: GPL-2.0-or-later
"""When a unit was up, by the clock of the board."""

from guest import until

UP_S = 300


def unit_time(board, unit, name):
    """Seconds from the kernel's start until @unit was @name."""
    text = board.sh(f"systemctl show -P {name} {unit}", check=True).stdout
    return int(text) / 1e6


def up_time(board, unit="multi-user.target"):
    """The same until @unit was reached, which is waited for."""
    until(unit, lambda: board.sh(
        f"systemctl is-active --quiet {unit}").returncode == 0, UP_S)
    return unit_time(board, unit, "ActiveEnterTimestampMonotonic")
