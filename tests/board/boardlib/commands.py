# SPDX-License-Identifier: GPL-2.0-or-later
"""One function a subcommand.  Each returns an exit status or None."""

import json
import sys

from . import kinds, led, terminal
from .errors import BoardError, EXIT_STATE, EXIT_USAGE
from .panel import Panel


def do_create(board, arguments):
    """board create"""
    board.create(arguments.kind, arguments.flash, arguments.fresh,
                 cpus=arguments.cpus, lan=arguments.lan,
                 backports=arguments.backports)
    print(board.directory)


def do_update(board, _arguments):
    """board update"""
    changed = board.update()
    print("firmware written" if changed else "the board has this firmware")


def do_build(board, arguments):
    """board build"""
    said = []

    def say(text):
        said.append(text)
        board.say(text)

    built = kinds.find(arguments.kind).build(say)
    print(f"{built.directory} ({'built' if said else 'reused'})")
    for path in sorted({*built.files, *built.partitions.values()}):
        print(f"  {path.name:<14} {path.stat().st_size:>10}")


def do_destroy(board, _arguments):
    """board destroy"""
    board.destroy()


def do_on(board, arguments):
    """board on"""
    board.on(arguments.hold, arguments.append, arguments.plain)


def do_off(board, _arguments):
    """board off"""
    board.off()


def do_reset(board, _arguments):
    """board reset"""
    board.reset()


def do_status(board, arguments):
    """board status"""
    settings = board.settings()
    state = {"power": board.is_on(), "directory": str(board.directory),
             **settings}
    if state["power"]:
        state.update(board.status())
    if arguments.json:
        print(json.dumps(state))
        return
    print(f"board   {settings['kind']}, {settings['flash']} flash, in "
          f"{board.directory}")
    print(f"power   {'on' if state['power'] else 'off'}")
    if state["power"]:
        print(f"uptime  {state['uptime']:.0f} s, start {state['starts']} "
              "since power-on")
        print(f"led     {led.describe(state['led'])}")
        print(f"button  {'down' if state['button'] else 'up'}")


def do_press(board, _arguments):
    """board press"""
    board.press()


def do_hold(board, arguments):
    """board hold"""
    board.hold(arguments.seconds)


def do_button(board, arguments):
    """board button"""
    board.button(arguments.position == "down")


def do_led(board, arguments):
    """board led"""
    if arguments.json:
        print(json.dumps(board.status()["led"]))
    else:
        print(board.led())


def do_wait(board, arguments):
    """board wait"""
    since = board.mark() if arguments.new else None
    board.wait(arguments.text, arguments.timeout, since, arguments.regex)


def do_port(board, arguments):
    """board port"""
    print(board.lan_port(arguments.service))


def do_console(board, _arguments):
    """board console"""
    terminal.attach(board)


def do_log(board, _arguments):
    """board log"""
    board.settings()
    print(board.log)


def do_panel(board, _arguments):
    """board panel"""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise BoardError("the panel needs a terminal", EXIT_STATE)
    if not board.exists():
        board.create()
    elif not board.is_on() and board.update():
        board.say("firmware written into all slots")
    return Panel(board).run()


def do_sh(board, arguments):
    """board sh"""
    words = arguments.command
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        raise BoardError("sh: which command?", EXIT_USAGE)
    stdin = sys.stdin.buffer.read() if arguments.stdin else None
    result = board.sh(" ".join(words), timeout=arguments.timeout,
                      stdin=stdin, wait=arguments.wait, text=False)
    sys.stdout.buffer.write(result.stdout)
    sys.stdout.flush()
    sys.stderr.buffer.write(result.stderr)
    return result.returncode


def do_push(board, arguments):
    """board push"""
    board.push(arguments.local, arguments.remote)


def do_pull(board, arguments):
    """board pull"""
    board.pull(arguments.remote, arguments.local)


def do_disk(board, arguments):
    """board disk"""
    board.disk(arguments.mib)


def do_flash(board, arguments):
    """board flash"""
    board.must_be_off()
    board.flash.find(arguments.partition)
    if arguments.action == "erase":
        if arguments.file:
            raise BoardError("flash erase takes no FILE", EXIT_USAGE)
        board.flash.erase(arguments.partition)
    elif arguments.action == "write":
        board.flash.write(arguments.partition, arguments.file
                          if arguments.file not in (None, "-")
                          else sys.stdin.buffer.read())
    elif arguments.file in (None, "-"):
        board.flash.read(arguments.partition, sys.stdout.buffer)
    else:
        with open(arguments.file, "wb") as out:
            board.flash.read(arguments.partition, out)
