"""Keys from the pages: the operator's for any seat, a dispute desk's own; shown once, ended for good."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from runtime.database import reading
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.operating import MERCHANT, OPERATOR, SEAT, audited, send, shown_once
from trade.store import keys

DESK = f"{MERCHANT}:linglong:dispute_desk"
FORM = {"seat": DESK, "name": "shop", "scope": "read", "days": "90"}


def opens(app: Flask, token: str) -> int:
    return app.test_client().get("/api/v1/disputes", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_key_is_shown_once_opens_and_ends(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client = sign_in(OPERATOR)

    made = send(client, "/set-up/add-key", **FORM)
    token = shown_once(made.text, "key")
    again = send(client, "/set-up/add-key", **FORM)

    assert (200, 303) == (made.status_code, again.status_code) and 200 == opens(app, token)
    page = client.get("/set-up/keys").text
    assert token not in page and token[3:11] in page and "shop" in page and token[3:11] in client.get(again.location).text
    ended = [send(client, f"/set-up/keys/{token[3:11]}/end", key="b").status_code for _ in range(2)]
    assert [303, 303] == ended and 401 == opens(app, token)
    assert [(SEAT, "key.added"), (SEAT, "key.revoked")] == [it[:2] for it in audited(engine, "key.added", "key.revoked")]
    assert 404 == send(client, "/set-up/keys/nosuch00/end", key="c").status_code


@pytest.mark.parametrize(
    ("wrong", "field", "english"),
    [
        ({"seat": "nobody"}, "seat", "there is no seat nobody"),
        ({"name": ""}, "name", "a name is one line"),
        ({"days": "0"}, "days", "1 to 3650 days"),
        ({"days": "soon"}, "days", "1 to 3650 days"),
        ({"scope": "all"}, "scope", "a key reads"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(
    sign_in: SignIn, engine: Engine, wrong: dict[str, str], field: str, english: str
) -> None:
    answer = send(sign_in(OPERATOR), "/set-up/add-key", **FORM | wrong)

    assert 422 == answer.status_code and english in answer.text and f'id="{field}-problem"' in answer.text
    assert [] == audited(engine, "key.added")


def test_a_dispute_desk_makes_and_ends_keys_of_its_own_seat_by_its_password(
    sign_in: SignIn, app: Flask, engine: Engine
) -> None:
    client, own = sign_in(MERCHANT), {"name": "erp", "scope": "write", "days": "30"}

    wrong = send(client, "/account/add-key", **own, current="no", seat=SEAT)
    assert 422 == wrong.status_code and "This is not your password" in wrong.text
    token = shown_once(send(client, "/account/add-key", key="b", **own, current=world.PASSWORD, seat=SEAT).text, "key")

    with reading(engine) as connection:
        assert [DESK] == [it.seat_id for it in keys.all_keys(connection)]
    assert 200 == opens(app, token) and token[3:11] in client.get("/account").text
    assert 404 == send(sign_in("desk@payhub.test"), f"/account/keys/{token[3:11]}/end").status_code
    assert 303 == send(client, f"/account/keys/{token[3:11]}/end", key="c").status_code and 401 == opens(app, token)
    assert 404 == send(sign_in("finance@linglong.test"), "/account/add-key", **own, current=world.PASSWORD).status_code


def test_no_key_acts_in_a_seat_that_was_taken_away(sign_in: SignIn, app: Flask) -> None:
    client = sign_in(OPERATOR)
    token = shown_once(send(client, "/set-up/add-key", **FORM).text, "key")

    send(client, f"/set-up/seats/{DESK}/take", key="b")

    assert 401 == opens(app, token)
    assert "there is no seat" in send(client, "/set-up/add-key", key="c", **FORM).text
