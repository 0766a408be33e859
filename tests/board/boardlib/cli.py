# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line: subcommands, their options, exit statuses."""

import argparse
import os
import sys

from . import commands, kinds, lan, paths
from .board import Board
from .errors import BoardError, EXIT_FAILURE

DESCRIPTION = """\
An emulated embedded board with a button, a LED and a power plug. It lives in
a directory, so there can be any number of them."""

EPILOG = """\
exit status: 0 done; 1 it did not work; 2 wrong command line or name; 3 the
board is in the wrong state (off, on, absent); 4 waited in vain; 5 a program
or file of this machine is missing. "sh" exits as the command in the board.

environment: RECOVERY_BOARD_DIR default for --dir; KVER kernel to run."""

NAND_NOTE = """\
--flash nand puts bootlog and env on a NAND chip (2 KiB pages that are
programmed once and in order, 128 KiB erase blocks, one bad in each
partition); slots and rootfs_data stay on NOR. "flash write" does not step over
bad blocks.

--flash nor-slow takes 0.7 s to erase a block of rootfs_data, as chips do; it
has 4 MiB of it."""


def _number(text):
    value = float(text)
    if not 0 <= value < 86400:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return value


def _add_kind(sub):
    sub.add_argument("--kind", default=kinds.DEFAULT, metavar="KIND",
                     help=f"{' or '.join(kinds.NAMES)} "
                     f"(default {kinds.DEFAULT})")


def _add_making(add):
    sub = add("create", "make a board with new flash", epilog=NAND_NOTE)
    _add_kind(sub)
    sub.add_argument("--flash", metavar="FLASH",
                     help="nor (the default); nand and nor-slow, see below; "
                     "nor-256k of an ARM board: rootfs_data in erase blocks of "
                     "256 KiB")
    sub.add_argument("--cpus", type=int, choices=range(1, 9), metavar="N",
                     help="processors of an x86 board, 1 to 8 (default 2)")
    sub.add_argument("--lan", action="store_true",
                     help="with a network, of an x86 board; \"board port\" "
                     "and lan.pcap in its directory lead into it")
    sub.add_argument("--backports", action="store_true",
                     help="with the systemd of the distribution's backports, "
                     "of an x86 board")
    sub.add_argument("--fresh", action="store_true",
                     help="replace the board that is there")
    add("update", "write the firmware of this tree into all slots")
    _add_kind(add("build", "only build the firmware; print where it is"))
    add("destroy", "switch off and delete the board and its flash")


def _add_power(add):
    sub = add("on", "put the plug in")
    sub.add_argument("--hold", type=_number, metavar="SECONDS",
                     help="hold the button from power-on for so long")
    sub.add_argument("--append", default="", metavar="WORDS",
                     help="further words for the kernel's command line")
    sub.add_argument("--plain", action="store_true",
                     help="boot slot a without the project, to compare")
    add("off", "pull the plug: the emulator is killed, nothing is flushed")
    add("reset", "warm reset, RAM keeps its content")
    sub = add("status", "power, uptime, LED, button")
    sub.add_argument("--json", action="store_true", help="for programs")


def _add_hand(add):
    add("press", "press the button shortly")
    sub = add("hold", "button down, wait, up")
    sub.add_argument("seconds", type=_number, metavar="SECONDS")
    sub = add("button", "button down or up")
    sub.add_argument("position", choices=("down", "up"))
    sub = add("led", "say what the LED does: off, on, blink 5.0 Hz, "
              "flash 2 x 1.0 Hz (two flashes and a pause)")
    sub.add_argument("--json", action="store_true", help="for programs")


def _add_console(add):
    sub = add("wait", "wait until the console shows TEXT",
              epilog="Text counts that came since the last power-on or reset.")
    sub.add_argument("text", metavar="TEXT")
    sub.add_argument("--timeout", type=_number, default=60, metavar="SECONDS",
                     help="give up after so long (60)")
    sub.add_argument("--new", action="store_true",
                     help="only text from now on counts")
    sub.add_argument("--regex", action="store_true",
                     help="TEXT is a regular expression (Python's)")
    add("console", "the serial console, leave with Ctrl-]")
    add("log", "print the path of the console log")
    add("panel", "front panel: console, LED, button and plug in the terminal")


def _add_inside(add):
    sub = add("sh", "run a command as root in the board",
              epilog="The words are joined with blanks and given to the "
              "board's shell, as ssh does it.")
    sub.add_argument("-i", "--stdin", action="store_true",
                     help="pass standard input on, up to its end")
    sub.add_argument("--timeout", type=_number, metavar="SECONDS",
                     help="give up on a command that runs longer")
    sub.add_argument("--wait", type=_number, default=90, metavar="SECONDS",
                     help="how long the board may take to come up (90)")
    sub.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    sub = add("port", "print the port of 127.0.0.1 that leads to a service "
              "of a board with a network")
    sub.add_argument("service", choices=tuple(lan.SERVICES))
    sub = add("push", "copy a file into the board")
    sub.add_argument("local", metavar="LOCAL")
    sub.add_argument("remote", metavar="REMOTE")
    sub = add("pull", "copy a file out of the board")
    sub.add_argument("remote", metavar="REMOTE")
    sub.add_argument("local", metavar="LOCAL")


def _add_flash(add):
    sub = add("flash", "read, write, erase flash while the board is off",
              epilog="read goes to FILE or standard output; write takes FILE "
              "or standard input, erases the partition and fills what is "
              "left with 0xFF.")
    sub.add_argument("action", choices=("read", "write", "erase"))
    sub.add_argument("partition", metavar="PARTITION")
    sub.add_argument("file", nargs="?", metavar="FILE")
    sub = add("disk", "give an x86 board that is off a new, blank disk, "
              "/dev/vdg or, with NAND, /dev/vde")
    sub.add_argument("mib", type=int, choices=range(0, 4097), metavar="MIB",
                     help="its size, 0: take it away")


def parser():
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="board", description=DESCRIPTION, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    common = argparse.ArgumentParser(add_help=False)
    for where, default in ((top, None), (common, argparse.SUPPRESS)):
        where.add_argument("--dir", default=default, metavar="DIRECTORY",
                           help="the board's directory (default "
                           f"{paths.default_board_dir()})")
    subs = top.add_subparsers(dest="subcommand", metavar="COMMAND",
                              required=True)

    def add(name, help_text, epilog=None):
        return subs.add_parser(
            name, help=help_text, description=help_text, epilog=epilog,
            parents=[common],
            formatter_class=argparse.RawDescriptionHelpFormatter)

    for section in (_add_making, _add_power, _add_hand, _add_console,
                    _add_inside, _add_flash):
        section(add)
    return top


def _say(text):
    print(f"board: {text}", file=sys.stderr, flush=True)


def main(argv=None):
    """Run one command; returns the exit status."""
    arguments = parser().parse_args(argv)
    board = Board(arguments.dir or paths.default_board_dir(), _say)
    command = getattr(commands, f"do_{arguments.subcommand}")
    try:
        return command(board, arguments) or 0
    except BoardError as error:
        _say(error)
        return error.status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILURE
    except OSError as error:
        _say(error)
        return EXIT_FAILURE
    except KeyboardInterrupt:
        return 130
