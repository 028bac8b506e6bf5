"""The inbox and the webhooks of a party: its own seats only, secrets shown once, every form done once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from runtime.database import transaction
from runtime.tables import outbox
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.operating import MERCHANT, audited, send, shown_once
from trade.actions.keep_endpoint import make_endpoint, try_endpoint
from trade.actions.send_letter import send_letter
from trade.letters import KINDS, written
from trade.parties import Party
from trade.store import parties
from trade.webhooks import TRIAL
from web.letter_words import LETTERS

FINANCE, GATEWAY, JUDGE = "finance@linglong.test", "desk@payhub.test", "judge@recourse.test"
SEAT = f"{MERCHANT}:linglong:dispute_desk"
HOOK = "https://hooks.linglong.test/recourse"


@pytest.fixture(autouse=True)
def told(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        shop = parties.require(connection, ["linglong"])["linglong"]
        for number in (1, 2):
            send_letter(connection, _letter(shop, number), key=f"news {number}", now=world.NOW)


def _letter(party: Party, number: int) -> object:
    about = f"dispute:{world.OWN_CASE}"
    subject = (f"Dispute opened {number}", f"争议已立案 {number}")
    return written(party, "dispute.opened", about, subject, ["Line <b>."], ["行 <b>。"])


def test_a_party_reads_its_letters_and_each_seat_marks_its_own(sign_in: SignIn) -> None:
    desk, finance = sign_in(MERCHANT), sign_in(FINANCE)
    page = desk.get("/letters").text
    ids = re.findall(r'href="/letters/(\d+)"', page)
    assert 2 == page.count("● </span>new") or 2 == page.count(">new</span>")

    letter = desk.get(f"/letters/{ids[0]}").text
    assert "Line &lt;b&gt;." in letter and f'href="/cases/{world.OWN_CASE}"' in letter
    assert 1 == desk.get("/letters").text.count(">new</span>")
    assert 2 == finance.get("/letters").text.count(">new</span>")

    data = {"csrf_token": token_of(desk, "/account"), "up_to": ids[0]}
    assert 303 == desk.post("/letters/read", data=data).status_code
    assert ">new</span>" not in desk.get("/letters").text
    for stranger in (GATEWAY, JUDGE):
        assert 404 == sign_in(stranger).get(f"/letters/{ids[0]}").status_code
    for nonsense in ("0", "-1", "x", "9" * 30):
        assert 404 == desk.get(f"/letters/{nonsense}").status_code


def test_a_letter_is_read_in_the_language_of_its_reader(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT, "zh_Hans").get("/letters").text

    assert "争议已立案 2" in page and "Dispute opened" not in page


def test_an_endpoint_is_made_once_and_its_secret_shown_once(sign_in: SignIn, engine: Engine) -> None:
    desk = sign_in(MERCHANT)
    made = send(desk, "/webhooks", url=HOOK, kinds="deadline.near")
    again = send(desk, "/webhooks", url=HOOK, kinds="deadline.near")

    secret = shown_once(made.text, "secret")
    assert secret.startswith("whsec_") and 303 == again.status_code
    (address,) = re.findall(r'href="(/webhooks/whe_[0-9a-f]+)"', desk.get("/webhooks").text)
    assert secret not in desk.get(address).text and "Deadline near" in desk.get(address).text

    renewed = shown_once(send(desk, f"{address}/secret", key="t-2").text, "secret")
    assert renewed != secret
    assert 303 == send(desk, f"{address}/try", key="t-3").status_code
    assert "Trial event" in desk.get(address).text
    assert 303 == send(desk, f"{address}/end", key="t-4").status_code
    assert address not in desk.get("/webhooks").text
    assert ["webhook.made", "webhook.secret_renewed", "webhook.ended"] == [
        it[1] for it in audited(engine, "webhook.made", "webhook.secret_renewed", "webhook.ended")
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "write it as https://example.com/recourse"), ("zh_Hans", "该地址无效")]
)
def test_what_is_no_address_is_said_in_the_form_which_keeps_what_was_typed(
    sign_in: SignIn, language: str, words: str
) -> None:
    answer = send(sign_in(MERCHANT, language), "/webhooks", url="hooks.linglong.test")

    assert 422 == answer.status_code and words in answer.text and 'value="hooks.linglong.test"' in answer.text


def test_another_partys_endpoint_does_not_exist(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        theirs = make_endpoint(connection, "linglong", HOOK, [], by=SEAT, now=world.NOW)
    other = sign_in(GATEWAY)

    assert 404 == other.get(f"/webhooks/{theirs.id}").status_code
    for what in ("secret", "try", "end", "events/1/replay"):
        assert 404 == send(other, f"/webhooks/{theirs.id}/{what}", key=what).status_code
    assert 404 == send(sign_in(FINANCE), f"/webhooks/{theirs.id}/end").status_code


def test_an_event_that_was_given_up_is_sent_again_by_its_party(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        mine = make_endpoint(connection, "linglong", HOOK, [], by=SEAT, now=world.NOW)
        try_endpoint(connection, "linglong", mine.id, now=world.NOW)
        connection.execute(
            update(outbox).where(outbox.c.topic == "webhook").values(dead_at=world.NOW, attempts=10, last_error="500")
        )
    desk = sign_in(MERCHANT)
    page = desk.get(f"/webhooks/{mine.id}").text
    (action,) = re.findall(rf'action="(/webhooks/{mine.id}/events/\d+/replay)"', page)

    assert 303 == send(desk, action).status_code
    assert "not taken, given up" not in desk.get(f"/webhooks/{mine.id}").text


def test_programs_read_letters_and_keep_endpoints_by_the_interface(sign_in: SignIn) -> None:
    desk = sign_in(MERCHANT)
    page = desk.get("/api/v1/letters?limit=1").json
    rest = desk.get(f"/api/v1/letters?before={page['next']}").json
    assert ("Dispute opened 2", "争议已立案 1") == (page["letters"][0]["subject"]["en"], rest["letters"][0]["subject"]["zh"])
    assert rest["next"] is None and not rest["letters"][0]["read"]

    heads = {"Idempotency-Key": "k-1", "X-CSRFToken": token_of(desk, "/account")}
    made = desk.post("/api/v1/webhooks", json={"url": HOOK}, headers=heads)
    again = desk.post("/api/v1/webhooks", json={"url": HOOK}, headers=heads)
    assert (201, 201, made.json["id"]) == (made.status_code, again.status_code, again.json["id"])
    assert "secret" in made.json and "secret" not in again.json
    assert [made.json["id"]] == [it["id"] for it in desk.get("/api/v1/webhooks").json["webhooks"]]
    bad = desk.post("/api/v1/webhooks", json={"url": "ftp://x"}, headers=heads | {"Idempotency-Key": "k-2"})
    assert 422 == bad.status_code and "https://example.com/recourse" in bad.text
    ended = desk.delete(f"/api/v1/webhooks/{made.json['id']}", headers=heads | {"Idempotency-Key": "k-3"})
    assert 204 == ended.status_code and [] == desk.get("/api/v1/webhooks").json["webhooks"]


def test_every_kind_of_letter_has_a_word() -> None:
    assert {*KINDS, TRIAL} == set(LETTERS)
