# SPDX-License-Identifier: GPL-2.0-or-later
"""The boot log of a board that is off, as the module's code reads it."""

import json
import pathlib
import subprocess
import tempfile

from boardlib.x86.layout import ERASE_SIZE

TOP = pathlib.Path(__file__).resolve().parents[2]
HEALTHY = (1, 2, 3)  # blank, ok, degraded


def _reader():
    subprocess.run(["make", "-s", "-C", TOP / "tests/logread"], check=True)
    return TOP / "build/logread/logread"


def read(board):
    """Its state, as tests/logread/logread.c prints it."""
    with tempfile.NamedTemporaryFile() as image:
        image.write(board.flash_read("bootlog"))
        image.flush()
        text = subprocess.run(
            [_reader(), image.name, str(ERASE_SIZE)],
            capture_output=True, text=True, check=True).stdout
    return json.loads(text)


def check_after_cut(before, after, boots=1):
    """What must hold between two looks, with so many boots in between."""
    assert after["health"] in HEALTHY, after
    assert before["boot"] <= after["boot"] <= before["boot"] + boots
    assert after["seq"] == sorted(set(after["seq"])), "numbers are not unique"
    kept = [seq for seq in after["seq"] if seq <= max(before["seq"] or [0])]
    if before["erases"] == after["erases"]:
        assert kept == before["seq"], "records are gone"
