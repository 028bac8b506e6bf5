"""The sandbox carrier: each number does what the documents say, and an answer is judged as any carrier's would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence.carriers import sandbox
from evidence.carriers.look import look_at
from evidence.carriers.protocol import CarrierAway, Connection
from evidence.carriers.registry import Carriers
from evidence.carriers.sandbox_answers import ask
from evidence.delivery import Answer, Look, Told, Tracking
from evidence.screening import screen
from trade.shipments import Step

HANDED_OVER = datetime(2026, 10, 1, 9, tzinfo=UTC)
DELIVERED = datetime(2026, 10, 9, 10, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def look(kind: int | str, now: datetime = LATER) -> Look:
    return look_at(sandbox.CONNECTION, f"SB{kind}-261001-7004", now=now)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (0, Told.DELIVERED),
        (1, Told.DELIVERED),
        (2, Told.DELIVERED),
        (3, Told.UNDER_WAY),
        (4, Told.UNKNOWN),
        (5, Told.FORGOTTEN),
        (6, Told.AWAY),
        (7, Told.BROKEN),
        (8, Told.DELIVERED),
        (9, Told.DELIVERED),
    ],
)
def test_the_first_digit_decides(kind: int, told: Told) -> None:
    assert told is look(kind).told


def test_the_documents_list_every_number() -> None:
    page = (Path(__file__).parents[2] / "docs" / "capture.md").read_text(encoding="utf-8")

    assert [] == [kind for kind in range(10) if f"| `SB{kind}-" not in page]


def test_a_parcel_lives_through_its_days() -> None:
    moments = {
        HANDED_OVER - DAY: Told.UNKNOWN,
        HANDED_OVER: Told.UNDER_WAY,
        DELIVERED - timedelta(seconds=1): Told.UNDER_WAY,
        DELIVERED: Told.DELIVERED,
        DELIVERED + 89 * DAY: Told.DELIVERED,
        DELIVERED + 90 * DAY: Told.FORGOTTEN,
    }

    assert moments == {now: look(1, now).told for now in moments}


def test_the_proof_says_when_to_whom_and_where_and_carries_the_signature() -> None:
    proof = look(1).proof

    assert proof is not None
    assert (DELIVERED, "A. Whitfield", "London, front door") == (proof.delivered_at, proof.to_whom, proof.where)
    assert [Step.HANDED_OVER, Step.IN_TRANSIT, Step.DELIVERED, Step.SIGNED] == [it.kind for it in proof.events]
    assert ["signature"] == [it.what for it in proof.papers]


@pytest.mark.parametrize(("kind", "media_type"), [(1, "image/png"), (8, "application/pdf")])
def test_a_signature_is_a_sound_file_and_the_same_every_time(kind: int, media_type: str) -> None:
    first, again = look(kind).proof, look(kind, LATER + DAY).proof

    assert first is not None and again is not None and first.papers == again.papers
    found = screen(first.papers[0].data, first.papers[0].name)
    assert (media_type, ()) == (found.media_type, found.refusals)


def test_a_parcel_without_signature_has_none() -> None:
    proof = look(2).proof

    assert proof is not None and () == proof.papers and Step.SIGNED not in {it.kind for it in proof.events}


@pytest.mark.parametrize(
    "number", ["JD0001240000", "SB1-269999-1", "SBX-261001-1", "SB1-261001-12345", "SB1-261001-1/../x", ""]
)
def test_any_other_number_is_unknown(number: str) -> None:
    assert Told.UNKNOWN is look_at(sandbox.CONNECTION, number, now=LATER).told


def test_the_answer_says_that_there_is_no_such_parcel() -> None:
    assert b"NO SUCH PARCEL" in ask("/v1/parcels/SB1-261001-7004", LATER).body


@pytest.mark.parametrize("spelling", ["sandbox", "SANDBOX", "Sandbox carrier", "沙箱承运人"])
def test_a_carrier_is_found_by_whatever_spelling_stands_on_the_parcel(spelling: str) -> None:
    assert sandbox.CONNECTION is Carriers().connection_to(spelling)


def test_a_carrier_we_cannot_ask_has_no_connection() -> None:
    assert Carriers().connection_to("dhl") is None and Carriers().connection_to("nobody knows it") is None
    assert ["sandbox"] == [it.code for it in Carriers().standings() if it.through]


def answering(status: int = 200, body: bytes = b"{}", parse: Any = None) -> Connection:
    def answer(_path: str, _now: datetime) -> Answer:
        return Answer(status, "application/json", body)

    return replace(sandbox.CONNECTION, ask=answer, parse=parse or sandbox.parse)


@pytest.mark.parametrize(
    ("status", "told"), [(404, Told.UNKNOWN), (410, Told.FORGOTTEN), (429, Told.AWAY), (502, Told.AWAY), (401, Told.BROKEN)]
)
def test_a_status_means_what_it_means_on_the_network(status: int, told: Told) -> None:
    found = look_at(answering(status), "1", now=LATER)

    assert told is found.told and str(status) in found.reason


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[]", b"\xff", b"{}", b'{"status": "delivered", "scans": []}', b"[" * 100_000,
        b'{"status": "under_way", "scans": [{"code": "in_transit", "at": "yesterday"}]}',
        b'{"status": "under_way", "scans": [{"code": "in_transit", "at": "2026-10-01T09:00:00"}]}',
        b'{"status": "under_way", "scans": [7]}',
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_broken_and_no_failure_of_ours(body: bytes) -> None:
    found = look_at(answering(body=body), "1", now=LATER)

    assert Told.BROKEN is found.told and found.reason and found.answer is not None


def test_a_carrier_that_cannot_be_reached_is_away() -> None:
    def silent(_path: str, _now: datetime) -> Answer:
        raise CarrierAway("no answer within 20 s")

    assert Look(Told.AWAY, reason="no answer within 20 s") == look_at(
        replace(sandbox.CONNECTION, ask=silent), "1", now=LATER
    )


def test_a_paper_that_cannot_be_had_leaves_the_rest_and_is_asked_for_again() -> None:
    def parse(payload: Mapping[str, Any]) -> Tracking:
        return replace(sandbox.parse(payload), papers=(("photo", "/v1/parcels/SB1-261001-7004/door.png"),))

    found = look_at(replace(sandbox.CONNECTION, parse=parse), "SB1-261001-7004", now=LATER)

    assert Told.BROKEN is found.told and "photo: the carrier answered with status 404" in found.reason
    assert found.proof is not None and () == found.proof.papers


def test_the_signature_of_one_appears_days_after_its_delivery() -> None:
    first, later = look(0, DELIVERED + DAY), look(0, DELIVERED + 2 * DAY)

    assert first.proof and later.proof and Step.SIGNED not in {it.kind for it in first.events}
    assert ([], ["signature"]) == ([it.what for it in first.proof.papers], [it.what for it in later.proof.papers])
    assert Step.SIGNED in {it.kind for it in later.events} and first.said != later.said
