"""`recourse jobs`: when each job last ran, what was given up, what is parked; and another try for either."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from disputes.actions.receive_message import apply_message
from disputes.store import inbox
from evidence.store import captures
from runtime import audit, outbox, runs
from runtime.clock import utc_now
from runtime.database import reading, transaction
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

OPERATOR = "operator"
CAPTURES_SHOWN = 50


@click.group()
def jobs() -> None:
    """Jobs, messages given up, messages parked."""


@jobs.command("list")
@data_dir_option
@json_option
def list_jobs(data_dir: Path | None, as_json: bool) -> None:
    """The last run of every job, every message given up or parked, parcels whose carrier gives trouble."""
    with reading(opened(settings_for(data_dir))) as connection:
        document = _standing(connection)
    if as_json:
        print_json(document)
        return
    for run in document["runs"]:
        click.echo(f"{run['job']}  {run['started_at']}  {run['outcome'] or 'runs, or was cut off'}")
    for dead in document["given_up"]:
        click.echo(f"given up {dead['id']}  {dead['topic']}  {dead['key']}  {dead['error']}")
    for message in document["parked"]:
        click.echo(f"parked {message['id']}  {'; '.join(message['problems'])}")
    for parcel in document["captures"]:
        click.echo(f"capture {parcel['shipment']}  failed {parcel['failures']} times  {parcel['reason']}")
    click.echo(f"{len(document['given_up'])} given up, {len(document['parked'])} parked")


def _standing(connection: Connection) -> dict[str, Any]:
    return {
        "runs": [
            {"job": run.job, "started_at": run.started_at, "finished_at": run.finished_at, "outcome": run.outcome}
            for run in runs.of_all(connection)
        ],
        "given_up": [
            {"id": dead.id, "topic": dead.topic, "key": dead.key, "dead_at": dead.dead_at, "error": dead.error}
            for dead in outbox.dead(connection)
        ],
        "parked": [
            {"id": id_, "received_at": received_at, "problems": list(problems)}
            for id_, received_at, problems in inbox.parked(connection)
        ],
        "captures": [
            {"shipment": it.shipment_id, "looked_at": it.looked_at, "failures": it.failures, "reason": it.reason}
            for it in captures.in_trouble(connection, limit=CAPTURES_SHOWN)
        ],
    }


@jobs.command("replay")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@data_dir_option
def replay(number: int, data_dir: Path | None) -> None:
    """Give the message given up under NUMBER another life; the worker sends it."""
    with transaction(opened(settings_for(data_dir))) as connection:
        if not outbox.replay(connection, number, now=utc_now()):
            raise click.UsageError(f"no message was given up under {number}; see: recourse jobs list")
        audit.note(connection, at=utc_now(), actor=OPERATOR, action="replayed", subject=f"outbox:{number}", detail={})
    click.echo(f"{number} will be sent again")


@jobs.command("retry")
@click.argument("message")
@data_dir_option
def retry(message: str, data_dir: Path | None) -> None:
    """Read the parked MESSAGE again, after a fix. Exit 3 when it stays parked."""
    with transaction(opened(settings_for(data_dir))) as connection:
        receipt = apply_message(connection, message, now=utc_now())
        audit.note(connection, at=utc_now(), actor=OPERATOR, action="retried", subject=f"inbox:{message}", detail={})
    click.echo(f"{receipt.accepted} accepted, {receipt.parked} parked, {receipt.refused} refused")
    for problem in receipt.problems:
        click.echo(problem.message, err=True)
    if not receipt.whole:
        raise click.exceptions.Exit(3)


COMMANDS = (jobs,)
