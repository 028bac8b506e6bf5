"""Backup and restore of an installation: its database, evidence and secret, as they were at one moment.

The database is copied while others write: SQLite by its own backup call, PostgreSQL by pg_dump, each of which gives one
committed state. Evidence is copied after it, and is only ever added to: what the copied rows name is there. The files of a
vault in a bucket are not copied: the archive says where they lie, and that place must be kept by its own means.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from runtime import archive, postgresql_dump, schema
from runtime.archive import BackupRefused, Manifest
from runtime.files import ensure_data_dir, secret
from runtime.settings import Settings

EVIDENCE = "evidence"
DRAFT = ".restoring"


def back_up(settings: Settings, file: Path, *, now: datetime) -> Manifest:
    """Write the archive `file`, mode 0600, whole or not at all.

    Raises BackupRefused when there is a file of that name, no database, or no client program of PostgreSQL.
    """
    if file.exists():
        raise BackupRefused(f"{file} is there already; name another file")
    kind = _kind(settings)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as work:
        copy = Path(work) / archive.DATABASES[kind]
        name = _copy_sqlite(settings, copy) if kind == "sqlite" else postgresql_dump.dump(settings.database_url, copy)
        secret(settings)
        files = {} if settings.vault else _evidence(settings.data_dir)  # those of a bucket stay where they are
        members = {copy.name: copy, "secret": settings.data_dir / "secret", **files}
        draft = Path(work) / "archive"
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
            manifest = archive.write(opened, members, schema=name, database=kind, made_at=now, vault=settings.vault)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(draft, file)  # refuses to replace what somebody wrote meanwhile
        except FileExistsError:
            raise BackupRefused(f"{file} is there already; name another file") from None
    return manifest


def restore(settings: Settings, file: Path) -> Manifest:
    """Put an archive into an empty or missing data folder, and on PostgreSQL into an empty database.

    Everything is read and held against its digest before anything is put in place; the database comes last. Raises
    BackupRefused, SchemaNewer.
    """
    folder = settings.data_dir
    _require_empty(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / DRAFT
    draft.mkdir(mode=0o700)
    try:
        manifest = archive.extract(file, draft)
        schema.require_known(manifest.schema)
        kind = _kind(settings)
        if manifest.database != kind:
            raise BackupRefused(
                f"{file} was made from {manifest.database}, RECOURSE_DATABASE_URL names {kind}; restore into the same kind"
            )
        _require_same_vault(file, manifest, settings)
        database = draft / archive.DATABASES[kind]
        if kind == "postgresql":
            postgresql_dump.load(settings.migration_url or settings.database_url, database)
        (draft / "secret").replace(folder / "secret")
        if (draft / EVIDENCE).exists():
            (draft / EVIDENCE).replace(folder / EVIDENCE)
        if kind == "sqlite":
            shutil.move(database, _sqlite_path(settings))  # which may lie on another disk
    finally:
        shutil.rmtree(draft)
    ensure_data_dir(settings)
    return manifest


def _require_same_vault(file: Path, manifest: Manifest, settings: Settings) -> None:
    if manifest.vault == settings.vault:
        return
    if manifest.vault is None:
        raise BackupRefused(f"{file} holds the files of evidence; restore it without RECOURSE_VAULT")
    raise BackupRefused(f"the files of evidence of {file} lie in {manifest.vault}; set RECOURSE_VAULT to it")


def _kind(settings: Settings) -> str:
    return make_url(settings.database_url).get_backend_name()


def _sqlite_path(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _require_empty(settings: Settings) -> None:
    folder = settings.data_dir
    if (folder / DRAFT).is_dir():
        shutil.rmtree(folder / DRAFT)  # left by a restore that was killed; nothing of it was in use
    found = [path.name for path in folder.iterdir()] if folder.exists() else []
    if found:
        raise BackupRefused(f"{folder} is not empty (it holds {sorted(found)[0]}); name an empty or a new data folder")
    if _kind(settings) == "sqlite" and _sqlite_path(settings).exists():
        raise BackupRefused(f"there is a database at {_sqlite_path(settings)}; move it away or name another one")


def _copy_sqlite(settings: Settings, copy: Path) -> str:
    """Copy the database in one reading transaction (writers go on) and give the name of its schema."""
    path = _sqlite_path(settings)
    if not path.exists():
        raise BackupRefused(f"no database at {path}; there is nothing to back up")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    there = f"{path.absolute().as_uri()}?mode=rw"  # never made by looking for it
    with closing(sqlite3.connect(there, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.execute("PRAGMA busy_timeout=10000")
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        try:
            row = target.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            row = None
    if row is None:
        raise BackupRefused(f"{path} has no schema of Recourse; run `recourse migrate` or name the right data folder")
    return str(row[0])


def _evidence(data_dir: Path) -> Mapping[str, Path]:
    return {str(path.relative_to(data_dir)): path for path in _files(data_dir / EVIDENCE)}


def _files(folder: Path) -> Iterator[Path]:
    """Every file below, in a fixed order; a draft (its name begins with a dot) is not evidence yet."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path
