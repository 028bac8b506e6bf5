"""Parcels whose proof is looked for, as rows: when to look, what each look came to, what is held."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, or_, select, update

from evidence.capturing import Next
from evidence.delivery import TROUBLE, Look, Told
from evidence.store.tables import capture, capture_look, capture_piece, exhibit
from trade.card_numbers import carries_card_number
from trade.payments import Chain
from trade.shipments import ProofState
from trade.store.tables import payment, shipment

CLAIM_MAX = timedelta(minutes=10)
REASON_CHARACTERS_MAX = 500
BODY_BYTES_MAX = 64 * 1024


@dataclass(frozen=True, slots=True)
class Due:
    """A parcel claimed for a look. `claimed_at` is the claim: whoever holds another one has taken it over.

    `captured`: its proof is held, and `said` is what the kept answer tells; it is asked for what came since.
    """

    shipment_id: str
    carrier: str
    tracking_number: str
    payment_id: str
    merchant: str
    expected_on: date | None
    lost_on: date
    failures: int
    claimed_at: datetime
    captured: bool = False
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the looking stands, for the pages: how often, what it came to last, when next; the exhibits held, by piece."""

    looks: int
    told: Told | None
    reason: str
    looked_at: datetime | None
    look_at: datetime | None
    pieces: Mapping[str, str]


def plan(connection: Connection, planned: Mapping[str, Next], *, now: datetime) -> None:
    """Parcels to be looked for from now on; one that is there already stays as it is."""
    known = set(connection.execute(select(capture.c.shipment_id).where(capture.c.shipment_id.in_(planned))).scalars())
    rows = [
        {"shipment_id": id_, "look_at": it.look_at, "failures": 0, "warn_on": it.warn_on, "settled_at": _settled(it, now)}
        for id_, it in planned.items()
        if id_ not in known
    ]
    if rows:
        connection.execute(insert(capture), rows)


def claim_due(
    connection: Connection, *, now: datetime, at: datetime, limit: int, pressing: date, waiting: Collection[str] = ()
) -> list[Due]:
    """Up to `limit` parcels that are due at `now`; each goes to exactly one worker.

    Where a carrier takes fewer requests than are wanted, no proof is lost for one that could wait: first comes what is
    lost by the day `pressing`, last what is held already, and else whatever has been due since an earlier day, so that all
    have their turn; of one day, what is lost first. `at` is the real moment, whatever day is looked at: by it a claim of a
    worker that died runs out. `waiting` are carriers, as the parcels spell them, that are not asked now.
    """
    free = and_(capture.c.look_at <= now, or_(capture.c.claimed_at.is_(None), capture.c.claimed_at <= at - CLAIM_MAX))
    rank = case((shipment.c.proof_state == ProofState.CAPTURED.value, 2), (shipment.c.lost_on <= pressing, 0), else_=1)
    wanted = (
        select(capture.c.shipment_id)
        .join(shipment, shipment.c.id == capture.c.shipment_id)
        .where(free, shipment.c.carrier.not_in(waiting))
        .order_by(rank, func.date(capture.c.look_at), shipment.c.lost_on, capture.c.look_at, capture.c.shipment_id)
        .limit(limit)
    )
    ids = list(connection.execute(wanted.with_for_update(skip_locked=True, of=capture)).scalars())
    claimed = update(capture).where(capture.c.shipment_id.in_(ids), free).values(claimed_at=at)
    mine = list(connection.execute(claimed.returning(capture.c.shipment_id)).scalars()) if ids else []
    rows = connection.execute(
        select(shipment, payment.c.chain_id, payment.c.expected_delivery_on, capture.c.failures, capture.c.said)
        .join(payment, payment.c.id == shipment.c.payment_id)
        .join(capture, capture.c.shipment_id == shipment.c.id)
        .where(shipment.c.id.in_(mine))
    )
    found = [
        Due(
            row.id, row.carrier, row.tracking_number, row.payment_id, Chain.from_id(row.chain_id).merchant,
            row.expected_delivery_on, row.lost_on, row.failures, at, row.proof_state == ProofState.CAPTURED.value, row.said,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda it: ids.index(it.shipment_id))


def still_mine(connection: Connection, due: Due) -> bool:
    """Give the claim back; False when it ran out and another worker has the parcel, whose word then counts."""
    mine = update(capture).where(capture.c.shipment_id == due.shipment_id, capture.c.claimed_at == due.claimed_at)
    return connection.execute(mine.values(claimed_at=None)).rowcount == 1


def count_due(connection: Connection, *, now: datetime) -> int:
    """How many parcels are due for a look and not taken up."""
    due = and_(capture.c.look_at <= now, capture.c.claimed_at.is_(None))
    return connection.execute(select(func.count()).select_from(capture).where(due)).scalar_one()


def save(connection: Connection, due: Due, look: Look, following: Next, *, more: bool, now: datetime) -> None:
    """The look on record, and what follows from it. `more`: it brought something that was not held; told above again."""
    shipment_id = due.shipment_id
    reason = look.reason[:REASON_CHARACTERS_MAX]
    body = look.answer.body if look.answer else b""
    readable = look.told not in TROUBLE or carries_card_number(body.decode(errors="replace"))
    connection.execute(
        insert(capture_look).values(
            shipment_id=shipment_id, looked_at=now, told=look.told.value, reason=reason,
            status=look.answer.status if look.answer else None, sha256=sha256(body).hexdigest() if look.answer else None,
            body=None if readable else body[:BODY_BYTES_MAX],
        )
    )  # fmt: skip
    values = {
        "look_at": following.look_at, "failures": following.failures, "warn_on": following.warn_on, "told": look.told.value,
        "reason": reason, "looked_at": now,
    }  # fmt: skip
    if look.proof is not None:
        values["said"] = look.said
    if not due.captured or more:
        values |= {"settled_at": _settled(following, now), "passed_on_at": None}
    connection.execute(update(capture).where(capture.c.shipment_id == shipment_id).values(**values))


def pieces(connection: Connection, shipment_id: str) -> dict[str, str]:
    """The exhibits captured for a parcel, by piece."""
    rows = connection.execute(select(capture_piece).where(capture_piece.c.shipment_id == shipment_id))
    return {row.piece: row.exhibit_id for row in rows}


def digests(connection: Connection, shipment_id: str) -> dict[str, str]:
    """The SHA-256 of each piece captured for a parcel."""
    held = select(capture_piece.c.piece, exhibit.c.sha256).join(exhibit, exhibit.c.id == capture_piece.c.exhibit_id)
    return {row.piece: row.sha256 for row in connection.execute(held.where(capture_piece.c.shipment_id == shipment_id))}


def add_piece(connection: Connection, shipment_id: str, piece: str, exhibit_id: str) -> None:
    connection.execute(insert(capture_piece).values(shipment_id=shipment_id, piece=piece, exhibit_id=exhibit_id))


def standing(connection: Connection, shipment_ids: Sequence[str]) -> dict[str, Standing]:
    """How the looking stands for each of these parcels that is looked for."""
    looks = (
        select(func.count()).select_from(capture_look).where(capture_look.c.shipment_id == capture.c.shipment_id)
    ).scalar_subquery()
    rows = connection.execute(select(capture, looks.label("looks")).where(capture.c.shipment_id.in_(shipment_ids)))
    return {
        row.shipment_id: Standing(
            row.looks, Told(row.told) if row.told else None, row.reason or "", row.looked_at, row.look_at,
            pieces(connection, row.shipment_id),
        )
        for row in rows
    }  # fmt: skip


def in_trouble(connection: Connection, *, limit: int) -> list[Any]:
    """Parcels whose last look came to trouble, the longest waiting first: (shipment_id, looked_at, failures, reason)."""
    troubled: ColumnElement[bool] = capture.c.failures > 0
    wanted = select(capture.c.shipment_id, capture.c.looked_at, capture.c.failures, capture.c.reason)
    rows = connection.execute(wanted.where(troubled).order_by(capture.c.looked_at, capture.c.shipment_id).limit(limit))
    return list(rows)


def _settled(following: Next, now: datetime) -> datetime | None:
    return None if following.state is ProofState.EXPECTED else now
