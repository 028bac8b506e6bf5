"""The sweep: over rows that are due, once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select, update

from disputes.actions.sweep import Swept, sweep
from disputes.deadlines import DeadlineState
from disputes.dispute import Outcome, Stage
from disputes.store import deadlines, disputes, events, windows
from disputes.store.tables import case_event
from runtime.database import reading, transaction
from tests.rules.examples import a_dispute, a_payment
from tests.rules.rows import NOW, a_window, mails, put_deadline, put_disputes, put_payments, window_states
from trade.store.tables import party

NOTHING = Swept(0, 0, 0, left=False)
TODAY = NOW.date()
DAY = timedelta(days=1)


def test_a_window_closes_the_day_after_its_last_day_and_not_before(connection: Connection):
    put_payments(connection, a_payment())
    ends = {"yesterday": TODAY - DAY, "today": TODAY, "tomorrow": TODAY + DAY, "never": None}
    lines = [a_window("merchant-a.1", kind, day) for kind, day in ends.items()]
    windows.replace(connection, "merchant-a.1", lines, on=date(2026, 1, 2))

    assert sweep(connection, now=NOW).windows_closed == 1
    states = window_states(connection)
    assert {kind for (_, kind), state in states.items() if state == "closed"} == {"yesterday"}
    assert sweep(connection, now=NOW + DAY).windows_closed == 1
    assert sweep(connection, now=NOW + 9 * DAY).windows_closed == 1
    assert window_states(connection)[("merchant-a.1", "never")] == "open"


def test_a_deadline_is_kept_to_its_last_moment_and_missed_after_it(connection: Connection):
    put_disputes(connection, ["1"])
    put_deadline(connection, "1", NOW)

    assert sweep(connection, now=NOW).deadlines_missed == 0
    assert sweep(connection, now=NOW + timedelta(microseconds=1)).deadlines_missed == 1


def test_a_missed_deadline_ends_that_seats_right_and_leaves_a_line_and_a_mail(connection: Connection):
    put_disputes(connection, ["1"])
    put_deadline(connection, "1", NOW - DAY)
    put_deadline(connection, "1", NOW + 20 * DAY, party="acquirer-a")

    sweep(connection, now=NOW)

    found = {line.party: line.state for line in deadlines.of_dispute(connection, "1")}
    assert found == {"merchant-a": DeadlineState.MISSED, "acquirer-a": DeadlineState.OPEN}
    [event] = events.of(connection, "dispute:1")
    assert (event.kind, event.actor, event.happened_at, event.known_at) == ("deadline_missed", "recourse", NOW - DAY, NOW)
    assert event.detail["party"] == "merchant-a"
    assert [to for to, _key in mails(connection)] == ["desk@merchant-a.example"]


def test_sweeping_twice_changes_nothing_more(connection: Connection):
    put_disputes(connection, ["1", "2"])
    put_deadline(connection, "1", NOW - DAY)
    put_deadline(connection, "2", NOW + 2 * DAY)
    windows.replace(connection, "merchant-a.1", [a_window("merchant-a.1", "a", TODAY - DAY)], on=date(2026, 1, 2))

    first = sweep(connection, now=NOW)
    after_first = (mails(connection), window_states(connection), len(events.of(connection, "dispute:1")))

    assert first == Swept(1, 1, 1, left=False)
    assert sweep(connection, now=NOW) == NOTHING
    assert (mails(connection), window_states(connection), len(events.of(connection, "dispute:1"))) == after_first


def test_a_deadline_is_reminded_of_five_times_in_its_last_two_weeks(connection: Connection):
    put_disputes(connection, ["1"])
    due_at = NOW + 15 * DAY
    put_deadline(connection, "1", due_at)

    sent = {}
    for hour in range(0, 15 * 24 + 1, 4):
        if sweep(connection, now=NOW + timedelta(hours=hour)).reminders:
            sent[due_at - (NOW + timedelta(hours=hour))] = True

    assert list(sent) == [14 * DAY, 7 * DAY, 3 * DAY, DAY, timedelta(hours=4)]
    assert len(mails(connection)) == 5


def test_after_a_pause_only_the_nearest_reminder_goes_out(connection: Connection):
    put_disputes(connection, ["1"])
    put_deadline(connection, "1", NOW + 2 * DAY)

    assert sweep(connection, now=NOW).reminders == 1
    [(_to, key)] = mails(connection)
    assert key.endswith("/reminder/72h")


def test_what_was_met_in_time_is_neither_reminded_of_nor_missed(connection: Connection):
    put_disputes(connection, ["1"])
    put_deadline(connection, "1", NOW + DAY)

    assert deadlines.meet(connection, "1", "merchant-a") == 1
    assert sweep(connection, now=NOW) == NOTHING
    assert sweep(connection, now=NOW + 9 * DAY) == NOTHING
    assert deadlines.meet(connection, "1", "merchant-a") == 0


def test_a_closed_dispute_asks_for_nothing_more(connection: Connection):
    put_disputes(connection, ["1"])
    put_deadline(connection, "1", NOW + DAY)
    closed = replace(a_dispute("1", payment_id="merchant-a.1"), stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN)
    disputes.save(connection, closed)

    assert sweep(connection, now=NOW) == NOTHING
    assert sweep(connection, now=NOW + 2 * DAY) == NOTHING
    assert [line.state for line in deadlines.of_dispute(connection, "1")] == [DeadlineState.MET]
    assert mails(connection) == []


def test_an_answer_nobody_needs_any_more_is_not_missed_when_the_case_has_moved_on(connection: Connection):
    put_disputes(connection, ["1"])
    put_deadline(connection, "1", NOW - DAY, party="acquirer-a")
    disputes.save(connection, replace(a_dispute("1", payment_id="merchant-a.1"), stage=Stage.REPRESENTMENT))

    assert sweep(connection, now=NOW) == NOTHING
    assert [line.state for line in deadlines.of_dispute(connection, "1")] == [DeadlineState.MET]
    assert events.of(connection, "dispute:1") == []


def test_a_deadline_that_is_moved_is_reminded_of_anew_and_one_that_was_met_stays_met(connection: Connection):
    put_disputes(connection, ["1", "2"])
    put_deadline(connection, "1", NOW + DAY)
    put_deadline(connection, "2", NOW + DAY)
    deadlines.meet(connection, "2", "merchant-a", "answer_chargeback")
    sweep(connection, now=NOW)

    for id_ in ("1", "2"):
        put_deadline(connection, id_, NOW + 3 * DAY)

    assert [line.due_at for line in deadlines.of_dispute(connection, "1")] == [NOW + 3 * DAY]
    assert [line.state for line in deadlines.of_dispute(connection, "2")] == [DeadlineState.MET]
    assert sweep(connection, now=NOW).reminders == 1
    assert len(mails(connection)) == 2


def test_a_long_night_is_many_small_batches(connection: Connection):
    ids = [f"{n}" for n in range(7)]
    put_disputes(connection, ids)
    for id_ in ids:
        put_deadline(connection, id_, NOW - DAY)

    batches = [sweep(connection, now=NOW, limit=3) for _ in range(3)]

    assert [(batch.deadlines_missed, batch.left) for batch in batches] == [(3, True), (3, True), (1, False)]


def test_two_sweeps_at_once_do_the_work_of_one(engine: Engine):
    ids = [f"{n:02}" for n in range(40)]
    with transaction(engine) as connection:
        put_disputes(connection, ids)
        for n, id_ in enumerate(ids):
            put_deadline(connection, id_, NOW - DAY if n % 2 else NOW + 2 * DAY)
            line = a_window(f"merchant-a.{id_}", "a", TODAY - DAY)
            windows.replace(connection, f"merchant-a.{id_}", [line], on=date(2026, 1, 2))
    swept: list[Swept] = []
    trouble: list[BaseException] = []
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        try:
            left = True
            while left:
                with transaction(engine) as connection:
                    batch = sweep(connection, now=NOW, limit=7)
                swept.append(batch)
                left = batch.left
        except BaseException as error:  # noqa: BLE001 - a thread's trouble must reach the test
            trouble.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert trouble == []
    assert sum(batch.deadlines_missed for batch in swept) == 20
    assert sum(batch.reminders for batch in swept) == 20
    assert sum(batch.windows_closed for batch in swept) == 40
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(case_event)).scalar_one() == 20
        assert len(mails(connection)) == 40
        assert set(window_states(connection).values()) == {"closed"}


def test_a_sweep_under_way_is_not_waited_for(postgres_engine: Engine):
    """The second takes what the first has not claimed, instead of standing in line behind it."""
    with transaction(postgres_engine) as connection:
        put_disputes(connection, ["1", "2"])
        for id_ in ("1", "2"):
            put_deadline(connection, id_, NOW - DAY)

    with transaction(postgres_engine) as first, transaction(postgres_engine) as second:
        assert sweep(first, now=NOW, limit=1).deadlines_missed == 1
        assert sweep(second, now=NOW).deadlines_missed == 1


def test_a_sweep_that_is_killed_leaves_nothing_half_done(engine: Engine):
    with transaction(engine) as connection:
        put_disputes(connection, ["1"])
        put_deadline(connection, "1", NOW - DAY)

    def killed() -> None:
        with transaction(engine) as connection:
            sweep(connection, now=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()

    with transaction(engine) as connection:
        assert mails(connection) == []
        assert sweep(connection, now=NOW) == Swept(0, 1, 0, left=False)


def test_a_party_without_an_address_still_misses_its_deadline(connection: Connection):
    put_disputes(connection, ["1"])
    connection.execute(update(party).values(email=None))
    put_deadline(connection, "1", NOW - DAY)

    assert sweep(connection, now=NOW).deadlines_missed == 1
    assert mails(connection) == []


def test_a_dispute_of_a_far_future_day_is_still_swept(connection: Connection):
    put_disputes(connection, ["1"])
    put_deadline(connection, "1", datetime(9999, 1, 1, tzinfo=UTC))

    assert sweep(connection, now=NOW) == NOTHING
