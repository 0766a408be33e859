# SPDX-License-Identifier: GPL-2.0-or-later
"""Where things live on the host."""

import os
import pathlib

TOP = pathlib.Path(__file__).resolve().parents[3]
BOARD_SRC = TOP / "tests" / "board"


def cache_dir():
    """The cache outside the clone, shared by all clones of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = pathlib.Path(base) / "recovery-lab" / "board"
    path.mkdir(parents=True, exist_ok=True)
    return path


def default_board_dir():
    """The board that is meant when nobody says --dir."""
    named = os.environ.get("RECOVERY_BOARD_DIR")
    if named:
        return pathlib.Path(named)
    base = os.environ.get("XDG_STATE_HOME") or \
        os.path.expanduser("~/.local/state")
    return pathlib.Path(base) / "recovery-board"
