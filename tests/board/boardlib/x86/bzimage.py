# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the kernel proper out of a bzImage (Documentation/arch/x86/boot).

An emulated processor needs three seconds to decompress a distribution
kernel.  QEMU starts the uncompressed one by its PVH entry, unmodified.
"""

import lzma
import struct
import subprocess

from .. import command
from ..errors import BoardError

SETUP_SECTS = 0x1f1
PAYLOAD = 0x248
ELF_MAGIC = b"\x7fELF"


def extract(data):
    """The ELF kernel inside the bzImage @data."""
    sectors = data[SETUP_SECTS] or 4
    offset, length = struct.unpack_from("<II", data, PAYLOAD)
    start = (sectors + 1) * 512 + offset
    kernel = _decompress(data[start:start + length])
    if not kernel.startswith(ELF_MAGIC):
        raise BoardError("the kernel package has no ELF kernel inside")
    return kernel


def _decompress(payload):
    if payload.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor().decompress(payload)
    if payload.startswith(b"\x28\xb5\x2f\xfd"):
        # The size of the kernel follows the last frame.
        return subprocess.run(
            [command.require("zstd", "zstd"), "-dcq"], input=payload[:-4],
            stdout=subprocess.PIPE, check=True).stdout
    raise BoardError("the kernel is compressed in an unknown way: "
                     f"{payload[:6].hex()}")
