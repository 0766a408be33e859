# SPDX-License-Identifier: GPL-2.0-or-later
"""What the panel shows of the board's inside, asked for in a thread of its
own so that a busy board never makes the panel wait."""

import threading

from .errors import BoardError

CLASS = "/sys/class/recovery/recovery0"
PERIOD_S = 3
ANSWER_S = 10


class GuestView:
    """slot and rung as the module tells them; None while unknown.

    @board: the Board
    @rows, @columns: how large the console is, for the programs there
    """

    def __init__(self, board, rows, columns):
        self.board = board
        self.size = (rows, columns)
        self.slot = self.rung = None
        self.agent = False
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def forget(self):
        """The board starts anew."""
        self.slot = self.rung = None
        self.agent = False

    def _run(self):
        while not self.stop.wait(PERIOD_S if self.slot else 1):
            if self.agent:
                self._ask()

    def _ask(self):
        rows, columns = self.size
        tty = self.board.kind.TTY
        # Each time, for a login resets the console's size.
        command = (f"stty -F /dev/{tty} rows {rows} "
                   f"cols {columns}; "
                   f"cd {CLASS} 2>/dev/null && cat slot/active boot/rung")
        try:
            result = self.board.sh(command, wait=0, timeout=ANSWER_S)
        except (BoardError, OSError):
            return
        words = result.stdout.split()
        if self.agent and len(words) == 2:
            self.slot, self.rung = words
