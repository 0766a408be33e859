# SPDX-License-Identifier: GPL-2.0-or-later
"""The process that is the board while it is switched on.

"on" starts it detached; it owns the emulator, keeps the console log, holds
the button, watches the LED and answers requests on the board's socket.  It
ends with the emulator.  Run as: supervisor.py DIRECTORY READY_FD OPTIONS
"""

import asyncio
import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

from . import control, kinds
from .console import ConsoleHub
from .errors import BoardError
from .flash import Flash
from .led import LedHistory
from .qmp import JsonPeer
from .requests import Requests

PR_SET_PDEATHSIG = 1


class Supervisor:
    """One switched-on board."""

    def __init__(self, directory, options):
        self.directory = directory
        self.options = options
        self.settings = json.loads((directory / "board.json").read_text())
        self.kind = kinds.find(self.settings["kind"])
        self.console = ConsoleHub(directory / "console.log")
        self.led = LedHistory()
        self.monitor = JsonPeer(self._monitor_event)
        self.wiring = self.kind.Wiring(self.monitor, self._led_changed)
        self.qemu = None
        self.starts = self.resets = 0
        self.started = time.monotonic()
        self.watchers = set()
        self.gone = asyncio.Event()

    async def run(self, ready):
        """Power on, serve until the emulator ends, clean up."""
        listener = control.listen(self.directory)
        try:
            await self._power_on()
            await asyncio.start_unix_server(
                Requests(self).serve, sock=listener, limit=control.LIMIT)
            ready("")
            await self._wait_for_end()
        finally:
            # ORDER: who sees the socket gone may rely on the board being
            # off, and on nobody touching the directory any more: the next
            # supervisor's socket has the same name
            self._power_off()
            control.forget(self.directory)

    async def _power_on(self):
        pairs = {name: socket.socketpair()
                 for name in ("serial", "qmp", *self.kind.CHANNELS)}
        self._started("power on")
        self._spawn({name: pair[1] for name, pair in pairs.items()})
        await self.console.open(pairs["serial"][0])
        await self.monitor.open(pairs["qmp"][0])
        await self.monitor.call("qmp_capabilities")
        await self.wiring.open({name: pairs[name][0]
                                for name in self.kind.CHANNELS})
        if self.options.get("hold"):
            await self.wiring.finger.hold(self.options["hold"])
        await self.monitor.call("cont")

    def _spawn(self, ends):
        argv = self.kind.arguments(
            self.settings, self.directory,
            Flash(self.directory / "flash",
                  self.kind.LAYOUTS[self.settings["flash"]]),
            {name: end.fileno() for name, end in ends.items()},
            self.options.get("append", ""))
        with open(self.directory / "qemu.log", "wb") as log:
            self.qemu = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=[end.fileno() for end in ends.values()],
                preexec_fn=_die_with_parent)
        for end in ends.values():
            end.close()

    async def _wait_for_end(self):
        loop = asyncio.get_running_loop()
        process = os.pidfd_open(self.qemu.pid)
        loop.add_reader(process, self.gone.set)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.gone.set)
        await self.gone.wait()
        loop.remove_reader(process)
        os.close(process)

    def _power_off(self):
        """The plug is pulled: nothing is flushed, nobody is asked."""
        if self.qemu is None:
            return
        process, self.qemu = self.qemu, None
        ended = process.poll()
        if ended is None:
            process.kill()
            process.wait()
        self._mark("power off" if ended is None else
                   "off by itself" if ended == 0 else
                   f"emulator died with status {ended}, see qemu.log")
        self.console.close()

    def _started(self, how):
        """The board starts (again).  The processors of a guest that resets
        itself may do so one after the other: that is one start."""
        self.console.drain()
        if self.console.end == self.console.start_text:
            return
        self.starts += 1
        self.wiring.restarted()
        self.started = time.monotonic()
        self._mark(how)
        self.console.start_text = self.console.end

    def _mark(self, what):
        """Note in the log that the board starts or ends here."""
        self.console.mark(f"{what} ({time.strftime('%F %T')})")

    def _led_changed(self, when, lit):
        self.led.change(when, lit)
        for watcher in self.watchers:
            watcher.set()

    def _monitor_event(self, message):
        if message.get("event") == "RESET":
            self.resets += 1
            self._started("reset by the guest" if message["data"]["guest"]
                          else "warm reset")
        elif "event" in message:
            self.wiring.event(message)

    def cut(self):
        """Pull the plug."""
        self.gone.set()


def _die_with_parent():
    """In the child: no emulator outlives its supervisor."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main(directory, ready_fd, options):
    """Entry point of the detached process."""
    def ready(text):
        os.write(ready_fd, text.encode() + b"\n")
        os.close(ready_fd)

    try:
        asyncio.run(Supervisor(pathlib.Path(directory),
                               json.loads(options)).run(ready))
    except (BoardError, OSError) as error:
        try:
            ready(str(error))
        except OSError:
            sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
