"""The vault: files named by the SHA-256 of their bytes, made once and never written again.

They lie in `evidence/` of the data folder. What arrives is written beside them first, under a name that begins with a
dot, so that neither a reader nor a backup ever sees a part of a file.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from evidence.errors import BytesLost

FOLDER = "evidence"
INCOMING = ".incoming"
LEFT_NS = 24 * 3600 * 1_000_000_000
CHUNK_BYTES = 1024 * 1024


@contextmanager
def incoming(data_dir: Path) -> Iterator[Path]:
    """A private folder for what arrives; gone, with all that was not kept, when the block ends.

    One that a killed process left is removed by whoever comes next, once nobody can be writing in it any more.
    """
    folder = data_dir.joinpath(FOLDER, INCOMING)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        _remove_left(folder, Path(name).stat().st_mtime_ns)
        yield Path(name)


def _remove_left(folder: Path, now_ns: int) -> None:
    for left in folder.iterdir():
        with suppress(FileNotFoundError):
            if now_ns - left.stat().st_mtime_ns > LEFT_NS:
                shutil.rmtree(left, ignore_errors=True)


def write_stream(stream: IO[bytes], path: Path, *, most_bytes: int) -> int:
    """Write what the stream gives, at most one byte more than `most_bytes`; the number of bytes written."""
    left = most_bytes + 1
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while left and (chunk := stream.read(min(CHUNK_BYTES, left))):
            file.write(chunk)
            left -= len(chunk)
    return most_bytes + 1 - left


def keep(data_dir: Path, draft: Path) -> str:
    """Put a finished file into the vault and give its digest. One that is there already stays as it is."""
    digest = digest_of(draft)
    target = path_of(data_dir, digest)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sync(draft)
    with suppress(FileExistsError):
        os.link(draft, target)
    target.chmod(0o400)
    _sync(target.parent)
    _sync(target.parent.parent)
    return digest


def path_of(data_dir: Path, digest: str) -> Path:
    return data_dir.joinpath(FOLDER, digest[:2], digest)


def read(data_dir: Path, digest: str) -> bytes:
    """The bytes, held against their name. Raises BytesLost."""
    try:
        data = path_of(data_dir, digest).read_bytes()
    except OSError:
        raise BytesLost(digest) from None
    if sha256(data).hexdigest() != digest:
        raise BytesLost(digest)
    return data


def holds(data_dir: Path, digest: str) -> bool:
    """Whether the vault holds these bytes unchanged."""
    path = path_of(data_dir, digest)
    return path.is_file() and digest_of(path) == digest


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes, however large."""
    seen = sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            seen.update(chunk)
    return seen.hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
