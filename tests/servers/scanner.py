"""A double of clamd: one socket, the INSTREAM command, and what it says to it (see `man clamd`, the part on commands)."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

SIGN = b"THIS-IS-A-VIRUS"
NAME = "Eicar-Test-Signature"


@dataclass(slots=True)
class Scanner:
    """`address`: where it listens; `heard`: every file it was sent; `says`: an answer other than its own."""

    address: str
    heard: list[bytes] = field(default_factory=list)
    says: bytes | None = None

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as reader:
                command = reader.read(10)
                if command != b"zINSTREAM\x00":
                    line.sendall(b"UNKNOWN COMMAND\x00")
                    continue
                data = b""
                while size := struct.unpack(">I", reader.read(4))[0]:
                    data += reader.read(size)
                self.heard.append(data)
                own = f"stream: {NAME} FOUND" if SIGN in data else "stream: OK"
                line.sendall(self.says if self.says is not None else own.encode() + b"\x00")


@contextmanager
def running(path: str | None = None) -> Iterator[Scanner]:
    """One that listens at a Unix socket, or on a free port."""
    listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(path or ("127.0.0.1", 0))
    listening.listen()
    scanner = Scanner(f"unix://{path}" if path else f"tcp://127.0.0.1:{listening.getsockname()[1]}")
    thread = Thread(target=scanner.serve, args=(listening,), daemon=True)
    thread.start()
    yield scanner
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(timeout=5)
