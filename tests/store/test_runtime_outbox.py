"""The outbox keeps every message once, gives it to one worker, and never loses it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, select

from runtime import outbox
from runtime.database import transaction
from runtime.tables import outbox as outbox_table

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
MAIL = {"to": "desk@xidan.example", "subject": "争议", "text": "…"}


def leave(connection: Connection, key: str, **options: datetime) -> bool:
    return outbox.add(connection, key=key, topic="email", payload=MAIL, now=NOW, **options)


def claim(connection: Connection, now: datetime = NOW, limit: int = 10) -> list[str]:
    return [message.key for message in outbox.claim_due(connection, now=now, limit=limit)]


def row(connection: Connection, key: str = "a") -> dict[str, object]:
    return dict(connection.execute(select(outbox_table).where(outbox_table.c.key == key)).one()._mapping)


def test_the_same_key_twice_is_one_message(connection: Connection) -> None:
    first, again = leave(connection, "a"), leave(connection, "a")

    assert (True, False) == (first, again)
    assert ["a"] == claim(connection)


def test_a_message_left_in_a_transaction_that_fails_was_never_there(engine: Engine) -> None:
    with engine.connect() as connection:
        leave(connection, "a")
        connection.rollback()

    with transaction(engine) as connection:
        assert [] == claim(connection)


def test_a_message_waits_until_it_is_due(connection: Connection) -> None:
    leave(connection, "later", due_at=NOW + timedelta(hours=1))
    leave(connection, "now")

    assert ["now"] == claim(connection)
    assert "later" in claim(connection, NOW + timedelta(hours=1))


def test_the_longest_due_goes_first_and_no_more_than_asked_for(connection: Connection) -> None:
    for minutes, key in enumerate(("a", "b", "c")):
        leave(connection, key, due_at=NOW - timedelta(minutes=minutes))

    assert ["c", "b"] == claim(connection, limit=2)
    assert ["a"] == claim(connection, limit=2)


def test_payload_and_attempt_come_with_the_claim(connection: Connection) -> None:
    leave(connection, "a")

    message = outbox.claim_due(connection, now=NOW, limit=1)[0]

    assert ("a", "email", MAIL, 1) == (message.key, message.topic, message.payload, message.attempts)


def test_a_finished_message_is_never_claimed_again(connection: Connection) -> None:
    leave(connection, "a")
    message = outbox.claim_due(connection, now=NOW, limit=1)[0]

    outbox.finish(connection, message.id, now=NOW)

    assert [] == claim(connection, NOW + timedelta(days=1))
    assert NOW == row(connection)["done_at"]


def test_the_claim_of_a_dead_worker_is_free_again_after_ten_minutes(connection: Connection) -> None:
    leave(connection, "a")
    claim(connection)

    assert [] == claim(connection, NOW + timedelta(minutes=9, seconds=59))
    assert ["a"] == claim(connection, NOW + timedelta(minutes=10))


def test_a_failed_message_waits_longer_each_time_and_dies_after_ten_attempts(connection: Connection) -> None:
    leave(connection, "a")
    now, waits = NOW, []
    for _ in range(outbox.ATTEMPTS_MAX):
        message = outbox.claim_due(connection, now=now, limit=1)[0]
        outbox.fail(connection, message.id, "550 no such user", now=now)
        due_at = row(connection)["due_at"]
        assert isinstance(due_at, datetime)
        waits.append((due_at - now).total_seconds())
        now = max(due_at, now)

    assert [30, 60, 120, 240, 480, 960, 1920, 3840, 7680] == waits[: outbox.ATTEMPTS_MAX - 1]
    assert [] == claim(connection, now + timedelta(days=30))
    assert [("a", "550 no such user")] == [(gone.key, gone.error) for gone in outbox.dead(connection)]


def test_what_kills_every_worker_is_given_up_too(connection: Connection) -> None:
    leave(connection, "a")
    for attempt in range(outbox.ATTEMPTS_MAX):
        assert ["a"] == claim(connection, NOW + outbox.CLAIM_MAX * attempt)

    assert [] == claim(connection, NOW + outbox.CLAIM_MAX * outbox.ATTEMPTS_MAX)
    assert ["a"] == [gone.key for gone in outbox.dead(connection)]


def test_a_dead_message_can_be_sent_again(connection: Connection) -> None:
    leave(connection, "a")
    for attempt in range(outbox.ATTEMPTS_MAX + 1):
        claim(connection, NOW + outbox.CLAIM_MAX * attempt)
    later = NOW + timedelta(days=1)
    (gone,) = outbox.dead(connection)

    revived = outbox.replay(connection, gone.id, now=later)

    assert revived
    assert not outbox.replay(connection, gone.id, now=later)
    assert ["a"] == claim(connection, later)


def test_a_late_failure_does_not_undo_a_delivery(connection: Connection) -> None:
    """A worker that lost its claim while it slept may report after its heir has sent the message."""
    leave(connection, "a")
    message = outbox.claim_due(connection, now=NOW, limit=1)[0]
    outbox.finish(connection, message.id, now=NOW)

    outbox.fail(connection, message.id, "timed out", now=NOW)

    assert NOW == row(connection)["done_at"]
    assert [] == claim(connection, NOW + timedelta(days=1))


def test_racing_workers_each_get_other_messages(engine: Engine) -> None:
    keys = [f"m{number}" for number in range(30)]
    with transaction(engine) as connection:
        for key in keys:
            leave(connection, key)
    got: list[str] = []
    start = threading.Barrier(4)

    def take() -> None:
        start.wait()
        while True:
            with transaction(engine) as connection:
                found = claim(connection, limit=3)
            if not found:
                return
            got.extend(found)

    workers = [threading.Thread(target=take) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(keys) == sorted(got)


def test_two_writers_leaving_the_same_message_leave_one(engine: Engine) -> None:
    start = threading.Barrier(2)
    added: list[bool] = []

    def write() -> None:
        start.wait()
        with transaction(engine) as connection:
            added.append(leave(connection, "a"))

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [False, True] == sorted(added)
