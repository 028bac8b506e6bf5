"""Windows as rows: computed when a fact arrives, and holding the evidence as long as one is open."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from disputes.actions.compute_windows import compute_windows
from disputes.store import windows
from disputes.store.tables import window
from evidence.retention import Floor
from evidence.store import holds
from evidence.store.tables import evidence_hold
from runtime.database import reading, transaction
from tests.rules.examples import a_payment
from tests.rules.rows import NOW, a_window, put_payments, window_states
from trade.shipments import Shipment, ShipmentStep, Step
from trade.store import payments, shipments

ON = date(2026, 5, 20)
PROCESSED = date(2026, 3, 2)


def closes(connection: Connection, kind: str, payment_id: str = "merchant-a.1") -> date | None:
    return next(it for it in windows.of_payment(connection, payment_id) if it.kind == kind).closes_on


def test_a_payment_gets_its_windows_once_and_is_then_left_alone(connection: Connection):
    put_payments(connection, a_payment(processed_on=PROCESSED))

    assert compute_windows(connection, on=ON, limit=10) == 1
    assert compute_windows(connection, on=ON, limit=10) == 0
    assert closes(connection, "10.4") == date(2026, 6, 30)


def test_a_fact_that_arrives_moves_the_windows(connection: Connection):
    put_payments(connection, a_payment())
    compute_windows(connection, on=ON, limit=10)
    before = closes(connection, "10.4")

    payments.restate(connection, a_payment(processed_on=PROCESSED), now=NOW)

    assert compute_windows(connection, on=ON, limit=10) == 1
    assert (before, closes(connection, "10.4")) == (date(2026, 7, 29), date(2026, 6, 30))


def test_a_scheme_that_becomes_unknown_leaves_no_window_behind(connection: Connection):
    put_payments(connection, a_payment())
    compute_windows(connection, on=ON, limit=10)

    payments.restate(connection, replace(a_payment(), scheme="unknown"), now=NOW)
    compute_windows(connection, on=ON, limit=10)

    assert windows.of_payment(connection, "merchant-a.1") == []


def test_the_carriers_delivery_step_is_the_day_of_receipt(connection: Connection):
    put_payments(connection, a_payment(processed_on=PROCESSED))
    steps = [(Step.HANDED_OVER, 3), (Step.DELIVERED, 9)]
    for parcel, later in (("p1", 0), ("p2", 4)):
        told = tuple(ShipmentStep(kind, datetime(2026, 3, day + later, tzinfo=UTC), "carrier") for kind, day in steps)
        shipments.add(connection, Shipment(parcel, "merchant-a.1", "ups", parcel, steps=told), now=NOW)

    compute_windows(connection, on=ON, limit=10)

    assert closes(connection, "13.3") == date(2026, 3, 13) + timedelta(days=120)


def test_one_parcel_still_on_its_way_leaves_the_day_of_receipt_open(connection: Connection):
    put_payments(connection, a_payment(processed_on=PROCESSED))
    arrived = (ShipmentStep(Step.DELIVERED, datetime(2026, 3, 9, tzinfo=UTC), "carrier"),)
    shipments.add(connection, Shipment("p1", "merchant-a.1", "ups", "1", steps=arrived), now=NOW)
    shipments.add(connection, Shipment("p2", "merchant-a.1", "ups", "2"), now=NOW)

    compute_windows(connection, on=ON, limit=10)

    assert closes(connection, "13.3") == PROCESSED + timedelta(days=540)


def test_a_window_whose_last_day_is_over_is_closed_from_the_start(connection: Connection):
    put_payments(connection, a_payment(processed_on=PROCESSED))

    compute_windows(connection, on=date(2026, 7, 1), limit=10)

    states = window_states(connection)
    assert states[("merchant-a.1", "10.4")] == "closed"
    assert states[("merchant-a.1", "13.1")] == "open"


def test_evidence_is_held_until_the_last_window_closes_and_the_hold_follows_it(connection: Connection):
    put_payments(connection, a_payment(processed_on=PROCESSED))
    compute_windows(connection, on=ON, limit=10)
    first = holds.until(connection, "payment:merchant-a.1")

    known = a_payment(
        processed_on=PROCESSED,
        expected_delivery_on=PROCESSED,
        facts={"received_on": "2026-03-05", "credit_receipt_on": "2026-03-05", "notice_on": "2026-03-05"},
    )
    payments.restate(connection, known, now=NOW)
    compute_windows(connection, on=ON, limit=10)

    assert first == Floor(PROCESSED + timedelta(days=540), ("window",))
    assert holds.until(connection, "payment:merchant-a.1") == Floor(date(2026, 7, 3), ("window",))
    assert connection.execute(select(func.count()).select_from(evidence_hold)).scalar_one() == 2


def test_windows_come_back_as_they_were_written_those_that_last_longest_first(connection: Connection):
    put_payments(connection, a_payment())
    written = [a_window("merchant-a.1", "b", date(2026, 6, 1)), a_window("merchant-a.1", "a", None)]

    for _twice in range(2):
        windows.replace(connection, "merchant-a.1", written, on=ON)

    assert windows.of_payment(connection, "merchant-a.1") == [written[1], written[0]]


def test_two_workers_share_the_changed_payments_between_them(engine: Engine):
    with transaction(engine) as connection:
        put_payments(connection, *(a_payment(f"merchant-a.{n}", scheme="historic") for n in range(30)))
    done: list[int] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        count = 1
        while count:
            with transaction(engine) as connection:
                count = compute_windows(connection, on=ON, limit=4)
            done.append(count)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 30
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(window)).scalar_one() == 30
