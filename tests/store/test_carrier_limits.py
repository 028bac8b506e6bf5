"""However much is due and whoever asks: a carrier never hears more than it takes, and what is lost first is asked first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from evidence.actions.capture import Captured, capture
from evidence.carriers import registry, sandbox
from evidence.carriers.load_pace import Asking
from evidence.carriers.protocol import CarrierAway
from evidence.delivery import Answer
from evidence.quotas import Patience, Quotas, Span, Used, began
from evidence.store import quotas
from runtime.database import transaction
from tests.store.capture_place import DAY, NOW, PAYMENT, Place, a_place
from trade.shipments import ProofState, Shipment
from trade.store import shipments

MINUTE = timedelta(minutes=1)
PATIENCE = Patience(after=3, first=5 * MINUTE, most=60 * MINUTE)
FAR = NOW.date() + 60 * DAY


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    return a_place(engine, tmp_path)


class Carrier:
    """A carrier that notes when it is asked for what, and knows no parcel; `away`: it does not answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **most: int) -> None:
        self.asked: list[tuple[datetime, str]] = []
        self.away = False
        self.lock = Lock()
        limits = {"other": Quotas({Span(span): number for span, number in most.items()})}
        monkeypatch.setattr("evidence.actions.capture.load_asking", lambda: Asking(PATIENCE, limits))
        monkeypatch.setattr(registry.Carriers, "connection_to", lambda _, carrier: self.connection(carrier))

    def connection(self, carrier: str) -> Any:
        return replace(sandbox.CONNECTION, code=carrier, path=str, ask=self.ask)

    def ask(self, path: str, now: datetime) -> Answer:
        with self.lock:
            self.asked.append((now, path))
        if self.away:
            raise CarrierAway("no answer")
        return Answer(404, "application/json", b"{}")

    @property
    def by_minute(self) -> dict[datetime, int]:
        return dict(Counter(began(Span.MINUTE, at) for at, _ in self.asked))


def put(place: Place, lost_on: dict[str, date], carrier: str = "sandbox") -> None:
    with transaction(place.engine) as connection:
        parcels = [Shipment(id_, PAYMENT, carrier, id_, lost_on=day) for id_, day in lost_on.items()]
        shipments.add(connection, *parcels, now=NOW)


def test_four_workers_at_once_keep_within_what_the_carrier_takes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Carrier(monkeypatch, minute=20, day=26)
    put(place, {f"p{n:02}": FAR for n in range(30)})
    together: Barrier = Barrier(4)
    found: list[Captured] = []

    def work() -> None:
        for minute in range(9):
            together.wait()
            found.append(place.run(NOW + minute * MINUTE))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(carrier.by_minute.values()) <= 20
    assert 21 == len(carrier.asked), "for the last requests of a day, fewer than a look may make, none is begun"
    assert len(carrier.asked) == len({path for _, path in carrier.asked}) == sum(it.counts["looked_at"] for it in found)
    place.run(NOW + DAY)
    assert 21 + 15 == len(carrier.asked), "the next day is another"


def test_what_a_look_did_not_need_is_given_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    Carrier(monkeypatch, minute=60)
    put(place, {"p1": FAR, "p2": FAR})

    place.run()

    used = place.read(lambda connection: quotas.uses(connection, "sandbox"))
    assert {Span.MINUTE: Used(began(Span.MINUTE, NOW), 2)} == used


def test_a_worker_that_is_killed_has_asked_as_far_as_anybody_knows(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    Carrier(monkeypatch, minute=15)
    put(place, {"p1": FAR, "p2": FAR})
    monkeypatch.setattr("evidence.actions.capture.look_at", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        place.run()

    assert {Span.MINUTE: Used(began(Span.MINUTE, NOW), 6)} == place.read(lambda it: quotas.uses(it, "sandbox"))


def test_what_is_lost_first_is_asked_first_and_nothing_is_starved(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Carrier(monkeypatch, minute=10)
    due = {f"p{n:02}": FAR - n * DAY for n in range(40)}
    put(place, due)

    waiting = [place.run(NOW + minute * MINUTE).counts["waiting"] for minute in range(9)]

    assert [35, 30, 25, 20, 15, 10, 5, 0, 0] == waiting
    assert sorted(due, reverse=True) == [path for _, path in carrier.asked]


def test_of_ten_thousand_due_on_one_day_those_are_asked_that_are_lost_first(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = Carrier(monkeypatch, minute=1000, day=105)
    days = {f"p{n:05}": FAR + (n * 7919 % 10_000) // 100 * DAY for n in range(10_000)}
    put(place, days)

    for day in range(3):
        place.run(NOW + day * DAY)

    first = sorted(days, key=lambda id_: (days[id_], id_))[:300]
    assert first == [path for _, path in carrier.asked]


def test_what_is_in_its_last_days_goes_before_what_has_waited_longer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Carrier(monkeypatch, minute=1, day=1)
    put(place, {"old 1": FAR, "old 2": FAR})
    place.run()
    put(place, {"last": NOW.date() + 3 * DAY})

    place.run(NOW + DAY)

    assert ["old 1", "last"] == [path for _, path in carrier.asked]


def test_what_is_held_already_waits_for_what_is_not(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Carrier(monkeypatch, minute=1)
    put(place, {"held": NOW.date() + 5 * DAY, "open": FAR})
    place.run()
    with transaction(place.engine) as connection:
        shipments.set_proof(connection, "held", ProofState.CAPTURED, lost_on=NOW.date() + 5 * DAY)

    carrier.asked.clear()
    for minute in range(3):
        place.run(NOW + DAY + minute * MINUTE)

    assert ["open", "held"] == [path for _, path in carrier.asked]


def test_a_carrier_that_is_silent_is_left_alone_and_holds_no_other_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Carrier(monkeypatch, minute=1000)
    put(place, {f"s{n}": NOW.date() + 20 * DAY for n in range(20)})
    carrier.away = True

    assert (3, 17) == (place.run().counts["looked_at"], len(carrier.asked) + 14)
    assert 0 == place.run(NOW + MINUTE).counts["looked_at"]
    for day in range(13 * 24):
        place.run(NOW + day * DAY / 24)
    assert len(carrier.asked) < 3 + 14 * 25, "about once an hour, however many parcels wait"
    (mail,) = place.mails()
    assert mail.payload["subject"].startswith("Proof of delivery missing for 20 parcels")

    carrier.away = False
    assert 20 == place.run(NOW + 14 * DAY).counts["unknown"]


def test_a_carrier_that_does_not_answer_does_not_keep_another_from_being_asked(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = Carrier(monkeypatch, minute=1000)
    put(place, {f"s{n}": NOW.date() + 20 * DAY for n in range(30)})
    put(place, {f"d{n}": FAR for n in range(5)}, carrier="dhl")
    answer = carrier.ask

    def ask(path: str, now: datetime) -> Answer:
        if path.startswith("s"):
            raise CarrierAway("no answer")
        return answer(path, now)

    monkeypatch.setattr(carrier, "ask", ask)

    found = capture(place.desk())

    assert (3, 5, 27) == (found.counts["failed"], found.counts["unknown"], found.counts["waiting"])
