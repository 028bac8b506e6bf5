"""The shape of the database: brought forward, and refused when it is not the shape this code knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from runtime import logs
from runtime.database import make_engine, reading

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class SchemaRefused(Exception):
    """Raised when code and database do not fit together; nothing has been read or written."""


class SchemaNewer(SchemaRefused):
    """Raised when a later release made the database: this code would misread it."""

    def __init__(self, found: str) -> None:
        super().__init__(f"the database has schema {found}, newer than this release; install the release that made it")


class SchemaOlder(SchemaRefused):
    """Raised when the database lacks migrations of this release."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(f"the database has schema {found or 'none'}, this release needs {wanted}; run `recourse migrate`")


class NotTheOwner(SchemaRefused):
    """Raised when the database has to be brought forward, and the role that was given may not do it."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(
            f"the database has schema {found or 'none'}, this release needs {wanted}, and the role of RECOURSE_DATABASE_URL "
            "may not change it; run `recourse migrate` with RECOURSE_MIGRATION_URL, the tables' owner"
        )


class NoWayBack(SchemaRefused):
    """Raised when a database is to be taken back to an earlier schema."""

    def __init__(self) -> None:
        super().__init__("recourse does not migrate downwards; restore the backup made before the upgrade")


class ForeignKeyBroken(SchemaRefused):
    """Raised when rows point at nothing after a migration; the migration has been undone."""

    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__(f"rows of {', '.join(sorted(set(tables)))} point at nothing; restore a backup and report this")


def upgrade(url: str, *, runtime_role: str | None = None) -> str:
    """Bring the database at `url` to this release's schema and give its name; quiet when it is there already.

    `runtime_role` is given its rights to the tables, new ones and old. A whole upgrade is one transaction.
    Raises SchemaNewer, ForeignKeyBroken.
    """
    engine = make_engine(url, pooled=False)
    try:
        with reading(engine) as connection:
            _refuse_newer(current(connection))
    finally:
        engine.dispose()
    config = _config()
    config.attributes.update(url=url, runtime_role=runtime_role)
    command.upgrade(config, "head")
    return newest()


def check(engine: Engine) -> None:
    """Raises SchemaNewer or SchemaOlder unless the database has exactly this release's schema."""
    with reading(engine) as connection:
        found = current(connection)
    _refuse_newer(found)
    if found != newest():
        raise SchemaOlder(found, newest())


def require_guarded(url: str, guarded: Callable[[Connection], None]) -> None:
    """For a process about to serve or to work: neither on another release's tables nor on a record that could be changed,
    which `guarded` tells. A database that is away is left to whoever needs it first. Raises SchemaRefused."""
    engine = make_engine(url, pooled=False)
    try:
        check(engine)
        with reading(engine) as connection:
            guarded(connection)
    except OperationalError as trouble:
        logs.logger("schema").warning("the database is away", because=type(trouble.orig).__name__)
    finally:
        engine.dispose()


def current(connection: Connection) -> str | None:
    """The schema's name as the database states it; none for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The name of this release's schema."""
    return _known()[0]


def require_known(name: str) -> None:
    """Raises SchemaNewer for a schema that only a later release knows, such as that of a backup."""
    _refuse_newer(name)


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in _known():
        raise SchemaNewer(found)


@cache
def _known() -> tuple[str, ...]:
    """The names of all schemas up to this release, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
