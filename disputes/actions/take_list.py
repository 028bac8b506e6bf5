"""Take a list of a party's own: what was agreed at its sales, what buyers wrote, scans of its parcels. Line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.record_payments import Failure
from disputes.actions.record_sales import record_sales
from disputes.actions.record_scans import record_scans
from disputes.importers.parsed import Parsed, SaleRow
from disputes.importers.registry import importer
from disputes.notice import Problem
from trade.payments import Payment
from trade.store import payments

LISTS = ("sales", "conversations", "scans")
LINES_MAX = 2000  # of one list: more keep others waiting for the database


@dataclass(frozen=True, slots=True)
class Taken:
    """How many lines are on record now, new or as they were, and every other one with what to do about it."""

    accepted: int
    refused: tuple[Problem, ...]


def read_list(source: str, body: bytes) -> Parsed:
    """The lines of a list. A list that is too long is refused whole. Raises UnknownSource."""
    parsed = importer(source).parse(body)
    if len(parsed.sales) + len(parsed.scans) + len(parsed.refused) > LINES_MAX:
        return Parsed(problems=(Problem(0, f"The list holds more than {LINES_MAX:,} lines; send it in parts."),))
    return parsed


def take_list(connection: Connection, parsed: Parsed, *, party: str, seat_id: str, now: datetime) -> Taken:
    """Put the good lines on record as this party's word, about payments of its own. Said again it changes nothing."""
    own, foreign = _own(connection, parsed.sales, party)
    failures = [*foreign, *record_sales(connection, own, now=now, seat_id=seat_id)]
    failures += record_scans(connection, parsed.scans, now=now, party=party)
    refused = sorted([*(Problem(it.line, it.message) for it in failures), *parsed.refused, *parsed.problems])
    read = len(parsed.sales) + len(parsed.scans)
    return Taken(read - len({it.line for it in failures}), tuple(refused))


def _own(connection: Connection, rows: Sequence[SaleRow], party: str) -> tuple[list[SaleRow], list[Failure]]:
    """The lines this party may state. Of a payment it has no part in it learns no more than of one there is not."""
    paid = payments.of_ids(connection, sorted({it.payment_id for row in rows for it in row.said}))
    own, foreign = [], []
    for row in rows:
        why = _against(row, paid.get(row.said[0].payment_id), party)
        if why:
            foreign.append(Failure(row.line, why))
        else:
            own.append(row)
    return own, foreign


def _against(row: SaleRow, payment: Payment | None, party: str) -> str:
    if payment is None or party not in payment.chain.parties:
        return f"payment {row.said[0].payment_id!r} is not on record; take its sale in first, then send this line again"
    if any((it.stated_by or payment.chain.merchant) != party for it in row.said):
        return f"stated_by must be {party}: here you state what your own party says"
    return ""
