"""A virus scanner that runs beside us (clamd), asked over its own protocol: INSTREAM, then the bytes in measured pieces.

Optional: where no address is set nothing is asked, and the custody of a file says so. Where one is set, a file is taken
only with its answer.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CHUNK_BYTES = 64 * 1024
ANSWER_MAX = 4096
SECONDS_MAX = 30
COMMAND = b"zINSTREAM\x00"


class ScannerSilent(Exception):
    """Raised when the scanner cannot be reached, breaks off, or says that it could not look."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the scanner said; `found` is the name of what it found, "" for nothing."""

    found: str = ""


def scan(path: Path, address: str) -> Scan:
    """Ask about a whole file; `address` as unix:///run/clamd.sock or tcp://host:3310. Raises ScannerSilent."""
    try:
        with _connected(address) as line, path.open("rb") as file:
            line.sendall(COMMAND)
            while piece := file.read(CHUNK_BYTES):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            said = _answer(line)
    except OSError as trouble:
        raise ScannerSilent(str(trouble)) from trouble
    if said == "stream: OK":
        return Scan()
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Scan(said.removeprefix("stream: ").removesuffix(" FOUND"))
    raise ScannerSilent(said or "no answer")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS_MAX)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SECONDS_MAX)


def _answer(line: socket.socket) -> str:
    """Up to the NUL that ends it, or the end of the line."""
    heard = b""
    while len(heard) < ANSWER_MAX and not heard.endswith(b"\x00") and (piece := line.recv(ANSWER_MAX)):
        heard += piece
    return "".join(it for it in heard.rstrip(b"\x00").decode("utf-8", "replace").strip() if it.isprintable())
