"""Files of the data folder: made private, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from runtime.settings import SettingRefused, Settings

SECRET_BYTES = 32
FREE_BYTES_MIN = 500 * 1024 * 1024  # less room than this on the disk of the data folder is told to the operator


def ensure_data_dir(settings: Settings) -> Path:
    """The data folder, made (mode 0700) where there is none. Raises SettingRefused when it cannot be written."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError as trouble:
        raise SettingRefused("RECOURSE_DATA_DIR", str(folder), f"the folder cannot be made: {trouble.strerror}") from None
    if not writable:
        raise SettingRefused("RECOURSE_DATA_DIR", str(folder), "this user may not write there; name another folder")
    _keep_database_private(settings)
    return folder


def _keep_database_private(settings: Settings) -> None:
    """SQLite would make its file readable for everybody; one that is there keeps its mode, and so do its journals."""
    database = make_url(settings.database_url).database
    if settings.database_url.startswith("sqlite") and database and Path(database).parent == settings.data_dir:
        with suppress(FileExistsError):
            os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def secret(settings: Settings) -> bytes:
    """The installation's own secret: 32 random bytes, made once, readable by its owner only.

    Sessions are signed with it. When several processes start at once, they all get the one that came first.
    """
    path = ensure_data_dir(settings) / "secret"
    if not path.exists():
        draft = _draft(path, [secrets.token_bytes(SECRET_BYTES)])
        # A link to a whole file appears at once and refuses to replace one that is there already.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_bytes()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file (mode 0600) so that a reader, or a crash, sees the old content or the new one, never a part."""
    write_stream(path, [data])


def write_stream(path: Path, parts: Iterable[bytes]) -> None:
    """The same for what is too large to be held at once; when making a part fails, nothing is written."""
    draft = _draft(path, parts)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _draft(path: Path, parts: Iterable[bytes]) -> Path:
    """A whole, synced file of that content beside `path`, under a name of its own."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)
