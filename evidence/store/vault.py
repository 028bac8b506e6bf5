"""The vault: files named by the SHA-256 of their bytes, made once and never written again.

It lies in `evidence/` of the data folder, or in a bucket of an S3 store (see places.py). What arrives is first written to
a private folder of this machine, where it is measured, digested as it passes, and screened; so that neither a reader nor a
backup ever sees a part of a file, and nothing is ever held in memory whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from evidence.errors import BytesLost, DraftChanged
from evidence.store.folder import Folder
from evidence.store.places import CHUNK_BYTES, PASSING, Draft, Lying, Place
from runtime.settings import Settings

FOLDER = "evidence"
INCOMING = ".incoming"
ASIDE = ".aside"  # what nobody put on record lies here before it goes
LEFT_NS = 24 * 3600 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Vault:
    """Where the bytes lie, and the private folder where what arrives, or is read back from afar, lies meanwhile."""

    place: Place
    spool: Path

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A private folder for what arrives; gone, with all that was not kept, when the block ends.

        One that a killed process left is removed by whoever comes next, once nobody can be writing in it any more.
        """
        self.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.spool) as name:
            _remove_left(self.spool, Path(name).stat().st_mtime_ns)
            yield Path(name)

    def keep(self, draft: Draft) -> str:
        """Put a file that has arrived into the vault and give its digest. One that is there already stays as it is.

        Raises DraftChanged when somebody wrote in it since it arrived, VaultAway.
        """
        if draft.touched != touched(draft.path):
            raise DraftChanged(draft.sha256)
        self.place.keep(draft, key_of(draft.sha256))
        return draft.sha256

    def open(self, digest: str) -> IO[bytes]:
        """The bytes, held against their name before the first is given. Raises BytesLost, VaultAway."""
        try:
            file = self.place.open(key_of(digest), self.spool)
        except FileNotFoundError:
            raise BytesLost(digest) from None
        try:
            if digest_of(file) != digest:
                raise BytesLost(digest)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def read(self, digest: str) -> bytes:
        """All bytes at once, for what is small. Raises BytesLost, VaultAway."""
        try:
            data = b"".join(self.place.chunks(key_of(digest)))
        except FileNotFoundError:
            raise BytesLost(digest) from None
        if sha256(data).hexdigest() != digest:
            raise BytesLost(digest)
        return data

    def found(self, digest: str) -> str | None:
        """The digest of the bytes that lie under this name; none: nothing lies there. Raises VaultAway."""
        try:
            return digest_of_all(self.place.chunks(key_of(digest)))
        except FileNotFoundError:
            return None

    def under(self, start: str) -> Iterator[Lying]:
        """Everything that lies under a name of the first level."""
        return self.place.lying(start)

    def starts(self) -> set[str]:
        """The names of the first level: two characters of digests, and whatever else somebody put there."""
        return self.place.starts()

    def put_aside(self, digest: str) -> None:
        """Take a file from its name; it lies aside until `settle_aside` is called for it."""
        with suppress(FileNotFoundError):
            self.place.move(key_of(digest), f"{ASIDE}/{digest}")

    def aside(self) -> Iterator[Lying]:
        """What lies aside, since when."""
        return self.place.lying(ASIDE)

    def settle_aside(self, digest: str, *, wanted: bool) -> None:
        """Put back what somebody put on record in the meantime, or take it away for good."""
        aside = f"{ASIDE}/{digest}"
        if wanted and self.found(digest) is None:
            self.place.move(aside, key_of(digest))
        else:
            self.place.remove(aside)

    def clear_passing(self, *, before: datetime) -> int:
        """Take away what sendings that were cut off left behind; how many there were."""
        with self.incoming():
            pass  # which removes what was left on this machine
        left = [it.key for it in self.place.lying(PASSING) if it.since < before]
        for key in left:
            self.place.remove(key)
        return len(left)

    def answers(self) -> None:
        """Raises VaultAway."""
        with suppress(FileNotFoundError):
            next(self.place.chunks(key_of("0" * 64)), None)


def in_folder(data_dir: Path) -> Vault:
    """The vault of a data folder."""
    return Vault(Folder(data_dir.joinpath(FOLDER)), data_dir.joinpath(FOLDER, INCOMING))


def of(settings: Settings) -> Vault:
    """The vault the settings name."""
    if settings.vault is None:
        return in_folder(settings.data_dir)
    from evidence.store.bucket import Bucket  # its client is needed only here

    bucket = Bucket.named(
        settings.vault, endpoint=settings.vault_endpoint, region=settings.vault_region,
        key_id=settings.vault_key_id, secret=settings.vault_secret,
    )  # fmt: skip
    return Vault(bucket, settings.data_dir.joinpath(FOLDER, INCOMING))


def write(stream: IO[bytes], path: Path, *, most_bytes: int) -> Draft:
    """Write what the stream gives, at most one byte more than `most_bytes`, and digest it on its way."""
    left, seen = most_bytes + 1, sha256()
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while left and (chunk := stream.read(min(CHUNK_BYTES, left))):
            file.write(chunk)
            seen.update(chunk)
            left -= len(chunk)
    return Draft(path, most_bytes + 1 - left, seen.hexdigest(), touched(path))


def touched(path: Path) -> tuple[int, ...]:
    """What changes when a file is written to or replaced."""
    state = path.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def key_of(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 (hex) of what is left to read of a file, however large."""
    return digest_of_all(iter(lambda: file.read(CHUNK_BYTES), b""))


def digest_of_all(chunks: Iterable[bytes]) -> str:
    seen = sha256()
    for chunk in chunks:
        seen.update(chunk)
    return seen.hexdigest()


def _remove_left(folder: Path, now_ns: int) -> None:
    for left in folder.iterdir():
        with suppress(FileNotFoundError):
            if now_ns - left.stat().st_mtime_ns > LEFT_NS:
                shutil.rmtree(left, ignore_errors=True)
