"""Commands an operator keeps the installation with: `migrate`, `doctor`, `sweep`."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from disputes.actions.compute_windows import compute_windows, open_round, recompute_windows
from disputes.actions.sweep import sweep as sweep_once
from runtime import schema
from runtime.clock import utc_now
from runtime.database import transaction
from web.commands.examination import examine
from web.commands.setting_up import data_dir_option, json_option, opened, prepared, print_json, settings_for

CHECK_FAILED = 4
BATCH = 500
SWEPT = ("windows_closed", "deadlines_missed", "reminders", "proofs", "holds_ended", "fees", "recounted")


@click.command()
@data_dir_option
def migrate(data_dir: Path | None) -> None:
    """Bring the database to this code's schema; a newer one is refused."""
    settings = settings_for(data_dir)
    engine = prepared(settings)
    schema.check(engine)
    click.echo("the database is at this code's schema")


@click.command()
@data_dir_option
@json_option
def doctor(data_dir: Path | None, as_json: bool) -> None:
    """Look at everything the installation rests on and say what to do about what is wrong. Exit 4 when anything is."""
    found = examine(settings_for(data_dir))
    if as_json:
        print_json({"ok": all(item.ok for item in found), "checks": [item._asdict() for item in found]})
    else:
        for item in found:
            click.echo(f"{'ok   ' if item.ok else 'WRONG'}  {item.what}: {item.message}")
    if not all(item.ok for item in found):
        raise click.exceptions.Exit(CHECK_FAILED)


@click.command()
@click.option("--on", "on", type=click.DateTime(formats=["%Y-%m-%d"]), default=None, help="As if it were this day's end.")
@click.option(
    "--all-windows", is_flag=True, help="Compute every payment's windows anew, not only where a fact or rule changed."
)
@data_dir_option
@json_option
def sweep(on: datetime | None, all_windows: bool, data_dir: Path | None, as_json: bool) -> None:
    """Compute windows where facts or rules changed, close windows and deadlines that are over, send reminders that are due.

    Broken off, it goes on where it stopped when it is run again. Two may run at once.
    """
    if on and on.date() > utc_now().date():
        raise click.BadParameter("that day has not come: what would be over by then is not over yet", param_hint="--on")
    engine = opened(settings_for(data_dir))
    now = datetime.combine(on.date(), time.max, tzinfo=UTC) if on else utc_now()
    with transaction(engine) as connection:
        left = open_round(connection, now=now, anew=all_windows)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        totals = {"windows_computed": _compute_changed(engine, now, progress)}
        totals["windows_recomputed"] = _recompute(engine, now, progress, left)
        totals |= _sweep_due(engine, now, progress)
    if as_json:
        print_json(totals)
    else:
        click.echo(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in totals.items()))


def _compute_changed(engine: Engine, now: datetime, progress: Progress) -> int:
    """The payments whose facts changed; how many."""
    task, computed = progress.add_task("windows, facts changed", total=None), 0
    while True:
        with transaction(engine) as connection:
            batch = compute_windows(connection, on=now.date(), limit=BATCH)
        computed += batch
        progress.advance(task, batch)
        if not batch:
            progress.update(task, total=computed)
            return computed


def _recompute(engine: Engine, now: datetime, progress: Progress, left: int) -> int:
    """The payments a changed rule asks for; how many. What another process has in hand is left to it."""
    task, computed = progress.add_task("windows, rules changed", total=left), 0
    while True:
        with transaction(engine) as connection:
            batch = recompute_windows(connection, now=now, limit=BATCH)
        computed += batch.payments
        progress.advance(task, batch.payments)
        if not batch.left or not batch.payments:
            return computed


def _sweep_due(engine: Engine, now: datetime, progress: Progress) -> dict[str, int]:
    """What is due, by kind."""
    task, totals = progress.add_task("rows that are due", total=None), dict.fromkeys(SWEPT, 0)
    while True:
        with transaction(engine) as connection:
            swept = sweep_once(connection, now=now, limit=BATCH)
        for name in SWEPT:
            totals[name] += getattr(swept, name)
        progress.advance(task, swept.touched)
        if not swept.left:
            progress.update(task, total=sum(totals.values()))
            return totals


COMMANDS = (migrate, doctor, sweep)
