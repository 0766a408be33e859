# SPDX-License-Identifier: GPL-2.0-or-later
"""Button, LED and agent of an ARM board that is on: pins and a UART."""

import asyncio
import itertools
import sys
import time

from ..errors import BoardError
from ..finger import Finger
from ..qmp import Agent, JsonPeer

GPIO = "/machine/soc/gpio"
BUTTON = "gpioA0"
LED = "gpioB0"
LOOK_S = 0.02
ASK_S = 1


class Wiring:
    """See kinds.py."""

    def __init__(self, monitor, led_changed):
        self.monitor = monitor
        self.finger = Finger(self._set_button)
        self.agent = SerialAgent()
        self.led = GpioLed(led_changed)
        self.task = None

    async def open(self, sockets):
        """@sockets: one for each of CHANNELS"""
        await self.agent.open(sockets["agent"])
        await self.led.open(sockets["led"])

    async def _set_button(self, down):
        await self.monitor.call("qom-set", path=GPIO, property=BUTTON,
                                value=down)

    def restarted(self):
        """The guest starts anew, and the emulator has let go of its pins."""
        self.agent.restarted()
        if self.finger.down:
            self.task = asyncio.create_task(self._set_button(True))

    def event(self, message):
        """Something that the emulator tells."""


class GpioLed:
    """Looks at a pin, over a monitor of its own.

    @changed: called with (monotonic seconds, lit) at each change
    """

    def __init__(self, changed):
        self.changed = changed
        self.monitor = JsonPeer()
        self.task = None

    async def open(self, sock):
        """@sock is the emulator's second monitor."""
        await self.monitor.open(sock)
        await self.monitor.call("qmp_capabilities")
        self.task = asyncio.create_task(self._follow())

    async def _follow(self):
        lit = False
        try:
            while True:
                now = await self.monitor.call("qom-get", path=GPIO,
                                              property=LED)
                if now != lit:
                    lit = now
                    self.changed(time.monotonic(), lit)
                await asyncio.sleep(LOOK_S)
        except BoardError as error:
            print(f"LED: {error}", file=sys.stderr, flush=True)


class SerialAgent(Agent):
    """The guest agent behind a UART: nobody tells that it is there, so it is
    asked until it answers."""

    def __init__(self):
        super().__init__()
        self.numbers = itertools.count(1)
        self.task = None

    async def open(self, sock):
        await super().open(sock)
        self.task = asyncio.create_task(self._look_for_it())

    def restarted(self):
        """It is gone."""
        self.port_changed(False)

    async def _look_for_it(self):
        while not self.closed:
            if not self.present.is_set() and await self._answers():
                self.port_changed(True)
            await asyncio.sleep(ASK_S)

    async def _answers(self):
        number = next(self.numbers)
        try:
            return number == await JsonPeer.call(self, "guest-sync", ASK_S,
                                                 id=number)
        except BoardError:
            return False
