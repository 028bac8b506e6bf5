"""What every command needs first: its settings, its database, a way to print facts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import Engine

from runtime import files, schema
from runtime.database import make_engine
from runtime.settings import Settings, load

Command = TypeVar("Command", bound=Callable[..., Any])


def data_dir_option(command: Command) -> Command:
    """`--data-dir DIR`: where the embedded database, the evidence and the secret live."""
    option = click.option(
        "--data-dir", type=click.Path(path_type=Path, file_okay=False), default=None, help="Data folder (default: var)."
    )
    return option(command)


def json_option(command: Command) -> Command:
    """`--json`: one document on standard output; everything else goes to standard error."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def settings_for(data_dir: Path | None) -> Settings:
    """The settings in force. Raises SettingRefused."""
    return load(os.environ, data_dir=data_dir)


def prepared(settings: Settings) -> Engine:
    """An engine on a database at this code's schema, made where there is none. Raises SchemaRefused when newer."""
    files.ensure_data_dir(settings)
    files.secret(settings)
    schema.upgrade(settings.database_url)
    return make_engine(settings.database_url)


def opened(settings: Settings) -> Engine:
    """An engine on a database that must exist at this code's schema. Raises SchemaRefused."""
    engine = make_engine(settings.database_url)
    if settings.database_url.startswith("sqlite") and not Path(engine.url.database or "").exists():
        raise click.ClickException(f"no database in {settings.data_dir}; make one with: recourse migrate")
    schema.check(engine)
    return engine


def print_json(document: Any) -> None:
    """One document on standard output, Chinese as Chinese."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
