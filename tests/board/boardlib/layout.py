# SPDX-License-Identifier: GPL-2.0-or-later
"""How a kind of board divides its flash."""

import collections

MIB = 1024 * 1024

# @chip: which flash chip; @offset and @size: in bytes
Partition = collections.namedtuple("Partition", "name chip offset size")

# Of a NAND chip: @size of each in bytes; @states: where the state of each is,
# a byte, as tests/ramflash has it
Pages = collections.namedtuple("Pages", "size states")
PAGE_PROGRAMMED = b"\x0f"
PAGE_FREE = b"\xff"


class Layout:
    """The flash of one kind of board.

    @chips: {name: size in bytes}
    @partitions: sequence of Partition
    @system: names of those that the firmware fills
    @pages: {name: Pages} of the chips that are NAND
    @memory: {name: {parameter: value}} of a chip that tests/ramflash drives
    """

    def __init__(self, chips, partitions, system, pages=(), memory=()):
        self.chips = dict(chips)
        self.pages = dict(pages)
        self.memory = dict(memory)
        self.partitions = tuple(partitions)
        self.names = tuple(part.name for part in partitions)
        self.system = tuple(system)

    def find(self, name):
        """The Partition, or None."""
        return next((part for part in self.partitions if part.name == name),
                    None)


def one_chip_each(sizes, system):
    """A Layout of chips that hold one partition each.

    @sizes: sequence of (name, size)
    """
    return Layout(dict(sizes), [Partition(name, name, 0, size)
                                for name, size in sizes], system)
