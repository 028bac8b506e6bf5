"""What every command needs first: its settings, its database, a way to print facts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from disputes.store import guards
from runtime import files, schema
from runtime.database import make_engine, reading
from runtime.roles import RolesRefused, may_migrate, require_divided, signed_in
from runtime.settings import Settings, load
from web.commands.troubles import Unreachable

POWERS_SHOWN = 3
ONE_ROLE = "could switch the history guards off; give the tables to another one: docs/operator.md, Two roles"
Command = TypeVar("Command", bound=Callable[..., Any])


class Folder(click.Path):
    """A folder to be; an empty name (a variable nobody set) is not the folder we happen to stand in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the name is empty; name a folder", param, ctx)
        return super().convert(value, param, ctx)


def data_dir_option(command: Command) -> Command:
    """`--data-dir DIR`: where the embedded database, the evidence and the secret live."""
    option = click.option(
        "--data-dir",
        type=Folder(path_type=Path, file_okay=False),
        default=None,
        help="Data folder (default: RECOURSE_DATA_DIR, or var).",
    )
    return option(command)


def json_option(command: Command) -> Command:
    """`--json`: one document on standard output; everything else goes to standard error."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def settings_for(data_dir: Path | None) -> Settings:
    """The settings in force. Raises SettingRefused."""
    return load(os.environ, data_dir=data_dir)


def prepared(settings: Settings) -> Engine:
    """An engine on a database at this code's schema, made where there is none, with its guards in place.

    The owner of RECOURSE_MIGRATION_URL brings it forward where there is one, and gives the runtime role its rights again.
    Raises SettingRefused, Unreachable, SchemaRefused: the database is newer, the role may not migrate or can do too much.
    """
    files.ensure_data_dir(settings)
    files.secret(settings)
    engine = _reached(settings.database_url)
    if settings.migration_url is not None:
        _migrate_as(settings.migration_url, engine)
        return engine
    with reading(engine) as connection:
        found, may = schema.current(connection), may_migrate(connection)
    if may:
        schema.upgrade(settings.database_url)
    elif found != schema.newest():
        schema.require_known(found or schema.newest())
        raise schema.NotTheOwner(found, schema.newest())
    return engine


def _migrate_as(owner_url: str, engine: Engine) -> None:
    """As the tables' owner, for the role that `engine` works as; which must then be able to change no history."""
    owner = _reached(owner_url, "RECOURSE_MIGRATION_URL")
    with reading(engine) as theirs, reading(owner) as own:
        runtime = signed_in(theirs)
        require_divided(runtime, signed_in(own))
    owner.dispose()
    schema.upgrade(owner_url, runtime_role=runtime.role)
    with reading(engine) as connection:
        found = guards.powers(connection)
    if found:
        raise RolesRefused(
            f"the role of RECOURSE_DATABASE_URL can change history ({few(found)}); take that from it (docs/operator.md), or "
            "leave RECOURSE_MIGRATION_URL out where one role is meant to do both"
        )


def few(powers: Sequence[str]) -> str:
    """The first of them, and how many more."""
    shown = ", ".join(powers[:POWERS_SHOWN])
    return shown if len(powers) <= POWERS_SHOWN else f"{shown} and {len(powers) - POWERS_SHOWN} more"


def opened(settings: Settings) -> Engine:
    """An engine on a database that must exist at this code's schema. Raises Unreachable, SchemaRefused."""
    missing = missing_file(settings)
    if missing is not None:
        raise click.ClickException(f"no database at {missing}; make one with: recourse migrate")
    engine = _reached(settings.database_url)
    schema.check(engine)
    return engine


def missing_file(settings: Settings) -> Path | None:
    """Where the SQLite file ought to be and is not: looking for it with an engine would make it."""
    url = make_url(settings.database_url)
    path = Path(url.database or "")
    return path if url.drivername == "sqlite" and not path.exists() else None


def _reached(url: str, name: str = "RECOURSE_DATABASE_URL") -> Engine:
    engine = make_engine(url)
    try:
        engine.connect().close()
    except SQLAlchemyError as trouble:
        raise Unreachable(trouble, name) from None
    return engine


def print_json(document: Any) -> None:
    """One document on standard output, Chinese as Chinese."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    """Moments as RFC 3339 in UTC, everything else as it reads."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)
