"""A rule that changed: every payment's windows are computed again, once, from where the last batch ended."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, Engine, event, func, select, update

from disputes.actions import compute_windows as action
from disputes.actions.compute_windows import Recomputed, compute_windows, open_round, recompute_windows
from disputes.store import windows
from disputes.store.tables import window, window_round
from runtime.database import transaction
from tests.rules.examples import a_payment
from tests.rules.rows import NOW, put_payments
from trade.store import payments

ON = date(2026, 5, 20)


def put_computed(connection: Connection, *ids: str) -> None:
    """Payments whose windows stand as the rules of the last round have them, and were then written over."""
    put_payments(connection, *(a_payment(f"merchant-a.{id_}", scheme="historic") for id_ in ids))
    compute_windows(connection, on=ON, limit=99)
    assert recompute_windows(connection, now=NOW, limit=99).left is False
    connection.execute(update(window).values(why_en="an earlier rule"))


def change_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action, "edition", lambda: "another edition")


def earlier(connection: Connection) -> int:
    return connection.execute(select(func.count()).where(window.c.why_en == "an earlier rule")).scalar_one()


def test_the_same_rules_ask_for_nothing(connection: Connection):
    put_computed(connection, "1", "2")

    assert open_round(connection, now=NOW) == 0
    assert recompute_windows(connection, now=NOW, limit=9) == Recomputed(0, left=False)
    assert earlier(connection) == 2


def test_a_changed_rule_reaches_every_payment_and_goes_on_where_it_stopped(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
):
    put_computed(connection, *"12345")
    change_rules(monkeypatch)

    assert open_round(connection, now=NOW) == 5
    assert recompute_windows(connection, now=NOW, limit=2) == Recomputed(2, left=True)
    assert (open_round(connection, now=NOW), earlier(connection)) == (3, 3)
    assert recompute_windows(connection, now=NOW, limit=2) == Recomputed(2, left=True)
    assert recompute_windows(connection, now=NOW, limit=2) == Recomputed(1, left=False)
    assert recompute_windows(connection, now=NOW, limit=2) == Recomputed(0, left=False)
    assert earlier(connection) == 0
    told = connection.execute(select(window_round.c.payments, window_round.c.done_at).order_by(window_round.c.number))
    assert [tuple(row) for row in told] == [(5, NOW), (5, NOW)]


def test_every_window_is_computed_anew_when_that_is_asked_for(connection: Connection):
    put_computed(connection, "1")

    assert open_round(connection, now=NOW, anew=True) == 1
    recompute_windows(connection, now=NOW, limit=9)
    assert earlier(connection) == 0


def test_going_back_to_earlier_rules_is_a_change_like_any_other(connection: Connection, monkeypatch: pytest.MonkeyPatch):
    put_computed(connection, "1")
    with monkeypatch.context() as changed:
        change_rules(changed)
        recompute_windows(connection, now=NOW, limit=9)
    connection.execute(update(window).values(why_en="an earlier rule"))

    assert recompute_windows(connection, now=NOW, limit=9).payments == 1
    assert earlier(connection) == 0


def test_a_payment_whose_facts_changed_is_left_to_those_who_compute_it_anyway(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
):
    put_computed(connection, "1", "2")
    change_rules(monkeypatch)
    payments.mark_changed(connection, "merchant-a.1", now=NOW)

    assert recompute_windows(connection, now=NOW, limit=9) == Recomputed(1, left=False)
    assert compute_windows(connection, on=ON, limit=9) == 1
    assert earlier(connection) == 0


def test_a_batch_counts_no_payments_so_that_a_round_costs_as_much_at_its_end_as_at_its_beginning(connection: Connection):
    put_computed(connection, "1", "2")
    open_round(connection, now=NOW, anew=True)
    seen: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *said: seen.append(said[2]))

    recompute_windows(connection, now=NOW, limit=1)

    assert seen and not [statement for statement in seen if "count(" in statement]


def test_windows_that_stay_as_they_are_are_not_written(connection: Connection):
    put_computed(connection, "1", "2")
    [one, _two] = [windows.of_payment(connection, f"merchant-a.{id_}") for id_ in "12"]
    seen: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *said: seen.append(said[2].split()[0]))

    windows.replace(connection, "merchant-a.1", one, on=ON)

    assert seen == ["SELECT"]


def test_a_round_that_is_killed_repeats_nothing_and_loses_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    with transaction(engine) as connection:
        put_computed(connection, *"123")
    change_rules(monkeypatch)
    with transaction(engine) as connection:
        recompute_windows(connection, now=NOW, limit=1)

    def killed() -> None:
        with transaction(engine) as connection:
            recompute_windows(connection, now=NOW, limit=1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()

    with transaction(engine) as connection:
        assert earlier(connection) == 2
        assert recompute_windows(connection, now=NOW, limit=9) == Recomputed(2, left=False)


def test_a_second_process_finds_the_round_taken_and_does_not_wait(postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch):
    with transaction(postgres_engine) as connection:
        put_computed(connection, *"123")
    change_rules(monkeypatch)
    with transaction(postgres_engine) as connection:
        open_round(connection, now=NOW)

    with transaction(postgres_engine) as first, transaction(postgres_engine) as second:
        assert recompute_windows(first, now=NOW, limit=1).payments == 1
        assert recompute_windows(second, now=NOW, limit=9) == Recomputed(0, left=True)


def test_a_payment_somebody_else_has_in_hand_is_neither_waited_for_nor_passed_over(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    with transaction(postgres_engine) as connection:
        put_computed(connection, *"123")
    change_rules(monkeypatch)

    with transaction(postgres_engine) as other, transaction(postgres_engine) as ours:
        payments.get(other, "merchant-a.2", locked=True)
        assert recompute_windows(ours, now=NOW, limit=9) == Recomputed(1, left=True)
        assert recompute_windows(ours, now=NOW, limit=9) == Recomputed(0, left=True)

    with transaction(postgres_engine) as connection:
        assert recompute_windows(connection, now=NOW, limit=9) == Recomputed(2, left=False)
