"""Earlier payments that answer a dispute for fraud, on the page and by the interface: the chain's own, nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from disputes.actions.open_dispute import open_dispute
from disputes.dispute import Dispute, Stage
from disputes.store import disputes
from runtime.database import transaction
from tests.web import world
from tests.web.conftest import SignIn
from trade.actions.state_sale import state_sale
from trade.sale_facts import SaleFact
from trade.sale_fields import SaleKind
from trade.store import payments

MERCHANT, STRANGER, OPERATOR = "desk@linglong.test", "desk@tealeaf.test", "operator@recourse.test"
FRAUD = "payhub.CB-FRAUD"
SAID = {"credential": "tok_1", "description": "Vase", "ip_address": "93.184.216.34", "login": "lin"}
PATHS = (f"/earlier-payments/{FRAUD}", f"/api/v1/disputes/{FRAUD}/compelling-evidence")


@pytest.fixture(autouse=True)
def fraud(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        own = disputes.get(connection, world.OWN_CASE)
        like = payments.get(connection, own.payment_id) if own else None
        assert like is not None
        for name, days in (("NOW", 1), ("A", 150), ("B", 200), ("C", 20)):
            sold = world.NOW - timedelta(days=days)
            again = replace(
                like, id=f"linglong.{name}", order_reference=name, sold_at=sold, facts=SAID, scheme="visa", arn=None
            )
            payments.add(connection, again, now=world.NOW)
        dispute = Dispute(
            FRAUD, "linglong.NOW", like.chain.parties, "payhub", "visa", "10.4", Stage.CHARGEBACK, like.amount,
            world.NOW.date(),
        )  # fmt: skip
        open_dispute(connection, dispute, actor="payhub", happened_at=world.NOW, now=world.NOW)


def test_a_merchant_sees_which_earlier_payments_answer_and_why_others_do_not(sign_in: SignIn) -> None:
    desk = sign_in(MERCHANT)
    page, case = desk.get(PATHS[0]).text, desk.get(f"/cases/{FRAUD}").text

    assert "answers the dispute" in page and "2 payments count; 2 are needed" in page and "too recent" in page
    assert f'href="{PATHS[0]}"' in case and PATHS[0] not in desk.get(f"/cases/{world.OWN_CASE}").text
    chinese = sign_in(MERCHANT, "zh_Hans").get(PATHS[0]).text
    assert "足以答辩" in chinese and "时间过近" in chinese


def test_a_program_is_told_the_same(sign_in: SignIn) -> None:
    answer = sign_in(MERCHANT).get(PATHS[1]).json

    assert (True, "v2", 2) == (answer["answers"], answer["version"], answer["needed"])
    told = {it["order_reference"]: it["misses"] for it in answer["payments"]}
    assert ([], [], ["too_recent"]) == (told["A"], told["B"], told["C"]) and "disputed" in told["XD-19007"]


def test_for_anybody_else_it_does_not_exist(sign_in: SignIn) -> None:
    for path in PATHS:
        assert [404, 404] == [sign_in(seat).get(path).status_code for seat in (STRANGER, OPERATOR)]


def test_what_was_stated_of_the_sale_is_held_against_earlier_payments_too(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:  # nobody's source said by which device it was ordered
        for name in ("NOW", "A", "B"):
            known = payments.get(connection, f"linglong.{name}")
            assert known is not None
            less = {key: said for key, said in SAID.items() if key != "ip_address"}
            payments.restate(connection, replace(known, facts=less), now=world.NOW)
    desk = sign_in(MERCHANT)
    assert "2 payments count" not in desk.get(PATHS[0]).text and ["ip_address"] == [
        it for it in desk.get(PATHS[1]).json["lacks"] if it == "ip_address"
    ]

    with transaction(engine) as connection:
        for name, at in (("NOW", world.NOW + timedelta(days=1)), ("A", world.NOW), ("B", world.NOW)):
            facts = {"ip_address": SAID["ip_address"]}
            fact = SaleFact(f"linglong.{name}", SaleKind.AUTHORISATION, facts, world.NOW - timedelta(days=1))
            state_sale(connection, [fact], seat_id=None, now=at)

    answer = desk.get(PATHS[1]).json
    assert (True, ["ip_address"]) == (answer["answers"], answer["late"])
    page = desk.get(PATHS[0]).text
    assert "2 payments count; 2 are needed" in page and "told only after the dispute was opened" in page
    assert not sign_in("desk@payhub.test").get(PATHS[1]).json["answers"]  # a draft of the merchant, nobody else's to see
