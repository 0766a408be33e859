# SPDX-License-Identifier: GPL-2.0-or-later
"""The serial line: its log, and the people who look at it."""

import asyncio
import os


class ConsoleHub:
    """Sends what the board says to the log and to all who are attached,
    and what they type to the board.

    The log is never shortened while the board exists; lines that start
    with "--- board:" mark where it was switched or reset.
    """

    BACKLOG = 64 * 1024

    def __init__(self, path):
        self.path = path
        self.log = open(path, "ab", buffering=0)
        self.end = os.fstat(self.log.fileno()).st_size
        self.start = self.end
        self.start_text = None  # where the board's own words of it begin
        self.sock = None
        self.writers = set()

    async def open(self, sock):
        """@sock is the board's serial port."""
        self.sock = sock
        sock.setblocking(False)
        asyncio.get_running_loop().add_reader(sock, self._readable)

    def _readable(self):
        if not self._read_some():
            asyncio.get_running_loop().remove_reader(self.sock)

    def _read_some(self):
        try:
            data = self.sock.recv(65536)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if data:
            self._write(data)
        return bool(data)

    def drain(self):
        """Take what the board said before it went off."""
        while self.sock is not None and self._read_some():
            pass

    def _write(self, data):
        self.log.write(data)
        self.end += len(data)
        for writer in list(self.writers):
            if writer.transport.get_write_buffer_size() < 1 << 20:
                writer.write(data)

    def mark(self, what):
        """A line of the bench itself; from here on counts as this start."""
        self.drain()
        self.start = self.end
        self._write(f"\r\n--- board: {what} ---\r\n".encode())

    async def attach(self, reader, writer):
        """Serve one viewer until it goes away."""
        with open(self.path, "rb") as log:
            log.seek(max(self.start, self.end - self.BACKLOG))
            writer.write(log.read())
        self.writers.add(writer)
        loop = asyncio.get_running_loop()
        try:
            while data := await reader.read(4096):
                await loop.sock_sendall(self.sock, data)
        except OSError:
            pass
        finally:
            self.writers.discard(writer)

    def close(self):
        """The board is off."""
        for writer in self.writers:
            writer.close()
        if self.sock is not None:
            self.sock.close()
        self.log.close()
