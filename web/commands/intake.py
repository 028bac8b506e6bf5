"""`recourse import SOURCE FILE`: real input from a file the operator hands over."""

from __future__ import annotations

import csv
import os
from datetime import timedelta
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine

from disputes.actions.receive_message import receive_message
from disputes.importers.registry import IMPORTERS
from evidence.actions.write_out_sales import Clerk, write_out
from evidence.store import vault
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.settings import Settings
from web.commands.setting_up import data_dir_option, json_option, prepared, print_json, settings_for

DONE_IN_PART = 3
WRITING_OUT = timedelta(seconds=30)


@click.command("import")
@click.argument("source", type=click.Choice(sorted(IMPORTERS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), default=None, help="List what was not taken here."
)
@data_dir_option
@json_option
def import_(source: str, file: Path, rejects: Path | None, data_dir: Path | None, as_json: bool) -> None:
    """Take FILE in: what is good goes in, what is not is kept and listed with its reason. Exit 3 when any is listed."""
    if rejects is not None:
        _require_rejects(rejects, file)
    settings = settings_for(data_dir)
    engine = prepared(settings)
    with transaction(engine) as connection:
        receipt = receive_message(
            connection, source=source, body=file.read_bytes(), headers={"file": file.name},
            signature="not_needed", now=utc_now(),
        )  # fmt: skip
    _write_out(settings, engine)
    document = receipt.document(file=str(file))
    if rejects is not None:
        _write_rejects(rejects, document["problems"])
    if as_json:
        print_json(document)
    else:
        click.echo(f"{document['accepted']} accepted, {document['parked']} parked, {document['refused']} refused")
        for problem in document["problems"]:
            place = f"line {problem['line']}: " if problem["line"] else ""
            click.echo(f"{place}{problem['message']}", err=True)
    if document["parked"] or document["refused"]:
        raise click.exceptions.Exit(DONE_IN_PART)


def _write_out(settings: Settings, engine: Engine) -> None:
    """Make exhibits of what was said of sales at once, where no worker may be running; what takes longer is the worker's."""
    write_out(
        Clerk(partial(reading, engine), partial(transaction, engine), utc_now, vault.of(settings)),
        until=utc_now() + WRITING_OUT,
    )


def _require_rejects(path: Path, file: Path) -> None:
    """Refuse a place for the rejects before anything is taken in: afterwards the list would be lost."""
    if path.exists() and path.samefile(file):
        raise click.UsageError(f"--rejects {path} would write over the file to take in; name another")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise click.UsageError(f"--rejects {path} cannot be written; name a file in a folder of yours")


def _write_rejects(path: Path, problems: list[dict[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "reason"])
        writer.writerows([problem["line"], problem["message"]] for problem in problems)


COMMANDS = (import_,)
