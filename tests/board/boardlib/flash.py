# SPDX-License-Identifier: GPL-2.0-or-later
"""The flash chip's content: one image file a partition.

Everything here works on the files of a board that is off.
"""

import os

from . import layout
from .errors import BoardError, unknown_name

BLANK = b"\xff" * layout.ERASE_SIZE


class Flash:
    """The image files of one board.

    @directory: where they are, NAME.img each
    """

    def __init__(self, directory):
        self.directory = directory

    def path(self, name):
        """The image file of partition @name; unknown names are an error."""
        for part in layout.PARTITIONS:
            if part.name == name:
                return self.directory / f"{name}.img"
        raise unknown_name("partition", name, layout.NAMES)

    def size(self, name):
        """Size of partition @name in bytes."""
        self.path(name)
        return next(p.size for p in layout.PARTITIONS if p.name == name)

    def create(self):
        """A new chip: every byte reads 0xFF."""
        self.directory.mkdir(parents=True, exist_ok=True)
        for part in layout.PARTITIONS:
            self.erase(part.name)

    def exists(self):
        """True when every partition has its file."""
        return all(self.path(name).exists() for name in layout.NAMES)

    def erase(self, name):
        """Set the whole partition to 0xFF."""
        self.write(name, None)

    def read(self, name, out):
        """Copy the whole partition to the binary file @out."""
        with open(self.path(name), "rb") as source:
            while chunk := source.read(layout.MIB):
                out.write(chunk)

    def write(self, name, source):
        """Erase the partition, then program it from the start.

        @source: a path-like, a bytes object or None for nothing

        The new content gets its name only when it is complete, so an
        interrupted write leaves the old content.
        """
        path, size = self.path(name), self.size(name)
        partial = path.with_suffix(".new")
        try:
            with open(partial, "wb") as out:
                self._fill(name, out, source, size)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

    def _fill(self, name, out, source, size):
        if isinstance(source, bytes):
            self._check_size(name, len(source), size)
            out.write(source)
        elif source is not None:
            self._check_size(name, os.stat(source).st_size, size)
            self._copy(source, out)
        _pad(out, size)

    @staticmethod
    def _copy(source, out):
        with open(source, "rb") as data:
            left = os.fstat(data.fileno()).st_size
            while left:
                done = os.sendfile(out.fileno(), data.fileno(), None, left)
                if done == 0:
                    raise BoardError(f"{source}: shrank while it was read")
                left -= done
        out.seek(0, os.SEEK_END)

    @staticmethod
    def _check_size(name, have, size):
        if have > size:
            raise BoardError(
                f"{have} bytes do not fit into partition {name} "
                f"({size} bytes); nothing was written")


def _pad(out, size):
    """Fill up to @size with 0xFF."""
    left = size - out.tell()
    while left > 0:
        chunk = BLANK[:min(left, len(BLANK))]
        out.write(chunk)
        left -= len(chunk)
