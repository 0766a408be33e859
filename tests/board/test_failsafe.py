# SPDX-License-Identifier: GPL-2.0-or-later
"""Into failsafe, rescue, and out again, by the button."""

import json
import re
import time

import pytest

import initramfs
from guest import BOOT_S, DECLARED, facts, leave, until, wait_declared, wait_good

PAUSE = "board.pause=8"  # between the drivers' start and the decision
PAUSING = "board: waiting"
REACTION_S = 0.5  # of a person; what is down sooner was down at power-on


def blinks(board, rate):
    """At about that rate in Hz, as seen from outside"""
    word, *rest = board.led().split()
    return word == "blink" and 0.8 * rate < float(rest[0]) < 1.2 * rate


def check_failsafe(board):
    """The slot without its overlay, and few services."""
    until("failsafe.target", lambda: board.sh(
        "systemctl is-active --quiet failsafe.target").returncode == 0, BOOT_S)
    assert facts(board, "boot/rung", "slot/active") == ["failsafe", "a"]
    until("window over", lambda: facts(board, "phase") == "failsafe", 90)
    assert board.sh("test -e /etc/my-setting").returncode != 0
    assert board.sh("findmnt -n /overlay").returncode != 0
    assert board.sh("systemctl is-active multi-user.target").returncode != 0


def test_press_before_the_overlay_is_mounted(board):
    board.on()
    wait_good(board)
    board.sh("echo mine > /etc/my-setting && sync", check=True)
    board.off()

    board.on(append=PAUSE)
    board.wait(PAUSING)
    time.sleep(REACTION_S)
    board.press()
    check_failsafe(board)
    assert facts(board, "boot/id", "boot/reason") == ["2", "button"]
    assert blinks(board, 10)

    mark = leave(board)
    board.wait("recovery: boot 3: slot a, normal", BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("cat /etc/my-setting").stdout == "mine\n"


def test_led_of_a_boot(board):
    """5 Hz while a press counts, 2.5 Hz for the rest of it, then steady."""
    board.on(append="board.pause=14")
    until("5 Hz", lambda: blinks(board, 5), BOOT_S, 0.1)
    until("2.5 Hz", lambda: blinks(board, 2.5), 30, 0.1)
    assert facts(board, "boot/id") == "1"
    until("steady", lambda: board.led() == "on", BOOT_S)


def access(board):
    """Whose accounts count for a login by the network; "" before it is known."""
    return board.sh("cat /run/recovery/ssh/access").stdout


def test_press_after_the_overlay_was_mounted(board):
    """Also while nobody is there yet to act on it."""
    board.on(append="recovery.window_ms=60000")
    wait_declared(board)
    board.wait("Welcome to", BOOT_S)
    mark = board.mark()
    board.press()
    board.wait("recovery: boot 2: slot a, failsafe", BOOT_S, since=mark)
    check_failsafe(board)
    assert facts(board, "boot/reason", "request") == ["request", "none"]
    until("presence", lambda: access(board) == "image\n", BOOT_S)


OVERLAY_ROOT = "/run/recovery/root"


def mend(board):
    """What mount_root is for: a file by hand, and a password."""
    board.sh("echo mended > /overlay/upper/etc/my-setting && sync",
             check=True)
    board.sh(f"echo root:mended | chpasswd -R {OVERLAY_ROOT}", check=True)
    assert board.sh(f"cat {OVERLAY_ROOT}/etc/my-setting").stdout == "mended\n"
    assert board.sh("cat /etc/my-setting").returncode != 0


def test_mount_root(board):
    """OpenWrt's name; once more changes nothing, a reboot leads back."""
    board.on()
    wait_good(board)
    board.sh("echo broken > /etc/my-setting; dd if=/dev/urandom of=/opt/fill "
             "bs=64k count=10; sync", check=True)
    before = board.sh("getent shadow root").stdout
    said = board.sh("mount_root", check=True).stdout
    assert "in use" in said
    assert board.sh(f"test -e {OVERLAY_ROOT}").returncode != 0

    mark = leave(board, "recoveryctl failsafe --yes")
    board.wait(DECLARED.format(2, "a", "failsafe"), BOOT_S, since=mark)
    check_failsafe(board)
    until("access", lambda: access(board), BOOT_S)
    assert access(board) != "image\n", "nobody has shown to be there"
    assert "not mounted" in board.sh("recoveryctl overlay usage").stderr
    status = json.loads(board.sh("recoveryctl overlay -j").stdout)
    assert [status["kind"], status["mounted"]] == ["tmpfs", None]
    for _ in range(2):
        said = board.sh("mount_root", check=True).stdout
        assert "/overlay/upper" in said and "reboot" in said
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout == "jffs2\n"
    usage = board.sh("recoveryctl overlay usage").stdout
    assert re.search(r"6\d\dK .* /overlay/upper/opt\n", usage), usage
    mend(board)

    mark = leave(board, "reboot")
    board.wait(DECLARED.format(3, "a", "normal"), BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("cat /etc/my-setting").stdout == "mended\n"
    after = board.sh("getent shadow root").stdout
    assert after.startswith("root:$") and after != before
    assert re.search(r"6\d\dK .* /opt\n",
                     board.sh("recoveryctl overlay usage").stdout)


@pytest.mark.deep
def test_mount_root_of_nothing(board):
    """Whatever there is instead of an overlay, it is said what and why."""
    board.flash_write("rootfs_data", b"hsqs" + bytes(100000))
    board.on(append="failsafe")
    check_failsafe(board)
    done = board.sh("mount_root")
    assert done.returncode == 1
    assert "holds squashfs" in done.stderr and "--hard" in done.stderr
    assert board.sh("findmnt -n /overlay").returncode != 0
    assert board.sh("mount_root now").returncode == 2
    assert board.sh("setpriv --bounding-set -all --inh-caps -all mount_root"
                    ).returncode == 5


@pytest.mark.deep
def test_mount_root_of_blank_nand(board):
    """It becomes UBI with one volume, and what is there then is used again."""
    board.on(append="failsafe")
    check_failsafe(board)
    board.sh("systemctl stop recoveryd; modprobe -r recovery && "
             "modprobe nandsim id_bytes=0x20,0xaa,0x00,0x15 && modprobe ubi && "
             "modprobe recovery overlay='NAND simulator partition 0'",
             check=True)
    for _ in range(2):
        said = board.sh("recoveryctl overlay mount", check=True).stdout
        assert "ubifs, ubi0_0" in said
        board.sh("[ -e /overlay/upper/x ] || echo x > /overlay/upper/x; "
                 "umount /run/recovery/root /overlay", check=True)
    assert board.sh("cat /sys/class/ubi/ubi0_0/name /sys/class/ubi/ubi0/"
                    "volumes_count").stdout == "rootfs_data\n1\n"


def check_banner(board):
    """What it lists is there to be typed."""
    text = until("the banner", lambda: board.sh(
        "cat /run/issue.d/recovery.issue").stdout, BOOT_S)
    assert text.startswith("*** FAILSAFE MODE ***")
    listed = re.findall(r"^  (\S+)", text, re.MULTILINE)
    assert {"mount_root", "passwd", "firstboot", "recoveryctl",
            "reboot"} == set(listed), text
    assert max(map(len, text.splitlines())) < 80
    for word in listed:
        assert board.sh(f"command -v {word}").returncode == 0, word
    return text


PROMPT = "Press the [f] key and hit [enter] to enter failsafe mode"


def test_f_on_the_console(board):
    """OpenWrt's key; what is no such line before it does no harm."""
    board.on(append=PAUSE)
    board.wait(PROMPT, BOOT_S)
    board.wait(PAUSING, BOOT_S)
    board.type("ff\rroot\r\rf\r")
    board.wait("failsafe mode was asked for on the console", BOOT_S)
    check_failsafe(board)
    assert facts(board, "boot/id", "boot/reason") == ["1", "console"]
    assert "a key was pressed on the console" in check_banner(board)

    mark = leave(board)
    board.wait(DECLARED.format(2, "a", "normal"), BOOT_S, since=mark)
    wait_good(board)
    assert facts(board, "boot/rung") == "normal"


@pytest.mark.deep
def test_f_on_the_console_after_the_decision(board):
    """The window is open longer than a boot takes to get there."""
    board.on(append="recovery.window_ms=60000")
    wait_declared(board)
    mark = board.mark()
    board.type("f\r")
    board.wait("rebooting into it", BOOT_S, since=mark)
    board.wait(DECLARED.format(2, "a", "failsafe"), BOOT_S, since=mark)
    check_failsafe(board)
    assert facts(board, "boot/reason", "request") == ["request", "none"]


@pytest.mark.deep
def test_debug_level(board):
    """A level alone is no reason for failsafe; all is over when the window is."""
    board.on(append=PAUSE)
    board.wait(PAUSING, BOOT_S)
    board.type("4\r")
    board.wait("debug level 4", BOOT_S)
    wait_good(board)
    assert facts(board, "boot/rung") == "normal"
    assert board.sh("cat /proc/sys/kernel/printk").stdout.split()[0] == "8"
    assert board.sh("systemctl log-level").stdout == "debug\n"
    assert not board.sh("grep -asl '[r]ecovery-init.listen' "
                        "/proc/[0-9]*/cmdline").stdout

    mark = leave(board)
    board.wait(DECLARED.format(2, "a", "normal"), BOOT_S, since=mark)
    wait_good(board)
    assert board.sh("systemctl log-level").stdout == "info\n"


def configure(board, text):
    """Lines of [Failsafe] for the early decision."""
    initramfs.add(board, {"/etc/recovery/recovery.conf.d/failsafe.conf":
                          f"[Failsafe]\n{text}\n".encode()})


def test_waiting_for_a_key(board):
    """Wait= holds the boot up, and a key ends that."""
    configure(board, "Wait=60s")
    board.on()
    board.wait("or f and Enter, for failsafe mode", BOOT_S)
    time.sleep(6)  # longer than the window
    assert "recovery: boot 1" not in board.log_text()
    board.type("f\r")
    board.wait(DECLARED.format(1, "a", "failsafe"), 30)
    check_failsafe(board)
    assert facts(board, "boot/reason") == "console"


@pytest.mark.deep
def test_keys_turned_off(board):
    """For a board whose serial line is open to anybody."""
    configure(board, "ConsoleKey=no")
    board.on(append=PAUSE)
    board.wait(PAUSING, BOOT_S)
    board.type("f\r")
    board.wait(DECLARED.format(1, "a", "normal"), BOOT_S)
    assert PROMPT not in board.log_text()


def hold_at_power_on(board, seconds):
    """Down before power comes, up @seconds after the board has seen it."""
    board.on(hold=BOOT_S)
    board.wait("the button is down", BOOT_S)
    time.sleep(seconds)
    board.button(False)


def test_held_at_power_on_leads_to_rescue(board):
    hold_at_power_on(board, 12)
    until("recovery-rescue.target", lambda: board.sh(
        "systemctl is-active --quiet recovery-rescue.target"
        ).returncode == 0, BOOT_S)
    assert facts(board, "boot/rung", "boot/reason") == [
        "rescue", "button-held"]
    done = board.sh("recoveryctl mark-good")
    assert done.returncode == 1
    assert "rescue" in done.stderr


def test_held_shortly_at_power_on_does_nothing(board):
    hold_at_power_on(board, 1)
    wait_good(board)
    assert facts(board, "boot/rung", "window/state") == ["normal", "closed"]
