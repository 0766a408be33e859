# SPDX-License-Identifier: GPL-2.0-or-later
"""What a factory reset costs the person who waits for the board.

With few and with many files on a disk, and on NOR flash that takes as long for
an erase as chips do (board create --flash nor-slow); beside what OpenWrt's
factoryreset does there: it removes file by file while the overlay is mounted
(overlay_delete() in libfstools/overlay.c), and erases the whole partition
where it is not.  Its program is used when it is there, else rm and
flash_erase of Debian.
"""

import collections
import pathlib
import shutil
import statistics
import subprocess
import time

import initramfs
from boardlib.board import Board
from guest import BOOT_S, facts, leave, status, until
from times import up_time

FILES = (10, 100000)
SLOW_FILES = 1000
IN_DIRECTORY = 1000
DISK = "/dev/vdg"
MIB = 480  # mkfs.ext4 makes more inodes below 512 MiB
CONF = "/etc/recovery/recovery.conf.d/bench.conf"
ON_DISK = f"[Overlay]\nDevice={DISK}\n"
ON_FLASH = "[Overlay]\nEraseWait=5s\n"  # the default, other than the board's
PUT_ASIDE = "recovery: factory reset: the settings are put aside"
WINDOW = "recovery.window_ms=60000"

# Medians in seconds from the kernel's start: @normal boots and @reset ones, and
# until all was @wiped; beside the @removal of as many files
Soft = collections.namedtuple("Soft", "normal reset wiped removal")
# The boot of a hard reset, when its changes were saved, and the erase alone
Hard = collections.namedtuple("Hard", "normal reset saved erase")


def _on(board, append=""):
    """From power-on until all is up."""
    board.on(append=append)
    board.wait("login:", timeout=BOOT_S)
    return up_time(board)


def _reset(board, option, says):
    """The same from the kernel's start in the boot that carries it out."""
    mark = leave(board, f"recoveryctl reset --yes {option}")
    board.wait(says, BOOT_S, since=mark)
    seconds = up_time(board)
    if board.sh("test -e /ours").returncode == 0:
        raise SystemExit("bench: a factory reset has left files")
    return seconds


def _wiped(board):
    """Seconds from the kernel's start until the old files are gone as well;
    before, the next boot would reset again."""
    until("wiped", lambda: facts(board, "request") == "none", BOOT_S)
    return float(board.sh("cat /proc/uptime", check=True).stdout.split()[0])


def _shut_down(board):
    leave(board, "systemctl poweroff")
    until("power-off", lambda: not board.is_on(), BOOT_S)


def _removal(board, command):
    begin = time.monotonic()
    board.sh(f"{command} && sync", check=True, timeout=BOOT_S)
    return time.monotonic() - begin


def _use(board, files, append=""):
    """An overlay that has been used already, with so many files of ours."""
    _on(board, append)
    board.sh("mkdir /ours && cd /ours && "
             f"seq {files} | split -l {IN_DIRECTORY} - /tmp/names. && "
             "for names in /tmp/names.*; do mkdir ${names#*.} && "
             "(cd ${names#*.} && xargs touch) < $names || exit; done && "
             "rm /tmp/names.*", check=True, timeout=BOOT_S)


def _make_disk(board, files):
    board.disk(MIB)
    _use(board, files)
    board.sh(f"mkdir -p {pathlib.PurePath(CONF).parent} && "
             f"printf '{ON_DISK}' > {CONF}", check=True)
    _shut_down(board)
    return board.disk_path.rename(board.directory / f"disk-{files}")


def _median(pairs):
    return [statistics.median(column) for column in zip(*pairs)]


def measure_disk(board, runs):
    """{files: Soft}"""
    initramfs.add(board, {CONF: ON_DISK.encode()})
    disks = {files: _make_disk(board, files) for files in FILES}
    times = {files: [] for files in FILES}
    for _ in range(runs):
        for files in FILES:
            shutil.copy(disks[files], board.disk_path)
            times[files].append((_on(board),
                                 _reset(board, "--soft", PUT_ASIDE),
                                 _wiped(board)))
            board.off()
    removal = {}
    for files in FILES:
        shutil.copy(disks[files], board.disk_path)
        _on(board)
        removal[files] = _removal(board, "rm -r /ours")
        board.off()
    return {files: Soft(*_median(times[files]), removal[files])
            for files in FILES}


def _make_flash(board):
    """Its blocks are prepared by JFFS2."""
    _use(board, SLOW_FILES, "ramflash.erase_us=0")
    _shut_down(board)
    used = board.directory / "used"
    shutil.copy(board.flash.chip("rootfs_data"), used)
    return used


def _press(board):
    """Seconds from a press, in the window, on a system that runs."""
    mark, begin = board.mark(), time.monotonic()
    board.press()
    board.wait("slot a, failsafe", BOOT_S, since=mark)
    up_time(board, "failsafe.target")
    return time.monotonic() - begin


def _hard(board, factoryreset):
    """The files are gone before by what a peer does with them."""
    normal = _on(board)
    if factoryreset:
        board.push(str(factoryreset), "/root/factoryreset")
        # it knows no shared mounts in /proc/self/mountinfo
        removal = _removal(board, "unshare -m /root/factoryreset -y")
    else:
        removal = _removal(board, "rm -r /ours")
    seconds = _reset(board, "--hard", "it goes on while the system runs")
    until("saved", lambda: status(board)["overlay"]["carry"]["progress"] ==
          "saved", BOOT_S)
    saved = float(board.sh("cat /proc/uptime", check=True).stdout.split()[0])
    board.push(shutil.which("flash_erase"), "/root/flash_erase")
    erase = _removal(board, "chmod 755 /root/flash_erase && /root/flash_erase "
                     "-q /dev/$(sed -n '/rootfs_data/s/:.*//p' /proc/mtd) 0 0")
    return removal, Hard(normal, seconds, saved, erase)


def measure_flash(board, runs, factoryreset):
    """Soft, Hard, and seconds until failsafe mode after a press"""
    initramfs.add(board, {CONF: ON_FLASH.encode()})
    used = _make_flash(board)
    times = []
    for _ in range(runs):
        shutil.copy(used, board.flash.chip("rootfs_data"))
        times.append((_on(board, WINDOW), _press(board),
                      _reset(board, "--soft", PUT_ASIDE), _wiped(board)))
        board.off()
    shutil.copy(used, board.flash.chip("rootfs_data"))
    removal, hard = _hard(board, factoryreset)
    normal, press, reset, wiped = _median(times)
    return Soft(normal, reset, wiped, removal), hard, press


def measure(directory, built, runs, factoryreset):
    """What measure_disk() and measure_flash() say, each of a new board."""
    results = []
    for flash, way, more in (("nor", measure_disk, ()),
                             ("nor-slow", measure_flash, (factoryreset,))):
        board = Board(directory / flash)
        try:
            board.create(flash=flash, built=built)
            results.append(way(board, runs, *more))
        finally:
            if board.exists():
                board.destroy()
    return results


def build_factoryreset(sources, build):
    """OpenWrt's program, of its repositories fstools and libubox."""
    sources = pathlib.Path(sources).absolute()
    program = build / "factoryreset"
    library = [path for path in (sources / "libubox").glob("*.c")
               if not path.name.startswith(("blobmsg_json", "jshn", "uloop-",
                                            "json_script"))]
    subprocess.run(["gcc", "-O2", "-w", "-D_GNU_SOURCE",
                    "-ffunction-sections", "-Wl,--gc-sections",
                    "-I", sources, "-I", sources / "fstools", "-o", program,
                    sources / "fstools/factoryreset.c",
                    *(sources / "fstools/libfstools").glob("*.c"), *library],
                   check=True)
    return program
