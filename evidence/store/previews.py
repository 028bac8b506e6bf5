"""Previews: small pictures of what files show, drawn once, kept beside the vault. No evidence: each can be drawn again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FOLDER = "previews"


def find(data_dir: Path, digest: str) -> bytes | None:
    """The preview of the file of this digest; b"" where it was found that none can be drawn, none where nobody tried."""
    try:
        return _path(data_dir, digest).read_bytes()
    except OSError:
        return None


def keep(data_dir: Path, digest: str, drawn: bytes) -> None:
    """Whole or not at all. A disk that is full keeps nobody from looking."""
    path = _path(data_dir, digest)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with open(handle, "wb") as file:
            file.write(drawn)
        os.replace(draft, path)


def starts(data_dir: Path) -> list[str]:
    """The first two characters of the digests that have a preview here."""
    folder = data_dir.joinpath(FOLDER)
    return sorted(it.name for it in folder.iterdir() if it.is_dir()) if folder.is_dir() else []


def forget(data_dir: Path, digests: Iterable[str]) -> int:
    """Take away the previews of these files; how many there were."""
    gone = 0
    for digest in digests:
        with suppress(FileNotFoundError):
            _path(data_dir, digest).unlink()
            gone += 1
    return gone


def _path(data_dir: Path, digest: str) -> Path:
    return data_dir.joinpath(FOLDER, digest[:2], digest)
