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
from evidence.sale_papers import SalePaper, grouped, paper
from evidence.store import sale_papers
from evidence.store.vault import Vault
from trade.parties import Party
from trade.payments import Payment
from trade.sale_facts import Recorded
from trade.store import parties, payments, sale_facts

BATCH = 200


@dataclass(frozen=True, slots=True)
class Clerk:
    """What writing out needs: transactions to read and to write in, a clock, the vault."""

    reading: Callable[[], AbstractContextManager[Connection]]
    transaction: Callable[[], AbstractContextManager[Connection]]
    clock: Callable[[], datetime]
    vault: Vault


def write_out(clerk: Clerk, *, until: datetime | None = None) -> int:
    """Everything that is not written out yet; how many statements. `until`: when to take up nothing more."""
    written = 0
    while done := write_out_sales(clerk):
        written += done
        if until is not None and clerk.clock() > until:
            break
    return written


def write_out_sales(clerk: Clerk, *, payment_id: str | None = None, limit: int = BATCH) -> int:
    """How many statements became exhibits; none when nothing was left. `payment_id`: those of one payment only."""
    with clerk.reading() as connection:
        rows = sale_facts.news(connection, limit=limit, payment_id=payment_id)
        paid = payments.of_ids(connection, sorted({it.fact.payment_id for it in rows}))
        everyone = {it.code: it for it in parties.all_parties(connection)} if rows else {}
    written = _written(clerk.vault, [_paper(group, paid, everyone) for group in grouped(rows)])
    with clerk.transaction() as connection:
        mine = sale_facts.take_news(connection, [it.id for it in rows])
        for made, received in written:
            if all(row.id in mine for row in made.rows):
                _record(connection, made, received, now=clerk.clock())
            else:  # another worker took some of them up: what it left of them is for the next batch
                sale_facts.leave_news(connection, [row.id for row in made.rows if row.id in mine])
    return len(mine)


def _paper(group: tuple[Recorded, ...], paid: Mapping[str, Payment], everyone: Mapping[str, Party]) -> SalePaper:
    first = group[0].fact
    return paper(group, paid[first.payment_id], everyone[first.stated_by])


def _written(vault: Vault, papers: list[SalePaper]) -> list[tuple[SalePaper, Received]]:
    return [(it, receive_text(vault, it.text, it.name)) for it in papers]


def _record(connection: Connection, made: SalePaper, received: Received, *, now: datetime) -> None:
    payment_id, seat_id = made.rows[0].fact.payment_id, made.rows[-1].seat_id
    kept = deposit(
        connection, received, subject=f"payment:{payment_id}", payment_id=payment_id, party=made.party, kind=made.kind,
        now=now, seat_id=seat_id, stated_at=made.stated_at, written=True,
    )  # fmt: skip
    sale_papers.add(connection, [row.id for row in made.rows], kept.exhibit.id)
