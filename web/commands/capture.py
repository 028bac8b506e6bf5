"""`recourse capture`: look for the proofs of delivery that are due, now or as if on a day."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

import click

from disputes.importers.csv_rows import YEAR_MAX, YEAR_MIN
from evidence.actions.capture import Desk
from evidence.actions.capture import capture as capture_due
from evidence.carriers.registry import connected
from evidence.store import vault
from runtime.clock import utc_now
from runtime.database import transaction
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

DONE_IN_PART = 3
COUNTED = ("looked_at", "captured", "completed", "under_way", "returned", "unknown", "lost", "failed", "waiting")


@click.command()
@click.option("--on", "on", type=click.DateTime(formats=["%Y-%m-%d"]), default=None, help="As if it were this day's end.")
@data_dir_option
@json_option
def capture(on: datetime | None, data_dir: Path | None, as_json: bool) -> None:
    """Ask carriers for the proofs of delivery that are due and keep them. Exit 3 when some could not be had, listed."""
    if on is not None and not YEAR_MIN <= on.year <= YEAR_MAX:
        raise click.BadParameter(f"there are no parcels then; write a day from {YEAR_MIN} to {YEAR_MAX}", param_hint="--on")
    settings = settings_for(data_dir)
    now = partial(datetime.combine, on.date(), time.max, UTC) if on else utc_now
    found = capture_due(
        Desk(
            partial(transaction, opened(settings)), utc_now, now, vault.of(settings), settings.public_url,
            carriers=connected(settings.carriers), scanner=settings.clamd,
        )
    )  # fmt: skip
    found.counts["unknown"] += found.counts["forgotten"]
    counts = {name: found.counts[name] for name in COUNTED}
    if as_json:
        print_json(counts | {"troubles": [{"shipment": id_, "message": why} for id_, why in found.troubles]})
    else:
        click.echo(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
        for shipment_id, why in found.troubles:
            click.echo(f"{shipment_id}: {why}", err=True)
    if found.troubles:
        raise click.exceptions.Exit(DONE_IN_PART)


COMMANDS = (capture,)
