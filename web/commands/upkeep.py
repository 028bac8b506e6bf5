"""Commands an operator keeps the installation with: `migrate`, `doctor`, `sweep`."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from disputes.actions.compute_windows import compute_windows
from disputes.actions.sweep import sweep as sweep_once
from runtime import schema
from runtime.clock import utc_now
from runtime.database import transaction
from web.commands.examination import examine
from web.commands.setting_up import data_dir_option, json_option, opened, prepared, print_json, settings_for

CHECK_FAILED = 4
BATCH = 500
SWEPT = ("windows_computed", "windows_closed", "deadlines_missed", "reminders", "proofs", "holds_ended", "fees")


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
@data_dir_option
@json_option
def sweep(on: datetime | None, data_dir: Path | None, as_json: bool) -> None:
    """Compute windows whose facts changed, close windows and deadlines that are over, send reminders that are due."""
    engine = opened(settings_for(data_dir))
    now = datetime.combine(on.date(), time.max, tzinfo=UTC) if on else utc_now()
    totals = dict.fromkeys(SWEPT, 0)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("sweeping", total=None)
        while True:
            with transaction(engine) as connection:
                computed = compute_windows(connection, on=now.date(), limit=BATCH)
                swept = sweep_once(connection, now=now, limit=BATCH)
            totals["windows_computed"] += computed
            totals["windows_closed"] += swept.windows_closed
            totals["deadlines_missed"] += swept.deadlines_missed
            totals["reminders"] += swept.reminders
            totals["proofs"] += swept.proofs
            totals["holds_ended"] += swept.holds_ended
            totals["fees"] += swept.fees
            progress.update(task, advance=computed + swept.windows_closed + swept.deadlines_missed)
            if not computed and not swept.left:
                break
    if as_json:
        print_json(totals)
    else:
        click.echo(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in totals.items()))


COMMANDS = (migrate, doctor, sweep)
