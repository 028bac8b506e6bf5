"""`recourse retention`: what may be erased by now, erasing it, and holds by hand that keep it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from disputes.actions.hold_evidence import hold_evidence
from evidence.actions.erase import Due, Looked, Renews, erase, look
from evidence.actions.hold_by_hand import hold_by_hand, release_by_hand
from evidence.actions.tidy_vault import tidy_vault
from evidence.store import vault
from runtime.clock import utc_now
from runtime.database import transaction
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

OPERATOR = "operator on the command line"


@click.group()
def retention() -> None:
    """How long evidence is kept, and what is over it."""


@retention.command("due")
@click.option("--on", "on", type=click.DateTime(formats=["%Y-%m-%d"]), default=None, help="As of a day (default: today).")
@data_dir_option
@json_option
def due(on: datetime | None, data_dir: Path | None, as_json: bool) -> None:
    """List the exhibits that may be erased, with what kept them longest. Erases nothing."""
    engine = opened(settings_for(data_dir))
    now = utc_now()
    found: list[Due] = []
    looked, batch = 0, Looked(0, (), "")
    while not looked or batch.left:
        with transaction(engine) as connection:
            batch = look(connection, _renewed(now), on=(on or now).date(), after=batch.after)
        found += batch.due
        looked += max(batch.looked_at, 1)
    if as_json:
        print_json({"due": [_told(it) for it in found]})
        return
    for it in found:
        click.echo(f"{it.exhibit.id}  kept until {it.floor.until} by {', '.join(it.floor.reasons)}  {it.exhibit.name}")
    click.echo(f"{len(found)} exhibits may be erased" + ("; do it with: recourse retention erase" if found else ""))


@retention.command("erase")
@data_dir_option
@json_option
def erase_due(data_dir: Path | None, as_json: bool) -> None:
    """What the schedule does: erase what was kept long enough, and tidy the vault. A tombstone stays for each exhibit."""
    settings = settings_for(data_dir)
    write, there, now = partial(transaction, opened(settings)), vault.of(settings), utc_now()
    erased: list[Due] = []
    batch = erase(write, there, _renewed(now), now=now)
    erased += batch.due
    while batch.left:
        batch = erase(write, there, _renewed(now), now=now, after=batch.after)
        erased += batch.due
    tidied = tidy_vault(write, there, _renewed(now), now=now, data_dir=settings.data_dir)
    if as_json:
        print_json({"erased": [_told(it) for it in erased], "tidied": dict(tidied)})
        return
    for it in erased:
        click.echo(f"{it.exhibit.id}  kept until {it.floor.until} by {', '.join(it.floor.reasons)}")
    click.echo(f"{len(erased)} exhibits erased, {tidied['gone']} files gone for good, {tidied['aside']} put aside")


@retention.command("hold")
@click.argument("subject")
@click.option("--because", required=True, help="Who asked, and why; it stands beside the hold.")
@data_dir_option
def hold(subject: str, because: str, data_dir: Path | None) -> None:
    """Keep what belongs to SUBJECT (payment:ID, dispute:ID or proceeding:ID) until further notice, whatever else ends."""
    now = utc_now()
    with transaction(opened(settings_for(data_dir))) as connection:
        hold_by_hand(connection, subject, by=OPERATOR, because=because, now=now)
    click.echo(f"{subject} is held until: recourse retention release {subject}")


@retention.command("release")
@click.argument("subject")
@click.option("--because", required=True, help="Who asked, and why.")
@data_dir_option
def release(subject: str, because: str, data_dir: Path | None) -> None:
    """End such a hold; what else keeps it stays in force."""
    now = utc_now()
    with transaction(opened(settings_for(data_dir))) as connection:
        if not release_by_hand(connection, subject, by=OPERATOR, because=because, now=now):
            raise click.UsageError(f"nobody holds {subject} by hand")
    click.echo(f"{subject} is no longer held by hand")


def _renewed(now: datetime) -> Renews:
    return partial(hold_evidence, now=now)


def _told(it: Due) -> dict[str, Any]:
    file = it.exhibit.file
    return {
        "exhibit": it.exhibit.id, "kind": it.exhibit.kind.value, "sha256": file.sha256, "size_bytes": file.size_bytes,
        "kept_until": it.floor.until and it.floor.until.isoformat(), "reasons": list(it.floor.reasons),
    }  # fmt: skip


COMMANDS = (retention,)
