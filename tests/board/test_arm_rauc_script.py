# SPDX-License-Identifier: GPL-2.0-or-later
"""A board whose U-Boot has a boot script as RAUC's manual describes it, with
Loader=uboot-rauc."""

import zlib

import pytest

from armflash import (KERNEL, change_kernel, environment, kernel_that_hangs,
                      patch)
from boardlib.arm import layout, uboot
from guest import BOOT_S, DECLARED, crash, facts, leave, wait_good

pytestmark = pytest.mark.deep

CONF = "/etc/recovery/recovery.conf.d/rauc.conf"
CONF_TEXT = "[Slots]\nLoader=uboot-rauc\nBootnames=A B\n"

# One slot for each run of U-Boot: the first of the order that has tries left.
SCRIPT = {
    "script_defaults":
        'if test -z "${BOOT_ORDER}"; then setenv BOOT_ORDER A B; fi; '
        'if test -z "${BOOT_A_LEFT}"; then setenv BOOT_A_LEFT 3; fi; '
        'if test -z "${BOOT_B_LEFT}"; then setenv BOOT_B_LEFT 3; fi',
    "script_A":
        'if test -z "${slot}" && test 0x${BOOT_A_LEFT} -gt 0; then '
        'setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1; setenv slot a; fi',
    "script_B":
        'if test -z "${slot}" && test 0x${BOOT_B_LEFT} -gt 0; then '
        'setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1; setenv slot b; fi',
    "script_start":
        'setenv recovery_words recovery.slot=${slot}; run recovery_load; '
        'run recovery_args; bootm ${loadaddr}; reset',
    "bootcmd":
        'run script_defaults; setenv slot; for name in ${BOOT_ORDER}; do '
        'run script_${name}; done; '
        'if test -n "${slot}"; then saveenv; run script_start; fi; '
        'echo script: no slot has tries left; setenv BOOT_A_LEFT 3; '
        'setenv BOOT_B_LEFT 3; saveenv; reset',
}
# It does without the count of boots in RAM.
LEFT_OUT = ("bootlimit", "altbootcmd")


def write_environment(board):
    """Both copies, of a board that is off."""
    words = dict(line.split("=", 1)
                 for line in uboot.environment().splitlines())
    words.update(SCRIPT)
    text = "".join(f"{name}={value}\0" for name, value in words.items()
                   if name not in LEFT_OUT)
    data = text.encode().ljust(layout.ENV_SIZE - 5, b"\0")
    crc = zlib.crc32(data).to_bytes(4, "little")
    for number, name in enumerate(("env", "env2")):
        board.flash_write(name, crc + bytes([2 - number]) + data)


def orders(board):
    """What the script goes by."""
    variables = environment(board)
    return [variables.get(name) for name in
            ("BOOT_ORDER", "BOOT_A_LEFT", "BOOT_B_LEFT")]


@pytest.fixture(name="board")
def _board(arm, tmp_path):
    """Off, and has booted once."""
    for slot in ("slot-a", "slot-b"):
        change_kernel(arm, slot, tmp_path, files={CONF: CONF_TEXT.encode()})
    write_environment(arm)
    arm.on()
    wait_good(arm)
    arm.sh(f"cat > {CONF}; sync", stdin=CONF_TEXT, check=True)
    arm.off()
    return arm


def fail_trial(board, boot):
    """Slot b is on trial from here on; Linux counts its failures."""
    board.sh("recoveryctl slot try b", check=True)
    mark = leave(board)
    board.wait(DECLARED.format(boot, "b", "trial"), BOOT_S, since=mark)
    crash(board, 2)
    board.off()
    # Written by the script, and by Linux to give back what was no failure
    assert orders(board) == ["B A", "8", "1"]
    board.on()
    board.wait(DECLARED.format(boot + 3, "b", "trial"), BOOT_S)
    board.reset()
    board.wait(f"boot {boot + 4}: slot b is to be left (trial-failed), "
               "rebooting", BOOT_S)
    board.wait(DECLARED.format(boot + 5, "a", "normal"), BOOT_S)
    wait_good(board)
    assert facts(board, "slot/b/state", "slot/next") == ["bad", "a"]


def fail_unseen(board, boot, kernel):
    """Slot b is on trial again, and Linux sees none of it."""
    board.sh("recoveryctl slot try b", check=True)
    board.off()
    patch(board, "slot-b", KERNEL, kernel)
    board.on()
    for _ in range(3):
        mark = board.mark()
        board.wait("Starting kernel", BOOT_S, since=mark)
        board.reset()
    board.wait(DECLARED.format(boot, "a", "normal (trial-failed"), BOOT_S)
    wait_good(board)
    assert facts(board, "slot/b/state", "slot/next") == ["bad", "a"]


def test_boots_by_the_script(board, tmp_path):
    """What is good goes on, what fails is left: Linux counts, or U-Boot."""
    # Three tries are the script's own; Linux has given some more.
    assert orders(board) == ["A B", "9", "9"]
    board.on()
    wait_good(board)
    assert facts(board, "boot/rung", "slot/active") == ["normal", "a"]
    said = board.sh("recoveryctl check").stdout
    assert "uboot-rauc knows which slot to boot" in said, said
    fail_trial(board, 3)
    fail_unseen(board, 9, kernel_that_hangs(tmp_path))
    # The script begins anew with two that are bad. Linux is in rescue then.
    board.sh("recoveryctl slot mark-bad a --force", check=True)
    board.off()
    assert orders(board) == ["A B", "0", "0"]
    board.on()
    board.wait("script: no slot has tries left", BOOT_S)
    board.wait(DECLARED.format(10, "a", "rescue"), BOOT_S)
