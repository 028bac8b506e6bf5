"""Exhibits, their files, their custody and what was submitted, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, alias, and_, func, insert, select, text, update

from evidence.custody import CustodyLine, Handling
from evidence.exhibit import Erasure, Exhibit, Kind, Submission, VaultFile
from evidence.store.tables import custody, erasure, exhibit, submission, submission_exhibit, vault_file

_shown = alias(vault_file, "shown_file")


def lock_subject(connection: Connection, subject: str) -> None:
    """Two writers about one matter wait for each other; on SQLite there is one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 11))"), {"subject": subject})


def add_file(connection: Connection, file: VaultFile, *, now: datetime) -> None:
    """The file on record; one that is there stays as it is."""
    lock_subject(connection, file.sha256)
    if connection.execute(select(vault_file.c.sha256).where(vault_file.c.sha256 == file.sha256)).first() is None:
        values = {"size_bytes": file.size_bytes, "media_type": file.media_type, "facts": dict(file.facts)}
        connection.execute(insert(vault_file).values(sha256=file.sha256, recorded_at=now, **values))


def add(connection: Connection, new: Exhibit) -> None:
    connection.execute(
        insert(exhibit).values(
            id=new.id, subject=new.subject, payment_id=new.payment_id, party_code=new.party, seat_id=new.seat_id,
            kind=new.kind.value, name=new.name, sha256=new.file.sha256, shown_sha256=new.shown.sha256,
            captured_at=new.captured_at, recorded_at=new.recorded_at, discarded_at=new.discarded_at,
        )
    )  # fmt: skip


def discard(connection: Connection, exhibit_id: str, *, now: datetime) -> None:
    connection.execute(update(exhibit).where(exhibit.c.id == exhibit_id).values(discarded_at=now))


def set_kind(connection: Connection, exhibit_id: str, kind: Kind) -> None:
    connection.execute(update(exhibit).where(exhibit.c.id == exhibit_id).values(kind=kind.value))


def find(connection: Connection, *conditions: ColumnElement[bool]) -> list[Exhibit]:
    """The exhibits under these conditions on `exhibit`, in the order they came."""
    wanted = _wanted().where(*conditions).order_by(exhibit.c.recorded_at, exhibit.c.id)
    return [_exhibit(row) for row in connection.execute(wanted)]


def get(connection: Connection, exhibit_id: str) -> Exhibit | None:
    return next(iter(find(connection, exhibit.c.id == exhibit_id)), None)


def of_matter(connection: Connection, party: str, subject: str, payment_id: str | None) -> list[Exhibit]:
    """What a party has for a matter: brought for it, or captured for its payment."""
    about = [subject] if payment_id is None else [subject, f"payment:{payment_id}"]
    return find(connection, exhibit.c.party_code == party, exhibit.c.subject.in_(about))


def append_custody(
    connection: Connection, exhibit_id: str, kind: Handling, *, actor: str, at: datetime, detail: Mapping[str, Any],
    seat_id: str | None = None,
) -> CustodyLine:  # fmt: skip
    """The next line of an exhibit's custody."""
    lock_subject(connection, f"exhibit:{exhibit_id}")
    last = connection.execute(
        select(custody.c.seq, custody.c.digest)
        .where(custody.c.exhibit_id == exhibit_id)
        .order_by(custody.c.seq.desc())
        .limit(1)
    ).one_or_none()
    seq, previous = (last.seq + 1, last.digest) if last else (1, "")
    line = CustodyLine(exhibit_id, seq, kind, actor, seat_id, at, detail, previous)
    connection.execute(
        insert(custody).values(
            exhibit_id=exhibit_id, seq=seq, kind=kind.value, actor=actor, seat_id=seat_id, at=at, detail=dict(detail),
            previous=previous, digest=line.digest,
        )
    )  # fmt: skip
    return line


def custody_of(connection: Connection, exhibit_ids: Sequence[str]) -> dict[str, list[tuple[CustodyLine, str]]]:
    """The custody of each exhibit, every line with the digest it was written with."""
    wanted = select(custody).where(custody.c.exhibit_id.in_(exhibit_ids)).order_by(custody.c.exhibit_id, custody.c.seq)
    found: dict[str, list[tuple[CustodyLine, str]]] = {it: [] for it in exhibit_ids}
    for row in connection.execute(wanted):
        found[row.exhibit_id].append((_line(row), row.digest))
    return found


def all_custody(connection: Connection) -> Iterator[tuple[CustodyLine, str]]:
    """Every line of custody, exhibit by exhibit."""
    for row in connection.execute(select(custody).order_by(custody.c.exhibit_id, custody.c.seq)):
        yield _line(row), row.digest


def add_submission(connection: Connection, new: Submission) -> None:
    connection.execute(
        insert(submission).values(
            id=new.id, subject=new.subject, party_code=new.party, seat_id=new.seat_id, words=new.words,
            submitted_at=new.submitted_at, digest=new.digest,
        )
    )  # fmt: skip
    connection.execute(
        insert(submission_exhibit),
        [
            {"submission_id": new.id, "position": place, "exhibit_id": exhibit_id, "sha256": digest}
            for place, (exhibit_id, digest) in enumerate(new.exhibits, 1)
        ],
    )


def submissions(connection: Connection, *conditions: ColumnElement[bool]) -> list[tuple[Submission, str]]:
    """Submissions under these conditions on `submission`, in order, each with the digest of its receipt."""
    rows = connection.execute(
        select(submission).where(*conditions).order_by(submission.c.submitted_at, submission.c.id)
    ).all()
    named: dict[str, list[tuple[str, str]]] = {row.id: [] for row in rows}
    wanted = select(submission_exhibit).where(submission_exhibit.c.submission_id.in_(named))
    for row in connection.execute(wanted.order_by(submission_exhibit.c.submission_id, submission_exhibit.c.position)):
        named[row.submission_id].append((row.exhibit_id, row.sha256))
    return [
        (
            Submission(row.id, row.subject, row.party_code, row.seat_id, row.words, row.submitted_at, tuple(named[row.id])),
            row.digest,
        )
        for row in rows
    ]


def submissions_of(connection: Connection, subject: str) -> list[Submission]:
    """What was submitted in a matter, in order."""
    return [it for it, _ in submissions(connection, submission.c.subject == subject)]


def named_in(connection: Connection, submission_id: str, *conditions: ColumnElement[bool]) -> list[Exhibit]:
    """The exhibits a submission names, under these conditions on `exhibit`."""
    named = select(submission_exhibit.c.exhibit_id).where(submission_exhibit.c.submission_id == submission_id)
    return find(connection, exhibit.c.id.in_(named), *conditions)


def starts(connection: Connection) -> set[str]:
    """The first two characters of every digest on record."""
    return set(connection.execute(select(func.substr(vault_file.c.sha256, 1, 2)).distinct()).scalars())


def files_under(connection: Connection, start: str) -> set[str]:
    """The digests on record that begin so."""
    return set(connection.execute(select(vault_file.c.sha256).where(begins(vault_file.c.sha256, start))).scalars())


def begins(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """That a digest begins with these two characters, in a form for which an index serves."""
    following = int(start, 16) + 1
    return and_(column >= start, column < f"{following:02x}") if following <= 0xFF else column >= start


def _wanted() -> Select[Any]:
    joined = (
        exhibit.join(vault_file, vault_file.c.sha256 == exhibit.c.sha256)
        .join(_shown, _shown.c.sha256 == exhibit.c.shown_sha256)
        .outerjoin(erasure, erasure.c.exhibit_id == exhibit.c.id)
    )
    return select(
        exhibit, vault_file.c.size_bytes, vault_file.c.media_type, vault_file.c.facts,
        _shown.c.size_bytes.label("shown_size"), _shown.c.media_type.label("shown_type"),
        _shown.c.facts.label("shown_facts"), erasure.c.kept_until, erasure.c.reasons, erasure.c.erased_at,
    ).select_from(joined)  # fmt: skip


def _exhibit(row: Row[Any]) -> Exhibit:
    return Exhibit(
        row.id, row.subject, row.payment_id, row.party_code, row.seat_id, Kind(row.kind), row.name,
        VaultFile(row.sha256, row.size_bytes, row.media_type, row.facts),
        VaultFile(row.shown_sha256, row.shown_size, row.shown_type, row.shown_facts),
        row.captured_at, row.recorded_at, row.discarded_at,
        None if row.erased_at is None else Erasure(row.kept_until, tuple(row.reasons), row.erased_at),
    )  # fmt: skip


def _line(row: Row[Any]) -> CustodyLine:
    return CustodyLine(row.exhibit_id, row.seq, Handling(row.kind), row.actor, row.seat_id, row.at, row.detail, row.previous)
