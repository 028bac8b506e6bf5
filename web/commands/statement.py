"""`recourse statement`: the statement of one party, as a paper or as a table."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from reports.errors import ReportError, StatementUnproven
from reports.horizon import Horizon, read_horizon
from reports.pdf.statement import statement_pdf
from reports.statement import Statement
from reports.store import horizon as horizons
from reports.store.statement import load_statement
from reports.tables.statement import statement_csv
from runtime import files
from runtime.database import reading
from web.commands.setting_up import data_dir_option, opened, settings_for

CHECK_FAILED = 4
DAY = click.DateTime(formats=["%Y-%m-%d"])
LANGUAGES = ("en", "zh-Hans")
FORMATS: Mapping[str, Callable[..., bytes]] = {".pdf": statement_pdf, ".csv": statement_csv}
SETTLE_SECONDS_MAX = 30.0
LOOK_SECONDS = 0.05


@click.command()
@click.argument("party")
@click.option("--from", "first", type=DAY, required=True, help="First day of the period, by the day entries are effective.")
@click.option("--to", "last", type=DAY, required=True, help="Last day of the period.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="FILE.pdf or FILE.csv.")
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="Default: the party's own.")
@click.option("--horizon", default=None, help="Only what was known then, as printed on an earlier paper (default: all).")
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
        known = _horizon(engine, horizon)
        with reading(engine) as connection:
            drawn = load_statement(connection, party, first_on=first.date(), last_on=last.date(), horizon=known)
    except StatementUnproven as fault:
        click.echo(f"recourse: {fault}", err=True)
        raise click.exceptions.Exit(CHECK_FAILED) from None
    except ReportError as refusal:
        raise click.ClickException(str(refusal)) from None
    finally:
        engine.dispose()
    files.write_whole(output.absolute(), write(drawn, language=language or _own_language(drawn)))
    click.echo(f"{output}: {party}, {drawn.first_on} to {drawn.last_on}, entries up to {known}", err=True)


def _horizon(engine: Engine, asked: str | None) -> Horizon:
    """The horizon asked for, or the latest; waits until what it covers can no longer grow."""
    number, known_by = read_horizon(asked) if asked else (None, None)
    with reading(engine) as connection:
        settled, transaction_id = horizons.seen(connection)
    give_up = time.monotonic() + SETTLE_SECONDS_MAX
    while True:
        with reading(engine) as connection:
            if horizons.has_settled(connection, transaction_id):
                if number is None:
                    return horizons.latest_horizon(connection, settled=settled)
                return horizons.horizon_at(connection, number, settled=settled, known_by=known_by)
        if time.monotonic() > give_up:
            raise click.ClickException("somebody has been posting for a long time without an end; try again in a while")
        time.sleep(LOOK_SECONDS)


def _own_language(drawn: Statement) -> str:
    return "zh-Hans" if drawn.party.language.startswith("zh") else "en"


COMMANDS = (statement,)
