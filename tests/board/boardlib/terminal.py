# SPDX-License-Identifier: GPL-2.0-or-later
"""The person's terminal: raw mode, and the plain serial console."""

import contextlib
import os
import select
import sys
import termios
import tty

from . import control
from .errors import BoardError, EXIT_STATE

LEAVE = b"\x1d"  # Ctrl-]


@contextlib.contextmanager
def raw_mode():
    """Keys arrive one by one and unechoed; undone at the end."""
    if not sys.stdin.isatty():
        raise BoardError("this needs a terminal", EXIT_STATE)
    fd = sys.stdin.fileno()
    saved = termios.tcgetattr(fd)
    try:
        tty.setraw(fd)
        yield fd
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, saved)


def open_console(board):
    """A connection that carries the board's serial line."""
    sock = control.connect(board.directory)
    sock.sendall(b'{"request": "console"}\n')
    return sock


def attach(board):
    """Be the board's serial console until Ctrl-] or power-off."""
    with contextlib.closing(open_console(board)) as sock:
        print("console of the board, leave with Ctrl-]", file=sys.stderr)
        with raw_mode() as keys:
            _shovel(keys, sock)
    print("\nleft the console", file=sys.stderr)


def _shovel(keys, sock):
    while True:
        ready, _, _ = select.select([keys, sock], [], [])
        if sock in ready:
            data = sock.recv(65536)
            if not data:
                return
            os.write(sys.stdout.fileno(), data)
        if keys in ready:
            data = os.read(keys, 1024)
            before, found, _after = data.partition(LEAVE)
            sock.sendall(before)
            if found or not data:
                return
