"""Capturing proof of delivery, on rows: once, whoever else tries, whenever it is killed, whatever the carrier answers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from disputes.actions.compute_windows import compute_windows
from disputes.actions.sweep import sweep
from disputes.dispute import Outcome, Stage
from disputes.store import disputes, events, windows
from evidence.actions.capture import capture
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import receive_file
from evidence.carriers import look, sandbox, sandbox_answers
from evidence.carriers.registry import Carriers
from evidence.delivery import Answer, Told
from evidence.exhibit import Kind
from evidence.store import captures, exhibits, vault, verify
from evidence.store.tables import capture_look, exhibit
from runtime.database import transaction
from tests.rules.examples import a_dispute, a_payment
from tests.rules.rows import put_payments
from tests.store.capture_place import DAY, HANDED_OVER, NOW, PAYMENT, Place, a_place, number
from trade.parties import Role
from trade.shipments import ProofState, Shipment, ShipmentStep, Step
from trade.store import seats, shipments
from trade.store.tables import payment as payment_table


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    return a_place(engine, tmp_path)


def test_the_proof_is_captured_as_exhibits_of_the_merchant_with_the_steps_the_carrier_states(place: Place) -> None:
    place.parcel(1)

    assert {"looked_at": 1, "captured": 1} == dict(place.run().counts)

    answer, signature = sorted(place.kept(), key=lambda it: it.name)
    assert (Kind.PROOF_OF_DELIVERY, f"payment:{PAYMENT}", None) == (signature.kind, signature.subject, signature.seat_id)
    assert f"sandbox-{number(1)}-signature.png" == signature.name and "image/png" == signature.file.media_type
    verbatim = sandbox_answers.ask(f"/v1/parcels/{number(1)}", NOW).body
    assert verbatim == vault.in_folder(place.folder).read(answer.file.sha256)
    lines = place.read(lambda connection: exhibits.custody_of(connection, [signature.id]))[signature.id]
    assert [("captured", "recourse"), ("screened", "recourse")] == [(it.kind.value, it.actor) for it, _ in lines]
    assert "sandbox" == lines[0][0].detail["from"]
    parcel = place.shipment()
    assert ProofState.CAPTURED is parcel.proof_state
    assert ["handed_over", "in_transit", "delivered", "signed"] == [it.kind.value for it in parcel.steps]
    assert {"carrier"} == {it.stated_by for it in parcel.steps}
    assert HANDED_OVER + 98 * DAY == parcel.lost_on
    assert [] == place.read(lambda connection: list(verify.check(connection, vault.in_folder(place.folder))))


def test_running_it_again_captures_nothing_again(place: Place) -> None:
    place.parcel(1)
    place.run()
    before = (place.kept(), place.shipment(), place.standing())

    assert not place.run().counts and not place.run(NOW + 30 * DAY).counts["completed"]
    assert before[:2] == (place.kept(), place.shipment())


def test_a_step_on_record_is_not_stated_twice_by_the_same_carrier(place: Place) -> None:
    handed_over = ShipmentStep(Step.HANDED_OVER, datetime.combine(HANDED_OVER, sandbox_answers.HANDED_OVER), "carrier")
    place.parcel(3, steps=(handed_over,))

    place.run()
    place.run(NOW + 2 * DAY)

    assert [Step.HANDED_OVER, Step.IN_TRANSIT] == [it.kind for it in place.shipment().steps]


def test_the_windows_are_computed_again_from_the_delivery(place: Place) -> None:
    place.parcel(1)
    with transaction(place.engine) as connection:
        compute_windows(connection, on=NOW.date(), limit=9)

    place.run()

    changed = place.read(lambda connection: connection.execute(select(payment_table.c.facts_changed_at)).scalar_one())
    assert NOW == changed
    delivered = place.read(lambda connection: windows.delivered_on(connection, [PAYMENT]))
    assert {PAYMENT: HANDED_OVER + 8 * DAY} == delivered


def test_every_open_dispute_of_the_payment_gets_one_line(place: Place) -> None:
    place.parcel(1)
    with transaction(place.engine) as connection:
        closed = replace(a_dispute("2", payment_id=PAYMENT), stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN)
        disputes.add(connection, closed, stated_at=NOW, now=NOW)
    place.run()

    for expected in (1, 0):
        with transaction(place.engine) as connection:
            assert expected == sweep(connection, now=NOW + DAY).proofs

    (line,) = place.read(lambda connection: events.of(connection, "dispute:1"))
    assert ("proof_captured", "recourse", NOW, NOW + DAY) == (line.kind, line.actor, line.happened_at, line.known_at)
    assert {"carrier": "sandbox", "tracking_number": number(1), "parcel": "p1"} == line.detail
    assert [] == place.read(lambda connection: events.of(connection, "dispute:2"))


def test_four_workers_at_once_do_the_work_of_one(place: Place) -> None:
    for i in range(6):
        place.parcel(1 + i % 2, id_=f"p{i}")
    together, found = Barrier(4), []

    def work() -> None:
        together.wait()
        found.append(place.run())

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 6 == sum(it.counts["captured"] for it in found) == sum(it.counts["looked_at"] for it in found)
    assert 6 == place.read(lambda connection: connection.execute(select(func.count()).select_from(capture_look)).scalar())
    assert 3 == len(place.kept())  # three times the same answer and signature, three times another answer
    assert {4} == {len(place.shipment(f"p{i}").steps) for i in (0, 2, 4)}


@pytest.mark.parametrize("fatal", [1, 2, 3, 4, 5])
def test_killed_at_any_moment_it_is_done_once_by_the_next_as_soon_as_the_claim_runs_out(place: Place, fatal: int) -> None:
    """One takes up what is new, one claims, one takes what the carrier allows, one records, one finds nothing left."""
    place.parcel(1)
    opened = 0

    def one_is_fatal() -> AbstractContextManager[Connection]:
        nonlocal opened
        opened += 1
        if opened == fatal:
            raise KeyboardInterrupt
        return transaction(place.engine)

    with pytest.raises(KeyboardInterrupt):
        capture(replace(place.desk(), write=one_is_fatal))
    held = fatal > 4
    assert (2 if held else 0, held) == (len(place.kept()), place.shipment().proof_state is ProofState.CAPTURED)

    assert (fatal < 3) == (place.run().counts["captured"] == 1)  # else it is claimed still, or done
    assert (fatal in (3, 4)) == (place.run(at=NOW + captures.CLAIM_MAX).counts["captured"] == 1)
    assert 2 == len(place.kept()) and 4 == len(place.shipment().steps) and 1 == place.standing().looks


def test_a_worker_whose_time_is_over_gives_back_what_it_has_not_looked_at(place: Place) -> None:
    for i in range(3):
        place.parcel(3, id_=f"p{i}")

    found = place.run(until=NOW - timedelta(seconds=1))

    assert found.left and 1 == found.counts["looked_at"]
    assert 2 == place.run().counts["looked_at"]


def test_a_worker_that_was_slower_than_its_claim_records_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.parcel(1)
    asked = look.look_at

    def slow(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr("evidence.actions.capture.look_at", asked)
        place.run(at=NOW + captures.CLAIM_MAX)  # the other one is through before the first comes back
        return asked(*arguments, **options)

    monkeypatch.setattr("evidence.actions.capture.look_at", slow)

    assert not place.run().counts
    assert 2 == len(place.kept()) and 1 == place.standing().looks


def test_what_is_under_way_is_looked_for_every_day_and_remembered_longer(place: Place) -> None:
    place.parcel(3)

    assert {"looked_at": 1, "under_way": 1} == dict(place.run().counts)
    assert not place.run(NOW + DAY - timedelta(seconds=1)).counts
    assert 1 == place.run(NOW + DAY).counts["under_way"]
    assert NOW.date() + 91 * DAY == place.shipment().lost_on


@pytest.mark.parametrize("kind", [6, 7])
def test_trouble_is_on_record_with_its_reason_and_asked_for_again(
    place: Place, kind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.parcel(kind)

    found = place.run()

    assert (1, 1) == (found.counts["failed"], len(found.troubles)) and "p1" == found.troubles[0][0]
    (row,) = place.read(lambda connection: captures.in_trouble(connection, limit=9))
    assert ("p1", 1, found.troubles[0][1]) == (row.shipment_id, row.failures, row.reason)
    body = place.read(lambda connection: connection.execute(select(capture_look.c.body)).scalar_one())
    assert body == sandbox_answers.ask(f"/v1/parcels/{number(kind)}", NOW).body

    assert not place.run(NOW + timedelta(minutes=4)).counts
    mended = sandbox_answers.ask(f"/v1/parcels/{number(2)}", NOW)
    monkeypatch.setattr(Carriers, "connection_to", lambda *_: mended_connection(mended))
    assert 1 == place.run(NOW + timedelta(minutes=5)).counts["captured"]
    assert [] == place.read(lambda connection: captures.in_trouble(connection, limit=9))


def mended_connection(answer: Answer) -> Any:
    return replace(sandbox.CONNECTION, ask=lambda _path, _now: answer)


def test_a_broken_signature_is_asked_for_again_while_the_answer_is_kept(place: Place) -> None:
    place.parcel(9)

    found = place.run()
    place.run(NOW + timedelta(hours=1))

    assert 1 == found.counts["failed"] and "cannot be read" in found.troubles[0][1]
    assert [f"sandbox-{number(9)}-answer.json"] == [it.name for it in place.kept()]
    assert ProofState.EXPECTED is place.shipment().proof_state and Told.BROKEN is place.standing().told
    assert Step.DELIVERED in {it.kind for it in place.shipment().steps}


def test_the_merchant_is_told_once_before_a_proof_is_lost_and_the_timeline_when_it_is(place: Place) -> None:
    place.parcel(4, lost_on=NOW.date() + 8 * DAY)

    place.run()
    assert [] == place.mails()
    for day in range(1, 9):
        place.run(NOW + day * DAY, public_url="https://recourse.example/")

    (mail,) = place.mails()
    assert NOW + DAY == mail.created_at and "desk@merchant-a.example" == mail.payload["to"]
    assert f"{number(4)}: will be lost on 2026-05-28" in mail.payload["text"]
    assert f"https://recourse.example/sales/{PAYMENT}\n" in mail.payload["text"]
    assert ProofState.LOST is place.shipment().proof_state
    with transaction(place.engine) as connection:
        sweep(connection, now=NOW + 9 * DAY)
    assert ["proof_lost"] == [it.kind for it in place.read(lambda connection: events.of(connection, "dispute:1"))]


def test_one_letter_names_all_parcels_and_one_that_comes_late_says_so(place: Place) -> None:
    for i, ahead in enumerate((2, 3, 5)):
        place.parcel(4, id_=f"p{i}", lost_on=NOW.date() + ahead * DAY)

    place.run()

    (mail,) = place.mails()
    assert 3 == mail.payload["text"].count("will be lost on")
    assert mail.payload["subject"].startswith("Proof of delivery missing for 3 parcels, first lost on 2026-05-22")


def test_a_merchant_that_brought_its_own_proof_is_not_told(place: Place) -> None:
    place.parcel(4, lost_on=NOW.date() + 2 * DAY)
    with transaction(place.engine) as connection:
        file = receive_file(vault.in_folder(place.folder), BytesIO(b"signed for by Mr Li"), "proof.txt")
        brought = deposit(
            connection, file, subject="dispute:1", payment_id=PAYMENT, party="merchant-a", kind=Kind.PROOF_OF_DELIVERY,
            now=NOW,
        )  # fmt: skip
        seats.add_person(connection, email="a@b.example", name="A", password_hash="-", language="en", now=NOW)
        seat = seats.add_seat(connection, person_id="a@b.example", role=Role.DISPUTE_DESK, party_code="merchant-a")
        connection.execute(exhibit.update().where(exhibit.c.id == brought.exhibit.id).values(seat_id=seat.id))

    place.run()

    assert [] == place.mails()


def test_a_carrier_we_cannot_ask_is_watched_all_the_same(place: Place) -> None:
    place.parcel(1, carrier="dhl", lost_on=NOW.date() + 8 * DAY)

    assert {"unconnected": 1, "looked_at": 0} == dict(place.run().counts)
    place.run(NOW + DAY)
    assert 1 == len(place.mails())
    assert 1 == place.run(NOW + 8 * DAY).counts["lost"]


def test_a_carrier_that_is_away_as_it_forgets_is_asked_for_some_days_more(place: Place) -> None:
    place.parcel(6, lost_on=NOW.date() + DAY)

    assert 1 == place.run().counts["failed"]
    assert 1 == place.run(NOW + 2 * DAY).counts["failed"]
    assert 1 == place.run(NOW + 8 * DAY).counts["lost"]


def test_an_old_parcel_that_is_surely_forgotten_is_lost_without_a_word_to_the_carrier_or_the_merchant(place: Place) -> None:
    delivered = ShipmentStep(Step.DELIVERED, NOW - 200 * DAY, "merchant-a")
    place.parcel(1, steps=(delivered,))

    assert not place.run().counts
    assert ProofState.LOST is place.shipment().proof_state and [] == place.mails()


def test_a_parcel_on_record_twice_is_watched_once(place: Place) -> None:
    for _ in range(2):
        place.parcel(3)

    assert 1 == place.run().counts["looked_at"]


def test_a_parcel_of_a_second_payment_is_its_own(place: Place) -> None:
    with transaction(place.engine) as connection:
        put_payments(connection, a_payment("merchant-a.2"))
        shipments.add(connection, Shipment("p2", "merchant-a.2", "sandbox", number(1)), now=NOW)
    place.parcel(1)

    assert 2 == place.run().counts["captured"]
    assert [f"payment:{PAYMENT}", "payment:merchant-a.2"] == sorted({it.subject for it in place.kept()})
