"""Packets as rows: asked for, claimed by one worker at a time, made, found unfit, failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from evidence.packet import Asked, Cost, Made, Packet, PacketState, Shrunk, Trouble
from evidence.store.tables import erasure, packet
from runtime.claimed_rows import ClaimedRows
from trade.errors import NotFound

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
    """The packet asked for first that nobody is making, now claimed under this name."""
    row = _CLAIMED.claim_next(connection, claim=claim, now=now)
    return _packet(row) if row is not None else None


def note_progress(connection: Connection, id: str, *, claim: str, done: int, total: int, now: datetime) -> bool:
    """So many steps are over, and somebody is still at it. False when the claim is lost."""
    return _CLAIMED.note_progress(connection, id, claim=claim, done=done, total=total, now=now)


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
    return _CLAIMED.release(connection, id, claim, values)


def fail(connection: Connection, id: str, *, claim: str, trouble: Trouble) -> bool:
    """There is no packet; it may be asked for anew."""
    return _CLAIMED.release(connection, id, claim, _failed(trouble))


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


def _failed(trouble: Trouble) -> dict[str, str]:
    return {"state": PacketState.FAILED.value, "trouble": trouble.value}


_CLAIMED = ClaimedRows(packet, PacketState.ASKED.value, PacketState.MAKING.value, given_up=_failed(Trouble.DIED))


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
