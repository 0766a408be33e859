# SPDX-License-Identifier: GPL-2.0-or-later
"""The one exception that reaches a person, and the exit statuses."""

import difflib

EXIT_FAILURE = 1  # the thing asked for did not work
EXIT_USAGE = 2  # the command line is wrong (argparse uses it too)
EXIT_STATE = 3  # the board is in the wrong state (off, on, not created)
EXIT_TIMEOUT = 4  # waited in vain
EXIT_MISSING = 5  # a program or file of the host is missing


class BoardError(Exception):
    """Something went wrong in a way that a person can understand.

    The message names what was wrong and what to do; status is the exit
    status of the command.
    """

    def __init__(self, message, status=EXIT_FAILURE):
        super().__init__(message)
        self.status = status


def unknown_name(kind, name, known):
    """A BoardError for a wrong name, with the nearest right ones."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else ""
    text = f"no such {kind}: {name}; {hint}".rstrip("; ").rstrip()
    return BoardError(f"{text} (known: {', '.join(known)})", EXIT_USAGE)
