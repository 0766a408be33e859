# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulator's command line for a board of kind arm."""

import pathlib

from .. import command
from ..errors import BoardError, EXIT_MISSING
from . import layout

CHANNELS = ("agent", "led")
SERIALS = ("serial", "agent")  # UART5, then UART1


def check_installed():
    """The emulator is among what build() fetches; it shares libraries with
    that of the x86 board, which is installed."""
    command.require("qemu-system-x86_64", "qemu-system-x86")


def arguments(settings, directory, flash, fds, append=""):
    """The whole argument vector.

    @settings: the board's settings
    @directory: of the board
    @flash: its Flash
    @fds: file descriptors of QEMU's end of "serial", "qmp" and CHANNELS
    @append: further words for the kernel
    """
    place = pathlib.Path((directory / "emulator").read_text().strip())
    program = place / "usr/bin/qemu-system-arm"
    if not program.exists():
        raise BoardError(f"{program} is missing: write the firmware anew "
                         "(board update)", EXIT_MISSING)
    argv = [str(program), "-L", str(place / "usr/share/qemu"), "-S",
            "-M", f"ast2600-evb,fmc-model={layout.CHIP},"
            f"spi-model={layout.SPI1[settings['flash']].model}",
            # Its second processor never starts, but spins.
            "-accel", "tcg,thread=single",
            "-m", f"{layout.RAM_MIB}M", "-display", "none", "-audio", "none",
            "-action", "watchdog=reset,panic=none"] + 4 * ["-nic", "none"]
    for name in fds:
        argv += ["-chardev", f"socket,id={name},fd={fds[name]}"]
    for name in SERIALS:
        argv += ["-serial", f"chardev:{name}"]
    for name in ("qmp", "led"):
        argv += ["-mon", f"chardev={name},mode=control"]
    for index, name in enumerate(layout.LAYOUT.chips):
        path = str(flash.chip(name)).replace(",", ",,")
        argv += ["-drive", f"if=mtd,index={index},format=raw,file={path}"]
    return argv + _words(directory, append)


def _words(directory, append):
    """Put into RAM at each start; there is no other road past U-Boot, whose
    environment is in flash and not the bench's to change."""
    path = directory / "words"
    text = f"board_words={append}\n".encode()
    if len(text) > layout.WORDS_SIZE:
        raise BoardError("too many words for the kernel")
    path.write_bytes(text.ljust(layout.WORDS_SIZE, b"\0"))
    name = str(path).replace(",", ",,")
    return ["-device", f"loader,addr={layout.WORDS_ADDRESS:#x},"
            f"force-raw=on,file={name}"]
