"""A request repeated under its key gets the first answer and does nothing again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, func, select

from runtime import audit, idempotency, runs
from runtime.database import transaction
from runtime.idempotency import KeyReused, Stored
from runtime.runs import Run
from runtime.tables import audit as audit_table

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def recall(connection: Connection, scope: str = "seat-1", key: str = "k", digest: str = "d") -> Stored | None:
    return idempotency.recall(connection, scope=scope, key=key, request_digest=digest)


def remember(connection: Connection) -> None:
    idempotency.remember(
        connection, scope="seat-1", key="k", request_digest="d", status=201, response={"id": "争议-1"}, now=NOW
    )


def test_the_first_answer_is_given_again(connection: Connection) -> None:
    assert recall(connection) is None

    remember(connection)

    assert Stored(201, {"id": "争议-1"}) == recall(connection)


def test_a_key_with_another_request_is_refused(connection: Connection) -> None:
    remember(connection)

    with pytest.raises(KeyReused, match="'k'"):
        recall(connection, digest="other")


def test_keys_of_different_seats_have_nothing_to_do_with_each_other(connection: Connection) -> None:
    remember(connection)

    assert recall(connection, scope="seat-2", digest="other") is None


def test_an_answer_is_forgotten_with_the_work_that_was_rolled_back(engine: Engine) -> None:
    with engine.connect() as connection:
        remember(connection)
        connection.rollback()

    with transaction(engine) as connection:
        assert recall(connection) is None


def test_the_same_request_sent_twice_at_once_does_its_work_once(engine: Engine) -> None:
    start = threading.Barrier(4)

    def request() -> None:
        start.wait()
        with transaction(engine) as connection:
            if recall(connection) is None:
                audit.note(connection, at=NOW, actor="seat-1", action="paid", subject="x", detail={})
                remember(connection)

    senders = [threading.Thread(target=request) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    with transaction(engine) as connection:
        assert 1 == connection.execute(select(func.count()).select_from(audit_table)).scalar()


def test_the_last_run_of_a_job_is_the_latest_one_whoever_reports_last(connection: Connection) -> None:
    later = datetime(2026, 3, 1, 10, tzinfo=UTC)
    runs.record(connection, Run("sweep", NOW, NOW, "done"))
    runs.record(connection, Run("sweep", later, later, "failed: OSError"))
    runs.record(connection, Run("sweep", NOW, later, "done"))

    assert [Run("sweep", later, later, "failed: OSError")] == runs.of_all(connection)
