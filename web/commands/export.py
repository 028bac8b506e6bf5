"""`recourse export`: books in forms that other programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
from sqlalchemy import Engine

from ledger.store import book_entries
from reports.actions.settle_horizon import settled_horizon
from reports.errors import ReportError, StatementUnproven
from reports.export.beancount import Counted, book_text
from reports.horizon import Horizon
from runtime import files
from runtime.database import reading, transaction
from trade.store import parties
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

CHECK_FAILED = 4
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def export() -> None:
    """Write books as other programs read them."""


@export.command("beancount")
@click.option("--book", "party", default=None, help="Only the book of this PARTY (default: every book).")
@click.option("--on", "on", type=DAY, default=None, help="Only what is effective by this day (default: everything).")
@click.option("--known-at", "horizon", default=None, help="Only what was known then: a horizon (default: the latest).")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="FILE of one book, FOLDER of several.")
@data_dir_option
@json_option
def export_beancount(
    party: str | None, on: datetime | None, horizon: str | None, output: Path, data_dir: Path | None, as_json: bool
) -> None:
    """Books as plain text for Beancount 3, balances asserted at the end. The same horizon gives the same bytes again."""
    engine = opened(settings_for(data_dir))
    try:
        known = settled_horizon(partial(reading, engine), partial(transaction, engine), horizon)
        targets = _targets(engine, party, output.absolute())
        written = [_write(engine, book, path, on.date() if on else None, known) for book, path in targets]
    except StatementUnproven as fault:
        click.echo(f"recourse: {fault}", err=True)
        raise click.exceptions.Exit(CHECK_FAILED) from None
    except ReportError as refusal:
        raise click.ClickException(str(refusal)) from None
    finally:
        engine.dispose()
    if as_json:
        print_json({"horizon": str(known), "books": written})
        return
    for it in written:
        click.echo(f"{it['file']}: {it['book']}, {it['entries']} entries", err=True)
    click.echo(f"{len(written)} books, entries up to {known}; check each with: bean-check FILE", err=True)


def _targets(engine: Engine, party: str | None, output: Path) -> list[tuple[str, Path]]:
    """Which books go where. Raises UnknownParty."""
    if not output.parent.is_dir():
        raise click.ClickException(f"{output.parent} is no folder; make it or name another")
    with reading(engine) as connection:
        if party is not None:
            if output.is_dir():
                raise click.ClickException(f"{output} is a folder; name the file for the book of {party}")
            parties.require(connection, [party])
            return [(party, output)]
        every = book_entries.books(connection)
    if output.exists() and not output.is_dir():
        raise click.ClickException(f"{output} is a file; name a folder for all books, or one book: --book PARTY")
    output.mkdir(mode=0o700, exist_ok=True)
    return [(book, output / f"{quote(book, safe='')}.beancount") for book in every]


def _write(engine: Engine, book: str, path: Path, on: date | None, known: Horizon) -> dict[str, Any]:
    counted = Counted()
    with reading(engine) as connection:
        files.write_stream(path, _encoded(book_text(connection, book, on=on, horizon=known, counted=counted)))
    return {"book": book, "file": str(path), "entries": counted.entries}


def _encoded(texts: Iterable[str]) -> Iterator[bytes]:
    return (text.encode() for text in texts)


COMMANDS = (export,)
