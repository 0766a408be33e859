# SPDX-License-Identifier: GPL-2.0-or-later
"""JSON over a socket, one message a line: QEMU's monitor and its agent."""

import asyncio
import itertools
import json
import socket

from .errors import BoardError

GONE = "the board went off"
READ_LIMIT = 64 * 1024 * 1024


class JsonPeer:
    """Requests out, replies and events in, in order, one at a time.

    @on_event: called with each message that answers nothing
    """

    def __init__(self, on_event=None):
        self.on_event = on_event
        self.ids = itertools.count(1)
        self.lock = asyncio.Lock()
        self.replies = asyncio.Queue()
        self.closed = False
        self.sock = self.writer = None
        self.task = None

    async def open(self, sock):
        """Start to talk over the connected socket @sock."""
        self.sock = sock.dup()
        reader, self.writer = await asyncio.open_unix_connection(
            sock=sock, limit=READ_LIMIT)
        self.task = asyncio.create_task(self._read(reader))

    async def _read(self, reader):
        while line := await reader.readline():
            message = _parse(line)
            if message is None:
                continue
            if "event" in message or "QMP" in message:
                if self.on_event:
                    self.on_event(message)
            else:
                self.replies.put_nowait(message)
        self.closed = True
        self.abort(GONE)

    def abort(self, why):
        """Whoever waits for a reply gets an error instead."""
        self.replies.put_nowait({"error": {"desc": why}})

    def drop_replies(self):
        """Forget replies that nobody waits for any more."""
        while not self.replies.empty():
            self.replies.get_nowait()

    async def call(self, name, timeout=10, **arguments):
        """Run one command and return its result; an error reply or none
        in @timeout seconds is a BoardError."""
        return await self._call(self.writer.write, name, timeout, arguments)

    async def call_with_fd(self, fd, name, **arguments):
        """Like call(), with a copy of the descriptor @fd for the peer."""
        def write(data):
            socket.send_fds(self.sock, [data], [fd])

        return await self._call(write, name, 10, arguments)

    async def _call(self, write, name, timeout, arguments):
        message = {"execute": name, "id": next(self.ids)}
        if arguments:
            message["arguments"] = arguments
        async with self.lock:
            if self.closed:
                raise BoardError(f"{name}: {GONE}")
            self.drop_replies()
            write(json.dumps(message).encode() + b"\n")
            try:
                reply = await asyncio.wait_for(
                    self._reply(message["id"]), timeout)
            except asyncio.TimeoutError:
                raise BoardError(
                    f"no answer to {name} in {timeout} s") from None
        if "error" in reply:
            raise BoardError(f"{name}: {reply['error'].get('desc')}")
        return reply.get("return")

    async def _reply(self, wanted):
        """The reply to request @wanted; late ones to earlier requests are
        passed over."""
        while True:
            reply = await self.replies.get()
            if reply.get("id", wanted) == wanted:
                return reply


def _parse(line):
    """A message, or None for what is left of a torn one."""
    try:
        message = json.loads(line.lstrip(b"\xff"))
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


class Agent(JsonPeer):
    """The guest agent.  It comes and goes with the guest.

    Who opens the port is told by QEMU (VSERPORT_CHANGE), so that no
    request is left behind for an agent of the next boot to answer.
    """

    def __init__(self):
        super().__init__()
        self.present = asyncio.Event()

    def port_changed(self, is_open):
        """The guest opened or closed the agent's port."""
        if is_open:
            self.present.set()
        else:
            self.present.clear()
            if self.lock.locked():
                self.abort("the board restarted or its agent died")

    async def call(self, name, timeout=10, wait=0, **arguments):
        """Like JsonPeer.call(); waits @wait seconds for the agent."""
        try:
            await asyncio.wait_for(self.present.wait(), wait or 0.01)
        except asyncio.TimeoutError:
            raise BoardError(
                f"the board's agent does not answer after {wait} s; "
                "is the board still booting, or stuck?") from None
        return await super().call(name, timeout, **arguments)
