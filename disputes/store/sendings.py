"""Packets on their way, as rows: one at a time for a party, a dispute and a stage, claimed by one worker at a time.

What was tried is added to and never changed; only where a sending stands, and who has it in hand, moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, or_, select, update

from disputes.dispute import Stage
from disputes.sending import Line, Receipt, Said, Sending, State, Told, Way
from disputes.store.sending_tables import packet_receipt, packet_sending, packet_sending_line
from runtime.refusal import Because
from trade.errors import NotFound

CLAIM_MAX = timedelta(minutes=10)  # longer than every wait of one attempt together
ROWS_MAX = 100


class Claimed(NamedTuple):
    """A sending one worker has to itself, with the lines so far; without the claim nothing can be recorded."""

    sending: Sending
    lines: Sequence[Said]
    claim: str


def add(connection: Connection, it: Sending) -> None:
    """Put a sending on record. Who asks at the same moment finds the place taken by the database itself."""
    values = {
        "id": it.id, "packet_id": it.packet_id, "dispute_id": it.dispute_id, "stage": it.stage.value,
        "party_code": it.party, "seat_id": it.seat_id, "way": it.way.value, "addressee": it.addressee,
        "account": it.account, "reference": it.reference, "sha256": it.sha256, "name": it.name,
        "size_bytes": it.size_bytes, "pages": it.pages, "words": it.words, "choices": dict(it.choices),
        "asked_at": it.asked_at, "due_at": it.due_at, "state": it.state.value, "next_at": it.next_at,
    }  # fmt: skip
    connection.execute(insert(packet_sending).values(**values))


def get(connection: Connection, id: str, *, locked: bool = False) -> Sending | None:
    wanted = _wanted().where(packet_sending.c.id == id)
    row = connection.execute(wanted.with_for_update(of=packet_sending) if locked else wanted).one_or_none()
    return _sending(row) if row is not None else None


def of_party(connection: Connection, party: str | None, id: str, *, locked: bool = False) -> Sending:
    """A party's own sending. Raises NotFound, for another party's as for none."""
    found = get(connection, id, locked=locked)
    if found is None or party is None or found.party != party:
        raise NotFound("sending", id)
    return found


def of_dispute(connection: Connection, dispute_id: str, party: str) -> list[Sending]:
    """The sendings of a party in a dispute, the latest first."""
    mine = _wanted().where(packet_sending.c.dispute_id == dispute_id, packet_sending.c.party_code == party)
    rows = connection.execute(mine.order_by(packet_sending.c.asked_at.desc(), packet_sending.c.id).limit(ROWS_MAX))
    return [_sending(row) for row in rows]


def listed(connection: Connection, party: str) -> list[Sending]:
    """A party's latest sendings; what needs somebody stands before what does not."""
    mine = _wanted().where(packet_sending.c.party_code == party)
    needs = packet_sending.c.state.in_((State.PARKED.value, State.UNKNOWN.value))
    rows = connection.execute(mine.order_by(needs.desc(), packet_sending.c.asked_at.desc()).limit(ROWS_MAX))
    return [_sending(row) for row in rows]


def count_stopped(connection: Connection, party: str) -> int:
    """How many of a party's packets wait for somebody: something to mend, or to find out."""
    needs = packet_sending.c.state.in_((State.PARKED.value, State.UNKNOWN.value))
    mine = select(func.count()).select_from(packet_sending).where(packet_sending.c.party_code == party, needs)
    return connection.execute(mine).scalar_one()


def standing(connection: Connection, dispute_id: str, stage: Stage, party: str) -> Sending | None:
    """The one sending of a party at a stage that was not set aside."""
    here = (
        packet_sending.c.dispute_id == dispute_id, packet_sending.c.stage == stage.value,
        packet_sending.c.party_code == party, packet_sending.c.state != State.SET_ASIDE.value,
    )  # fmt: skip
    row = connection.execute(_wanted().where(*here)).one_or_none()
    return _sending(row) if row is not None else None


def lines_of(connection: Connection, id: str) -> list[Said]:
    wanted = select(packet_sending_line).where(packet_sending_line.c.sending_id == id)
    return [_line(row) for row in connection.execute(wanted.order_by(packet_sending_line.c.seq))]


def append(connection: Connection, id: str, lines: Iterable[Said]) -> None:
    """The next lines, by their own numbers: two writers of the same number cannot both be right."""
    rows = [
        {
            "sending_id": id, "seq": it.seq, "kind": it.kind.value, "at": it.at, "actor": it.actor,
            "seat_id": it.seat_id, "told": it.told and it.told.value, "why": _why(it.why), "status": it.status,
            "reference": it.reference, "body": it.body or None,
        }
        for it in lines
    ]  # fmt: skip
    if rows:
        connection.execute(insert(packet_sending_line), rows)


def claim_due(connection: Connection, *, claim: str, now: datetime) -> Claimed | None:
    """The sending that is due longest, for one worker; of a worker that died the claim runs out."""
    due = (
        select(packet_sending.c.id)
        .where(_claimable(now))
        .order_by(packet_sending.c.next_at, packet_sending.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and leaves this out
    )
    id_ = connection.execute(due).scalar_one_or_none()
    if id_ is None:
        return None
    mine = update(packet_sending).where(packet_sending.c.id == id_, _claimable(now)).values(claim=claim, claimed_at=now)
    if connection.execute(mine).rowcount != 1:
        return None
    found = get(connection, id_)
    return Claimed(found, lines_of(connection, id_), claim) if found else None


def renew(connection: Connection, it: Claimed, *, now: datetime) -> bool:
    """Still at it. False when the claim ran out and another worker has taken the sending over."""
    return _record(connection, it, {"claimed_at": now})


def leave(connection: Connection, it: Claimed, moved: Sending) -> bool:
    """Where the sending stands now; the claim is given back. False when it was lost, and then nothing is written."""
    return _record(connection, it, _standing(moved) | {"claim": None, "claimed_at": None})


def move(connection: Connection, moved: Sending) -> bool:
    """Where a sending stands by somebody's word. False while a worker has it in hand."""
    unclaimed = update(packet_sending).where(packet_sending.c.id == moved.id, packet_sending.c.claim.is_(None))
    return connection.execute(unclaimed.values(**_standing(moved))).rowcount == 1


def add_receipt(connection: Connection, it: Sending, receipt: Receipt) -> None:
    """The receipt, which there can be once for a party, a dispute and a stage."""
    connection.execute(
        insert(packet_receipt).values(
            sending_id=it.id, dispute_id=it.dispute_id, stage=it.stage.value, party_code=it.party,
            sent_at=receipt.sent_at, reference=receipt.reference, stated_by=receipt.stated_by,
            answer_sha256=receipt.answer_sha256, digest=receipt.digest,
        )
    )  # fmt: skip


def receipted(connection: Connection) -> Iterable[Sending]:
    """Every sending that has a receipt, for whoever verifies."""
    with_receipt = _wanted().where(packet_receipt.c.sending_id.is_not(None))
    return (_sending(row) for row in connection.execute(with_receipt.order_by(packet_sending.c.id)))


def _standing(it: Sending) -> dict[str, Any]:
    return {"state": it.state.value, "next_at": it.next_at, "due_at": it.due_at}


def _record(connection: Connection, it: Claimed, values: dict[str, Any]) -> bool:
    mine = (packet_sending.c.id == it.sending.id, packet_sending.c.claim == it.claim)
    return connection.execute(update(packet_sending).where(*mine).values(**values)).rowcount == 1


def _claimable(now: datetime) -> ColumnElement[bool]:
    free = or_(packet_sending.c.claim.is_(None), packet_sending.c.claimed_at <= now - CLAIM_MAX)
    return and_(packet_sending.c.state == State.WAITING.value, packet_sending.c.next_at <= now, free)


def _wanted() -> Select[Any]:
    receipt = [packet_receipt.c[name] for name in ("sent_at", "stated_by", "answer_sha256", "digest")]
    known_there = packet_receipt.c.reference.label("known_there")
    both = packet_sending.outerjoin(packet_receipt, packet_receipt.c.sending_id == packet_sending.c.id)
    return select(packet_sending, *receipt, known_there).select_from(both)


def _sending(row: Row[Any]) -> Sending:
    receipt = None
    if row.digest is not None:
        receipt = Receipt(row.sent_at, row.known_there, row.stated_by, row.answer_sha256, row.digest)
    return Sending(
        row.id, row.packet_id, row.dispute_id, Stage(row.stage), row.party_code, row.seat_id, Way(row.way), row.addressee,
        row.account, row.reference, row.sha256, row.name, row.size_bytes, row.pages, row.words, row.asked_at, row.due_at,
        row.choices, State(row.state), row.next_at, receipt,
    )  # fmt: skip


def _why(reason: Because | str) -> dict[str, Any]:
    """A reason with its facts, so that it can be said again in another language."""
    if not reason:
        return {}
    if not isinstance(reason, Because):
        return {"pattern": "%(said)s", "facts": {"said": str(reason)}}
    facts = {name: _why(fact) if isinstance(fact, Because) else str(fact) for name, fact in reason.facts.items()}
    return {"pattern": reason.pattern, "facts": facts}


def _reason(stored: dict[str, Any]) -> Because | str:
    if not stored:
        return ""
    facts = {name: _reason(fact) if isinstance(fact, dict) else fact for name, fact in stored["facts"].items()}
    reason = Because(stored["pattern"] % facts if facts else stored["pattern"])
    reason.pattern, reason.facts = stored["pattern"], dict(facts)
    return reason


def _line(row: Row[Any]) -> Said:
    told = Told(row.told) if row.told else None
    return Said(
        row.seq, Line(row.kind), row.at, row.actor, row.seat_id, told, _reason(row.why), row.status, row.body or b"",
        row.reference,
    )  # fmt: skip
