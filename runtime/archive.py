"""A backup's archive: named members, a digest of each, a manifest that says what it is. Whole, or not taken at all.

A `.tar.gz` that any machine can open: the members first, `manifest.json` last, since the digests are reckoned while the
members are written.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

FORMAT = "recourse-backup/1"
MANIFEST = "manifest.json"
MANIFEST_BYTES_MAX = 256 * 1024 * 1024
DATABASES = {"sqlite": "recourse.sqlite", "postgresql": "recourse.pgdump"}
"""The database's member, by the kind of database it was made from."""
_CHUNK_BYTES = 1024 * 1024
_NAME = re.compile(r"(?:recourse\.sqlite|recourse\.pgdump|secret|evidence(?:/[0-9A-Za-z_-][0-9A-Za-z._-]*)+)")


class BackupRefused(Exception):
    """Raised when a backup cannot be taken or restored: says which file or member, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `schema` is the database's, `made_at` UTC, `digests` SHA-256 by member.

    `vault` is where the files of evidence lie that are not in it; none: they are in it.
    """

    schema: str
    database: str
    made_at: str
    digests: Mapping[str, str]
    vault: str | None = None


def write(
    file: IO[bytes], members: Mapping[str, Path], *, schema: str, database: str, made_at: datetime, vault: str | None = None
) -> Manifest:
    """The archive of those members, into `file`."""
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
        for name, path in members.items():
            with path.open("rb") as source:
                reader = _Hashed(source)
                archive.addfile(_header(name, path.stat().st_size, made_at), reader)
            digests[name] = reader.digest
        document = {
            "format": FORMAT, "schema": schema, "database": database,
            "made_at": made_at.isoformat(), "vault": vault, "members": digests,
        }  # fmt: skip
        body = json.dumps(document, indent=2).encode()
        archive.addfile(_header(MANIFEST, len(body), made_at), io.BytesIO(body))
    return Manifest(schema, database, made_at.isoformat(), digests, vault)


def extract(path: Path, folder: Path) -> Manifest:
    """Put the archive's members into `folder` (mode 0600) and hold each against its digest.

    Raises BackupRefused, with the member's name, for anything that is not what the manifest says.
    """
    digests: dict[str, str] = {}
    said: Any = None
    with _opened(path) as archive:
        for member in archive:
            if said is not None:
                raise BackupRefused(f"{path}: {member.name!r} stands after the manifest; take another backup")
            if not member.isreg() or member.name in digests or not (member.name == MANIFEST or _NAME.fullmatch(member.name)):
                raise BackupRefused(
                    f"{path}: no backup of Recourse holds a member {member.name[:200]!r}; nothing was restored"
                )
            source = archive.extractfile(member)
            if source is None:
                raise BackupRefused(f"{path}: {member.name!r} cannot be read; take another backup")
            if member.name == MANIFEST:
                said = source.read(MANIFEST_BYTES_MAX)
            else:
                digests[member.name] = _kept(source, folder / member.name)
    manifest = _read_manifest(path, said)
    for name in sorted(digests.keys() | manifest.digests.keys()):
        if digests.get(name) != manifest.digests.get(name):
            raise BackupRefused(f"{path}: {name} is not what the manifest says it was; take another backup")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            yield archive
            while archive.fileobj is not None and archive.fileobj.read(_CHUNK_BYTES):
                continue  # the checksum of the whole stands at the very end
    except (tarfile.TarError, EOFError, zlib.error) as trouble:
        raise BackupRefused(f"{path} is cut short, damaged or no backup ({trouble}); use another one") from None
    except OSError as trouble:
        if trouble.errno is not None:
            raise
        raise BackupRefused(f"{path} is damaged or no backup ({trouble}); use another one") from None


def _kept(source: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    reader = _Hashed(source)
    with path.open("xb") as file:
        path.chmod(0o600)
        while chunk := reader.read(_CHUNK_BYTES):
            file.write(chunk)
    return reader.digest


def _read_manifest(path: Path, body: bytes | None) -> Manifest:
    if body is None:
        raise BackupRefused(f"{path} has no manifest: it is cut short or no backup; use another one")
    try:
        said = json.loads(body)
        digests = {str(name): str(digest) for name, digest in said["members"].items()}
        vault = said.get("vault")
        manifest = Manifest(
            str(said["schema"]), str(said["database"]), str(said["made_at"]), digests, None if vault is None else str(vault)
        )
        known = said["format"] == FORMAT
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupRefused(f"{path}: the manifest cannot be read; use another backup") from None
    if not known or manifest.database not in DATABASES:
        raise BackupRefused(f"{path} has a form this release does not know; restore it with the release that made it")
    for name in (DATABASES[manifest.database], "secret"):
        if name not in manifest.digests:
            raise BackupRefused(f"{path} lacks {name}; use another backup")
    return manifest


def _header(name: str, size: int, made_at: datetime) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode, header.mtime = size, 0o600, int(made_at.timestamp())
    return header


class _Hashed(io.RawIOBase):
    """A reader that reckons the digest of what passes."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._sha = source, sha256()

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._source.read(size)
        self._sha.update(chunk)
        return chunk

    @property
    def digest(self) -> str:
        return self._sha.hexdigest()
