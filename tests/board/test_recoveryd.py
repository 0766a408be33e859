# SPDX-License-Identifier: GPL-2.0-or-later
"""recoveryd: what it says and does on D-Bus, and that nothing is lost while
it, or the module, is not there.

Nothing here ends the boot: what would do so is put aside (harmless).
"""

import collections
import contextlib
import json
import pathlib
import re
from xml.etree import ElementTree

import pytest

from guest import BOOT_S, facts, until

NAME, PATH, INTERFACE = "org.recoveryd", "/org/recoveryd", "org.recoveryd.Manager1"
DOCUMENT = (pathlib.Path(__file__).resolve().parents[2] /
            "Documentation/dbus-api.rst")
PYTHON_TYPES = {"b": bool, "s": str, "u": int, "as": list, "a{ss}": dict}

# Properties that sysfs has, too
IN_SYSFS = {
    "Phase": "phase", "Rung": "boot/rung", "Reason": "boot/reason",
    "BootId": "boot/id", "Slot": "slot/active", "NextSlot": "slot/next",
    "Attempts": "boot/attempts", "Limit": "boot/limit",
    "Cause": "boot/cause", "ShortCount": "boot/short_count",
    "WindowState": "window/state", "ButtonState": "button/state",
    "LogBackend": "log/backend", "LogHealth": "log/health"}

# Each method with arguments that are right, and what it asks for
METHODS = {
    "MarkGood": "", "MarkBad": "string:b", "SetNextSlot": "string:b",
    "Reset": "string:soft", "Failsafe": "", "Rescue": "", "Fallback": "",
    "Reboot": ""}
AS_NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups "
ADDRESS = f"--dest={NAME} {PATH} {INTERFACE}"

HARMLESS = """
cd /run/systemd/system && mkdir -p recovery-factory-reset.service.d || exit
printf '[Unit]\\nDefaultDependencies=no\\n' > reboot.target
printf '%s\\n' '[Unit]' SuccessAction=none '[Service]' ExecStart= \\
    'ExecStart=/bin/sh -c "echo reset >> /run/resets"' ReadWritePaths=/run \\
    > recovery-factory-reset.service.d/harmless.conf
systemctl daemon-reload
"""
Signal = collections.namedtuple("Signal", "name data")


def call(board, method, words="", prefix=""):
    """Call a method; the error's name is in stderr."""
    return board.sh(f"{prefix}dbus-send --system --print-reply {ADDRESS}."
                    f"{method} {words}")


def properties(board, prefix=""):
    """All of them: name to (signature, value)."""
    text = board.sh(
        f"{prefix}busctl --json=short call {NAME} {PATH} "
        f"org.freedesktop.DBus.Properties GetAll s {INTERFACE}",
        check=True).stdout
    return {name: (entry["type"], entry["data"])
            for name, entry in json.loads(text)["data"][0].items()}


def is_active(board, unit):
    """What systemd says of it."""
    return board.sh(f"systemctl is-active --quiet {unit}").returncode == 0


def untouched(board):
    """Nothing was asked for, no slot was touched."""
    assert facts(board, "boot/id", "boot/rung", "request", "slot/next",
                 "slot/a/state", "slot/b/state") == [
        "1", "normal", "none", "a", "good", "unknown"]


@pytest.fixture(scope="module")
def harmless(running):
    """The board; a reset or a reboot is noted there and nothing else."""
    running.sh(HARMLESS, check=True)
    return running


def forget_reset(board):
    """recoveryd goes on as if it had not started one."""
    board.sh("systemctl stop factory-reset.target && "
             "systemctl restart recoveryd", check=True)
    until("phase", lambda: facts(board, "phase") == "good", 30)


# What Documentation/dbus-api.rst says

def sections():
    """Title to text."""
    parts = re.split(r"\n([A-Z]\w+)\n=+\n", DOCUMENT.read_text())
    return dict(zip(parts[1::2], parts[2::2]))


def documented_events():
    """Type to {what its data has: signature}."""
    events, types = {}, []
    for row in sections()["Signal"].split("= =")[1].splitlines()[1:]:
        left, right = row[:33].strip(), row[33:]
        types = re.split(", *", left) if left else types
        for name in types:
            events.setdefault(name, {}).update(
                re.findall(r"([\w-]+) ``(\w+)``", right))
    return events


def documented():
    """Properties, methods and signals, as introspected() gives them."""
    text = sections()
    found = {("property", name, kind) for name, kind in
             re.findall(r"^``(\w+)`` +``(\S+)``", text["Properties"], re.M)}
    for kind, title in (("method", "Methods"), ("signal", "Signal")):
        for name, words in re.findall(r"``(\w+)\(([^)]*)\)``", text[title]):
            found.add((kind, name, words))
    return found


def introspected(board):
    """(kind, name, "TYPE NAME, ..." of its arguments or the type)"""
    text = board.sh(f"busctl introspect {NAME} {PATH} --xml-interface",
                    check=True).stdout
    tree = ElementTree.fromstring(text[text.index("<node>"):])
    found = set()
    for member in tree.find(f"interface[@name='{INTERFACE}']"):
        words = ", ".join(f"{arg.get('type')} {arg.get('name')}"
                          for arg in member.findall("arg"))
        found.add((member.tag, member.get("name"),
                   member.get("type", words)))
    return found


def test_interface_is_as_documented(running):
    assert introspected(running) == documented()
    assert {name for kind, name, _ in documented() if kind == "method"
            } == set(METHODS)


def test_everybody_may_read_properties(running):
    read = properties(running, AS_NOBODY)
    assert {(name, kind) for name, (kind, _) in read.items()} == {
        (name, words) for kind, name, words in documented()
        if kind == "property"}
    for name, (kind, value) in read.items():
        assert isinstance(value, PYTHON_TYPES[kind]), name
    values = {name: value for name, (_, value) in read.items()}
    assert [str(values[name]) for name in IN_SYSFS] == facts(
        running, *IN_SYSFS.values())
    assert values["SlotStates"] == {"a": "good", "b": "unknown"}
    assert values["ModuleLoaded"] is True
    assert (values["Requests"], values["Problems"]) == ([], [])


def test_only_root_may_call(running):
    """Asked by the daemon, not turned away by the bus."""
    for method, words in METHODS.items():
        done = call(running, method, words, AS_NOBODY)
        assert done.returncode != 0, method
        assert "Error.AccessDenied: Only root may do this" in done.stderr
    untouched(running)


@pytest.mark.parametrize("method, words, error", [
    ("MarkBad", "string:c", 'no slot "c", the slots are "a" and "b"'),
    ("SetNextSlot", "string:", 'no slot "", the slots are "a" and "b"'),
    ("Reset", "string:sotf", '"sotf" (did you mean "soft"?)'),
    ("Reset", "uint32:1", "'u' to call org.recoveryd.Manager1.Reset()"),
    ("MarkBad", "", "expecting 's'"),
    ("Failsafe", "string:a", "expecting ''")])
def test_wrong_arguments_are_named(running, method, words, error):
    done = call(running, method, words)
    assert done.returncode != 0
    assert "org.freedesktop.DBus.Error.InvalidArgs: " in done.stderr
    assert error in done.stderr, done.stderr
    untouched(running)


@pytest.mark.parametrize("leave, state, come_back", [
    ("systemctl kill -s STOP recoveryd", "active",
     "systemctl kill -s CONT recoveryd"),
    # masked, or udev would start it
    ("systemctl mask --runtime --now recoveryd", "inactive",
     "systemctl unmask --runtime recoveryd && systemctl start recoveryd")])
def test_hold_without_recoveryd(harmless, leave, state, come_back):
    """A reset all the same, and only one."""
    harmless.sh(f"{leave}; rm -f /run/resets", check=True)
    harmless.hold(11)
    assert harmless.sh("sleep 2; test -e /run/resets").returncode == 1
    assert harmless.sh("systemctl show -P ActiveState recoveryd"
                       ).stdout == f"{state}\n"
    harmless.sh(come_back, check=True)
    until("reset", lambda: is_active(harmless, "factory-reset.target"), 30)
    assert facts(harmless, "phase") == "resetting"
    forget_reset(harmless)
    assert harmless.sh("cat /run/resets").stdout == "reset\n"


def told(board):
    """The signals that went over the bus, in order."""
    lines = board.sh("cat /tmp/bus").stdout.splitlines()
    messages = [json.loads(line) for line in lines if line[0] == "{"]
    return [Signal(message["member"], message["payload"]["data"])
            for message in messages if message["type"] == "signal" and
            message.get("path") == PATH]


@contextlib.contextmanager
def monitor(board):
    """busctl listens, in the background."""
    board.sh(f"busctl monitor --json=short {NAME} > /tmp/bus 2>&1 & "
             "echo $! > /tmp/bus.pid", check=True)
    until("monitor", lambda: "Monitoring" in board.sh("cat /tmp/bus").stdout)
    yield
    board.sh("kill $(cat /tmp/bus.pid)", check=True)


def make_events(board):
    """By hand, by a command, and by the module."""
    board.press()
    board.sh("recoveryctl slot try b -q && recoveryctl slot set-next a -q && "
             "recoveryctl slot mark-good b -q && "
             "recoveryctl failsafe --no-reboot -y -q && "
             "recoveryctl failsafe --cancel -q && "
             "rmmod recovery && sleep 1 && modprobe recovery", check=True)
    until("module taken up again", lambda: facts(
        board, "phase", "window/state") == ["good", "closed"], 30)
    until("told", lambda: told(board)[-1].name == "PropertiesChanged")


def test_events_and_changes_are_told(running):
    with monitor(running):
        before = properties(running)
        make_events(running)
    signals, after = told(running), properties(running)

    events = [signal.data for signal in signals if signal.name == "Event"]
    fields = documented_events()
    for _, kind, data in events:
        assert {name: entry["type"] for name, entry in data.items()
                } == fields[kind], kind
    assert {"press", "release", "slot", "request", "request-done", "boot",
            "window", "phase", "partition-add", "log"
            } <= {kind for _, kind, _ in events}
    seqs = [seq for seq, _, _ in events]
    again = seqs.index(1)
    assert seqs == [*range(seqs[0], seqs[0] + again),
                    *range(1, len(seqs) - again + 1)], "none is missing"

    # Who follows the changes knows what is.
    values, seen = dict(before), collections.defaultdict(list)
    for signal in signals:
        if signal.name == "PropertiesChanged":
            interface, changed, invalidated = signal.data
            assert (interface, invalidated) == (INTERFACE, [])
            for name, entry in changed.items():
                values[name] = (entry["type"], entry["data"])
                seen[name].append(entry["data"])
    assert values == after
    assert set(seen["ButtonState"]) >= {"pressed", "released"}
    assert {"a", "b"} <= set(seen["NextSlot"])
    assert ["failsafe"] in seen["Requests"]
    assert seen["ModuleLoaded"] == [False, True]
    assert seen["SlotStates"][-1] == {"a": "good", "b": "good"}


def test_methods_do_what_they_say(harmless):
    def good(method, words=""):
        done = call(harmless, method, words)
        assert done.returncode == 0, done.stderr

    good("MarkGood")
    good("SetNextSlot", "string:b")
    assert facts(harmless, "slot/next") == "b"
    good("SetNextSlot", "string:a")
    good("MarkBad", "string:b")
    assert facts(harmless, "boot/good", "slot/next", "slot/b/state") == [
        "1", "a", "bad"]
    done = call(harmless, "SetNextSlot", "string:b")
    assert "Error.Refused: a bad slot" in done.stderr
    harmless.sh("recoveryctl slot mark-good b -q", check=True)

    for method, words in (("Failsafe", ""), ("Rescue", ""), ("Fallback", ""),
                          ("Reboot", ""), ("Reset", "string:hard")):
        good(method, words)
        kind = method.lower()
        assert facts(harmless, "request") == kind
        until("reboot", lambda: is_active(harmless, "reboot.target"), 10)
        harmless.sh("systemctl stop reboot.target && "
                    f"recoveryctl {kind} --cancel -q", check=True)
    good("Reset", "string:soft")
    until("reset", lambda: is_active(harmless, "factory-reset.target"), 20)
    assert facts(harmless, "request", "phase") == ["none", "resetting"]
    forget_reset(harmless)


def test_start_without_the_module(harmless):
    harmless.sh("systemctl stop recoveryd && rmmod recovery && "
                "systemctl start recoveryd", check=True)
    daemon = harmless.sh("systemctl show -p MainPID recoveryd").stdout
    done = harmless.sh("recoveryctl status")
    assert done.returncode == 4
    assert "not loaded: load it with 'modprobe recovery'" in done.stderr
    for text in ("journalctl -b -u recoveryd | grep 'the module is not loaded'",
                 "systemctl status recoveryd | grep 'modprobe recovery'"):
        assert harmless.sh(text).returncode == 0, text
    for method in ("MarkGood", "Failsafe"):
        done = call(harmless, method)
        assert "Error.NoModule: " in done.stderr
        assert "modprobe recovery" in done.stderr
    values = {name: value for name, (_, value) in properties(harmless).items()}
    said, = values.pop("Problems")
    assert "modprobe recovery" in said
    assert values.pop("OverlayProgress") == "none"
    assert not any(values.values()), values

    harmless.sh("modprobe recovery", check=True)
    until("this boot taken up again", lambda: facts(
        harmless, "boot/declared", "boot/good") == ["1", "1"], BOOT_S)
    until("told", lambda: properties(harmless)["ModuleLoaded"][1])
    assert properties(harmless)["Problems"] == ("as", [])
    assert harmless.sh("systemctl show -p MainPID recoveryd"
                       ).stdout == daemon, "the same daemon"
    assert harmless.sh("recoveryctl status").returncode == 0
