# SPDX-License-Identifier: GPL-2.0-or-later
"""The finger on the button: a key of the board's keyboard, by QMP.

The key belongs to the PS/2 keyboard, whose driver (atkbd) is built into the
kernel and has a key table, so that the board can map the key to KEY_RESTART
(EVIOCSKEYCODE; Linux' virtio_input has no table, there it fails).

Emulated keyboards tell changes only and forget those that come before the
guest's driver is up; a key that went down earlier would never be seen.  So
"down" is repeated while the finger is there, as a real keyboard repeats it.
Linux makes one press of it, and a driver that comes up with the button held
sees it go down within REPEAT_S, as with gpio-keys when it is opened.
"""

import asyncio

REPEAT_S = 0.03
QCODE = "f11"  # scancode 0x57, see the initramfs script board-flash


class Finger:
    """@monitor: the board's JsonPeer"""

    def __init__(self, monitor):
        self.monitor = monitor
        self.down = False
        self.repeating = None
        self.holding = None

    async def set(self, down):
        """Put the finger down (True) or lift it; ends a hold."""
        if self.holding is not None:
            self.holding.cancel()
            self.holding = None
        await self._move(down)

    async def hold(self, seconds):
        """Down now; up by itself after @seconds.  Returns the task."""
        await self.set(True)
        self.holding = asyncio.create_task(self._lift(seconds))
        return self.holding

    async def _lift(self, seconds):
        await asyncio.sleep(seconds)
        await self._move(False)

    async def _move(self, down):
        self.down = down
        if self.repeating is not None:
            self.repeating.cancel()
            self.repeating = None
        await self._send()
        if down:
            self.repeating = asyncio.create_task(self._repeat())

    async def _repeat(self):
        while True:
            await asyncio.sleep(REPEAT_S)
            await self._send()

    async def _send(self):
        key = {"type": "qcode", "data": QCODE}
        await self.monitor.call("input-send-event", events=[
            {"type": "key", "data": {"down": self.down, "key": key}}])
