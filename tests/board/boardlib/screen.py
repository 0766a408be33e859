# SPDX-License-Identifier: GPL-2.0-or-later
"""The panel's screen: the console scrolls above two lines that stay.

The upper part is a scroll region of the person's own terminal, which draws
the console itself; so colours, editors and scrolling back work as usual.
"""

import codecs
import os
import re
import shutil
import sys

FOOTER = 2  # lines at the bottom
MIN_ROWS = 6

SAVE, RESTORE = "\x1b7", "\x1b8"
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
REVERSE, DIM, PLAIN = "\x1b[7m", "\x1b[2m", "\x1b[0m"
NO_MARGINS = "\x1b[r"
ERASE_BELOW = "\x1b[J"

UNFINISHED = re.compile(
    "\x1b(?:\\[[0-9;?<=>! ]{0,64}|[\\]P^_][^\x07\x1b]{0,256}|[()#%])?$")
FULL_RESET = re.compile("\x1bc|\x1b\\[!p")
MARGINS = re.compile("\x1b\\[(\\d*);?(\\d*)r")


class ConsoleFilter:
    """Lets only whole characters and escape sequences through, so that
    the footer can be drawn between any two pieces, and keeps the board
    from taking the footer's lines."""

    def __init__(self):
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pending = ""

    def feed(self, data, rows):
        """Text to print for the bytes @data on a console of @rows lines."""
        text = self.pending + self.decoder.decode(data)
        tail = UNFINISHED.search(text)
        self.pending = tail.group() if tail else ""
        if tail:
            text = text[:tail.start()]
        text = FULL_RESET.sub(PLAIN, text)
        return MARGINS.sub(lambda found: _clip(found, rows), text)


def _clip(found, rows):
    top = min(int(found.group(1) or 1), rows)
    bottom = min(int(found.group(2) or rows), rows)
    return f"\x1b[{top};{bottom}r"


class Screen:
    """The terminal while the panel is shown; a context manager."""

    def __init__(self):
        self.filter = ConsoleFilter()
        self.footer = None
        self.rows = self.columns = 0

    def __enter__(self):
        self.resize()
        return self

    def __exit__(self, *_error):
        self._write(f"{NO_MARGINS}\x1b[{self.rows + 1};1H"
                    f"{ERASE_BELOW}{PLAIN}{SHOW_CURSOR}")

    def resize(self):
        """Take the terminal's size and lay the screen out."""
        size = shutil.get_terminal_size()
        self.rows = max(size.lines, MIN_ROWS) - FOOTER
        self.columns = size.columns
        self.footer = None
        self._write(f"{NO_MARGINS}\x1b[{self.rows + FOOTER};1H"
                    + "\n" * FOOTER + f"\x1b[1;{self.rows}r"
                    f"\x1b[{self.rows};1H")

    def console(self, data):
        """The board said @data."""
        text = self.filter.feed(data, self.rows)
        if "\x1b[" in text:
            self.footer = None  # it may have erased the footer
        self._write(text)

    def message(self, text):
        """A line of the panel's own among the console's."""
        self._write(f"\r\n{DIM}[{text}]{PLAIN}\r\n")

    def draw(self, *lines):
        """Show the footer, unless it is there already."""
        if lines == self.footer:
            return
        self.footer = lines
        out = [SAVE, HIDE_CURSOR]
        for number, line in enumerate(lines, start=self.rows + 1):
            text = line[:self.columns].ljust(self.columns)
            out.append(f"\x1b[{number};1H{REVERSE}{text}{PLAIN}")
        out += [RESTORE, SHOW_CURSOR]
        self._write("".join(out))

    @staticmethod
    def _write(text):
        data = text.encode()
        while data:
            data = data[os.write(sys.stdout.fileno(), data):]
