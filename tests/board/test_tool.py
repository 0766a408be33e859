# SPDX-License-Identifier: GPL-2.0-or-later
"""The board tool itself, as people and scripts use it."""

import hashlib
import os
import pathlib
import signal
import subprocess
import time

import pytest

from boardlib import lan, led
from boardlib.errors import (BoardError, EXIT_FAILURE, EXIT_MISSING,
                             EXIT_STATE, EXIT_TIMEOUT, EXIT_USAGE)
from boardlib.x86 import layout, qemu
from guest import FIND_KEYBOARD

TOOL = pathlib.Path(__file__).resolve().parent / "board"
BOOT_S = 180  # a login prompt takes 20 s, unless the machine is busy
SUBCOMMANDS = ("create", "destroy", "on", "off", "reset", "wait", "press",
               "hold", "button", "led", "console", "log", "sh", "push",
               "pull", "flash", "panel", "status", "build", "update", "port")


def tool(directory, *words, **options):
    """Run the command; its CompletedProcess."""
    return subprocess.run([TOOL, "--dir", str(directory), *words],
                          capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, **options)


# What needs no emulator.

@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help(name, tmp_path):
    done = tool(tmp_path, name, "--help")
    assert done.returncode == 0
    assert f"board {name}" in done.stdout


@pytest.mark.parametrize("words", [
    ("off",), ("reset",), ("press",), ("hold", "1"), ("button", "down"),
    ("led",), ("sh", "true"), ("wait", "x"), ("pull", "/etc/fstab", "x"),
    ("push", "/etc/hostname", "/tmp/x"), ("port", "ssh")])
def test_board_not_on(words, tmp_path):
    done = tool(tmp_path, *words)
    assert done.returncode == EXIT_STATE
    assert "is not on" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("words", [
    ("on",), ("destroy",), ("status",), ("log",),
    ("flash", "read", "bootlog")])
def test_no_board(words, tmp_path):
    done = tool(tmp_path / "absent", *words)
    assert done.returncode == EXIT_STATE
    assert "there is no board" in done.stderr


@pytest.mark.parametrize("words", [
    (), ("frobnicate",), ("hold",), ("hold", "-1"), ("hold", "soon"),
    ("button", "sideways"), ("flash", "melt", "env"), ("sh",)])
def test_wrong_command_line(words, tmp_path):
    assert tool(tmp_path, *words).returncode == EXIT_USAGE


def test_wrong_partition_suggests_the_right_one(board):
    done = tool(board.directory, "flash", "read", "root_data")
    assert done.returncode == EXIT_USAGE
    assert "did you mean rootfs_data" in done.stderr


def test_create_keeps_a_board_unless_told(board):
    board.flash_write("env", b"mine")
    done = tool(board.directory, "create")
    assert done.returncode == EXIT_STATE
    assert "--fresh" in done.stderr
    assert board.flash_read("env").startswith(b"mine")
    with pytest.raises(BoardError, match="kind of flash"):
        board.create(flash="nope", fresh=True)
    assert board.flash_read("env").startswith(b"mine")


def test_emulator_missing(board, tmp_path):
    env = dict(os.environ, PATH=str(tmp_path))
    done = subprocess.run(
        ["/usr/bin/python3", TOOL, "--dir", board.directory, "on"], env=env,
        capture_output=True, text=True, check=False)
    assert done.returncode == EXIT_MISSING
    assert "qemu-system-x86" in done.stderr
    assert not board.is_on()


def test_new_flash_reads_ff(board):
    for name in ("bootlog", "env", "rootfs_data"):
        content = board.flash_read(name)
        assert len(content) == board.flash.find(name).size
        assert content.count(0xff) == len(content), name


def test_flash_round_trip(board, tmp_path):
    data = os.urandom(70000)
    (tmp_path / "in").write_bytes(data)
    for words in (("write", "bootlog", tmp_path / "in"),
                  ("read", "bootlog", tmp_path / "out")):
        assert tool(board.directory, "flash", *words).returncode == 0
    read = (tmp_path / "out").read_bytes()
    assert read[:70000] == data
    assert set(read[70000:]) == {0xff}
    assert tool(board.directory, "flash", "erase", "bootlog").returncode == 0
    assert set(board.flash_read("bootlog")) == {0xff}


def test_flash_write_too_large_changes_nothing(board, tmp_path):
    board.flash_write("env", b"before")
    large = tmp_path / "large"
    large.write_bytes(bytes(board.flash.find("env").size + 1))
    done = tool(board.directory, "flash", "write", "env", large)
    assert done.returncode == EXIT_FAILURE
    assert "does not fit" in done.stderr or "do not fit" in done.stderr
    assert board.flash_read("env").startswith(b"before\xff")
    assert list(board.flash.directory.glob("*.new")) == []


@pytest.mark.parametrize("period", [0.1, 0.2, 0.4, 2.0])
def test_led_history_measures_blinking(period):
    history = led.LedHistory()
    for half in range(int(8 / period * 2)):
        history.change(half * period / 2, half % 2 == 0)
    now = history.edges[-1][0] + 0.01
    look = history.look(now)
    assert look.state == "blink"
    assert look.hz == pytest.approx(1 / period, rel=0.01)
    assert history.look(now + 10).state in ("on", "off")


def test_led_history_forgets_blinking():
    history = led.LedHistory()
    for number in range(40):
        history.change(number * 0.05, number % 2 == 0)
    for when, lit in ((2.05, True), (2.6, False)):
        history.change(when, lit)
    assert history.look(3.1).state == "off"


def test_led_history_sees_a_double_blink():
    history = led.LedHistory()
    for start in range(5):
        for number, offset in enumerate((0, 0.1, 0.2, 0.3)):
            history.change(start + offset, number % 2 == 0)
    look = history.look(4.9)
    assert (look.state, look.flashes) == ("flash", 2)
    assert look.hz == pytest.approx(1)
    assert led.describe(look._asdict()) == "flash 2 x 1.0 Hz"


# What needs the emulator, but no booted system.

def test_flash_is_out_of_reach_while_on(board, tmp_path):
    board.on()
    for action in ("read", "write", "erase"):
        done = tool(board.directory, "flash", action, "env")
        assert done.returncode == EXIT_STATE
        assert "is on" in done.stderr
    assert tool(board.directory, "on").returncode == EXIT_STATE
    assert tool(board.directory, "off").returncode == 0
    assert tool(board.directory, "off").returncode == EXIT_STATE
    assert tool(tmp_path, "off").returncode == EXIT_STATE


def test_emulator_dies_with_its_supervisor(board):
    board.on()
    pid = board.status()["pid"]
    parent = int(pathlib.Path(f"/proc/{pid}/stat").read_text().split()[3])
    os.kill(parent, signal.SIGKILL)
    end = time.monotonic() + 10
    while pathlib.Path(f"/proc/{pid}/cmdline").exists() and \
            pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < end, "the emulator is left over"
        time.sleep(0.05)
    assert not board.is_on()
    board.on()
    assert board.is_on()


def test_wait_gives_up(board):
    board.on()
    done = tool(board.directory, "wait", "no such text", "--timeout", "0.5")
    assert done.returncode == EXIT_TIMEOUT
    waiting = subprocess.Popen([TOOL, "--dir", board.directory, "wait",
                                "no such text"], stderr=subprocess.PIPE)
    time.sleep(1)
    board.off()
    assert waiting.wait(10) == EXIT_STATE


# In the running system.

def test_sh_passes_everything_through(booted):
    done = tool(booted.directory, "sh", "echo out; echo err >&2; exit 7")
    assert (done.returncode, done.stdout, done.stderr) == (7, "out\n", "err\n")
    assert booted.sh("id -u").stdout == "0\n"
    assert booted.sh("cat", stdin="a\0b").stdout == "a\0b"
    with pytest.raises(BoardError, match="exit status 3"):
        booted.sh("exit 3", check=True)
    with pytest.raises(BoardError, match="still runs"):
        booted.sh("sleep 30", timeout=1)


def test_push_pull_round_trip(booted, tmp_path):
    source, back = tmp_path / "source", tmp_path / "back"
    source.write_bytes(os.urandom(1_000_003))
    source.chmod(0o751)
    words = ("push", str(source), "/tmp/file with blanks")
    assert tool(booted.directory, *words).returncode == 0
    assert booted.sh("stat -c %a '/tmp/file with blanks'").stdout == "751\n"
    words = ("pull", "/tmp/file with blanks", str(back))
    assert tool(booted.directory, *words).returncode == 0
    assert hashlib.sha256(back.read_bytes()).digest() == \
        hashlib.sha256(source.read_bytes()).digest()
    done = tool(booted.directory, "pull", "/absent", str(tmp_path / "no"))
    assert done.returncode == EXIT_FAILURE
    assert not (tmp_path / "no").exists()


def test_partitions_are_there(booted):
    lines = booted.sh("cat /proc/mtd").stdout.splitlines()[1:]
    found = [line.split() for line in lines]
    assert [(entry[3].strip('"'), int(entry[1], 16), int(entry[2], 16))
            for entry in found] == \
        [(part.name, part.size, layout.ERASE_SIZE)
         for part in layout.LAYOUTS["nor"].partitions]


LED = "/sys/class/leds/*::capslock/device/name"


def _led_directory(board):
    path = board.sh(f"grep -l Virtio {LED}", check=True).stdout.strip()
    return path.removesuffix("/device/name")


@pytest.mark.parametrize("hz", [2.5, 5, 10])
def test_led_blinks_at_a_known_rate(booted, hz):
    directory, half = _led_directory(booted), round(500 / hz)
    booted.sh(f"modprobe ledtrig-timer; cd {directory} && "
              f"echo timer >trigger && echo {half} >delay_on && "
              f"echo {half} >delay_off", check=True)
    time.sleep(3)
    done = tool(booted.directory, "led")
    word, rate, unit = done.stdout.split()
    assert (word, unit) == ("blink", "Hz")
    # Near enough to tell the rates apart; a busy machine blinks slower.
    assert float(rate) == pytest.approx(hz, rel=0.3)


def test_led_steady(booted):
    directory = _led_directory(booted)
    for value, word in ((1, "on"), (0, "off")):
        booted.sh(f"cd {directory} && echo none >trigger && "
                  f"echo {value} >brightness", check=True)
        time.sleep(0.5)
        assert tool(booted.directory, "led").stdout == f"{word}\n"


def _key_events(board):
    """[(seconds, value)] of KEY_RESTART, without the repeats."""
    text = board.sh("pkill evtest; sleep 0.3; cat /tmp/events").stdout
    events = []
    for line in text.splitlines():
        if "KEY_RESTART" in line and line.startswith("Event:"):
            words = line.replace(",", "").split()
            events.append((float(words[2]), int(words[-1])))
    return [event for event in events if event[1] != 2]


def _watch_keys(board):
    board.sh(FIND_KEYBOARD + "evtest $keyboard >/tmp/events 2>&1 & sleep 1",
             check=True)


def _is_down(board):
    text = board.sh(FIND_KEYBOARD + "evtest --query $keyboard EV_KEY "
                    "KEY_RESTART; echo $?", check=True).stdout
    return {"0": False, "10": True}[text.strip()]


def test_button_is_key_restart(booted):
    _watch_keys(booted)
    assert tool(booted.directory, "press").returncode == 0
    assert tool(booted.directory, "hold", "1.5").returncode == 0
    events = _key_events(booted)
    assert [value for _, value in events] == [1, 0, 1, 0]
    held = events[3][0] - events[2][0]
    assert held == pytest.approx(1.5, abs=0.2)


def test_reset_keeps_ram_and_off_loses_it(booted):
    address = layout.RETAINED_ADDRESS + layout.RETAINED_SIZE // 2
    peek, poke = f"busybox devmem {address}", "0x5AFE5AFE"
    booted.sh(f"{peek} 32 {poke}", check=True)
    starts = booted.status()["starts"]
    assert tool(booted.directory, "reset").returncode == 0
    assert booted.status()["starts"] == starts + 1
    booted.wait("login:", timeout=BOOT_S)
    assert booted.sh(peek, check=True).stdout.strip() == poke
    booted.off()
    booted.on(plain=True)
    assert booted.status()["starts"] == 1
    booted.wait("login:", timeout=BOOT_S)
    assert booted.sh(peek, check=True).stdout.strip() != poke


def test_write_survives_power_cut_and_two_boards_run(booted, make_board):
    other = make_board()
    other.on(hold=BOOT_S, plain=True)
    booted.sh("sync; printf kept | dd of=/dev/mtdblock1 conv=fsync 2>&1",
              check=True)
    booted.off()
    assert booted.flash_read("env").startswith(b"kept")
    assert other.is_on()
    other.wait("login:", timeout=BOOT_S)
    # The key went down before the kernel was there, and is seen as down.
    assert _is_down(other)
    other.button(False)
    assert not _is_down(other)
    booted.on(plain=True)
    booted.wait("login:", timeout=BOOT_S)
    assert other.is_on() and booted.is_on()


def test_nand_has_bad_blocks(make_board):
    board = make_board(flash="nand")
    board.on(plain=True)
    board.wait("login:", timeout=BOOT_S)
    text = board.sh("for m in /sys/class/mtd/mtd*[0-9]; do echo $(cat $m/name)"
                    " $(cat $m/type) $(cat $m/erasesize) $(cat $m/bad_blocks);"
                    " done").stdout
    rows = {row.rsplit(maxsplit=3)[0]: row.rsplit(maxsplit=3)[1:]
            for row in text.splitlines()}
    assert rows["bootlog"] == ["nand", "131072", "1"]
    assert rows["env"] == ["nand", "131072", "1"]
    assert rows["slot-a"][1] == "65536"


@pytest.mark.parametrize("flash, chip, other", [
    ("nand", "nand", "rootfs_data"), ("nor-slow", "rootfs_data", "env")])
def test_flash_in_memory(tmp_path, flash, chip, other):
    """It has its own driver, and is no disk."""
    words = qemu.command_line({"flash": flash}, "", tmp_path).split()
    assert f"ramflash.label={chip}" in words
    parts, = [word for word in words if word.startswith("board.parts=")]
    assert chip not in parts and other in parts
    assert [word for word in qemu.command_line(
        {"flash": "nor"}, "", tmp_path).split() if "ramflash" in word] == []


USERNET = """Hub -1 (lan):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[HOST_FORWARD]  17       127.0.0.1 41017     192.168.1.1    22     0     0
"""


def test_port_of_a_service():
    assert lan.find_port(USERNET, "ssh") == 41017
    with pytest.raises(BoardError, match="--lan"):
        lan.find_port("", "ssh")
    with pytest.raises(BoardError, match="did you mean ssh"):
        lan.find_port(USERNET, "shh")
