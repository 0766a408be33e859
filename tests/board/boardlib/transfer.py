# SPDX-License-Identifier: GPL-2.0-or-later
"""Files into and out of the running board, by its agent."""

import base64
import os
import shlex
import stat

from . import control
from .errors import BoardError

CHUNK = 768 * 1024  # multiple of 3: whole base64 groups


def _call(board, execute, wait=0, **arguments):
    return control.request(board.directory, "agent", execute=execute,
                           arguments=arguments, wait=wait)


def push(board, local, remote, wait):
    """Copy @local to @remote, which gets its name when it is complete."""
    if not local.is_file():
        raise BoardError(f"{local}: no such file")
    partial = f"{remote}.part"
    handle = _call(board, "guest-file-open", wait, path=partial, mode="w")
    try:
        with open(local, "rb") as source:
            while chunk := source.read(CHUNK):
                _write(board, handle, chunk)
    finally:
        _call(board, "guest-file-close", handle=handle)
    mode = stat.S_IMODE(os.stat(local).st_mode)
    board.sh(f"chmod {mode:o} {shlex.quote(partial)} && "
             f"mv -f {shlex.quote(partial)} {shlex.quote(remote)}",
             check=True)


def _write(board, handle, chunk):
    while chunk:
        data = base64.b64encode(chunk).decode("ascii")
        reply = _call(board, "guest-file-write", handle=handle,
                      **{"buf-b64": data})
        if not reply["count"]:
            raise BoardError("the board takes no more bytes (disk full?)")
        chunk = chunk[reply["count"]:]


def pull(board, remote, local, wait):
    """Copy @remote to @local, which appears when it is complete."""
    handle = _call(board, "guest-file-open", wait, path=remote, mode="r")
    partial = local.with_name(local.name + ".part")
    try:
        with open(partial, "wb") as out:
            while True:
                reply = _call(board, "guest-file-read", handle=handle,
                              count=CHUNK)
                out.write(base64.b64decode(reply["buf-b64"]))
                if reply["eof"]:
                    break
        partial.replace(local)
    finally:
        partial.unlink(missing_ok=True)
        _call(board, "guest-file-close", handle=handle)
