# SPDX-License-Identifier: GPL-2.0-or-later
"""What a board said in its network: UDP to port 4919 in a file of pcap."""

import collections
import struct

PORT = 4919
MAGIC = 0xa1b2c3d4

Message = collections.namedtuple("Message", "time source text")


def _frames(data):
    """(seconds, frame) each; the last one may still be written."""
    assert struct.unpack_from("<I", data)[0] == MAGIC
    offset = 24
    while offset + 16 <= len(data):
        sec, usec, size, _whole = struct.unpack_from("<IIII", data, offset)
        frame = data[offset + 16:offset + 16 + size]
        offset += 16 + size
        if len(frame) == size:
            yield sec + usec / 1e6, frame


def _sum(data):
    """The checksum of RFC 1071 over what holds its checksum: 0."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return 0xffff - total


def _message(when, frame):
    if frame[12:14] != b"\x08\x00" or frame[23] != 17:
        return None
    header, udp = frame[14:34], frame[34:]
    if struct.unpack_from(">H", udp, 2)[0] != PORT:
        return None
    assert frame[:6] == b"\xff" * 6 and len(udp) == 8 + 1001
    assert _sum(header) == 0
    assert _sum(header[12:] + struct.pack(">BBH", 0, 17, len(udp)) + udp) == 0
    assert udp[8:10] == b"\xde\xad"
    return Message(when, ".".join(map(str, header[12:16])),
                   udp[10:].rstrip(b"\0").decode())


def messages(path):
    """All that are there, each of them checked."""
    data = path.read_bytes()
    if len(data) < 24:
        return []
    found = [_message(when, frame) for when, frame in _frames(data)]
    return [message for message in found if message]
