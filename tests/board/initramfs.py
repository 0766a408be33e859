# SPDX-License-Identifier: GPL-2.0-or-later
"""Further files in the initramfs of a board that is off."""

import pathlib


def _padded(data):
    return data + bytes(-len(data) % 4)


def _entry(name, mode, content=b""):
    """One of a cpio archive, in the format newc."""
    numbers = [0] * 13
    numbers[1], numbers[4], numbers[6] = mode, 1, len(content)
    numbers[11] = len(name) + 1
    header = "070701" + "".join(f"{number:08x}" for number in numbers)
    return _padded(f"{header}{name}\0".encode()) + _padded(content)


def archive(files):
    """Files by their paths, with the directories that they need."""
    entries = {}
    for path, content in files.items():
        name = path.lstrip("/")
        for parent in reversed(pathlib.PurePath(name).parents[:-1]):
            entries[str(parent)] = _entry(str(parent), 0o40755)
        entries[name] = _entry(name, 0o100644, content)
    return b"".join(entries.values()) + _entry("TRAILER!!!", 0)


def add(board, files):
    """Before the archive that is there, as for microcode: after one that is
    packed with LZ4 the kernel looks for none, and what both have is that
    one's."""
    board.must_be_off()
    path = board.directory / "initrd.img"
    path.write_bytes(archive(files) + path.read_bytes())
