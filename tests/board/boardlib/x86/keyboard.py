# SPDX-License-Identifier: GPL-2.0-or-later
"""The button of the x86 board: a key of its keyboard, by QMP.

The key belongs to the PS/2 keyboard, whose driver (atkbd) is built into the
kernel and has a key table, so that the board can map the key to KEY_RESTART
(EVIOCSKEYCODE; Linux' virtio_input has no table, there it fails).

An emulated keyboard tells changes only, forgets those that come before the
guest's driver is up, and confuses that driver while it starts.  So the board
says on its second serial port when its button works, and goes on when it was
answered: only then is the key put down, and a driver that comes up with the
button held finds it down, as with gpio-keys.
"""

import asyncio
import sys

from ..errors import BoardError

QCODE = "f11"  # scancode 0x57, see the initramfs script board-flash
WORKS = b"button works"
ANSWER = b"seen\n"


class Keyboard:
    """@monitor: the board's JsonPeer"""

    def __init__(self, monitor):
        self.monitor = monitor
        self.down = False
        self.works = False
        self.listening = None

    async def open(self, sock):
        """@sock is the board's second serial port."""
        reader, writer = await asyncio.open_unix_connection(sock=sock)
        self.listening = asyncio.create_task(self._listen(reader, writer))

    def restarted(self):
        """The guest's driver is gone until the board says that it works."""
        self.works = False

    async def _listen(self, reader, writer):
        said = b""
        while data := await reader.read(64):
            said = (said + data)[-2 * len(WORKS):]
            if WORKS in said:
                said = b""
                self.works = True
                try:
                    await self.move(self.down)
                except BoardError as error:
                    print(f"button: {error}", file=sys.stderr, flush=True)
                writer.write(ANSWER)

    async def move(self, down):
        """The key down or up."""
        self.down = down
        if not self.works:
            return
        key = {"type": "qcode", "data": QCODE}
        await self.monitor.call("input-send-event", events=[
            {"type": "key", "data": {"down": down, "key": key}}])
