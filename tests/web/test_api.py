"""The interface for programs: documents, problems, headers."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from disputes.store import events
from runtime.database import reading
from tests.web import world
from tests.web.conftest import SignIn

MERCHANT, JUDGE = "desk@linglong.test", "judge@recourse.test"


def test_the_list_carries_exact_money_and_the_next_deadline(sign_in: SignIn) -> None:
    document = sign_in(MERCHANT).get("/api/v1/disputes").json

    assert ["payhub.CB-1", "payhub.CB-3", "payhub.CB-2"] == [row["id"] for row in document["disputes"]]
    assert {"minor": 1_240_000, "currency": "CNY"} == document["disputes"][0]["amount"]
    assert "2026-11-25T15:00:00+00:00" == document["disputes"][0]["due_at"]
    assert (3, None) == (document["total"], document["next"])


def test_events_carry_the_chain_of_digests(sign_in: SignIn, engine: Engine) -> None:
    told = sign_in(MERCHANT).get("/api/v1/disputes/payhub.CB-1/events").json
    with reading(engine) as connection:
        kept = events.of(connection, "dispute:payhub.CB-1")

    assert [event.digest for event in kept] == [line["digest"] for line in told]
    assert ["", kept[0].digest] == [line["previous"] for line in told]


def test_a_proceeding_carries_its_proposals_as_exact_fractions(sign_in: SignIn) -> None:
    document = sign_in(JUDGE).get(f"/api/v1/proceedings/{world.PROCEEDING}").json

    shares = document["proposals"][0]["shares"]
    assert ["1/3", "1/3", "1/3"] == [share["fraction"] for share in shares]
    assert 58_000_000 == sum(share["amount"]["minor"] for share in shares) == document["amount"]["minor"]
    assert [{"instance": 1, "proposal": 1, "origin": "Changning District Court", "effective_on": "2026-06-30"}] == (
        document["decisions"]
    )


def test_positions_are_the_matrix_document(sign_in: SignIn) -> None:
    document = sign_in(JUDGE).get("/api/v1/ledger/positions?on=2026-11-24").json

    assert {"as_of", "currency", "positions", "losses", "books", "plan", "known_at", "settled_to", "provisional"} == set(
        document
    )
    assert ("2026-11-24", None) == (document["as_of"], document["currency"])
    held = [it for it in document["positions"] if it["kind"] == "withheld"]
    assert [
        {"debtor": "bank-east", "creditor": "payhub", "kind": "withheld", "minor": 2_000_000, "currency": "CNY",
         "status": "fact", "parts": [{"status": "fact", "minor": 2_000_000}]}
    ] == held  # fmt: skip
    assert all(it["minor"] > 0 for it in document["positions"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/disputes?limit=0", 422),
        ("/api/v1/disputes?limit=many", 422),
        ("/api/v1/disputes?stage=nonsense", 422),
        ("/api/v1/disputes?q=" + "x" * 200, 422),
        ("/api/v1/ledger/positions?on=tomorrow", 422),
        ("/api/v1/disputes/none", 404),
        ("/api/v1/nothing", 404),
    ],
)
def test_bad_input_is_a_problem_document(sign_in: SignIn, path: str, status: int) -> None:
    answer = sign_in(MERCHANT).get(path)

    assert (status, "application/problem+json") == (answer.status_code, answer.content_type)
    assert status == answer.json["status"] and answer.json["title"]


def test_a_wrong_method_names_the_right_ones(sign_in: SignIn) -> None:
    answer = sign_in(MERCHANT).open("/api/v1/disputes", method="PUT")

    assert answer.status_code in (400, 405) and answer.content_type == "application/problem+json"


def test_the_openapi_document_describes_every_path(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json

    assert document["openapi"] == "3.1.0"
    assert {
        "/api/v1/disputes", "/api/v1/disputes/{dispute_id}", "/api/v1/disputes/{dispute_id}/events",
        "/api/v1/proceedings/{proceeding_id}", "/api/v1/ledger/positions", "/api/v1/inbox/stripe",
    } <= set(document["paths"])  # fmt: skip


def test_answers_are_kept_by_no_cache(sign_in: SignIn) -> None:
    assert "no-store" in sign_in(MERCHANT).get("/api/v1/disputes").headers["Cache-Control"]


def test_deadlines_tell_the_rule_the_clock_and_the_calendar(sign_in: SignIn) -> None:
    [line] = sign_in(MERCHANT).get("/api/v1/disputes/payhub.CB-1/deadlines").json[:1]

    assert {
        "party": "linglong", "obligation": "answer_chargeback", "state": "open", "clock_start": "2026-11-06",
        "calendar": None, "presumed": False, "provisional": False, "due_at": "2026-11-25T15:00:00+00:00",
    }.items() <= line.items()  # fmt: skip
