"""The merchant's queue: what burns stands apart, what will be lost is told with the way to mend it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine

from runtime.database import transaction
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.evidence_forms import FINANCE, GATEWAY, MERCHANT, OPERATOR, SLIP, handed_in, send


def test_what_is_due_within_48_hours_stands_apart_from_what_is_due_later(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        for number, hours in enumerate((-3, 47, 49)):
            case = world.refuse(
                connection, f"more.{number}", world.sell(connection, f"M-{number}"), opened_on=date(2026, 11, 1)
            )
            world.due(connection, case, "linglong", "answer_chargeback", world.NOW + timedelta(hours=hours))

    page = sign_in(MERCHANT).get("/").text

    assert 'Overdue, or due within 48 hours <span class="count">3</span>' in page
    pinned, later = page.split("Due later <span", 1)
    assert all(f">{name}</a>" in pinned for name in ("more.0", "more.1", "payhub.CB-1")) and ">more.2</a>" in later


def test_a_proof_that_will_be_lost_is_told_to_the_merchant_until_it_brings_one(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    for email, told in ((MERCHANT, True), (FINANCE, True), (GATEWAY, False), (OPERATOR, False)):
        assert told == ('id="at-risk"' in sign_in(email).get("/").text), email
    assert "SF1234567890" in client.get("/").text and "/cases/payhub.CB-1#upload" in client.get("/").text

    send(client, SLIP, kind="proof_of_delivery")

    page = client.get("/").text
    assert 'id="at-risk"' not in page and "your exhibits: 0 of 1 submitted" in page
    handed_in(client, (b"a chat", "chat.txt"))
    assert "your exhibits: 2 of 2 submitted" in client.get("/").text
