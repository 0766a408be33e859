# SPDX-License-Identifier: GPL-2.0-or-later
"""Button, LED and agent of an x86 board that is on."""

import socket

from ..finger import Finger
from ..qmp import Agent
from .keyboard import Keyboard
from .rfb import CAPS_LOCK, LedWatcher


class Wiring:
    """See kinds.py."""

    def __init__(self, monitor, led_changed):
        self.monitor = monitor
        self.keyboard = Keyboard(monitor)
        self.finger = Finger(self.keyboard.move)
        self.watcher = LedWatcher(CAPS_LOCK, led_changed)
        self.agent = Agent()

    async def open(self, sockets):
        """@sockets: one for each of CHANNELS"""
        await self.agent.open(sockets["agent"])
        await self.keyboard.open(sockets["button"])
        await self._watch_led()

    async def _watch_led(self):
        """QEMU opens no VNC port by itself; it is handed one end of a
        socket pair, so that there is no name or number to clash."""
        ours, theirs = socket.socketpair()
        await self.monitor.call_with_fd(theirs.fileno(), "getfd",
                                        fdname="led")
        theirs.close()
        await self.monitor.call("add_client", protocol="vnc", fdname="led",
                                skipauth=True)
        await self.watcher.open(ours)

    def restarted(self):
        """The guest starts anew."""
        self.keyboard.restarted()

    def event(self, message):
        """Something that the emulator tells."""
        data = message.get("data", {})
        if message["event"] == "VSERPORT_CHANGE" and data["id"] == "agent":
            self.agent.port_changed(data["open"])
