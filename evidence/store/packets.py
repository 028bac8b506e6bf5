"""Packets as rows: asked for, claimed by one worker at a time, made, found unfit, failed.

A claim that is not renewed runs out, and the next worker takes the packet up. Each claim has a name of its own, without
which nothing can be recorded: a worker that was thought dead changes nothing any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, update

from evidence.packet import Asked, Cost, Made, Packet, PacketState, Shrunk, Trouble
from evidence.store.tables import erasure, packet
from trade.errors import NotFound

CLAIM_MAX = timedelta(minutes=2)
ATTEMPTS_MAX = 3
ROWS_MAX = 50


def add(connection: Connection, id: str, asked: Asked) -> None:
    """Put on record that a packet is wanted."""
    values = {
        "id": id, "subject": asked.subject, "party_code": asked.party, "seat_id": asked.seat_id,
        "channel": asked.channel, "language": asked.language, "words": asked.words, "exhibits": list(asked.exhibits),
        "asked_at": asked.asked_at, "state": PacketState.ASKED.value, "attempts": 0, "done": 0, "total": 0,
    }  # fmt: skip
    connection.execute(insert(packet).values(**values))


def get(connection: Connection, id: str) -> Packet | None:
    row = connection.execute(select(packet).where(packet.c.id == id)).one_or_none()
    return _packet(row) if row is not None else None


def of_party(connection: Connection, party: str | None, id: str) -> Packet:
    """A party's own packet. Raises NotFound, for another party's as for none."""
    found = get(connection, id)
    if found is None or party is None or found.asked.party != party:
        raise NotFound("packet", id)
    return found


def of_subject(connection: Connection, subject: str, party: str, *, rows: int = ROWS_MAX) -> list[Packet]:
    """The packets of a party in a matter, the latest first."""
    wanted = select(packet).where(packet.c.subject == subject, packet.c.party_code == party)
    latest = wanted.order_by(packet.c.asked_at.desc(), packet.c.id.desc()).limit(rows)
    return [_packet(row) for row in connection.execute(latest)]


def claim_next(connection: Connection, *, claim: str, now: datetime) -> Packet | None:
    """The packet asked for first that nobody is making; each goes to exactly one worker, however many ask."""
    _bury_deadly(connection, now)
    waiting = (
        select(packet.c.id)
        .where(_claimable(now), packet.c.attempts < ATTEMPTS_MAX)
        .order_by(packet.c.asked_at, packet.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and leaves this out
    )
    id_ = connection.execute(waiting).scalar_one_or_none()
    if id_ is None:
        return None
    taken = {"state": PacketState.MAKING.value, "claim": claim, "claimed_at": now, "attempts": packet.c.attempts + 1}
    claimed = update(packet).where(packet.c.id == id_, _claimable(now)).values(done=0, **taken).returning(packet)
    return _packet(connection.execute(claimed).one())


def note_progress(connection: Connection, id: str, *, claim: str, done: int, total: int, now: datetime) -> bool:
    """So many steps are over, and somebody is still at it. False when the claim is lost."""
    return _record(connection, id, claim, {"done": done, "total": total, "claimed_at": now})


def finish(
    connection: Connection, id: str, made: Made, *, claim: str, now: datetime, sha256: str | None = None,
    pictures_sha256: str | None = None,
) -> bool:  # fmt: skip
    """What the making came to: with its bytes in the vault it is ready, without them unfit. False when the claim is lost."""
    state = PacketState.READY if sha256 is not None else PacketState.UNFIT
    values = {
        "state": state.value, "sha256": sha256, "pictures_sha256": pictures_sha256, "name": made.name,
        "pages": made.pages, "size_bytes": made.size_bytes, "shrunk": [it.stated() for it in made.shrunk],
        "costs": [it.stated() for it in made.costs], "leave_out": list(made.leave_out), "made_at": now,
        "done": packet.c.total,
    }  # fmt: skip
    return _record(connection, id, claim, values | _UNCLAIMED)


def fail(connection: Connection, id: str, *, claim: str, trouble: Trouble) -> bool:
    """There is no packet; it may be asked for anew."""
    return _record(connection, id, claim, {"state": PacketState.FAILED.value, "trouble": trouble.value} | _UNCLAIMED)


def emptied(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[dict[str, datetime], set[str]]:
    """Of the files of packets under these conditions on `packet`: those that go, since an exhibit in each is erased, with
    the moment of the last of them; and those that stay."""
    wanted = select(packet.c.sha256, packet.c.pictures_sha256, packet.c.exhibits)
    rows = connection.execute(wanted.where(packet.c.sha256.is_not(None), *conditions)).all()
    named = {exhibit_id for row in rows for exhibit_id in row.exhibits}
    erased = select(erasure.c.exhibit_id, erasure.c.erased_at).where(erasure.c.exhibit_id.in_(named))
    moments = {row.exhibit_id: row.erased_at for row in connection.execute(erased)}
    gone: dict[str, datetime] = {}
    stays: set[str] = set()
    for row in rows:
        files = {row.sha256, row.pictures_sha256} - {None}
        lost = [moments[it] for it in row.exhibits if it in moments]
        if not lost:
            stays |= files
        for digest in files if lost else ():
            gone[digest] = max(max(lost), gone.get(digest, max(lost)))
    return {digest: at for digest, at in gone.items() if digest not in stays}, stays


def is_erased(connection: Connection, it: Packet) -> bool:
    """Whether its file is gone, since an exhibit in it is erased."""
    return bool(emptied(connection, packet.c.id == it.id)[0])


_UNCLAIMED: dict[str, Any] = {"claim": None, "claimed_at": None}


def _record(connection: Connection, id: str, claim: str, values: dict[str, Any]) -> bool:
    mine = (packet.c.id == id, packet.c.claim == claim)
    return connection.execute(update(packet).where(*mine).values(**values)).rowcount == 1


def _claimable(now: datetime) -> ColumnElement[bool]:
    left_behind = and_(packet.c.state == PacketState.MAKING.value, packet.c.claimed_at <= now - CLAIM_MAX)
    return or_(packet.c.state == PacketState.ASKED.value, left_behind)


def _bury_deadly(connection: Connection, now: datetime) -> None:
    """Give up what killed its worker every time; nobody was left to call `fail`."""
    deadly = update(packet).where(_claimable(now), packet.c.attempts >= ATTEMPTS_MAX)
    connection.execute(deadly.values(state=PacketState.FAILED.value, trouble=Trouble.DIED.value, **_UNCLAIMED))


def _packet(row: Row[Any]) -> Packet:
    asked = Asked(
        row.subject, row.party_code, row.seat_id, row.channel, row.language, row.words, tuple(row.exhibits), row.asked_at
    )  # fmt: skip
    made = None
    if row.pages is not None:
        made = Made(
            row.name, row.pages, row.size_bytes, tuple(Shrunk.read(it) for it in row.shrunk),
            tuple(Cost.read(it) for it in row.costs), tuple(row.leave_out),
        )  # fmt: skip
    return Packet(
        row.id, asked, PacketState(row.state), row.done, row.total, row.attempts, made, row.made_at, row.sha256,
        row.pictures_sha256, Trouble(row.trouble) if row.trouble else None,
    )  # fmt: skip
