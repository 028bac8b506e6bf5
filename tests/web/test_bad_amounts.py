"""What a person or a program can send of amounts, currencies, keys and days: refused with a name, never by breaking."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from ledger.money import MINOR_MAX
from ledger.store import journal
from runtime.database import reading, transaction
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.test_disputes_by_hand import GATEWAY, OPENING

BAD: dict[str, dict[str, Any]] = {
    "zero": {"amount": {"minor": 0, "currency": "CNY"}},
    "negative": {"amount": {"minor": -5, "currency": "CNY"}},
    "beyond 64 bits": {"amount": {"minor": MINOR_MAX + 1, "currency": "CNY"}},
    "the largest there is": {"amount": {"minor": MINOR_MAX, "currency": "CNY"}},
    "a float": {"amount": {"minor": 300.0, "currency": "CNY"}},
    "a bool": {"amount": {"minor": True, "currency": "CNY"}},
    "text": {"amount": {"minor": "300", "currency": "CNY"}},
    "nothing": {"amount": {"minor": None, "currency": "CNY"}},
    "no amount": {"amount": None},
    "an unknown currency": {"amount": {"minor": 300, "currency": "RMB"}},
    "gold": {"amount": {"minor": 300, "currency": "XAU"}},
    "another currency than was paid in": {"amount": {"minor": 300, "currency": "USD"}},
    "a moment for a day": {"opened_on": "2026-11-20T12:00:00"},
    "a day that is none": {"opened_on": "2026-02-30"},
    "a stage that is none": {"stage": "appeal"},
}


@pytest.fixture(autouse=True)
def _sold(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        world.sell(connection, "XD-50001", minor=50_000)


@pytest.mark.parametrize("change", BAD.values(), ids=BAD.keys())
def test_a_program_that_states_what_makes_no_sense_is_refused_and_nothing_is_posted(
    sign_in: SignIn, engine: Engine, change: dict[str, Any]
) -> None:
    client = sign_in(GATEWAY)
    headers = {"X-CSRFToken": token_of(client, "/cases"), "Idempotency-Key": "k-1"}
    with reading(engine) as connection:
        before = len(journal.entries(connection))

    answer = client.post("/api/v1/disputes", json=OPENING | change, headers=headers)

    assert answer.status_code in (409, 422), answer.text
    assert "application/problem+json" == answer.content_type and answer.json["title"]
    with reading(engine) as connection:
        assert before == len(journal.entries(connection))


def test_a_key_used_again_for_another_request_is_refused(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(GATEWAY)
    headers = {"X-CSRFToken": token_of(client, "/cases"), "Idempotency-Key": "k-1"}
    assert 201 == client.post("/api/v1/disputes", json=OPENING, headers=headers).status_code
    with reading(engine) as connection:
        before = len(journal.entries(connection))

    other = OPENING | {"amount": {"minor": 1, "currency": "CNY"}}
    answer = client.post("/api/v1/disputes", json=other, headers=headers)

    assert (409, "urn:recourse:key-reused") == (answer.status_code, answer.json["type"])
    with reading(engine) as connection:
        assert before == len(journal.entries(connection))
