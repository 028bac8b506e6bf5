"""What was erased, and what comes into question for it, as rows: a tombstone stays for each exhibit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select, update

from evidence.exhibit import Erasure, Exhibit
from evidence.retention import Floor, floor
from evidence.store import exhibits, holds, packets
from evidence.store.tables import erasure, exhibit, packet, submission, submission_exhibit, vault_file

LIVING = ~exists().where(erasure.c.exhibit_id == exhibit.c.id)


def living_after(connection: Connection, after: str, *, limit: int) -> list[Exhibit]:
    """Exhibits that still have their bytes, by id, from beyond `after`."""
    wanted = select(exhibit.c.id).where(exhibit.c.id > after, LIVING).order_by(exhibit.c.id).limit(limit)
    ids = list(connection.execute(wanted).scalars())
    return exhibits.find(connection, exhibit.c.id.in_(ids))


def subjects_of(connection: Connection, it: Exhibit) -> list[str]:
    """Everything an exhibit is kept for: its matter, its payment, and every matter it was handed in in."""
    named = (
        select(submission.c.subject)
        .join(submission_exhibit, submission_exhibit.c.submission_id == submission.c.id)
        .where(submission_exhibit.c.exhibit_id == it.id)
    )
    own = [it.subject] if it.payment_id is None else [it.subject, f"payment:{it.payment_id}"]
    return list(dict.fromkeys([*own, *connection.execute(named).scalars()]))


def is_known(connection: Connection, subject: str) -> bool:
    """Whether anything on record is kept for this subject: a matter with exhibits, or a payment with some."""
    kind, _, id_ = subject.partition(":")
    known = exhibit.c.subject == subject
    if kind == "payment":
        known = or_(known, exhibit.c.payment_id == id_)
    handed_in = select(submission.c.id).where(submission.c.subject == subject).limit(1)
    first = connection.execute(select(exhibit.c.id).where(known).limit(1)).first()
    return first is not None or connection.execute(handed_in).first() is not None


def floors(connection: Connection, found: Sequence[Exhibit]) -> dict[str, Floor | None]:
    """Until when each must be kept, by id; none: nobody ever said."""
    subjects = {it.id: subjects_of(connection, it) for it in found}
    held = holds.newest(connection, [each for of_one in subjects.values() for each in of_one])
    return {id_: floor(hold for each in of_one for hold in held.get(each, ())) for id_, of_one in subjects.items()}


def add(connection: Connection, it: Exhibit, erased: Erasure) -> bool:
    """Erase the exhibit on record: its name gives way to the beginning of its digest. False when that was done before."""
    values = {"kept_until": erased.kept_until, "reasons": list(erased.reasons), "erased_at": erased.erased_at}
    exhibits.lock_subject(connection, f"exhibit:{it.id}")
    before = connection.execute(select(erasure.c.exhibit_id).where(erasure.c.exhibit_id == it.id)).first()
    if before is not None:
        return False
    connection.execute(insert(erasure).values(exhibit_id=it.id, **values))
    connection.execute(update(exhibit).where(exhibit.c.id == it.id).values(name=it.file.sha256[:12]))
    return True


def of_file(connection: Connection, digest: str) -> list[Exhibit]:
    """The exhibits that are made of a file."""
    return exhibits.find(connection, _names(digest))


def erased_under(connection: Connection, start: str) -> dict[str, datetime]:
    """Files that begin so and of which every exhibit is erased, with the moment of the last of them."""
    found: dict[str, datetime] = {}
    for column in (exhibit.c.sha256, exhibit.c.shown_sha256):
        gone = select(column, func.max(erasure.c.erased_at)).join(erasure, erasure.c.exhibit_id == exhibit.c.id)
        for digest, moment in connection.execute(gone.where(exhibits.begins(column, start)).group_by(column)):
            found[digest] = max(found.get(digest, moment), moment)
    if found:
        for column in (exhibit.c.sha256, exhibit.c.shown_sha256):
            kept = select(column).where(exhibits.begins(column, start), LIVING)
            for digest in connection.execute(kept).scalars():
                found.pop(digest, None)
    return _with_packets(connection, start, found)


def _with_packets(connection: Connection, start: str, found: dict[str, datetime]) -> dict[str, datetime]:
    """The same with the packets that showed what is erased; without what a packet that stays is made of."""
    begins = or_(exhibits.begins(packet.c.sha256, start), exhibits.begins(packet.c.pictures_sha256, start))
    gone, stays = packets.emptied(connection, begins)
    brought = set()
    for column in (exhibit.c.sha256, exhibit.c.shown_sha256):
        brought |= set(connection.execute(select(column).where(column.in_(gone), LIVING)).scalars())
    more = {digest: at for digest, at in gone.items() if digest.startswith(start) and digest not in brought}
    return {digest: at for digest, at in (found | more).items() if digest not in stays}


def is_wanted(connection: Connection, digest: str) -> bool:
    """Whether the bytes must lie in the vault: they are on record, and not erased."""
    if connection.execute(select(vault_file.c.sha256).where(vault_file.c.sha256 == digest)).first() is None:
        return False
    of_it = of_file(connection, digest)
    of_packet = or_(packet.c.sha256 == digest, packet.c.pictures_sha256 == digest)
    gone, stays = packets.emptied(connection, of_packet)
    return any(it.erased is None for it in of_it) or digest in stays or not (of_it or digest in gone)


def packed_with(connection: Connection, erased: Exhibit) -> set[str]:
    """The files of packets that show an exhibit, which is erased."""
    gone, _stays = packets.emptied(connection, packet.c.subject.in_(subjects_of(connection, erased)))
    return set(gone)


def too_early(connection: Connection) -> Iterator[tuple[str, str]]:
    """(exhibit, why) of those that were erased below their floor, or whose tombstone does not agree with itself."""
    for it in exhibits.find(connection, erasure.c.exhibit_id.is_not(None)):
        if it.erased is None:
            continue
        day = it.erased.erased_at.date()
        held = holds.newest(connection, subjects_of(connection, it), by=it.erased.erased_at)
        kept = floor(hold for each in held.values() for hold in each)
        if kept is None or kept.forbids(day) or it.erased.kept_until >= day:
            yield it.id, f"was erased on {day}, when it still had to be kept"


def _names(digest: str) -> ColumnElement[bool]:
    return or_(exhibit.c.sha256 == digest, exhibit.c.shown_sha256 == digest)
