# SPDX-License-Identifier: GPL-2.0-or-later
"""What the supervisor does for the commands, one method a request."""

import asyncio
import contextlib
import json
import time

from . import lan
from .errors import BoardError, EXIT_USAGE

POLL_S = (0.05, 0.4)  # each question costs the board processor time
WATCH_S = 0.5
AGENT_S = 30  # an emulated board under load may take long for one answer


class Requests:
    """Serves connections on the board's socket.

    @board: the Supervisor
    """

    def __init__(self, board):
        self.board = board

    async def serve(self, reader, writer):
        """One connection."""
        try:
            line = await reader.readline()
            if line:
                await self._answer(json.loads(line), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, message, reader, writer):
        name = message.pop("request")
        if name == "console":
            await self.board.console.attach(reader, writer)
            return
        if name == "watch":
            await self._watch(writer)
            return
        method = getattr(self, f"do_{name}", None)
        try:
            if method is None:
                raise BoardError(f"unknown request {name}", EXIT_USAGE)
            reply = {"result": await method(**message)}
        except BoardError as error:
            reply = {"error": str(error), "status": error.status}
        writer.write(json.dumps(reply).encode() + b"\n")
        await writer.drain()

    async def _watch(self, writer):
        """A status line now, at each change of the LED or the power, and
        now and then."""
        changed = asyncio.Event()
        self.board.watchers.add(changed)
        try:
            while not writer.is_closing():
                status = await self.do_status()
                writer.write(json.dumps(status).encode() + b"\n")
                await writer.drain()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(changed.wait(), WATCH_S)
                changed.clear()
        finally:
            self.board.watchers.discard(changed)

    async def do_status(self):
        """Everything that is known without asking the guest."""
        board, now = self.board, time.monotonic()
        return {"pid": board.qemu.pid, "starts": board.starts,
                "uptime": now - board.started,
                "log_start": board.console.start,
                "log_end": board.console.end,
                "button": board.wiring.finger.down,
                "agent": board.wiring.agent.present.is_set(),
                "lit": board.led.lit,
                "led": board.led.look(now)._asdict()}

    async def do_off(self):
        """Pull the plug."""
        self.board.cut()

    async def do_reset(self):
        """Warm reset: the RAM keeps its content."""
        before = self.board.resets
        await self.board.monitor.call("system_reset")
        while self.board.resets == before:
            await asyncio.sleep(0.01)

    async def do_button(self, down):
        """Button down or up."""
        await self.board.wiring.finger.set(down)

    async def do_lan_port(self, service):
        """Where a service of the board is reached."""
        table = await self.board.monitor.call(
            "human-monitor-command", **{"command-line": "info usernet"})
        return lan.find_port(table, service)

    async def do_lan_plug(self, is_in):
        """Cable of the network."""
        await self.board.monitor.call("human-monitor-command", **{
            "command-line": f"set_link {lan.NAME} {'on' if is_in else 'off'}"})

    async def do_hold(self, seconds):
        """Button down, wait, up."""
        await asyncio.wait([await self.board.wiring.finger.hold(seconds)])

    async def do_edges(self, since=0.0):
        """The LED's changes after the monotonic time @since."""
        return [edge for edge in self.board.led.edges if edge[0] > since]

    async def do_agent(self, execute, arguments=None, wait=0):
        """One command of the guest agent."""
        return await self.board.wiring.agent.call(
            execute, AGENT_S, wait, **(arguments or {}))

    async def do_run(self, command, data=None, wait=0, timeout=None):
        """Run a shell command in the guest to its end."""
        arguments = {"path": "/bin/sh", "arg": ["-c", command],
                     "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                             "HOME=/root", "LANG=C.UTF-8", "TERM=dumb"],
                     "capture-output": True}
        if data is not None:
            arguments["input-data"] = data
        agent = self.board.wiring.agent
        started = await agent.call("guest-exec", AGENT_S, wait, **arguments)
        end = None if timeout is None else time.monotonic() + timeout
        pause, longest = POLL_S
        while True:
            state = await agent.call("guest-exec-status", AGENT_S,
                                     pid=started["pid"])
            if state["exited"]:
                return _result(state)
            if end is not None and time.monotonic() > end:
                raise BoardError(f"the command still runs in the board "
                                 f"after {timeout} s: {command}", 4)
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, longest)


def _result(state):
    if state.get("out-truncated") or state.get("err-truncated"):
        raise BoardError("the command wrote more than the agent can carry; "
                         "send it to a file and pull that")
    status = state.get("exitcode")
    if status is None:
        status = 128 + state.get("signal", 0)
    return {"status": status, "stdout": state.get("out-data", ""),
            "stderr": state.get("err-data", "")}
