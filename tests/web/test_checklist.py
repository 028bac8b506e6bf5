"""What would prove the merchant's side, on the page of its case and by the interface: what is there, what gaps may cost."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from disputes.fees import DISPUTE_FEE, FEE_COMES_BACK
from disputes.store.tables import dispute
from runtime.database import transaction
from tests.domain.files import a_pdf, a_picture
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import CASE, FINANCE, GATEWAY, MERCHANT, STRANGER, drafts, send, submit
from trade.actions.state_sale import state_sale
from trade.sale_facts import SaleFact
from trade.sale_fields import SaleKind
from trade.store import contracts
from trade.store.tables import payment

API = f"/api/v1/disputes/{world.OWN_CASE}/checklist"
PAID = "linglong.XD-20481"
ORDERED = "Flat 4B, 12 Ashgrove Road, London SW1A 1AA"


@pytest.fixture(autouse=True)
def ordered(app: Flask, engine: Engine) -> None:
    """The order went to an address that is on record, and the contract puts a fee on disputes that comes back when won."""
    clauses = [{"kind": DISPUTE_FEE, "value": "CNY 5000"}, {"kind": FEE_COMES_BACK, "value": "won"}]
    with transaction(engine) as connection:
        facts = connection.execute(select(payment.c.facts).where(payment.c.id == PAID)).scalar_one()
        connection.execute(update(payment).where(payment.c.id == PAID).values(facts={**facts, "delivery_address": ORDERED}))
        contracts.add(
            connection,
            {
                "id": "payhub--linglong", "upper_code": "payhub", "lower_code": "linglong", "starts_on": date(2026, 1, 1),
                "ends_on": None, "clauses": clauses,
            },
        )  # fmt: skip


def bring(client: FlaskClient, *pages: str, name: str = "proof.pdf", data: bytes | None = None) -> None:
    assert 200 == send(client, (data or a_pdf(*pages), name), kind="proof_of_delivery").status_code


def delivered(client: FlaskClient) -> dict[str, Any]:
    return next(it for it in client.get(API).json["items"] if it["proof"] == "delivered")


def test_the_merchant_sees_each_proof_its_state_and_who_says_so(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get(CASE).text

    assert "What would prove your side" in page and "All that this list asks for is there in part" in page
    assert "Visa Core Rules" in page and "start unknown, seen in 2026-04-18" in page
    assert "it is on record here; no paper shows it to others yet" in page and "our suggestion" in page
    assert re.search(r'href="/rules\?scheme=visa&amp;code=13\.1&amp;on=2026-11-06"', page)


def test_what_a_gap_may_cost_is_the_money_with_its_fee_until_when_and_which_stage(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get(CASE).text
    start = page.index('class="gap-cost"')
    gap = page[start : page.index("</li>", start)]

    assert "12,450.00" in gap and "50.00" in gap and "come back only to who wins" in gap
    assert "in 30 h" in gap and "the stage: Chargeback" in gap
    assert "3 Dec 2026" in gap and "one of 5 proofs is enough" in gap


def test_a_program_is_told_the_same(sign_in: SignIn) -> None:
    told = sign_in(FINANCE).get(API).json

    assert ("thin", False, "2026-04-18") == (told["sufficiency"], told["own_reading"], told["seen_in"])
    [gap] = told["gaps"]
    assert ("answer", "partly", "2026-12-03") == (gap["group"], gap["state"], gap["carrier_forgets_on"])
    assert [{"minor": 1_245_000, "currency": "CNY"}] == gap["cost"]["sums"]
    assert ("chargeback", "2026-11-25T15:00:00+00:00") == (gap["cost"]["stage"], gap["cost"]["due_at"])


def test_nobody_else_is_told_what_the_merchant_lacks(sign_in: SignIn) -> None:
    for email in (GATEWAY, STRANGER):
        assert 404 == sign_in(email).get(API).status_code
    assert "What would prove your side" not in sign_in(GATEWAY).get(CASE).text


@pytest.mark.parametrize(
    ("text", "because", "verdict"),
    [
        (f"Delivered 9 September 2026 at 10:15 to {ORDERED}", "draft", "full"),
        ("Delivered 9 September 2026 at 10:15, London SW1A", "partial", "partial"),
        ("Delivered 9 September 2026 at 10:15, 14 Ashgrove Road, London", "other_address", "different"),
        (f"Delivered to {ORDERED}", "undated", "full"),
    ],
)
def test_the_address_is_read_on_the_proof_itself(sign_in: SignIn, text: str, because: str, verdict: str) -> None:
    client = sign_in(MERCHANT)
    bring(client, text)

    [shown] = delivered(client)["exhibits"]

    assert (because, verdict) == (shown["because"], shown["address"]["verdict"])


def test_a_whole_proof_answers_once_it_is_handed_in(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    bring(client, f"Delivered 9 September 2026 at 10:15 to {ORDERED}")
    assert "What would close it is there: submit it." in client.get(CASE).text

    submit(client, *drafts(client))

    assert ("enough", []) == (client.get(API).json["sufficiency"], client.get(API).json["gaps"])
    page = client.get(CASE).text
    assert "covers what this list asks for" in page and "not needed any more" in page
    assert "same: street, house number, flat or room, city, postcode; nothing was missing." in " ".join(page.split())


def test_a_picture_cannot_be_read_and_what_it_shows_is_the_word_of_who_brought_it(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    bring(client, data=a_picture(), name="door.jpg")
    submit(client, *drafts(client))
    page = client.get(CASE).text
    assert "which cannot be read here" in page and "Say what “door.jpg” shows" in page
    [exhibit] = [it["exhibit"] for it in delivered(client)["exhibits"]]

    said = client.post(f"{CASE}/evidence/state", data=said_of(client, exhibit, "The label: Flat 4B, 12 Ashgrove Road."))

    assert 303 == said.status_code and "confirmed" == delivered(client)["because"]
    assert "enough" == client.get(API).json["sufficiency"]
    assert "its party said what it shows" in sign_in(GATEWAY).get(f"/exhibits/{exhibit}").text


def said_of(client: FlaskClient, exhibit: str, words: str) -> dict[str, str]:
    return {"csrf_token": token_of(client, "/cases"), "form_token": "s-1", "exhibit": exhibit, "words": words}


def test_a_program_says_it_too_once_for_its_key(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    bring(client, data=a_picture(), name="door.jpg")
    [exhibit] = drafts(client)
    ask = {"exhibit": exhibit, "words": "The label: Flat 4B, 12 Ashgrove Road."}
    path = f"/api/v1/disputes/{world.OWN_CASE}/actions/state-proof"
    head = {"Idempotency-Key": "s-1", "X-CSRFToken": token_of(client, "/cases")}

    first, again = (client.post(path, json=ask, headers=head) for _ in range(2))
    wrong = client.post(path, json=ask | {"exhibit": "0" * 32}, headers=head | {"Idempotency-Key": "s-2"})

    assert (201, first.json) == (first.status_code, again.json)
    assert ["stated"] == [line["kind"] for line in first.json["custody"] if line["kind"] == "stated"]
    assert 422 == wrong.status_code and "no proof of delivery of yours" in wrong.json["detail"]
    assert "draft" == delivered(client)["because"]


@pytest.mark.parametrize(
    ("words", "told"),
    [(" ", "Say in a few words what the proof shows"), ("card 4242 4242 4242 4242", "carries a full card number")],
)
def test_words_that_say_nothing_or_carry_a_card_number_are_refused(sign_in: SignIn, words: str, told: str) -> None:
    client = sign_in(MERCHANT)
    bring(client, data=a_picture(), name="door.jpg")
    [exhibit] = drafts(client)

    client.post(f"{CASE}/evidence/state", data=said_of(client, exhibit, words))

    assert told in client.get(CASE).text and "unread" == delivered(client)["because"]


def test_nothing_can_be_said_of_what_is_no_proof_of_one_s_own(sign_in: SignIn) -> None:
    merchant, gateway = sign_in(MERCHANT), sign_in(GATEWAY)
    bring(merchant, data=a_picture(), name="door.jpg")
    [exhibit] = drafts(merchant)

    gateway.post(f"{CASE}/evidence/state", data=said_of(gateway, exhibit, "It is whole."))
    stranger = sign_in(STRANGER)
    answer = stranger.post(f"{CASE}/evidence/state", data=said_of(stranger, exhibit, "It is whole."))

    assert 404 == answer.status_code and "unread" == delivered(merchant)["because"]


def test_without_the_order_s_address_nothing_is_compared_and_it_says_so(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(update(payment).where(payment.c.id == PAID).values(facts={}))
    client = sign_in(MERCHANT)
    bring(client, f"Delivered 9 September 2026 at 10:15 to {ORDERED}")

    assert "order_unknown" == delivered(client)["exhibits"][0]["address"]["not_compared"]
    assert "no proof of delivery can be compared with it" in client.get(CASE).text


def test_what_was_said_at_the_sale_counts_as_on_record_and_says_where_the_order_went(
    sign_in: SignIn, engine: Engine
) -> None:
    said = [
        SaleFact(PAID, SaleKind.AUTHORISATION, {"avs": "Y", "authorisation_code": "A1B2C3"}, world.NOW, "linglong"),
        SaleFact(PAID, SaleKind.ORDER, {"delivery_address": "12 Long Road, Springfield"}, world.NOW, "linglong"),
    ]
    with transaction(engine) as connection:
        state_sale(connection, said, seat_id=None, now=world.NOW)
        connection.execute(update(dispute).where(dispute.c.id == world.OWN_CASE).values(reason_code="10.4"))
    client = sign_in(MERCHANT)
    bring(client, "Delivered 9 September 2026 at 10:15 to 12 Long Road, Springfield")

    told = client.get(API).json["items"]

    assert "on_record" == next(it["because"] for it in told if it["proof"] == "signals")
    assert "draft" == next(it["because"] for it in told if it["proof"] == "delivered-avs")


def test_a_closed_dispute_has_nothing_at_stake(sign_in: SignIn) -> None:
    told = sign_in(MERCHANT).get(f"/api/v1/disputes/{world.OWN_CLOSED}/checklist").json

    assert told["gaps"] and all(gap["cost"] is None for gap in told["gaps"])


def filed(client: FlaskClient) -> dict[str, Any]:
    with ZipFile(BytesIO(client.get(f"{CASE}/case-file.zip").data)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_the_merchants_case_file_says_what_was_handed_in_as_of_its_last_event_and_no_draft(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    bring(client, f"Delivered 9 September 2026 at 10:15 to {ORDERED}")
    draft = filed(client)["checklist.json"]["checklist"]
    assert ("thin", world.OWN_CASE) == (draft["sufficiency"], draft["case"]) and draft["as_of"].startswith("2026-11-06")
    assert [] == [it["exhibits"] for it in draft["items"] if it["exhibits"]]

    submit(client, *drafts(client))

    assert "enough" == filed(client)["checklist.json"]["checklist"]["sufficiency"]
    assert "checklist.json" not in filed(sign_in(GATEWAY))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "What would prove the merchant's side"), ("zh-Hans", "可证明商户主张的证据")]
)
def test_the_merchants_paper_says_it_too_and_nobody_elses_does(sign_in: SignIn, language: str, told: str) -> None:
    for email, says in ((MERCHANT, True), (GATEWAY, False)):
        paper = sign_in(email).get(f"{CASE}/case-file.pdf?language={language}").data
        with pypdfium2.PdfDocument(paper) as document:
            text = "".join(page.get_textpage().get_text_bounded() for page in document)
        assert says == (told in text)


def test_the_page_is_whole_in_chinese(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT, "zh_Hans").get(CASE).text

    assert "缺什么，可能损失多少" in page and "系统已有记录，但尚无可供他方查看的文件" in page
