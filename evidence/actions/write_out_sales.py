"""Write out what was stated of sales as exhibits of their payments. One batch; its caller loops while something is left.

The rows are read in one transaction, the files put into the vault with none open, the exhibits recorded in another: a
worker that dies in between leaves bytes that nobody names and that harm nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from evidence.actions.deposit import deposit
from evidence.actions.receive_file import Received, receive_text
from evidence.errors import FileRefused
from evidence.sale_papers import SalePaper, grouped, paper
from evidence.store import sale_papers
from evidence.store.vault import Vault
from runtime import logs
from trade.parties import Party
from trade.payments import Payment
from trade.sale_facts import Recorded
from trade.store import parties, payments, sale_facts

BATCH = 200

log = logs.logger("evidence")


@dataclass(frozen=True, slots=True)
class Clerk:
    """What writing out needs: transactions to read and to write in, a clock, the vault."""

    reading: Callable[[], AbstractContextManager[Connection]]
    transaction: Callable[[], AbstractContextManager[Connection]]
    clock: Callable[[], datetime]
    vault: Vault


@dataclass(frozen=True, slots=True)
class Batch:
    """How many statements became exhibits, and the last one that was looked at; none when nothing was left."""

    written: int
    last: int | None


def write_out(clerk: Clerk, *, until: datetime | None = None, payment_id: str | None = None) -> int:
    """Everything that is not written out yet, or that of one payment; how many statements.

    `until`: when to take up nothing more. One that cannot be written out keeps nobody else waiting, and is tried again.
    """
    written, after = 0, 0
    while (done := write_out_batch(clerk, after=after, payment_id=payment_id)).last is not None:
        written, after = written + done.written, done.last
        if until is not None and clerk.clock() > until:
            break
    return written


def write_out_batch(clerk: Clerk, *, after: int, payment_id: str | None = None, limit: int = BATCH) -> Batch:
    """One batch of what was stated after a statement. Raises VaultAway."""
    with clerk.reading() as connection:
        rows = sale_facts.news(connection, limit=limit, payment_id=payment_id, after=after)
        paid = payments.of_ids(connection, sorted({it.fact.payment_id for it in rows}))
        everyone = {it.code: it for it in parties.all_parties(connection)} if rows else {}
    written = _written(clerk.vault, [_paper(group, paid, everyone) for group in grouped(rows)])
    wanted = [row.id for made, _received in written for row in made.rows]
    with clerk.transaction() as connection:
        mine = sale_facts.take_news(connection, wanted)
        for made, received in written:
            if all(row.id in mine for row in made.rows):
                _record(connection, made, received, now=clerk.clock())
            else:  # another worker took some of them up: what it left of them is for the next batch
                sale_facts.leave_news(connection, [row.id for row in made.rows if row.id in mine])
    return Batch(len(mine), max((row.id for row in rows), default=None))


def _paper(group: tuple[Recorded, ...], paid: Mapping[str, Payment], everyone: Mapping[str, Party]) -> SalePaper:
    first = group[0].fact
    return paper(group, paid[first.payment_id], everyone[first.stated_by])


def _written(vault: Vault, papers: list[SalePaper]) -> list[tuple[SalePaper, Received]]:
    """The papers that lie in the vault now. What may be stated is looked at when it is; one refused all the same waits."""
    found = []
    for it in papers:
        try:
            found.append((it, receive_text(vault, it.text, it.name)))
        except FileRefused as refused:
            log.error(
                "statement not written out", facts=[row.id for row in it.rows], codes=[r.code for r in refused.refusals]
            )
    return found


def _record(connection: Connection, made: SalePaper, received: Received, *, now: datetime) -> None:
    payment_id, seat_id = made.rows[0].fact.payment_id, made.rows[-1].seat_id
    kept = deposit(
        connection, received, subject=f"payment:{payment_id}", payment_id=payment_id, party=made.party, kind=made.kind,
        now=now, seat_id=seat_id, stated_at=made.stated_at, written=True,
    )  # fmt: skip
    sale_papers.add(connection, [row.id for row in made.rows], kept.exhibit.id)
