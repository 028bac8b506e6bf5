"""A sale on its page: what was said and agreed, stated by hand, corrected by adding, seen by whom it concerns."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import FINANCE, GATEWAY, MERCHANT, STRANGER, drafts, submit

SALE = "/sales/linglong.XD-20481"
CASE = f"/cases/{world.OWN_CASE}"
TERMS = {"at": "2026-09-01T11:00:30", "version": "3.2", "consent": "checkbox", "url": "https://linglong.test/terms"}
CARD = "4242 4242 4242 4242"


def state(client: FlaskClient, kind: str, *, path: str = SALE, token: str = "t-1", **said: str) -> Any:
    data = {"csrf_token": token_of(client, "/cases"), "form_token": token} | said
    return client.post(f"{path}/add/{kind}", data=data)


def step(client: FlaskClient, *, token: str = "t-1", **said: str) -> Any:
    first = {"shipment": "sf-1", "step": "verified", "at": "2026-09-10T09:00:00", "stated_by": "recipient", "detail": ""}
    data = {"csrf_token": token_of(client, "/cases"), "form_token": token} | first | said
    return client.post(f"{SALE}/add-step", data=data)


@pytest.mark.usefixtures("app")
def test_what_was_agreed_is_stated_by_hand_and_is_an_exhibit_at_once(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    answer = state(client, "terms", **TERMS)

    assert (303, SALE) == (answer.status_code, answer.location)
    page = client.get(SALE).text
    assert "It is on record." in page and "box ticked" in page and "1 Sep 2026 03:00 UTC" in page
    exhibit = re.search(r'/exhibits/([0-9a-f]{32})"', page)
    assert exhibit is not None
    paper = client.get(f"/exhibits/{exhibit[1]}/file").text
    assert "Terms of sale agreed to · 已同意的销售条款" in paper and "2026-09-01 03:00:30 UTC (as stated" in paper
    assert "written out from what was stated" in client.get(f"/exhibits/{exhibit[1]}").text
    on_case = client.get(CASE).text
    assert "terms agreed to" in on_case and "told only after the dispute was opened" in on_case  # opened on 6 November


def test_a_form_sent_twice_states_once_and_the_same_again_adds_nothing(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    state(client, "terms", **TERMS)

    state(client, "terms", **TERMS)
    assert "has been done once" in client.get(SALE).text
    state(client, "terms", token="t-2", **TERMS)
    assert "nothing was added" in client.get(SALE).text
    assert 1 == len(drafts(client))


def test_a_correction_says_why_and_every_version_stays(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    state(client, "authorisation", at="2026-09-01T11:00:30", avs="Y", cvv="M", ip_address="203.0.113.7")
    wrong = {"at": "2026-09-01T11:00:30", "avs": "N"}

    refused = state(client, "authorisation", token="t-2", **wrong)

    assert 422 == refused.status_code
    assert "You stated this otherwise before: address check (AVS). Say why it changes" in refused.text
    assert 303 == state(client, "authorisation", token="t-3", correction="read from the wrong column", **wrong).status_code
    page = client.get(SALE).text
    assert "N (neither street nor postcode matches)" in page and "Y (street and postcode match)" in page
    assert "read from the wrong column" in page and "1 correction" in page


@pytest.mark.parametrize(
    ("kind", "said", "says"),
    [
        ("authorisation", {"avs": "Q"}, "address check (AVS): it is none of"),
        ("authorisation", {"cvv": "123"}, "must never be sent"),
        ("authorisation", {"ip_address": "here"}, "IP address: it is not an address of the network"),
        ("order", {"description": f"paid with {CARD}"}, "what was sold: it carries a full card number"),
        ("message", {"direction": "from_buyer", "channel": "chat", "text": CARD}, "text: it carries a full card number"),
        ("terms", {"version": "3"}, "consent: it is missing"),
        ("invoice", {}, "nothing is stated"),
        ("invoice", {"number": "R-1", "at": "2027-09-01T11:00"}, "moment: it lies in the future"),
        ("invoice", {"number": "R-1", "at": "soon"}, "moment: it is not a day and a time"),
        ("invoice", {"number": "R-1", "at": "0001-01-01T00:00"}, "moment: it is not a day and a time"),
    ],
)
def test_what_cannot_stand_is_refused_in_the_form_and_nothing_is_kept(
    sign_in: SignIn, kind: str, said: dict[str, str], says: str
) -> None:
    client = sign_in(MERCHANT)

    refused = state(client, kind, **({"at": "2026-09-01T11:00:30"} | said))

    assert 422 == refused.status_code
    problem = refused.text.split('id="problem">', 1)[1].split("</p>", 1)[0]
    assert says in problem and "4242" not in problem
    assert [] == drafts(client)


def test_the_conversation_stands_in_its_order_whatever_came_first(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    for minute, text in ((30, "It has not come."), (10, "When will it come?")):
        message = {"direction": "from_buyer", "channel": "email", "text": text}
        state(client, "message", token=f"t-{minute}", at=f"2026-09-20T11:{minute}:00", **message)

    page = client.get(SALE).text

    assert page.index("When will it come?") < page.index("It has not come.")


def test_others_see_it_once_it_is_submitted_and_not_before(sign_in: SignIn) -> None:
    merchant, gateway = sign_in(MERCHANT), sign_in(GATEWAY)
    state(merchant, "authorisation", at="2026-09-01T11:00:30", avs="Y", ip_address="203.0.113.7")
    assert "203.0.113.7" in sign_in(FINANCE).get(SALE).text
    assert "203.0.113.7" not in gateway.get(SALE).text + gateway.get(CASE).text
    assert 404 == sign_in(STRANGER).get(SALE).status_code

    submit(merchant, *drafts(merchant), token="t-9")

    assert "203.0.113.7" in gateway.get(SALE).text and "203.0.113.7" in gateway.get(CASE).text


def test_who_states_nothing_is_told_so(sign_in: SignIn) -> None:
    assert 403 == state(sign_in(FINANCE), "terms", **TERMS).status_code
    assert 404 == state(sign_in(STRANGER), "terms", **TERMS).status_code
    assert 404 == state(sign_in(MERCHANT), "weather", **TERMS).status_code
    assert 403 == step(sign_in(GATEWAY)).status_code


def test_a_file_of_the_sale_is_brought_on_its_page_and_submitted_in_its_dispute(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    data = {"csrf_token": token_of(client, "/cases"), "file": (BytesIO(b"terms as shown"), "terms.txt"), "kind": "terms"}

    assert 200 == client.post(f"{SALE}/evidence", data=data, content_type="multipart/form-data").status_code

    assert "terms.txt" in client.get(SALE).text
    assert 1 == len(drafts(client))


def test_a_step_told_by_the_seller_stands_beside_the_carriers_and_contradicts_it(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    assert "no proof of it is held" in client.get(SALE).text  # stated to be delivered on 9 September

    assert 303 == step(client, step="delivered", at="2026-09-14T09:00:00", detail="signed at the desk").status_code

    page = client.get(SALE).text
    assert "Two days for one step (delivered): the carrier says 9 Sep 2026, the recipient says 14 Sep 2026." in page
    assert "stated by the recipient · told by Linglong" in page and "signed at the desk" in page
    assert 'role="img" aria-label="The way of parcel SF1234567890, from 2 Sep 2026 to 14 Sep 2026.' in page
    assert "同一环节（送达）日期不一：承运人称" in sign_in(FINANCE, "zh-Hans").get(SALE).text


@pytest.mark.parametrize(
    ("said", "status", "says"),
    [
        ({"at": "2028-01-01T00:00:00"}, 422, "moment: it lies in the future"),
        ({"detail": CARD}, 422, "it carries a full card number"),
        ({"shipment": "nobody's"}, 404, ""),
        ({"step": "teleported"}, 400, ""),
        ({"stated_by": "carrier"}, 400, ""),
    ],
)
def test_a_step_that_cannot_stand_is_refused(sign_in: SignIn, said: dict[str, str], status: int, says: str) -> None:
    refused = step(sign_in(MERCHANT), **said)

    assert status == refused.status_code and says in refused.text
    assert "4242" not in refused.text.split('id="problem">')[-1].split("</p>")[0]


def test_a_sale_of_which_nothing_is_on_record_says_so(app: Flask, sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get("/sales/linglong.XD-19007").text

    assert "Nothing is on record yet" in page and "No parcel is on record" in page
