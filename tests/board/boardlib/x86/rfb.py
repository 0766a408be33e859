# SPDX-License-Identifier: GPL-2.0-or-later
"""Just enough of a VNC client (RFC 6143) to see a keyboard's LEDs.

The guest's driver tells the emulated keyboard which LEDs to light, and
QEMU tells a VNC client that asks for the LED state pseudo-encoding.  This
is the only way to see a LED of the board that does not ask the board.
"""

import asyncio
import struct

SHARED = b"\x01"
SECURITY_NONE = 1
ENCODING_RAW = 0
ENCODING_LED_STATE = -261
SET_ENCODINGS = 2
FRAMEBUFFER_UPDATE = 0
BELL = 2

CAPS_LOCK = 1 << 2

RECTANGLE = struct.Struct(">HHHHi")


class LedWatcher:
    """Follows one LED over a VNC connection.

    @mask: the LED's bit
    @changed: called with (monotonic seconds, lit) at each change
    """

    def __init__(self, mask, changed):
        self.mask = mask
        self.changed = changed
        self.lit = False
        self.reader = self.writer = self.task = None

    async def open(self, sock):
        """Shake hands over the connected socket @sock and follow."""
        self.reader, self.writer = await asyncio.open_unix_connection(
            sock=sock)
        await self._handshake()
        self.task = asyncio.create_task(self._follow())

    async def _handshake(self):
        await self.reader.readexactly(12)
        self.writer.write(b"RFB 003.008\n")
        count = (await self.reader.readexactly(1))[0]
        await self.reader.readexactly(count)
        self.writer.write(bytes([SECURITY_NONE]))
        await self.reader.readexactly(4)
        self.writer.write(SHARED)
        head = await self.reader.readexactly(24)
        await self.reader.readexactly(struct.unpack(">I", head[20:])[0])
        self.writer.write(struct.pack(
            ">BxHii", SET_ENCODINGS, 2, ENCODING_LED_STATE, ENCODING_RAW))

    async def _follow(self):
        try:
            while True:
                kind = (await self.reader.readexactly(1))[0]
                if kind == FRAMEBUFFER_UPDATE:
                    await self._update()
                elif kind != BELL:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass

    async def _update(self):
        count = struct.unpack(">xH", await self.reader.readexactly(3))[0]
        for _ in range(count):
            head = await self.reader.readexactly(RECTANGLE.size)
            _x, _y, width, height, encoding = RECTANGLE.unpack(head)
            if encoding == ENCODING_LED_STATE:
                self._state((await self.reader.readexactly(1))[0])
            elif encoding == ENCODING_RAW:
                await self.reader.readexactly(width * height * 4)

    def _state(self, leds):
        lit = bool(leds & self.mask)
        if lit != self.lit:
            self.lit = lit
            self.changed(asyncio.get_running_loop().time(), lit)
