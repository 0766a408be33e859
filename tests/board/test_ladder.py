# SPDX-License-Identifier: GPL-2.0-or-later
"""Down the recovery ladder by software failures, and only by those."""

import json
from guest import BOOT_S, facts, leave, until, wait_good

CRASH_A = "board.crash=a panic=1"


def test_crash_loop_leads_to_the_other_slot(board):
    board.on(append=CRASH_A)
    for boot, rung in enumerate(["normal"] * 3 + ["failsafe"] * 3, 1):
        board.wait(f"recovery: boot {boot}: slot a, {rung}", BOOT_S, since=0)
    board.wait("recovery: boot 7: slot b, fallback", BOOT_S, since=0)
    wait_good(board)
    assert facts(board, "boot/cause", "boot/reason", "slot/active",
                 "slot/next", "slot/a/state", "slot/b/state") == [
        "panic", "crash-loop", "b", "b", "bad", "good"]

    board.off()
    board.on(append=CRASH_A)
    wait_good(board)
    assert facts(board, "boot/rung", "slot/active") == ["normal", "b"]


def test_slot_that_cannot_be_mounted(board):
    """Declared before it is mounted, since that may crash; then anew."""
    board.flash_write("slot-a", b"hsqs" + bytes(1000))
    board.on()
    wait_good(board)
    assert facts(board, "boot/rung", "boot/reason", "slot/active") == [
        "fallback", "unbootable", "b"]
    records = json.loads(board.sh(
        "recoveryctl history --records --json=short").stdout)
    assert [(r["boot"], r["slot"], r["rung"]) for r in records
            if r["type"] == "boot"] == [
        (1, "a", "normal"), (1, "b", "fallback")]
    boots = json.loads(board.sh("recoveryctl history --json=short").stdout)
    assert [(boot["id"], boot["slot"]) for boot in boots] == [(1, "b")]


def test_nothing_to_boot_is_said(board):
    for name in ("slot-a", "slot-b", "rescue"):
        board.flash_erase(name)
    board.on(append="panic=0")
    board.wait("recovery: nothing can be booted", BOOT_S)


def test_panic_and_hang_are_failures(board):
    board.on()
    wait_good(board)
    mark = leave(board, "echo c > /proc/sysrq-trigger")
    board.wait("recovery: boot 2:", BOOT_S, since=mark)
    wait_good(board)
    assert facts(board, "boot/cause", "boot/attempts") == ["panic", "1"]
    assert facts(board, "boot/previous_uptime_ms").isdigit()

    # systemd stops in its tracks: nobody feeds the watchdog any more
    mark = leave(board, "kill -SEGV 1")
    board.wait("recovery: boot 3:", BOOT_S, since=mark)
    wait_good(board)
    assert facts(board, "boot/cause", "boot/attempts") == ["watchdog", "1"]
    until("history", lambda: "watchdog" in board.sh(
        "recoveryctl history --json=short").stdout, 10)


def test_without_retained_ram(board):
    """Power cuts lead nowhere there; a watchdog that can tell is heard before
    this boot is decided."""
    for boot in range(1, 6):
        board.on(append="recovery.ram_address=0 recovery.ram_size=0")
        board.wait(f"recovery: boot {boot}: slot a, normal", BOOT_S, since=0)
        if boot < 5:
            board.off()
    wait_good(board)
    assert facts(board, "boot/cause", "boot/attempts") == ["unknown", "0"]
    mark = leave(board, "kill -SEGV 1")
    board.wait("recovery: boot 6: slot a, normal (default; last boot: hang or "
               "reset, 1 of 3 failures)", BOOT_S, since=mark)
    wait_good(board)
    until("recoveryd", lambda: facts(board, "boot/cause") == "watchdog", 10)


def test_requests_last_for_one_boot(board):
    """What people ask for is what they get, once.  A fallback that works is
    the slot to stay with."""
    board.on()
    wait_good(board)
    for boot, (command, what, slot) in enumerate((
            ("recoveryctl failsafe -y", "slot a, failsafe", "a"),
            ("systemctl reboot", "slot a, normal", "a"),
            ("busctl call org.recoveryd /org/recoveryd "
             "org.recoveryd.Manager1 Fallback", "slot b, fallback", "b")), 2):
        mark = leave(board, command)
        board.wait(f"recovery: boot {boot}: {what}", BOOT_S, since=mark)
        wait_good(board)
        assert facts(board, "request") == "none"
        assert facts(board, "boot/attempts", "slot/next") == ["0", slot]


HEALTHY_IN_A = """[Unit]
Before=boot-complete.target
[Service]
Type=oneshot
ExecStart=grep -q a /sys/class/recovery/recovery0/slot/active
[Install]
RequiredBy=boot-complete.target
"""


def test_trial_that_gets_nowhere_leads_back(board):
    """Up, and never marked good: its time is over after a while."""
    board.on(append="systemd.mask=recovery-mark-good.service")
    until("agent", lambda: board.sh("true").returncode == 0, BOOT_S)
    board.sh("mkdir -p /etc/recovery/recovery.conf.d; "
             "printf '[Slots]\\nTrialTimeout=30s\\n' "
             "> /etc/recovery/recovery.conf.d/trial.conf; "
             "recoveryctl slot try b --tries=1", check=True)
    mark = leave(board)
    board.wait("recovery: boot 2: slot b, trial", BOOT_S, since=mark)
    board.wait("recovery: boot 3: slot a, normal (trial-failed", BOOT_S,
               since=mark)
    assert facts(board, "boot/cause", "slot/b/state") == ["clean", "bad"]


def test_trial_that_fails_leads_back(board):
    """A service that matters does not start; then a crash."""
    board.on(append="panic=1")
    wait_good(board)
    board.sh("cat > /etc/systemd/system/healthy.service && "
             "systemctl enable healthy && "
             "recoveryctl slot try b --tries 2", stdin=HEALTHY_IN_A,
             check=True)
    mark = leave(board)
    board.wait("recovery: boot 2: slot b, trial", BOOT_S, since=mark)
    until("all started", lambda: board.sh(
        "systemctl is-active --quiet multi-user.target").returncode == 0,
        BOOT_S)
    until("mark-good given up", lambda: board.sh(
        "systemctl is-failed --quiet healthy && "
        "! systemctl list-jobs | grep -q good").returncode == 0, BOOT_S)
    assert facts(board, "boot/good", "boot/attempts", "slot/next") == [
        "0", "0", "b"]
    done = board.sh("recoveryctl status")
    assert done.returncode == 3
    assert "healthy.service failed, so this boot is not" in done.stdout

    mark = leave(board)
    board.wait("recovery: boot 3: slot b, trial", BOOT_S, since=mark)
    assert facts(board, "boot/cause", "boot/attempts") == ["clean", "1"]
    mark = leave(board, "echo c > /proc/sysrq-trigger")
    board.wait("recovery: boot 4: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    assert facts(board, "boot/reason", "slot/next", "slot/b/state") == [
        "trial-failed", "a", "bad"]
