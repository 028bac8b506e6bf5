"""`recourse statement`: the statement of one party, as a paper or as a table."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

import click

from ledger.errors import BooksUnsettled
from reports.actions.seal_horizon import sealed_horizon
from reports.errors import ReportError, StatementUnproven
from reports.export.statement import WRITERS, own_language
from reports.papers import LANGUAGES
from reports.store.statement import load_statement
from runtime import files
from runtime.clock import utc_now
from runtime.database import reading, transaction
from web.commands.setting_up import data_dir_option, opened, settings_for

CHECK_FAILED = 4
DAY = click.DateTime(formats=["%Y-%m-%d"])
FORMATS = {f".{format.value}": write for format, write in WRITERS.items()}


@click.command()
@click.argument("party")
@click.option("--from", "first", type=DAY, required=True, help="First day of the period, by the day entries are effective.")
@click.option("--to", "last", type=DAY, required=True, help="Last day of the period.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="FILE.pdf, .csv, .beancount"
)
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="Default: the party's own.")
@click.option(
    "--horizon",
    "--known-at",
    "horizon",
    default=None,
    help="Only what was known then, as printed on an earlier paper (default: all).",
)
@data_dir_option
def statement(
    party: str, first: datetime, last: datetime, output: Path, language: str | None, horizon: str | None,
    data_dir: Path | None,
) -> None:  # fmt: skip
    """What stood, moved and stands in PARTY's book, proven to add up. The same horizon gives the same bytes again."""
    write = FORMATS.get(output.suffix.lower())
    if write is None:
        raise click.ClickException(f"{output.name}: statements are written as {' or '.join(FORMATS)}; name the file so")
    if not output.absolute().parent.is_dir():
        raise click.ClickException(f"{output.absolute().parent} is no folder; make it or name another")
    engine = opened(settings_for(data_dir))
    try:
        known = sealed_horizon(partial(reading, engine), partial(transaction, engine), horizon, clock=utc_now)
        with reading(engine) as connection:
            drawn = load_statement(connection, party, first_on=first.date(), last_on=last.date(), horizon=known)
    except StatementUnproven as fault:
        click.echo(f"recourse: {fault}", err=True)
        raise click.exceptions.Exit(CHECK_FAILED) from None
    except (ReportError, BooksUnsettled) as refusal:
        raise click.ClickException(str(refusal)) from None
    finally:
        engine.dispose()
    files.write_whole(output.absolute(), write(drawn, language=language or own_language(drawn)))
    click.echo(f"{output}: {party}, {drawn.first_on} to {drawn.last_on}, entries up to {known}", err=True)


COMMANDS = (statement,)
