"""A folder as the place of a vault, by the system's own calls: a hard link appears at once and replaces nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from evidence.store.places import CHUNK_BYTES, Draft, Lying


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, private to this user. Names that begin with a dot are no evidence."""

    path: Path

    def keep(self, draft: Draft, key: str) -> None:
        target = self.path.joinpath(key)
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(target.parent.parent)
        draft.path.chmod(0o400)
        _sync(draft.path)
        with suppress(FileExistsError):
            os.link(draft.path, target)
        _sync(target.parent)

    def open(self, key: str, spool: Path) -> IO[bytes]:
        return self.path.joinpath(key).open("rb")

    def chunks(self, key: str) -> Iterator[bytes]:
        with self.path.joinpath(key).open("rb") as file:
            yield from iter(lambda: file.read(CHUNK_BYTES), b"")

    def lying(self, start: str) -> Iterator[Lying]:
        top = self.path.joinpath(start)
        for folder, inside, names in os.walk(top):
            inside[:] = sorted(it for it in inside if not it.startswith("."))
            for name in sorted(it for it in names if not it.startswith(".")):
                yield self._lying(Path(folder, name))
        if top.is_file():
            yield self._lying(top)

    def _lying(self, path: Path) -> Lying:
        state = path.lstat()
        return Lying(path.relative_to(self.path).as_posix(), state.st_size, datetime.fromtimestamp(state.st_mtime, UTC))

    def starts(self) -> set[str]:
        return {it for it in os.listdir(self.path) if not it.startswith(".")} if self.path.is_dir() else set()

    def move(self, key: str, to: str) -> None:
        target = self.path.joinpath(to)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.joinpath(key).rename(target)
        os.utime(target)  # it lies there from now on
        _sync(target.parent)

    def remove(self, key: str) -> None:
        path = self.path.joinpath(key)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync(path.parent)

    def faults(self) -> list[str]:
        there = self.path if self.path.is_dir() else self.path.parent
        return [] if os.access(there, os.W_OK | os.X_OK) else [f"{there} cannot be written"]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
