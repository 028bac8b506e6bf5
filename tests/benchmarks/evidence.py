"""Files into the vault beside a bare SHA-256 and a copy of the same file, and the memory one very large file needs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from evidence.store import vault
from evidence.store.places import CHUNK_BYTES
from evidence.store.vault import Vault
from tests.benchmarks import upload
from tests.benchmarks.measuring import Measured, Timed, clocked, delays, not_measured
from tests.benchmarks.peers import Installed
from tests.benchmarks.world import folder, sqlite_database
from tests.servers import s3
from tests.servers.ports import CannotBeHad

PART = "evidence"
MEGABYTE = 1000 * 1000
FILES = 4
_names = count()


@dataclass(frozen=True, slots=True)
class Much:
    """Sizes in bytes: of the files that are put in one after another, of the large one into a folder, and into a bucket."""

    small: int
    large: int
    rounds: int
    upload: int
    into_bucket: int


SCALES = {
    "tiny": Much(MEGABYTE, 2 * MEGABYTE, 1, 12 * MEGABYTE, 12 * MEGABYTE),
    "small": Much(2 * MEGABYTE, 25 * MEGABYTE, 15, 1000 * MEGABYTE, 1000 * MEGABYTE),
    "full": Much(2 * MEGABYTE, 250 * MEGABYTE, 15, 1000 * MEGABYTE, 1000 * MEGABYTE),
}


def measure(scale: str, _installed: Installed) -> Iterator[Measured]:
    much = SCALES[scale]
    with folder() as inside:
        yield from ingest(inside, much)
        yield from read_through(inside, much)
        yield from uploads(inside, much)


def ingest(inside: Path, much: Much) -> Iterator[Measured]:
    """The same bytes by the product's own hands and by bare ones: read, digested, written, and on the disk at the end."""
    there = vault.in_folder(inside / "vault")
    for size in (much.small, much.large):
        for synced in (True, False):
            what = "synced with its folder" if synced else "not synced"
            yield delays(
                PART, f"folder, file of {size // MEGABYTE} MB, raw {what}", _kept(there, inside, size),
                _copied(inside, size, synced=synced), rounds=much.rounds, goal=0.6,
                told=f"{size:,} bytes; ours is always synced with its folder; raw: SHA-256, then a copy, {what}",
            )  # fmt: skip


def read_through(inside: Path, much: Much) -> Iterator[Measured]:
    """What `verify` does with files: each is read and digested, by its name."""
    there = vault.in_folder(inside / "read")
    digests = []
    for number in range(FILES):
        with _file(inside, much.large, number).open("rb") as stream, there.incoming() as arriving:
            digests.append(there.keep(vault.write(stream, arriving / "file", most_bytes=much.large)))
    paths = [inside / "read" / vault.FOLDER / vault.key_of(it) for it in digests]
    yield delays(
        PART, f"folder, {FILES} files of {much.large // MEGABYTE} MB read through",
        clocked(lambda _number: lambda: [there.found(it) for it in digests]),
        clocked(lambda _number: lambda: [_digest(it) for it in paths]), rounds=much.rounds, goal=0.8,
        told="as verify does; raw: SHA-256 of the same files",
    )  # fmt: skip


def uploads(inside: Path, much: Much) -> Iterator[Measured]:
    home = inside / "folder"
    home.mkdir()
    yield from upload.measured(PART, "upload, folder", {}, sqlite_database(inside), home, size=much.upload)
    home = inside / "bucket"
    home.mkdir()
    try:
        with s3.serving() as store:
            environ = store.settings("bench")
            yield from upload.measured(PART, "upload, bucket", environ, sqlite_database(inside), home, size=much.into_bucket)
    except CannotBeHad as trouble:
        yield not_measured(PART, "upload, bucket", goal=1.0, why=str(trouble))


def _file(inside: Path, size: int, number: int) -> Path:
    """A file of bytes never seen before."""
    path = inside / f"{next(_names)}-{number}"
    with path.open("wb") as file:
        for _ in range(size // CHUNK_BYTES):
            file.write(os.urandom(CHUNK_BYTES))
        file.write(os.urandom(size % CHUNK_BYTES))
    return path


def _kept(there: Vault, inside: Path, size: int) -> Timed:
    def work(number: int) -> Callable[[], object]:
        path = _file(inside, size, number)

        def keep() -> None:
            with path.open("rb") as stream, there.incoming() as arriving:
                there.keep(vault.write(stream, arriving / "file", most_bytes=size))

        return keep

    return clocked(work)


def _digest(path: Path) -> str:
    seen = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            seen.update(chunk)
    return seen.hexdigest()


def _copied(inside: Path, size: int, *, synced: bool) -> Timed:
    def work(number: int) -> Callable[[], object]:
        path = _file(inside, size, number)
        target = path.with_suffix(".copy")

        def copy() -> None:
            _digest(path)
            shutil.copyfile(path, target)
            for it in (target, target.parent) if synced else ():
                handle = os.open(it, os.O_RDONLY)
                os.fsync(handle)
                os.close(handle)

        return copy

    return clocked(work)
