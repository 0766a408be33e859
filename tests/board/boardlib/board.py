# SPDX-License-Identifier: GPL-2.0-or-later
"""One board, as commands and tests see it."""

import base64
import collections
import contextlib
import io
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from . import control, kinds, lan, led, log, paths, terminal, transfer
from .errors import BoardError, EXIT_STATE, EXIT_USAGE, unknown_name
from .flash import Flash

PRESS_S = 0.2
AGENT_WAIT_S = 240
SETTINGS = "board.json"

# The same board without the project, to measure and to test the bench.
PLAIN_WORDS = (
    "boot=plain", "module_blacklist=recovery",
    "systemd.mask=recoveryd.service", "systemd.mask=recovery-wipe.service",
    "systemd.mask=recovery-mark-good.service",
)

Result = collections.namedtuple("Result", "returncode stdout stderr")


def _silent(_text):
    pass


class Board:
    """A board kept in @directory.

    @say: function that is told about slow steps
    """

    def __init__(self, directory, say=_silent):
        self.directory = pathlib.Path(directory).absolute()
        self.say = say

    # Making and breaking.

    def exists(self):
        """True when there is a board in the directory."""
        return (self.directory / SETTINGS).exists()

    def settings(self):
        """What create() was told."""
        if not self.exists():
            raise BoardError(f"there is no board in {self.directory} "
                             "(make one with: board create)", EXIT_STATE)
        return json.loads((self.directory / SETTINGS).read_text())

    @property
    def kind(self):
        """What kind of board it is, see kinds.py."""
        return kinds.find(self.settings()["kind"])

    @property
    def flash(self):
        """Its Flash."""
        return self._flash(self.settings())

    def _flash(self, settings):
        layouts = kinds.find(settings["kind"]).LAYOUTS
        return Flash(self.directory / "flash", layouts[settings["flash"]])

    def create(self, kind=kinds.DEFAULT, flash=None, fresh=False, built=None,
               cpus=None, lan=False, backports=False):
        """Make a new board with blank flash but for the firmware.

        @flash: kind of flash; default: the first that the kind has
        @fresh: throw away the board that is there
        @built: the Image to use; default: that of the tree as it is now
        @cpus: how many processors it has; default: as many as usual
        @lan: a network of its own, see lan.py
        @backports: with the systemd of the distribution's backports
        """
        machine = kinds.find(kind)
        flash = flash or next(iter(machine.LAYOUTS))
        if flash not in machine.LAYOUTS:
            raise unknown_name("kind of flash", flash, machine.LAYOUTS)
        if cpus is not None and cpus > machine.CPUS_MAX:
            raise BoardError(f"a board of kind {kind} has at most "
                             f"{machine.CPUS_MAX} processors", EXIT_USAGE)
        if lan and not machine.HAS_LAN:
            raise BoardError(f"a board of kind {kind} has no network",
                             EXIT_USAGE)
        if self.exists() and not fresh:
            raise BoardError(f"there is a board in {self.directory} already; "
                             "replace it with --fresh", EXIT_STATE)
        machine.check_installed()
        built = built or machine.build(self.say, backports)
        if self.exists():
            self.destroy()
        self.directory.mkdir(parents=True, exist_ok=True)
        settings = {"kind": kind, "flash": flash,
                    "cpus": cpus or machine.CPUS, "lan": lan,
                    "backports": backports}
        chips = self._flash(settings)
        chips.create()
        self._write_firmware(chips, built, settings)

    def update(self):
        """Write the firmware of the tree as it is now into every slot if
        the board has another; the other partitions stay.  True if so."""
        settings = self.settings()
        self.must_be_off()
        built = self.kind.build(self.say, settings.get("backports", False))
        if settings.get("image") == built.key:
            return False
        self._write_firmware(self.flash, built, settings)
        return True

    def _write_firmware(self, chips, built, settings):
        chips.write_all(built.partitions)
        for path in built.files:
            shutil.copy(path, self.directory)
        settings = dict(settings, image=built.key)
        partial = self.directory / (SETTINGS + ".new")
        partial.write_text(json.dumps(settings) + "\n")
        partial.rename(self.directory / SETTINGS)

    def destroy(self):
        """Switch off and delete everything."""
        self.settings()
        if self.is_on():
            self.off()
        shutil.rmtree(self.directory)

    # Power.

    def is_on(self):
        """True while the emulator runs."""
        return control.connected(self.directory)

    def must_be_off(self):
        """The flash chip cannot be touched while the board runs."""
        self.settings()
        if self.is_on():
            raise BoardError(f"the board in {self.directory} is on; "
                             "switch it off first (board off)", EXIT_STATE)

    @property
    def disk_path(self):
        """The content of its disk; there is none without that file."""
        return self.directory / kinds.DISK

    def disk(self, mib):
        """A new blank disk of @mib MiB, behind those that are flash; 0
        takes it away."""
        self.must_be_off()
        if self.settings()["kind"] != "x86":
            raise BoardError("only a board of kind x86 takes a disk",
                             EXIT_USAGE)
        self.disk_path.unlink(missing_ok=True)
        if mib:
            with open(self.disk_path, "wb") as disk:
                disk.truncate(mib << 20)

    def on(self, hold=None, append="", plain=False):
        """Switch on.

        @hold: hold the button for so many seconds from power-on
        @append: further words for the kernel's command line
        @plain: boot slot a without the project
        """
        self.must_be_off()
        if plain:
            append = " ".join(PLAIN_WORDS + (append,))
        self.kind.check_installed()
        options = json.dumps({"hold": hold, "append": append})
        receive, send = os.pipe()
        with open(self.directory / "supervisor.log", "ab") as errors:
            subprocess.Popen(
                [sys.executable, "-m", "boardlib.supervisor",
                 str(self.directory), str(send), options],
                stdin=subprocess.DEVNULL, stdout=errors, stderr=errors,
                env=dict(os.environ, PYTHONPATH=str(paths.BOARD_SRC)),
                pass_fds=[send], start_new_session=True)
        os.close(send)
        with open(receive, encoding="utf-8") as answer:
            line = answer.readline()
        if line != "\n":
            raise BoardError(line.strip() or "the emulator did not start: "
                             + self._last_words())

    def _last_words(self):
        for name in ("qemu.log", "supervisor.log"):
            path = self.directory / name
            if path.exists() and path.stat().st_size:
                return path.read_text(errors="replace")[-600:].strip()
        return "it says nothing"

    def off(self):
        """Pull the plug: the emulator is killed, nothing is flushed."""
        control.request(self.directory, "off")
        end = time.monotonic() + 10
        while self.is_on():
            if time.monotonic() > end:
                raise BoardError("the emulator does not die")
            time.sleep(0.01)

    def reset(self):
        """Warm reset; the RAM keeps its content."""
        control.request(self.directory, "reset")

    def status(self):
        """Power, uptime, starts, LED and so on, as a dictionary."""
        return control.request(self.directory, "status")

    # Button and LED.

    def press(self):
        """A short press."""
        self.hold(PRESS_S)

    def hold(self, seconds):
        """Button down, wait, up."""
        control.request(self.directory, "hold", seconds=seconds)

    def button(self, down):
        """Put the button down (True) or let it go."""
        control.request(self.directory, "button", down=bool(down))

    def led(self):
        """What the LED does now: "off", "on", "blink 5.0 Hz" or
        "flash 2 x 1.0 Hz"."""
        return led.describe(self.status()["led"])

    def led_edges(self, since=0.0):
        """[monotonic seconds, lit] for each change of the LED."""
        return control.request(self.directory, "edges", since=since)

    # Console.

    @property
    def log(self):
        """Path of the console log."""
        return self.directory / "console.log"

    def log_text(self):
        """The console since the last power-on or reset."""
        return log.since_start(self.log)

    def mark(self):
        """A place in the console log, for wait(since=...)."""
        return log.end(self.log)

    def wait(self, text, timeout=60, since=None, regex=False):
        """Wait until the console shows @text; returns the matched text.

        @since: from this mark() on; default: since the last power-on or
                reset, so that text that is there already counts
        """
        return log.wait(self, text, timeout, since, regex)

    def type(self, text):
        """Type on the serial console; Enter is "\\r"."""
        with contextlib.closing(terminal.open_console(self)) as sock:
            sock.sendall(text.encode())
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                pass

    # Inside.

    def sh(self, command, check=False, timeout=None, stdin=None,
           wait=AGENT_WAIT_S, text=True):
        """Run a shell command as root in the board.

        @command: a string for /bin/sh
        @check: a non-zero exit status is an error
        @timeout: give up after so many seconds
        @stdin: text or bytes for its standard input
        @wait: how long the board may take until it can run commands
        @text: decode the output; False gives bytes
        """
        if isinstance(stdin, str):
            stdin = stdin.encode()
        reply = control.request(
            self.directory, "run", command=command, timeout=timeout,
            wait=wait, data=None if stdin is None
            else base64.b64encode(stdin).decode("ascii"))
        out, err = (base64.b64decode(reply[name])
                    for name in ("stdout", "stderr"))
        if text:
            out, err = (data.decode(errors="replace") for data in (out, err))
        if check and reply["status"]:
            raise BoardError(f"{command}: exit status {reply['status']}\n"
                             f"{out}{err}".rstrip())
        return Result(reply["status"], out, err)

    def push(self, local, remote, wait=AGENT_WAIT_S):
        """Copy a file of the host into the board, mode included."""
        transfer.push(self, pathlib.Path(local), remote, wait)

    def pull(self, remote, local, wait=AGENT_WAIT_S):
        """Copy a file of the board to the host."""
        transfer.pull(self, remote, pathlib.Path(local), wait)

    # Network.

    @property
    def lan_capture(self):
        """What went over the network since it was switched on, for tcpdump."""
        return self.directory / lan.CAPTURE

    def lan_port(self, service):
        """The port of this machine's 127.0.0.1 that leads to @service of the
        board, one of lan.SERVICES."""
        return control.request(self.directory, "lan_port", service=service)

    def lan_plug(self, is_in):
        """Put the network's cable in, or pull it."""
        control.request(self.directory, "lan_plug", is_in=is_in)

    # Flash, while the board is off.

    def flash_read(self, name):
        """The whole content of partition @name."""
        self.must_be_off()
        content = io.BytesIO()
        self.flash.read(name, content)
        return content.getvalue()

    def flash_write(self, name, source):
        """Erase partition @name and program @source (path or bytes)."""
        self.must_be_off()
        self.flash.write(name, source)

    def flash_erase(self, name):
        """Set partition @name to 0xFF."""
        self.must_be_off()
        self.flash.erase(name)
