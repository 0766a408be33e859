# SPDX-License-Identifier: GPL-2.0-or-later
"""The board's socket: how commands reach the supervisor.

One request a connection: a line of JSON there, a line of JSON back.  The
request "console" turns the connection into the serial line.

Socket names are limited to 108 bytes, directories are not; so both ends
name the socket through a descriptor of the directory.
"""

import contextlib
import json
import os
import socket

from .errors import BoardError, EXIT_STATE

NAME = "control.sock"
LIMIT = 64 * 1024 * 1024


@contextlib.contextmanager
def _short_name(directory):
    fd = os.open(directory, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}/{NAME}"
    finally:
        os.close(fd)


def listen(directory):
    """The listening socket; a board that is on already is an error."""
    if connected(directory):
        raise BoardError("the board is on already", EXIT_STATE)
    forget(directory)
    sock = socket.socket(socket.AF_UNIX)
    with _short_name(directory) as name:
        sock.bind(name)
    sock.listen(16)
    return sock


def forget(directory):
    """Remove the socket's name."""
    (directory / NAME).unlink(missing_ok=True)


def connect(directory):
    """A connection to the supervisor; BoardError if the board is off."""
    sock = socket.socket(socket.AF_UNIX)
    try:
        with _short_name(directory) as name:
            sock.connect(name)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        sock.close()
        raise BoardError(f"the board in {directory} is not on "
                         "(switch it on with: board on)", EXIT_STATE) from None
    return sock


def connected(directory):
    """True when the board is on."""
    try:
        connect(directory).close()
    except BoardError:
        return False
    return True


def request(directory, name, **arguments):
    """Send one request and return its result."""
    with connect(directory) as sock, sock.makefile("rb") as replies:
        message = json.dumps({"request": name, **arguments})
        sock.sendall(message.encode() + b"\n")
        line = replies.readline()
    if not line:
        raise BoardError("the board went off meanwhile", EXIT_STATE)
    reply = json.loads(line)
    if "error" in reply:
        raise BoardError(reply["error"], reply.get("status", 1))
    return reply["result"]
