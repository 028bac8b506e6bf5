"""The timeline of a case: chained, guarded, and found out when somebody changes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from disputes.store import events, guards
from runtime.database import reading, transaction

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CASE = "dispute:shop.CB-1"


def tell(connection: Connection, *kinds: str) -> None:
    for kind in kinds:
        events.append(connection, subject=CASE, kind=kind, actor="shop", happened_at=NOW, known_at=NOW, detail={"名": kind})


def tampered(engine: Engine, statement: str) -> list[str]:
    """What is found after somebody switched the guards off and changed the rows by hand."""
    with transaction(engine) as connection:
        tell(connection, "opened", "moved", "closed")
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE case_event DISABLE TRIGGER USER"))
        else:
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'case_event'"
            for (name,) in connection.execute(text(names)).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.execute(text(statement))
    with reading(engine) as connection:
        assert guards.missing(connection)
        return [why for _subject, why in events.check_all(connection)]


@pytest.mark.parametrize(
    "statement", ["UPDATE case_event SET kind = 'won'", "DELETE FROM case_event WHERE seq = 2", "DELETE FROM case_event"]
)
def test_the_database_refuses_to_change_a_timeline(engine: Engine, statement: str) -> None:
    with transaction(engine) as connection:
        tell(connection, "opened", "moved")
    with pytest.raises(DBAPIError), transaction(engine) as connection:
        connection.execute(text(statement))
    with reading(engine) as connection:
        assert ["opened", "moved"] == [event.kind for event in events.of(connection, CASE)]


def test_an_event_changed_behind_the_guards_is_named(engine: Engine) -> None:
    assert ["dispute:shop.CB-1 event 2: was changed after it was written"] == tampered(
        engine, "UPDATE case_event SET kind = 'won' WHERE seq = 2"
    )


def test_an_event_taken_out_of_the_middle_is_missed(engine: Engine) -> None:
    assert ["dispute:shop.CB-1: event 2 is missing (found 3)"] == tampered(engine, "DELETE FROM case_event WHERE seq = 2")


def test_two_cases_have_timelines_of_their_own(connection: Connection) -> None:
    tell(connection, "opened")
    events.append(connection, subject="dispute:other", kind="opened", actor="shop", happened_at=NOW, known_at=NOW, detail={})

    assert [1] == [event.seq for event in events.of(connection, "dispute:other")]
    assert [] == list(events.check_all(connection))
