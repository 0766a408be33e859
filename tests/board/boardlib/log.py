# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading the console log while it grows."""

import re
import time

from .errors import BoardError, EXIT_STATE, EXIT_TIMEOUT

POLL_S = 0.05
MARK = b"\r\n--- board: "
OVERLAP = 4096  # a match may straddle two reads by this much


def end(path):
    """The log's length now."""
    return path.stat().st_size if path.exists() else 0


def since_start(path):
    """The text since the board was switched on or reset last."""
    if not path.exists():
        return ""
    data = path.read_bytes()
    places = [found.start() for found in re.finditer(re.escape(MARK), data)]
    starts = [place for place in places
              if b" off " not in data[place:place + 40].split(b"(")[0]]
    return data[starts[-1] if starts else 0:].decode(errors="replace")


def tail(path, lines=60):
    """The last lines, for a report of what went wrong."""
    if not path.exists():
        return "(no console log)"
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def wait(board, text, timeout, since, regex):
    """Board.wait()."""
    pattern = re.compile((text if regex else re.escape(text)).encode())
    position = board.status()["log_start"] if since is None else since
    deadline = time.monotonic() + timeout
    while True:
        # ORDER: ask first, read then; what the board said last counts
        is_on = board.is_on()
        with open(board.log, "rb") as log:
            log.seek(position)
            data = log.read()
        found = pattern.search(data)
        if found:
            return found.group().decode(errors="replace")
        if not is_on:
            raise BoardError(f"the board went off without saying {text!r}",
                             EXIT_STATE)
        if time.monotonic() > deadline:
            raise BoardError(f"the board did not say {text!r} in {timeout} s; "
                             f"its last lines:\n{tail(board.log, 15)}",
                             EXIT_TIMEOUT)
        position += max(0, len(data) - OVERLAP)
        time.sleep(POLL_S)
