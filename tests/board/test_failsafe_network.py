# SPDX-License-Identifier: GPL-2.0-or-later
"""A board in the network before it has any configuration for it."""

import json
import os
import subprocess

import pexpect
import pytest

import initramfs
import lan_capture
from guest import BOOT_S, crash, facts, until, wait_good
from test_settings import make_ubifs

WINDOW = "Please press button now to enter failsafe\n"
FAILSAFE = "Entering Failsafe!\n"
PAUSE = "board.pause=6"  # in the initramfs, while the window is open


def addresses(board):
    """Of eth0: {family: [address/length, ...]}"""
    links = json.loads(board.sh("ip -j addr show eth0", check=True).stdout)
    found = {"inet": [], "inet6": []}
    for each in links[0]["addr_info"]:
        found[each["family"]].append(f"{each['local']}/{each['prefixlen']}")
    return found


def heard(board, text):
    """Messages that begin with @text."""
    return [each for each in lan_capture.messages(board.lan_capture)
            if each.text.startswith(text)]


def running(board):
    """Names of the services that run, but the bench's own."""
    done = board.sh("systemctl list-units --type=service --state=running "
                    "--plain --no-legend", check=True)
    return {line.split()[0] for line in done.stdout.splitlines()} - {
        "board-agent.service"}


SERVICES = {
    "dbus.service", "recovery-net.service", "recovery-ssh.service",
    "recoveryd.service", "serial-getty@ttyS0.service", "systemd-journald.service",
    "systemd-logind.service", "systemd-udevd.service"}


SSH = ("ssh", "-F", "none", "-o", "StrictHostKeyChecking=accept-new",
       "-o", "ConnectTimeout=30", "-o", "NumberOfPasswordPrompts=1", "-T")


def ssh(board, directory, command, *options):
    """Log in as root from outside, without anybody at the keyboard."""
    return subprocess.run(
        [*SSH, "-o", f"UserKnownHostsFile={directory}/known_hosts",
         "-p", str(board.lan_port("ssh")), *options, "root@127.0.0.1",
         command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=120, env={"PATH": os.environ["PATH"]})


def fingerprint(directory):
    """Of the key that the board has shown."""
    done = subprocess.run(
        ["ssh-keygen", "-l", "-f", directory / "known_hosts"],
        capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def check_person_is_here(board, directory):
    """The image's root has no password, and needs none."""
    done = ssh(board, directory, "echo $(id -u); mount_root; echo x > /tmp/x",
               "-o", "BatchMode=yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0\n")
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout == "jffs2\n"
    key = fingerprint(directory)
    assert key in heard(board, FAILSAFE)[-1].text
    banner = board.sh("cat /run/issue.d/recovery.issue").stdout
    assert f"host key {key}\n" in banner and "a person is here" in banner
    return key


def check_late_port(board):
    """One that comes when all the others are served, as a switch's do."""
    before = len(heard(board, FAILSAFE))
    board.sh("d=$(readlink -f /sys/class/net/eth0/device); d=${d##*/}; "
             "cd /sys/bus/virtio/drivers/virtio_net && echo $d > unbind && "
             "! test -e /sys/class/net/eth0 && echo $d > bind", check=True)
    until("told again", lambda: len(heard(board, FAILSAFE)) > before, 60)
    assert addresses(board)["inet"] == ["192.168.1.1/24"]


def check_lost_link(board, directory):
    """The cable out and in again: reached where it was, with the same key."""
    def carrier(state):
        return lambda: board.sh("cat /sys/class/net/eth0/carrier"
                                ).stdout == f"{state}\n"

    board.lan_plug(False)
    until("no link", carrier(0), 30)
    board.lan_plug(True)
    until("link", carrier(1), 30)
    until("address", lambda: addresses(board)["inet"] == ["192.168.1.1/24"],
          10)
    done = ssh(board, directory, "id -u", "-o", "BatchMode=yes",
               "-o", "StrictHostKeyChecking=yes")
    assert done.stdout == "0\n", done.stderr


def test_press_when_the_network_asks_for_it(make_board, tmp_path):
    """From the announcement to a board that is reached."""
    board = make_board(lan=True)
    board.on(append=f"recovery.window_ms=60000 {PAUSE}")
    first, second = until("two messages", lambda: heard(board, WINDOW)[:2][1:]
                          and heard(board, WINDOW)[:2], BOOT_S)
    assert first.source == "192.168.1.1"
    assert "board: Standard PC" in first.text
    assert 0.9 < second.time - first.time < 5
    board.press()
    until("failsafe", lambda: heard(board, FAILSAFE), BOOT_S)
    assert facts(board, "boot/rung", "boot/reason") == ["failsafe", "button"]
    found = addresses(board)
    assert found["inet"] == ["192.168.1.1/24"]
    assert len(found["inet6"]) == 1 and found["inet6"][0].startswith("fe80:")
    until("failsafe.target", lambda: board.sh(
        "systemctl is-active --quiet failsafe.target").returncode == 0, BOOT_S)
    until("its services", lambda: running(board) == SERVICES, 30)
    check_person_is_here(board, tmp_path)
    check_late_port(board)
    check_lost_link(board, tmp_path)


@pytest.mark.deep
def test_nothing_of_it_stays_in_a_normal_boot(make_board):
    """The system's own configuration is as it would be."""
    board = make_board(lan=True)
    board.on(append=f"recovery.window_ms=60000 {PAUSE}")
    until("a message", lambda: heard(board, WINDOW), BOOT_S)
    wait_good(board)
    until("configured", lambda: addresses(board)["inet"], 30)
    assert addresses(board)["inet"] == ["10.20.30.40/24"]
    until("window over", lambda: facts(board, "window/state") == "closed", 90)
    assert not heard(board, FAILSAFE)
    until("nobody left", lambda: not board.sh(
        "pgrep -x recovery-net").stdout, 10)


def sshd_says(done):
    """Refused, by the server and not by an accident."""
    return done.returncode == 255 and "Permission denied" in done.stderr


def configure_keys(board, directory):
    """A key of root's, and one that is for one command only."""
    for name in ("mine", "limited", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                        directory / name], check=True)
    mine, limited = ((directory / f"{name}.pub").read_text()
                     for name in ("mine", "limited"))
    board.sh("mkdir -p -m 700 /root/.ssh && cat > /root/.ssh/authorized_keys "
             "&& chmod 600 /root/.ssh/authorized_keys && sync", check=True,
             stdin=f'{mine}command="date" {limited}')


def reach_failsafe(board):
    """By crashes, as somebody far away could cause them."""
    mark = board.mark()
    crash(board, 3)
    board.wait("slot a, failsafe", BOOT_S, since=mark)
    until("the network", lambda: heard(board, FAILSAFE), BOOT_S)
    assert facts(board, "boot/reason") == "crash-loop"


def again(board, directory):
    """Failsafe mode once more, where nothing proves that anybody is there."""
    (directory / "known_hosts").unlink()
    board.off()
    board.on(append="failsafe")
    until("the network", lambda: heard(board, FAILSAFE), BOOT_S)
    assert facts(board, "boot/reason") == "cmdline"


def log_in(board, directory, password):
    """With a password: what the board says to "id -u", or None."""
    port = board.lan_port("ssh")
    child = pexpect.spawn(
        f"{' '.join(SSH)} -o UserKnownHostsFile={directory}/known_hosts "
        f"-p {port} root@127.0.0.1 id -u", timeout=60, encoding="utf-8")
    child.expect("password:")
    child.sendline(password)
    said = child.expect(["Permission denied", r"\n0\r"])
    child.close(force=True)
    return "0" if said else None


@pytest.mark.deep
def test_crashes_open_nothing(make_board, tmp_path):
    """Who can make the board crash gets no more than he had."""
    board = make_board(lan=True)
    board.on(append="recovery.window_ms=0")
    wait_good(board)
    configure_keys(board, tmp_path)
    reach_failsafe(board)
    batch = ("-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes")
    assert sshd_says(ssh(board, tmp_path, "id", *batch))
    for name in ("limited", "other"):
        assert sshd_says(ssh(board, tmp_path, "id", *batch, "-i",
                             str(tmp_path / name))), name
    done = ssh(board, tmp_path, "mount_root && cat /root/.ssh/authorized_keys",
               *batch, "-i", str(tmp_path / "mine"))
    assert done.returncode == 1 and "/overlay" in done.stdout
    assert board.sh("findmnt -n /overlay").returncode == 0
    first = fingerprint(tmp_path)

    # The next one has neither a key nor a password, and another host key.
    board.sh("rm /overlay/upper/root/.ssh/authorized_keys && sync",
             check=True)
    again(board, tmp_path)
    assert first not in heard(board, FAILSAFE)[-1].text
    assert board.sh("pgrep -x dropbear").returncode == 1
    until("the banner", lambda: "ssh:  nobody" in board.sh(
        "cat /run/issue.d/recovery.issue").stdout, 30)
    assert ssh(board, tmp_path, "id", *batch, "-i",
               str(tmp_path / "mine")).returncode == 255

    board.sh("mount_root && echo root:secret | chpasswd -R /run/recovery/root"
             " && sync", check=True)
    (tmp_path / "known_hosts").touch()
    again(board, tmp_path)
    assert log_in(board, tmp_path, "") is None
    assert log_in(board, tmp_path, "guess") is None
    assert log_in(board, tmp_path, "secret") == "0"


# The image's own configuration, which failsafe mode has
ORDER = b"""
mkdir -p "$rootmnt"/etc/recovery/recovery.conf.d
cp /etc/recovery/recovery.conf.d/disk.conf "$rootmnt"/etc/recovery/recovery.conf.d/
"""


def put_on_disk(board):
    """Settings on ext4 on a blank disk."""
    board.disk(64)
    initramfs.add(board, {
        "/etc/recovery/recovery.conf.d/disk.conf":
        b"[Overlay]\nDevice=/dev/vdg\n", "/scripts/init-bottom/ORDER": ORDER})


@pytest.mark.deep
@pytest.mark.parametrize("fstype, prepare", [
    ("ubifs", make_ubifs), ("ext4", put_on_disk)])
def test_credentials_from(make_board, tmp_path, fstype, prepare):
    """Other file systems than JFFS2, and nothing of them is changed."""
    board = make_board(lan=True)
    prepare(board)
    board.on()
    wait_good(board)
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout == f"{fstype}\n"
    configure_keys(board, tmp_path)
    board.off()
    board.on(append="failsafe")
    until("the network", lambda: heard(board, FAILSAFE), BOOT_S)
    assert board.sh("findmnt -n /overlay").returncode == 1
    batch = ("-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes")
    assert sshd_says(ssh(board, tmp_path, "id", *batch, "-i",
                         str(tmp_path / "other")))
    done = ssh(board, tmp_path, "mount_root", *batch, "-i",
               str(tmp_path / "mine"))
    assert done.returncode == 0 and "/overlay" in done.stdout, done.stderr
    assert board.sh("findmnt -n -o FSTYPE /overlay").stdout == f"{fstype}\n"
