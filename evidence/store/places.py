"""What a place must do to hold a vault: put a file under its name whole or not at all, and never over one that is there.

There are two: a folder of this machine (folder.py) and a bucket of S3 (bucket.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

CHUNK_BYTES = 256 * 1024
PASSING = ".passing"  # where the parts of a large file come together


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that has arrived whole: where it lies, its size in bytes, their digest, and the state it was left in."""

    path: Path
    size: int
    sha256: str
    touched: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lying:
    """Something that lies in the vault: its whole name, its size, and when it came there (UTC)."""

    key: str
    size: int
    since: datetime


class Place(Protocol):
    """Keys are relative names with `/`. What is not there is a FileNotFoundError; a place that is away is VaultAway."""

    def keep(self, draft: Draft, key: str) -> None: ...
    def open(self, key: str, spool: Path) -> IO[bytes]: ...
    def chunks(self, key: str) -> Iterator[bytes]: ...
    def lying(self, start: str) -> Iterator[Lying]: ...
    def starts(self) -> set[str]: ...
    def move(self, key: str, to: str) -> None: ...
    def remove(self, key: str) -> None: ...
    def faults(self) -> list[str]: ...
