"""What is held is asked for again: a signature that appears days after its delivery is captured all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from disputes.actions.sweep import sweep
from disputes.store import events
from evidence.carriers import sandbox, sandbox_answers
from evidence.carriers.registry import Carriers
from evidence.delivery import Answer, Told
from evidence.store.tables import capture_look
from runtime.database import transaction
from tests.store.capture_place import DAY, NOW, Place, a_place, number
from trade.shipments import ProofState, Step

DELIVERED_TODAY = NOW.date() - 8 * DAY  # handed over so long ago


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    return a_place(engine, tmp_path)


def names(place: Place) -> list[str]:
    return sorted(it.name.removeprefix("sandbox-") for it in place.kept())


def test_a_signature_that_appears_days_later_is_captured_with_what_the_carrier_then_says(place: Place) -> None:
    place.parcel(0, handed_over=DELIVERED_TODAY)
    asked = f"{number(0, DELIVERED_TODAY)}"

    assert 1 == place.run().counts["captured"]
    assert [f"{asked}-answer.json"] == names(place) and 4 > len(place.shipment().steps)
    assert {"looked_at": 1, "completed": 0, "failed": 0} == dict(place.run(NOW + DAY).counts)
    assert 1 == place.run(NOW + 3 * DAY).counts["completed"]

    assert [f"{asked}-answer.json", f"{asked}-answer.json", f"{asked}-signature.png"] == names(place)
    assert {"answer", "answer 2", "signature"} == set(place.standing().pieces)
    assert Step.SIGNED in {it.kind for it in place.shipment().steps}


def test_the_timeline_says_when_the_proof_was_captured_and_when_more_of_it_was(place: Place) -> None:
    place.parcel(0, handed_over=DELIVERED_TODAY)

    for day in (0, 1, 3, 10):
        place.run(NOW + day * DAY)
        with transaction(place.engine) as connection:
            sweep(connection, now=NOW + day * DAY)

    told = place.read(lambda connection: events.of(connection, "dispute:1"))
    assert [("proof_captured", NOW), ("proof_completed", NOW + 3 * DAY)] == [(it.kind, it.happened_at) for it in told]


def test_the_last_look_comes_before_the_carrier_forgets_and_then_it_is_asked_no_more(place: Place) -> None:
    place.parcel(1, handed_over=DELIVERED_TODAY)
    looks = []

    for day in range(200):
        if place.run(NOW + day * DAY).counts["looked_at"]:
            looks.append(day)

    assert [0, 1, 3, 10, 87] == looks and place.standing().look_at is None
    assert 2 == len(place.kept()) and ProofState.CAPTURED is place.shipment().proof_state


def test_the_same_paper_drawn_anew_is_kept_once_and_a_second_photo_beside_the_first(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.parcel(1, handed_over=DELIVERED_TODAY)
    place.run()

    def drawn(*papers: str) -> Any:
        def ask(path: str, now: Any) -> Answer:
            answer = sandbox_answers.ask(path, now)
            if path.endswith(number(1, DELIVERED_TODAY)):
                listed = ", ".join(f'{{"what": "{what}", "path": "{path}/{n}.txt"}}' for n, what in enumerate(papers))
                return replace(answer, body=answer.body.replace(b'"papers": [', f'"papers": [{listed}], "x": ['.encode()))
            return Answer(200, "text/plain", f"{path} as drawn {now}".encode())

        return lambda *_: replace(sandbox.CONNECTION, ask=ask)

    for day, papers, held in (
        (1, ["signature"], ["answer", "signature"]),
        (3, ["signature", "photo"], ["answer", "photo", "signature"]),
        (10, ["photo", "signature", "photo"], ["answer", "photo", "photo 2", "signature"]),
    ):
        monkeypatch.setattr(Carriers, "connection_to", drawn(*papers))
        assert (day > 1) == place.run(NOW + day * DAY).counts["completed"]
        assert held == sorted(place.standing().pieces)


def test_trouble_later_loses_nothing_tells_nobody_and_is_waited_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.parcel(1, handed_over=DELIVERED_TODAY)
    place.run()
    away = replace(sandbox.CONNECTION, ask=lambda _path, _now: Answer(503, "text/plain", b"later"))
    monkeypatch.setattr(Carriers, "connection_to", lambda *_: away)

    for hour in range(0, 24 * 100, 6):
        place.run(NOW + hour * DAY / 24)

    assert ProofState.CAPTURED is place.shipment().proof_state and [] == place.mails()
    looks = place.read(lambda connection: connection.execute(select(func.count()).select_from(capture_look)).scalar())
    assert looks < 25 and Told.AWAY is place.standing().told
