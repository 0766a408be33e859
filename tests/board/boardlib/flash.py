# SPDX-License-Identifier: GPL-2.0-or-later
"""The content of the flash chips: one image file a chip.

Everything here works on the files of a board that is off.
"""

import contextlib
import os
import shutil

from .errors import BoardError, unknown_name
from .layout import MIB, PAGE_FREE, PAGE_PROGRAMMED

BLANK = b"\xff" * 65536


class Flash:
    """The image files of one board.

    @directory: where they are, CHIP.img each
    @layout: what is where in them
    """

    def __init__(self, directory, layout):
        self.directory = directory
        self.layout = layout

    def chip(self, name):
        """The image file of a chip."""
        return self.directory / f"{name}.img"

    def find(self, name):
        """The partition @name; unknown names are an error."""
        part = self.layout.find(name)
        if part is None:
            raise unknown_name("partition", name, self.layout.names)
        return part

    def create(self):
        """New chips: every byte reads 0xFF."""
        self.directory.mkdir(parents=True, exist_ok=True)
        for name, size in self.layout.chips.items():
            with self._new_content(name) as out:
                _pad(out, size)

    def erase(self, name):
        """Set the whole partition to 0xFF."""
        self.write(name, None)

    def read(self, name, out):
        """Copy the whole partition to the binary file @out."""
        part = self.find(name)
        with open(self.chip(part.chip), "rb") as source:
            source.seek(part.offset)
            _copy(source, out, part.size)

    def write(self, name, source):
        """Erase the partition, then program it from the start.

        @source: a path-like, a bytes object or None for nothing

        The new content gets its name only when it is complete, so an
        interrupted write leaves the old content.
        """
        self.write_all({name: source})

    def write_all(self, sources):
        """write() for several partitions at once, {name: source}."""
        parts = [self.find(name) for name in sources]
        for part in parts:
            self._check_size(part, sources[part.name])
        for chip in sorted({part.chip for part in parts}):
            with self._new_content(chip) as out:
                self._refill(chip, out, {part.name: sources[part.name]
                                         for part in parts
                                         if part.chip == chip})

    def _refill(self, chip, out, sources):
        """The chip's content, but for the partitions in @sources."""
        size = self.layout.chips[chip]
        parts = sorted((self.find(name) for name in sources),
                       key=lambda part: part.offset)
        with open(self.chip(chip), "rb") as old:
            for part in parts:
                self._keep(old, out, part.offset)
                _fill(out, sources[part.name])
                _pad(out, part.offset + part.size)
            self._keep(old, out, size)
        if chip in self.layout.pages:
            self._tell_pages(self.layout.pages[chip], out, parts)

    @staticmethod
    def _tell_pages(pages, out, parts):
        """NAND tells pages that are programmed from those that are not."""
        out.flush()
        with open(out.name, "rb") as content:
            for part in parts:
                content.seek(part.offset)
                out.seek(pages.states + part.offset // pages.size)
                for _ in range(part.size // pages.size):
                    blank = not content.read(pages.size).strip(b"\xff")
                    out.write(PAGE_FREE if blank else PAGE_PROGRAMMED)

    @staticmethod
    def _keep(old, out, end):
        old.seek(out.tell())
        _copy(old, out, end - out.tell())

    @contextlib.contextmanager
    def _new_content(self, chip):
        path = self.chip(chip)
        partial = path.with_suffix(".new")
        try:
            with open(partial, "wb") as out:
                yield out
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

    @staticmethod
    def _check_size(part, source):
        if source is None:
            return
        have = len(source) if isinstance(source, bytes) \
            else os.stat(source).st_size
        if have > part.size:
            raise BoardError(
                f"{have} bytes do not fit into partition {part.name} "
                f"({part.size} bytes); nothing was written")


def _fill(out, source):
    if isinstance(source, bytes):
        out.write(source)
    elif source is not None:
        with open(source, "rb") as data:
            shutil.copyfileobj(data, out, MIB)


def _copy(source, out, size):
    while size > 0:
        chunk = source.read(min(size, MIB))
        if not chunk:
            raise BoardError(f"{source.name}: shorter than its chip")
        out.write(chunk)
        size -= len(chunk)


def _pad(out, size):
    """Fill up to @size with 0xFF."""
    left = size - out.tell()
    while left > 0:
        chunk = BLANK[:min(left, len(BLANK))]
        out.write(chunk)
        left -= len(chunk)
