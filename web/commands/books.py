"""Commands that read the books: `matrix`, `verify`, `split`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError

from disputes.actions.split import split_case
from disputes.actions.verify_record import verify_record
from evidence.store import vault
from ledger.errors import BooksUnsettled, HeadUnknown
from ledger.money import Money
from ledger.store import seals
from ledger.store.balances import balance_rows
from reports.actions.settle_horizon import settled_horizon
from reports.errors import ReportError
from reports.matrix import matrix_document
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.settings import Settings
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for
from web.commands.troubles import Unreachable, reason

CHECK_FAILED = 4
PROGRESS_SECONDS = 5
DAY = click.DateTime(formats=["%Y-%m-%d"])
ONE = {"entries": "entry", "transfers": "transfer", "seals": "seal", "exhibits": "exhibit", "faults": "fault"}


@click.command()
@click.option("--on", "on", type=DAY, default=None, help="Effective date (default: today).")
@click.option("--known-at", default=None, help="Only what was known at this horizon, as printed on a paper (default: all).")
@data_dir_option
@json_option
def matrix(on: datetime | None, known_at: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Who owes and who withholds: gross positions, losses, trial balances, the plan that would settle them."""
    engine = opened(settings_for(data_dir))
    as_of = (on or utc_now()).date()
    up_to = _known(engine, known_at)
    with reading(engine) as connection:
        document = matrix_document(balance_rows(connection, on=as_of, up_to=up_to), as_of=as_of)
    if up_to is not None:
        document["known_at"] = up_to
    if as_json:
        print_json(document)
        return
    for position in document["positions"]:
        money = Money(position["minor"], position["currency"])
        click.echo(f"{position['debtor']} → {position['creditor']}  {position['kind']}  {money}  ({position['status']})")
    for loss in document["losses"]:
        click.echo(f"{loss['party']}  loss  {Money(loss['minor'], loss['currency'])}  ({loss['finality']})")
    for payment in document["plan"]:
        click.echo(f"plan: {payment['payer']} pays {payment['payee']} {Money(payment['minor'], payment['currency'])}")
    off = [book["party"] for book in document["books"] if book["trial_balance_minor"]]
    click.echo(
        f"{len(document['books'])} books, " + (f"out of balance: {', '.join(off)}" if off else "every trial balance 0")
    )


def _known(engine: Engine, written: str | None) -> int | None:
    """The last entry to count; none: all there are."""
    if written is None:
        return None
    try:
        return settled_horizon(partial(reading, engine), partial(transaction, engine), written).entry
    except (ReportError, BooksUnsettled) as refusal:
        raise click.ClickException(str(refusal)) from None


@click.command()
@click.option("--head", "heads", multiple=True, help="A seal's head from a paper or a mail: the record must still have it.")
@data_dir_option
@json_option
def verify(heads: tuple[str, ...], data_dir: Path | None, as_json: bool) -> None:
    """Check the whole record: books, holds, disputes, timelines, messages, exhibits. Exit 4 on a fault.

    Whoever has the database can cut off its last seals and what stood below them, and what is left agrees with itself:
    only a head that somebody kept tells.
    """
    found = _verified(settings_for(data_dir), heads)
    if as_json:
        print_json(found)
    else:
        for fault in found["faults"]:
            click.echo(f"{fault['what']} {fault['where']}: {fault['message']}")
        state = "all hold" if found["ok"] else _counted(len(found["faults"]), "faults")
        counted = ", ".join(_counted(found[name], name) for name in ("entries", "transfers", "seals", "exhibits"))
        click.echo(f"{counted}: {state}")
        if found["unsealed"]:
            above = _counted(found["unsealed"], "entries")
            click.echo(f"above the last seal, where nothing can be proven unchanged yet: {above}")
    if not found["ok"]:
        raise click.exceptions.Exit(CHECK_FAILED)


def _counted(number: int, name: str) -> str:
    return f"{number} {ONE[name] if number == 1 else name}"


def _verified(settings: Settings, heads: Sequence[str] = ()) -> dict[str, Any]:
    try:
        with reading(opened(settings)) as connection:
            found = verify_record(connection, vault.of(settings), now=utc_now(), files_told=_progress())
            lost = list(_heads_lost(connection, heads))
        return {**found, "ok": found["ok"] and not lost, "faults": [*lost, *found["faults"]]}
    except (DBAPIError, Unreachable) as trouble:  # a table is gone, or the file is damaged
        where = make_url(settings.database_url).database
        fault = {"what": "database", "where": where, "message": f"cannot be read through: {reason(trouble)}"}
        counts = dict.fromkeys(("entries", "transfers", "seals", "unsealed", "exhibits"), 0)
        return {"ok": False, **counts, "faults": [fault]}


def _heads_lost(connection: Connection, heads: Sequence[str]) -> Iterator[dict[str, str]]:
    """Heads that somebody kept and no seal has any more."""
    for head in heads:
        try:
            seals.of_head(connection, head)
        except HeadUnknown as unknown:
            yield {"what": "seal", "where": f"head {head[:80]}", "message": str(unknown)}


def _progress() -> Callable[[int, int], None]:
    """Says on standard error how far the reading of files has come, every few seconds of a long run."""
    said = time.monotonic()

    def told(read: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= PROGRESS_SECONDS:
            said = time.monotonic()
            click.echo(f"{read:,} of {total:,} files read", err=True)

    return told


@click.command()
@click.argument("case")
@click.option("--doctrine", default=None, help="Only this doctrine.")
@data_dir_option
@json_option
def split(case: str, doctrine: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Propose how CASE (a dispute or a proceeding) might be borne, with reasons. Writes nothing."""
    engine = opened(settings_for(data_dir))
    with reading(engine) as connection:
        document = split_case(connection, case, doctrine=doctrine)
    if as_json:
        print_json(document)
        return
    for proposal in document["proposals"]:
        mark = " (recommended)" if proposal["doctrine"] == document["recommended"] else ""
        click.echo(f"{proposal['doctrine']}{mark}")
        for share in proposal["shares"]:
            click.echo(f"  {share['party']}  {share['fraction']}  {share['minor']}  {'; '.join(share['reasons'])}")


COMMANDS = (matrix, verify, split)
