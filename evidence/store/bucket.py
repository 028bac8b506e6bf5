"""A bucket of S3 as the place of a vault, by obstore: every writing names its condition, which the store must obey."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from evidence.errors import DraftChanged, VaultAway
from evidence.store.places import CHUNK_BYTES, PASSING, Draft, Lying

PART_BYTES = 5 * 1024 * 1024  # what is larger goes there in parts; the least a store takes as one
PARTS_AT_ONCE = 2
PROBE = ".probe"
ANSWER_SECONDS_MAX = 30
GIVE_UP_AFTER = timedelta(seconds=20)
TRIES_MAX = 3


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or a part of one under a prefix."""

    store: S3Store

    @classmethod
    def named(
        cls, address: str, *, endpoint: str | None, region: str | None, key_id: str | None, secret: str | None
    ) -> Bucket:
        """By s3://bucket/prefix. What is not given is taken from the surroundings, as every program of S3 does."""
        parts = urlsplit(address)
        given: dict[str, Any] = {
            "prefix": parts.path.strip("/") or None, "endpoint": endpoint, "region": region, "access_key_id": key_id,
            "secret_access_key": secret,
        }  # fmt: skip
        client: Any = {"timeout": timedelta(seconds=ANSWER_SECONDS_MAX), "allow_http": bool(endpoint)}
        retry: Any = {"max_retries": TRIES_MAX, "retry_timeout": GIVE_UP_AFTER}
        kept = {name: value for name, value in given.items() if value is not None}
        options: Any = {"copy_if_not_exists": "multipart", "client_options": client, "retry_config": retry, **kept}
        with _asked():
            return cls(S3Store(parts.netloc, **options))

    def keep(self, draft: Draft, key: str) -> None:
        with _asked(), suppress(AlreadyExistsError):
            if draft.size <= PART_BYTES:
                obstore.put(self.store, key, b"".join(_as_digested(draft)), mode="create")
            elif not self._holds(key):
                self._in_parts(draft, key)

    def _in_parts(self, draft: Draft, key: str) -> None:
        """Sent in parts to a name of its own, and from there, inside the store, to its name if that is free."""
        passing = f"{PASSING}/{secrets.token_hex(16)}"
        obstore.put(
            self.store, passing, _as_digested(draft), chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE,
            use_multipart=True,
        )  # fmt: skip
        try:
            obstore.copy(self.store, passing, key, overwrite=False)
        finally:
            obstore.delete(self.store, passing)

    def _holds(self, key: str) -> bool:
        try:
            obstore.head(self.store, key)
        except FileNotFoundError:
            return False
        return True

    def open(self, key: str, spool: Path) -> IO[bytes]:
        spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = TemporaryFile(dir=spool)  # noqa: SIM115 - whoever asked closes it
        try:
            file.writelines(self.chunks(key))
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def chunks(self, key: str) -> Iterator[bytes]:
        with _asked():
            for chunk in obstore.get(self.store, key).stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    def lying(self, start: str) -> Iterator[Lying]:
        with _asked():
            for batch in obstore.list(self.store, prefix=start):
                for it in batch:
                    yield Lying(it["path"], it["size"], it["last_modified"])
            if self._holds(start):  # a name of the first level may be a file itself
                it = obstore.head(self.store, start)
                yield Lying(start, it["size"], it["last_modified"])

    def starts(self) -> set[str]:
        with _asked():
            first = obstore.list_with_delimiter(self.store)
        names = {*first["common_prefixes"], *(it["path"] for it in first["objects"])}
        return {it for it in names if not it.startswith(".")}

    def move(self, key: str, to: str) -> None:
        with _asked():
            with suppress(AlreadyExistsError):
                obstore.copy(self.store, key, to, overwrite=False)
            obstore.delete(self.store, key)

    def remove(self, key: str) -> None:
        with _asked(), suppress(FileNotFoundError):
            obstore.delete(self.store, key)

    def faults(self) -> list[str]:
        """Whether it answers, and refuses a second file under a name: tried with a few bytes, in both ways we write."""
        first, second = (f"{PROBE}/{secrets.token_hex(8)}" for _ in range(2))
        ways: dict[str, Callable[[], object]] = {
            "a file": lambda: obstore.put(self.store, first, b"second", mode="create"),
            "a file in parts": lambda: obstore.copy(self.store, second, first, overwrite=False),
        }
        found = []
        try:
            with _asked():
                obstore.put(self.store, first, b"first", mode="create")
                obstore.put(self.store, second, b"second")
            for way, again in ways.items():
                with suppress(AlreadyExistsError), _asked():
                    again()
                    found.append(f"the store writes {way} over one that is there")
            self.remove(first)
            self.remove(second)
        except (VaultAway, FileNotFoundError) as trouble:
            found.append(str(trouble))
        return found


def _as_digested(draft: Draft) -> Iterable[bytes]:
    """The bytes of a draft, which end in an error unless they are those that arrived; then nothing is put anywhere."""
    seen = sha256()
    with draft.path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            seen.update(chunk)
            yield chunk
    if seen.hexdigest() != draft.sha256:
        raise DraftChanged(draft.sha256)


@contextmanager
def _asked() -> Iterator[None]:
    """The store's troubles as ours. What is not there, or is there already, stays what it is."""
    try:
        yield
    except (FileNotFoundError, AlreadyExistsError):
        raise
    except (BaseError, OSError) as trouble:
        raise VaultAway(str(trouble).strip().partition("\n")[0][:300]) from trouble
