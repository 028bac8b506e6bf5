"""What keeps evidence, as rows that are only ever added."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection, func, select

from evidence.retention import Floor
from evidence.store import holds
from evidence.store.tables import evidence_hold

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
SUBJECT = "payment:m.1"


def place(connection: Connection, reason: str, until: date | None, subject: str = SUBJECT) -> None:
    holds.place(connection, subject=subject, reason=reason, until=until, now=NOW)


def rows(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(evidence_hold)).scalar_one()


def test_the_same_hold_again_changes_nothing(connection: Connection):
    for _twice in range(2):
        place(connection, "dispute:1", None)
        place(connection, "window", date(2026, 8, 1))

    assert rows(connection) == 2
    assert holds.until(connection, SUBJECT) == Floor(None, ("dispute:1",))


def test_a_later_word_for_the_same_reason_replaces_the_earlier_one(connection: Connection):
    place(connection, "dispute:1", None)
    place(connection, "window", date(2026, 8, 1))
    place(connection, "dispute:1", date(2026, 6, 1))

    assert holds.until(connection, SUBJECT) == Floor(date(2026, 8, 1), ("window",))
    assert rows(connection) == 3


def test_a_case_opened_again_holds_again(connection: Connection):
    for until in (None, date(2026, 6, 1), None):
        place(connection, "dispute:1", until)

    assert holds.until(connection, SUBJECT) == Floor(None, ("dispute:1",))


def test_holds_of_another_subject_hold_nothing_here(connection: Connection):
    place(connection, "dispute:1", None, subject="payment:m.2")

    assert holds.until(connection, SUBJECT) is None
