# SPDX-License-Identifier: GPL-2.0-or-later
"""The finger on the button: how long it stays there."""

import asyncio


class Finger:
    """@move: coroutine that puts the board's button down (True) or up"""

    def __init__(self, move):
        self.move = move
        self.down = False
        self.holding = None

    async def set(self, down):
        """Put the finger down (True) or lift it; ends a hold."""
        if self.holding is not None:
            self.holding.cancel()
            self.holding = None
        await self._set(down)

    async def hold(self, seconds):
        """Down now; up by itself after @seconds.  Returns the task."""
        await self.set(True)
        self.holding = asyncio.create_task(self._lift(seconds))
        return self.holding

    async def _lift(self, seconds):
        await asyncio.sleep(seconds)
        await self._set(False)

    async def _set(self, down):
        self.down = down
        await self.move(down)
