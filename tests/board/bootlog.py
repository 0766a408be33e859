# SPDX-License-Identifier: GPL-2.0-or-later
"""The boot log of a board that is off, as the module's code reads it."""

import json
import pathlib
import subprocess
import tempfile

from boardlib.x86 import layout

TOP = pathlib.Path(__file__).resolve().parents[2]
HEALTHY = (1, 2, 3)  # blank, ok, degraded


def _reader():
    subprocess.run(["make", "-s", "-C", TOP / "tests/logread"], check=True)
    return TOP / "build/logread/logread"


def read(board):
    """Its state, as tests/logread/logread.c prints it."""
    sizes = (layout.NAND_BLOCK, layout.NAND_PAGE) \
        if board.settings()["flash"] == "nand" else (layout.ERASE_SIZE, 1)
    return read_image(board.flash_read("bootlog"), *sizes)


def read_image(content, erase_size, write_size):
    """That of a log which is not on a board."""
    with tempfile.NamedTemporaryFile() as image:
        image.write(content)
        image.flush()
        text = subprocess.run(
            [_reader(), image.name, str(erase_size), str(write_size)],
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
    newest = before["newest_request"]
    for old, new in zip(before["requests"], after["requests"]):
        assert new in (0, old) or new > newest, "a request from nowhere"
