"""A packet is sent from its page once: what goes to whom is shown first, then how it stands, then its receipt."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from disputes.actions.deliver_packet import Courier, deliver_next
from disputes.sending import State
from evidence.packet import Asked, Made
from evidence.store import packets
from runtime.database import transaction
from tests.rules.rows import put_deadline
from tests.servers import stripe_double
from tests.servers.double import serving
from tests.servers.stripe_double import StripeDouble
from tests.store.sending_case import an_account
from tests.web import world
from tests.web.conftest import SignIn, token_of
from trade.store.tables import party as party_table

MERCHANT, FINANCE, GATEWAY = "desk@linglong.test", "finance@linglong.test", "desk@payhub.test"
OPERATOR = "operator@recourse.test"
SEND, BY_HAND = "/packets/packet-1/send", "/packets/packet-1/by-hand"


@pytest.fixture
def packed(app: Flask, engine: Engine, brought: None) -> None:
    """Two packets of the merchant's that are ready, and a mailbox at its gateway."""
    with transaction(engine) as connection:
        connection.execute(party_table.update().where(party_table.c.code == "payhub").values(email="evidence@payhub.test"))
        for number in (1, 2):
            seat = "desk@linglong.test:linglong:dispute_desk"
            asked = Asked(
                f"dispute:{world.OWN_CASE}", "linglong", seat, "email", "en", "Signed for.", ("draft-1",), world.NOW
            )
            packets.add(connection, f"packet-{number}", asked)
            packets.claim_next(connection, claim="c", now=world.NOW)
            sha = connection.exec_driver_sql("SELECT sha256 FROM vault_file").scalars().first()
            made = Made("CB-1-email.pdf", 3, 12_345, (), ())
            packets.finish(connection, f"packet-{number}", made, claim="c", now=world.NOW, sha256=sha)


def asked(client: FlaskClient, path: str = SEND, token: str = "t-1", **said: str) -> Any:
    stated = {"way": "email:payhub:", "reference": "CB-1", "words": "Delivered."} if path.endswith("/send") else {}
    return client.post(path, data={"csrf_token": token_of(client, "/cases"), "form_token": token} | stated | said)


def carried(app: Flask, engine: Engine, times: int = 1) -> State | None:
    place = app.extensions["recourse"]
    courier = Courier(partial(transaction, engine), place.settings, place.vault, lambda: world.NOW)
    return [deliver_next(courier) for _ in range(times)][-1]


@pytest.mark.usefixtures("packed")
def test_the_page_shows_what_goes_to_whom_and_that_it_goes_once(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get(SEND)

    assert page.status_code == 200, page.text
    for shown in ("CB-1-email.pdf", "slip.txt", "Payhub gateway", "evidence@payhub.test", "It is taken once"):
        assert shown in page.text


@pytest.mark.usefixtures("packed")
def test_it_is_sent_once_and_its_page_becomes_the_receipt(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client = sign_in(MERCHANT)

    first, again = asked(client), asked(client)
    waiting = client.get(first.location).text
    state = carried(app, engine)
    page = client.get(first.location).text

    assert (303, first.location, State.SENT) == (first.status_code, again.location, state)
    assert "being sent" in waiting and "Digest of this receipt" in page and "CB-1" in page
    assert [f"packet-{first.location.rpartition('/')[2]}.eml"] == _mails(app)
    assert "Packet sent" in client.get(f"/cases/{world.OWN_CASE}").text


def _mails(app: Flask) -> list[str]:
    folder: Path = app.extensions["recourse"].settings.data_dir / "mail"
    return sorted(it.name for it in folder.iterdir() if it.name.startswith("packet-"))


@pytest.mark.usefixtures("packed")
def test_another_packet_leads_to_the_one_that_is_there(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    first = asked(client)
    carried(app, engine)

    for path in (SEND, "/packets/packet-2/send", BY_HAND):
        answer = client.get(path)
        if path == BY_HAND and answer.status_code == 200:
            continue  # the case has gone on to another stage, where something may be brought by hand
        assert (303, first.location) == (answer.status_code, answer.location)
    assert "One is taken and none after it" in client.get(SEND, follow_redirects=True).text


@pytest.mark.usefixtures("packed")
def test_a_form_that_makes_no_sense_is_shown_again_with_a_sentence(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    for said in ({"way": "email:nobody:"}, {"reference": "x" * 300}, {"words": "4111 1111 1111 1111"}):
        answer = asked(client, token=f"t-{[*said]}", **said)
        assert answer.status_code == 422 and "notice-bad" in answer.text


@pytest.mark.usefixtures("packed")
def test_what_was_brought_by_hand_is_a_receipt_that_says_whose_word_it_is(sign_in: SignIn, app: Flask) -> None:
    client = sign_in(MERCHANT)
    at = (world.NOW + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")  # on the merchant's own clock

    answer = asked(client, BY_HAND, portal="portal.bank-east.test", reference="EB-77", at=at, words="Uploaded.")
    page = client.get(answer.location).text

    assert answer.status_code == 303 and "EB-77" in page and "portal.bank-east.test" in page
    assert "brought by hand" in page and "Linglong Precision" in page


@pytest.mark.usefixtures("packed")
def test_a_packet_that_is_too_late_to_send_leads_to_saying_that_it_was_brought_by_hand(
    sign_in: SignIn, engine: Engine
) -> None:
    with transaction(engine) as connection:
        put_deadline(connection, world.OWN_CASE, world.NOW - timedelta(hours=1), party="linglong")
    client = sign_in(MERCHANT)

    assert "the last moment to answer" in client.get(SEND, follow_redirects=True).text.lower()
    assert f'href="{BY_HAND}"' in client.get("/packets/packet-1").text
    assert 200 == client.get(BY_HAND).status_code


@pytest.mark.usefixtures("packed")
def test_by_hand_needs_a_moment_that_can_have_been(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    for at in ("", "0001-01-01T00:00", "2090-01-01T00:00"):
        answer = asked(client, BY_HAND, token=f"t{at}", portal="p", reference="1", at=at)
        assert answer.status_code == 422 and "at-problem" in answer.text


@pytest.mark.usefixtures("packed")
def test_a_packet_and_its_sending_are_its_partys_own(sign_in: SignIn) -> None:
    sent = asked(sign_in(MERCHANT)).location

    for email in (GATEWAY, OPERATOR, "desk@tealeaf.test", "judge@recourse.test"):
        client = sign_in(email)
        assert [404, 404, 404] == [client.get(path).status_code for path in (SEND, BY_HAND, sent)]
        assert 404 == asked(client, f"{sent}/aside").status_code
    finance = sign_in(FINANCE)
    assert [403, 200] == [finance.get(path).status_code for path in (SEND, sent)]
    assert 403 == asked(finance, f"{sent}/aside").status_code


@pytest.mark.usefixtures("packed")
def test_what_a_processor_refuses_is_parked_in_words_and_tried_again(
    sign_in: SignIn, app: Flask, engine: Engine, tmp_path: Path
) -> None:
    client = sign_in(MERCHANT)
    with serving(StripeDouble()) as double:
        known = tmp_path / "accounts.toml"
        known.write_text(an_account(double, party="payhub", key="rk_revoked"))
        known.chmod(0o600)
        place = app.extensions["recourse"]
        object.__setattr__(place.settings, "accounts_file", known)
        sent = asked(client, way="stripe:payhub:main", reference="dp_1").location

        assert State.PARKED is carried(app, engine)
        page = client.get(sent).text
        assert "does not accept our key" in page and "rk_revoked" not in page
        assert "Stripe不接受我方密钥" in sign_in(MERCHANT, "zh-Hans").get(sent).text
        assert sent.rpartition("/")[2] in client.get("/sendings").text
        assert "something to mend, or to find out" in client.get("/").text
        known.write_text(an_account(double, party="payhub"))
        assert 303 == asked(client, f"{sent}/again", token="again").status_code
        # What lies in the vault here is no PDF, and that the double refuses as Stripe does.
        assert State.PARKED is carried(app, engine)
        assert "not of a type supported" in client.get(sent).text
        assert 303 == asked(client, f"{sent}/aside", token="aside").status_code
        assert "set aside" in client.get(sent).text and stripe_double.KEY not in client.get(sent).text
        assert 200 == client.get("/packets/packet-2/send").status_code


@pytest.mark.usefixtures("packed")
def test_programs_send_look_and_bring(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    headers = {"Idempotency-Key": "k-1", "X-CSRFToken": _csrf(client)}
    ways = client.get("/api/v1/packets/packet-1/ways").json
    body = {"packet": "packet-1", "way": ways["ways"][0]["key"], "reference": "CB-1", "words": "Delivered."}

    sent, again = (client.post("/api/v1/sendings", json=body, headers=headers) for _ in range(2))
    carried(app, engine)
    found = client.get(f"/api/v1/sendings/{sent.json['id']}").json
    refused = client.post("/api/v1/sendings", json=body, headers=headers | {"Idempotency-Key": "k-2"})

    assert (202, 202, sent.json) == (sent.status_code, again.status_code, again.json)
    assert "sent" == found["state"] and found["receipt"]["digest"] and [1, 2, 3, 4] == [it["seq"] for it in found["lines"]]
    assert (409, "urn:recourse:dispute-refused") == (refused.status_code, refused.json["type"])
    assert found["id"] == client.get("/api/v1/sendings").json["sendings"][0]["id"]


def _csrf(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/cases").text)
    assert found
    return found.group(1)


@pytest.mark.usefixtures("packed")
def test_a_file_of_accounts_that_cannot_be_used_leaves_the_other_ways(sign_in: SignIn, app: Flask, tmp_path: Path) -> None:
    client, known = sign_in(MERCHANT), tmp_path / "accounts.toml"
    known.write_text("[[account]]\n")
    known.chmod(0o644)
    object.__setattr__(app.extensions["recourse"].settings, "accounts_file", known)

    page, refused = client.get(SEND), client.get("/api/v1/packets/packet-1/ways")

    assert page.status_code == 200 and "The file of accounts cannot be used" in page.text
    assert "evidence@payhub.test" in page.text
    assert (503, "urn:recourse:accounts-file-refused") == (refused.status_code, refused.json["type"])
