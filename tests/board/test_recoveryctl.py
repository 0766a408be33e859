# SPDX-License-Identifier: GPL-2.0-or-later
"""recoveryctl on a board that is well, and what it says when it is not."""

import json
import struct
import zlib

import pytest

from guest import SYSFS, facts, until

CONF = "/etc/recovery/recovery.conf.d/broken.conf"


def ctl(board, words):
    """Run recoveryctl; its result."""
    return board.sh(f"recoveryctl {words}")


def check_screen(text):
    """It fits a terminal of 80 x 24 with a prompt below."""
    lines = text.splitlines()
    assert len(lines) <= 23, text
    assert max(map(len, lines)) <= 80, text


def unchanged(board):
    """Nothing was asked for, no slot was touched."""
    assert facts(board, "request", "slot/next", "slot/a/state",
                 "slot/b/state") == ["none", "a", "good", "unknown"]


def test_status_fits_a_screen(running):
    done = ctl(running, "")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Good: slot a, normal operation, marked good")
    check_screen(done.stdout)
    assert "\033" not in done.stdout, "no colours without a terminal"


@pytest.mark.parametrize("words", [
    "status", "partitions", "history", "history --records", "slot", "log",
    "check"])
def test_json_is_one_line(running, words):
    done = ctl(running, f"{words} --json=short")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n") == 1
    short = json.loads(done.stdout)
    pretty = ctl(running, f"{words} --json=pretty").stdout
    assert json.loads(pretty).__class__ is short.__class__
    assert short


def test_everything_fits_on_the_board(running):
    items = json.loads(ctl(running, "check --json=short").stdout)
    assert {item["level"] for item in items} == {"ok"}, items


@pytest.mark.parametrize("words, status", [
    ("mark-good now", 2), ("mark-good --hard", 2), ("slot try", 2),
    ("slot try c", 2), ("slot try b --tries=0", 2), ("slot try b -t 256", 2),
    ("slot mark-bad a", 1), ("slot try a", 1), ("reset", 2),
    ("reset --soft --hard -y", 2), ("reset --soft --secure -y", 2),
    ("reset --cancel", 1),
    ("reset --cancel --no-reboot", 2), ("log format", 2),
    ("partitions slot", 1), ("history -n 0", 2), ("--json=xml", 2),
    ("failsafe now", 2), ("log format --hard", 2)])
def test_refusals_change_nothing(running, words, status):
    before = facts(running, "log/records")
    done = running.sh(f"recoveryctl {words} < /dev/null")
    assert done.returncode == status, done.stderr
    assert done.stderr.startswith("recoveryctl: "), done.stderr
    unchanged(running)
    assert facts(running, "log/records") == before


@pytest.mark.parametrize("words, meant", [
    ("stauts", "status"), ("--jsno", "--json"), ("reset --hrad", "--hard"),
    ("partitions slot-c", "slot-"), ("--xyzzy", "--help")])
def test_what_was_meant_is_said(running, words, meant):
    done = running.sh(f"recoveryctl {words}")
    assert done.returncode in (1, 2), done.stderr
    assert meant in done.stderr, done.stderr


def test_dry_run_changes_nothing(running):
    done = ctl(running, "reset --hard --dry-run")
    assert done.returncode == 0
    assert "lost:" in done.stdout and "kept:" in done.stdout
    unchanged(running)


def test_reset_is_taken_back(running):
    assert ctl(running, "reset -y --no-reboot").returncode == 0
    assert facts(running, "request") != "none"
    assert "reset --cancel" in ctl(running, "").stdout
    assert ctl(running, "reset --cancel").returncode == 0
    unchanged(running)
    events = json.loads(ctl(running, "history --json=short -n 1").stdout)
    assert [event["text"].split(" no.")[0] for event in events[0]["events"]
            ][-1] == "factory reset"
    assert events[0]["events"][-1]["result"] < 0


def test_trial_and_back(running):
    assert ctl(running, "slot try b -t 2").returncode == 0
    assert facts(running, "slot/next", "slot/b/state", "slot/b/tries") == [
        "b", "trial", "2"]
    assert ctl(running, "slot set-next a").returncode == 0
    assert ctl(running, "slot mark-bad b").returncode == 0
    done = ctl(running, "")
    assert done.returncode == 3
    assert "slot b is marked bad" in done.stdout
    assert "What to do:" in done.stdout
    check_screen(done.stdout)
    assert ctl(running, "slot set-next b").returncode == 1
    assert ctl(running, "slot mark-good b").returncode == 0
    assert ctl(running, "").returncode == 0
    running.sh("recoveryctl log format --force", check=True)
    assert facts(running, "slot/b/state") == "good", "slots outlive the log"


def slots_as_told(board):
    """By each way there is: next slot, states of a and b."""
    bus = json.loads(board.sh(
        "busctl --json=short call org.recoveryd /org/recoveryd "
        "org.freedesktop.DBus.Properties GetAll s org.recoveryd.Manager1",
        check=True).stdout)["data"][0]
    states = bus["SlotStates"]["data"]
    ways = {
        "sysfs": facts(board, "slot/next", "slot/a/state", "slot/b/state"),
        "bus": [bus["NextSlot"]["data"], states["a"], states["b"]]}
    for words in ("slot status", "status"):
        told = json.loads(ctl(board, f"{words} --json=short").stdout)
        slots = told if words == "slot status" else told["slots"]
        ways[words] = [
            *(slot["name"] for slot in slots if slot["next"]),
            *(slot["state"] for slot in slots)]
    rows = [line.split() for line in
            ctl(board, "slot status").stdout.splitlines()[1:3]]
    ways["table"] = [*(row[0] for row in rows if row[-1] == "yes"),
                     *(row[1] for row in rows)]
    return ways


@pytest.mark.parametrize("words, want", [
    ("try b", ["b", "good", "trial"]), ("set-next a", ["a", "good", "trial"]),
    ("mark-bad b", ["a", "good", "bad"]),
    ("mark-good b", ["a", "good", "good"])])
def test_slots_are_told_alike(running, words, want):
    assert ctl(running, f"slot {words}").returncode == 0
    # D-Bus has it from an event.
    until(words, lambda: slots_as_told(running)["bus"] == want, 10)
    told = slots_as_told(running)
    assert all(way == want for way in told.values()), told


def rauc(board, words):
    """What RAUC is told: exit status, answer, message."""
    done = board.sh(f"/usr/lib/recovery/rauc-backend {words}")
    return done.returncode, done.stdout.strip(), done.stderr


def test_rauc_backend(running):
    """As RAUC calls it: a word, a bootname, a state."""
    running.sh("recoveryctl slot mark-good b", check=True)
    assert rauc(running, "get-current")[:2] == (0, "a")
    assert rauc(running, "get-primary")[:2] == (0, "a")
    # An installation: bad before the first byte, then on trial
    assert rauc(running, "set-state b bad")[:2] == (0, "")
    assert rauc(running, "get-state b")[:2] == (0, "bad")
    assert rauc(running, "set-primary b")[:2] == (0, "")
    assert rauc(running, "get-primary")[:2] == (0, "b")
    assert rauc(running, "get-state b")[:2] == (0, "good")
    assert facts(running, "slot/b/state", "slot/b/tries") == ["trial", "3"]
    # What is so already is not written again.
    before = facts(running, "log/records")
    assert rauc(running, "set-primary b")[0] == 0
    assert rauc(running, "set-state a good")[0] == 0
    assert facts(running, "log/records") == before
    # Of two, one is left.
    assert rauc(running, "set-state a bad")[0] == 0
    assert rauc(running, "set-state a bad")[0] == 0
    assert rauc(running, "set-state b bad")[0] == 0
    code, answer, message = rauc(running, "get-primary")
    assert (code, answer) == (1, "") and "the rescue image" in message
    code, _answer, message = rauc(running, "set-state a bad --force")
    assert code == 0, message
    assert rauc(running, "set-primary a")[0] == 0
    assert facts(running, "slot/next", "slot/a/state") == ["a", "trial"]
    assert rauc(running, "set-state a good")[0] == 0
    assert rauc(running, "set-state b good")[0] == 0
    assert facts(running, "slot/next", "slot/a/state", "slot/b/state") == [
        "a", "good", "good"]


@pytest.mark.parametrize("words, status, message", [
    ("get-state c", 2, "no slot has the bootname 'c': they are a and b"),
    ("set-primary A", 2, "no slot has the bootname 'A'"),
    ("set-state b ugly", 2, "good or bad, not 'ugly'"),
    ("set-state b", 2, "usage:"), ("get-primary a", 2, "too many"),
    ("mark-good a", 2, "unknown verb")])
def test_rauc_is_refused(running, words, status, message):
    before = facts(running, "log/records", "slot/next")
    code, answer, said = rauc(running, words)
    assert (code, answer) == (status, "") and message in said
    assert facts(running, "log/records", "slot/next") == before


def test_rauc_where_nothing_lasts(running):
    """A log in memory, no such slot, no rights, no module."""
    nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups "
    done = running.sh(f"{nobody} /usr/lib/recovery/rauc-backend set-primary b")
    assert done.returncode == 5 and "needs root" in done.stderr
    running.sh("modprobe -r recovery && "
               "modprobe recovery bootlog=no-log slot_b=no-slot", check=True)
    try:
        assert facts(running, "log/backend") == "volatile"
        code, _answer, said = rauc(running, "set-state a bad")
        assert code == 1 and "in memory only" in said
        done = running.sh("recoveryctl install-slot b --from=/etc/hostname")
        assert done.returncode == 1 and "in memory only" in done.stderr
        code, _answer, said = rauc(running, "set-primary b")
        assert code == 1 and "has no slot b" in said
        assert rauc(running, "get-state b")[0] == 1
        running.sh("modprobe -r recovery", check=True)
        code, _answer, said = rauc(running, "get-primary")
        assert code == 4 and "modprobe recovery" in said
    finally:
        running.sh("modprobe -r recovery; modprobe recovery", check=True)
        until("declared", lambda: facts(running, "boot/declared") == "1", 30)


def test_broken_configuration(running):
    running.sh(f"mkdir -p $(dirname {CONF}) && "
               f"printf '[Ladder]\\nNormalLimmit=3\\n' > {CONF}", check=True)
    done = ctl(running, "")
    assert done.returncode == 3
    assert "broken.conf:2" in done.stdout.replace("\n             ", "")
    check_screen(done.stdout)
    done = ctl(running, "check")
    assert done.returncode == 1
    assert "NormalLimit" in done.stdout, "the right name is suggested"
    running.sh(f"rm {CONF}", check=True)
    assert ctl(running, "").returncode == 0


def test_boot_loaders_counter_is_reset(running):
    """By the unit that marks a boot good, in its sandbox."""
    running.sh("printf '\\275\\001\\005\\001' > /var/lib/failures && "
               f"mkdir -p $(dirname {CONF}) && "
               f"printf '[Counter]\\nFormat=uboot-file\\n"
               f"Device=/var/lib/failures\\n' > {CONF} && "
               "systemctl daemon-reload", check=True)
    shown = json.loads(ctl(running, "counter show --json=short").stdout)
    assert shown["value"] == 5, shown
    running.sh("systemctl restart recovery-mark-good", check=True)
    shown = json.loads(ctl(running, "counter show --json=short").stdout)
    assert (shown["value"], shown["health"]) == (0, "ok"), shown

    # The boot loader counts without the module, too.
    running.sh("printf '\\275\\001\\004\\001' > /var/lib/failures && "
               "modprobe -r recovery && systemctl restart recovery-mark-good",
               check=True)
    shown = json.loads(ctl(running, "counter show --json=short").stdout)
    running.sh("modprobe recovery", check=True)
    until("this boot taken up again", lambda: facts(
        running, "boot/declared") == "1", 30)
    assert shown["value"] == 0, shown

    running.sh("echo foreign > /var/lib/failures", check=True)
    assert "unknown" in ctl(running, "counter show").stdout
    assert running.sh("systemctl restart recovery-mark-good").returncode != 0
    assert running.sh("cat /var/lib/failures").stdout == "foreign\n"
    # The module was told, and forgets when it is configured no more.
    assert "foreign" in ctl(running, "").stdout
    assert facts(running, "counter/told", "counter/format") == [
        "1", "uboot-file"]
    running.sh(f"rm {CONF} /var/lib/failures && systemctl daemon-reload && "
               "systemctl restart recovery-mark-good", check=True)
    assert ctl(running, "").returncode == 0
    assert facts(running, "counter/format") == "none"


def environment(text):
    """U-Boot's environment of 4 KiB, in one copy."""
    data = text.replace("|", "\0").encode().ljust(4092, b"\0")
    return struct.pack("<I", zlib.crc32(data)) + data


def test_counter_that_nobody_named(running, tmp_path):
    """What the board shows to have is reset, in the unit's sandbox."""
    (tmp_path / "env").write_bytes(environment(
        "bootcount=3|upgrade_available=1|bootlimit=5"))
    running.push(tmp_path / "env", "/var/lib/env")
    running.sh("echo /var/lib/env 0 0x1000 > /etc/fw_env.config && "
               "systemctl daemon-reload", check=True)
    assert "has counted 3 of 5 boots (uboot-env)" in ctl(running, "").stdout
    assert facts(running, "counter/told", "counter/value") == ["1", "3"]
    running.sh("systemctl restart recovery-mark-good", check=True)
    shown = json.loads(ctl(running, "counter show --json=short").stdout)
    assert (shown["value"], shown["upgrade_available"]) == (0, False), shown
    check = ctl(running, "check")
    assert "uboot-env, ok" in check.stdout, check.stdout

    # RAUC's as well
    (tmp_path / "env").write_bytes(environment("BOOT_ORDER=A B|BOOT_A_LEFT=1"))
    running.push(tmp_path / "env", "/var/lib/env")
    done = ctl(running, "mark-good")
    assert done.returncode == 0 and "rauc-env" in done.stdout, done
    # What is no count is not overwritten, and the unit says so.
    (tmp_path / "env").write_bytes(environment("bootcount=many"))
    running.push(tmp_path / "env", "/var/lib/env")
    done = ctl(running, "mark-good")
    assert done.returncode == 1
    assert "Format= below [Counter]" in done.stderr, done.stderr
    assert running.sh("systemctl restart recovery-mark-good").returncode != 0
    # None is none.
    running.sh(f"mkdir -p $(dirname {CONF}) && "
               f"printf '[Counter]\\nFormat=none\\n' > {CONF} && "
               "systemctl daemon-reload && "
               "systemctl restart recovery-mark-good", check=True)
    assert ctl(running, "").returncode == 0
    assert facts(running, "counter/format") == "none"
    running.sh(f"rm {CONF} /etc/fw_env.config /var/lib/env && "
               "systemctl daemon-reload", check=True)
    assert ctl(running, "").returncode == 0


def test_loader_follows_whoever_changes_slots(running, tmp_path):
    """Also who can't tell it, as a program that knows netlink only."""
    (tmp_path / "env").write_bytes(environment("slot_order=a b"))
    running.push(tmp_path / "env", "/var/lib/env")
    running.sh("echo /var/lib/env 0 0x1000 > /etc/fw_env.config && "
               f"mkdir -p $(dirname {CONF}) && "
               f"printf '[Slots]\\nLoader=uboot\\n' > {CONF} && "
               "systemctl restart recoveryd && "
               "recoveryctl slot mark-good b", check=True)
    untold = ("unshare -m sh -c 'mount --bind /dev/null /etc/fw_env.config; "
              "recoveryctl slot set-next b --force'")
    done = running.sh(untold)
    assert "can't be told which slot to boot" in done.stderr, done.stderr
    assert facts(running, "slot/next") == "b"
    until("told", lambda: "slot_order=b a" in
          running.sh("tr '\\0' '\\n' < /var/lib/env").stdout)
    assert '"told":true' in ctl(running, "status --json=short").stdout
    running.sh(f"recoveryctl slot set-next a; rm {CONF} /etc/fw_env.config "
               "/var/lib/env && systemctl restart recoveryd", check=True)
    assert ctl(running, "").returncode == 0


def test_recoveryd_stopped(running):
    running.sh("systemctl stop recoveryd", check=True)
    done = ctl(running, "")
    assert done.returncode == 3
    assert "systemctl start recoveryd" in done.stdout
    running.sh("systemctl start recoveryd", check=True)
    assert ctl(running, "").returncode == 0


def events_of(board):
    """What the monitor has printed so far."""
    return [json.loads(line) for line in
            board.sh("cat /tmp/monitor").stdout.splitlines()]


def pressed(board, count):
    """Press once; until the monitor knows of @count presses."""
    board.press()
    until("press told", lambda: sum(
        event["type"] == "press" for event in events_of(board)) == count, 20)


def test_monitor_outlives_the_module(running):
    running.sh("recoveryctl monitor -n 1 --json=short > /tmp/monitor 2>&1 &"
               "echo $! > /tmp/monitor.pid", check=True)
    until("monitor listens", lambda: events_of(running), 20)
    pressed(running, 1)
    running.sh("rmmod recovery && sleep 1 && modprobe recovery", check=True)
    until("monitor knows", lambda: any(
        event["type"] == "loaded" for event in events_of(running)), 30)
    until("button back", lambda: running.sh(
        f"cat {SYSFS}/button/state").stdout == "released\n", 30)
    pressed(running, 2)
    running.sh("kill $(cat /tmp/monitor.pid)", check=True)

    events = events_of(running)
    types = [event["type"] for event in events]
    split = types.index("unloaded")
    assert types[split + 1] == "loaded"
    for part in (events[:split], events[split + 2:]):
        seqs = [event["seq"] for event in part]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert events[split + 2]["seq"] == 1, "nothing of the new one is missed"
    until("this boot taken up again",
          lambda: facts(running, "boot/declared") == "1", 30)
