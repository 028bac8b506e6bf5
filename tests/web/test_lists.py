"""Lists brought by a merchant's desk as CSV: good lines stand, each other one is named and shown to be mended."""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from disputes.actions import take_list
from runtime.database import reading
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import FINANCE, GATEWAY, MERCHANT
from trade.store import sale_facts, shipments

PAYMENT = "linglong.XD-20481"
MESSAGES = (
    "payment,at,direction,channel,text,stated_by\n"
    f'{PAYMENT},2026-10-02T09:00:00+08:00,from_buyer,chat,"It came,\nthank you.",\n'
    f"{PAYMENT},2026-10-02T09:05:00+08:00,sideways,chat,Fine.,\n"
    "tealeaf.T-1,2026-10-02T09:05:00+08:00,to_buyer,chat,Not mine.,\n"
    f"{PAYMENT},2026-10-02T09:06:00+08:00,to_buyer,chat,Card 4242424242424242.,\n"
    f"{PAYMENT},2026-10-02T09:07:00+08:00,to_buyer,chat,We say so.,payhub\n"
)


def bring(client: FlaskClient, body: str, what: str = "conversations", key: str = "l-1", *, pasted: bool = False) -> Any:
    data: dict[str, Any] = {"csrf_token": token_of(client, "/cases"), "form_token": key, "what": what}
    data |= {"text": body} if pasted else {"file": (BytesIO(body.encode()), "list.csv")}
    return client.post("/lists", data=data, content_type="multipart/form-data")


def said(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        facts = sale_facts.of_payments(connection, [PAYMENT]).get(PAYMENT, ())
        return [it.fact.facts["text"] for it in facts if "text" in it.fact.facts]


def test_good_lines_stand_and_each_other_one_is_named_and_can_be_mended(sign_in: SignIn, engine: Engine) -> None:
    client, before = sign_in(MERCHANT), said(engine)

    page = bring(client, MESSAGES)

    assert (200, ["It came,\nthank you."]) == (page.status_code, said(engine)[len(before) :])
    assert "1 line is on record" in page.text and "4 lines are not taken" in page.text
    for why in ("direction:", "is not on record; take its sale in first", "carries a full card number", "must be linglong"):
        assert why in html.unescape(page.text), why
    assert "4242424242424242" not in page.text
    left = html.unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[0])
    assert "It came" not in left and left.startswith("payment,at,direction")
    mended = left.replace("sideways", "to_buyer").replace(",payhub", ",")
    again = bring(client, mended, key="l-2", pasted=True)
    assert "3 lines are on record" in again.text and "1 line is not taken" in again.text
    assert ["Fine.", "Card 9999999999994242.", "We say so."] == said(engine)[-3:]


def test_the_same_list_and_the_same_form_again_change_nothing(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    first = bring(client, MESSAGES)
    stands = said(engine)
    same, other = bring(client, MESSAGES), bring(client, MESSAGES, key="l-9")

    assert "it has been done once" in same.text and "1 line is on record" in other.text and "1 line" in first.text
    assert stands == said(engine)


def test_scans_are_told_of_own_parcels_alone(sign_in: SignIn, engine: Engine) -> None:
    scans = "carrier,tracking_number,event,happened_at\nSF Express,SF1234567890,delivered,2026-11-03T11:30:00+08:00\n"

    mine, theirs = bring(sign_in(MERCHANT), scans, "scans"), bring(sign_in(GATEWAY), scans, "scans")

    assert "1 line is on record" in mine.text and "no parcel SF Express SF1234567890 is on record" in theirs.text
    with reading(engine) as connection:
        [parcel] = shipments.of_payment(connection, PAYMENT)
        assert "linglong" in {it.told_by for it in parcel.steps}


def test_what_is_no_list_is_refused_with_a_sentence(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(MERCHANT)
    assert (422, True) == ((it := bring(client, "")).status_code, "Nothing came with the form" in it.text)
    assert 422 == bring(client, MESSAGES, "cheques", "l-2").status_code
    assert "lacks the column" in bring(client, "a,b\n1,2\n", key="l-3").text
    assert "neither UTF-8 nor GB18030" in bring(client, "a\0b", key="l-4").text
    monkeypatch.setattr(take_list, "LINES_MAX", 4)
    assert "more than 4 lines" in bring(client, MESSAGES, key="l-5").text


def test_only_a_dispute_desk_brings_lists(sign_in: SignIn) -> None:
    client = sign_in(FINANCE)

    assert (403, 403) == (client.get("/lists").status_code, bring(client, MESSAGES).status_code)
