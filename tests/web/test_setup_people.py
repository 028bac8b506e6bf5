"""People and seats in the set-up: a link instead of a password, seats given and taken, and somebody always operates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from runtime.database import reading, transaction
from runtime.settings import load
from tests.flows.test_command_line_jobs import recourse
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.operating import MERCHANT, OPERATOR, SEAT, audited, send, shown_once
from trade.actions import seat_people
from trade.errors import LastOperator
from trade.parties import Role
from trade.store import seats, second_factors
from trade.store.tables import person
from web.app import create_app

NEW = {"email": "Mei@Linglong.test", "name": "Mei 梅", "language": "zh-Hans", "role": "finance", "party": "linglong"}
CHOSEN = "another long sentence"
PATH = f"/set-up/people/{MERCHANT}"


def set_by(app: Flask, link: str, password: str = CHOSEN, again: str | None = None) -> int:
    client, path = app.test_client(), link.replace("http://localhost", "")
    token = path.split("link=", 1)[1]
    page = client.get(path)
    if page.status_code != 200:
        return page.status_code
    form = {"link": token, "password": password, "again": again or password, "csrf_token": token_of(client, path)}
    return client.post("/set-password", data=form).status_code


def signs_in(app: Flask, email: str, password: str) -> int:
    client = app.test_client()
    form = {"email": email, "password": password, "csrf_token": token_of(client, "/sign-in")}
    return client.post("/sign-in", data=form).status_code


def test_a_person_sets_the_own_password_by_a_link_that_opens_once(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client = sign_in(OPERATOR)

    made = send(client, "/set-up/add-person", **NEW)
    link = shown_once(made.text, "link")
    again = send(client, "/set-up/add-person", **NEW)

    assert (200, 303) == (made.status_code, again.status_code)
    assert "link=" not in client.get(again.location).text
    assert 422 == set_by(app, link, "short") == set_by(app, link, CHOSEN, "something else")
    assert [303, 410] == [set_by(app, link) for _ in range(2)]
    assert 302 == signs_in(app, "mei@linglong.test", CHOSEN)
    assert [
        (SEAT, "person.added", "person:mei@linglong.test"),
        (SEAT, "seat.given", "person:mei@linglong.test"),
        ("mei@linglong.test", "password.set", "person:mei@linglong.test"),
    ] == audited(engine, "person.added", "seat.given", "password.set")


def test_a_link_ends_after_its_hours_and_when_another_is_made(
    sign_in: SignIn, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(OPERATOR)
    first = shown_once(send(client, f"{PATH}/link", key="a").text, "link")
    second = shown_once(send(client, f"{PATH}/link", key="b").text, "link")

    assert 410 == set_by(app, first) and 410 == set_by(app, first[:-1] + "x")
    monkeypatch.setattr("web.auth.links.LINK_HOURS", -1)
    assert 410 == set_by(app, second)
    monkeypatch.undo()
    assert 303 == set_by(app, second)


def test_a_new_link_ends_the_old_password_and_every_session(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    theirs = sign_in(MERCHANT)

    assert 200 == send(sign_in(OPERATOR), f"{PATH}/link").status_code

    assert 302 == theirs.get("/cases").status_code
    assert 401 == signs_in(app, MERCHANT, world.PASSWORD)
    assert [(SEAT, "password.reset", f"person:{MERCHANT}")] == audited(engine, "password.reset")


@pytest.mark.parametrize(
    ("wrong", "field", "english"),
    [
        ({"email": "mei"}, "email", "is no e-mail address"),
        ({"email": MERCHANT}, "email", "belongs to somebody already"),
        ({"name": ""}, "name", "a name is one line"),
        ({"name": "4242 4242 4242 4242"}, "name", "full card number"),
        ({"party": "nobody"}, "party", "the party nobody is not on record"),
        ({"party": ""}, "party", "is not on record"),
        ({"language": "la"}, "language", "choose one of the languages"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field_and_nobody_is_added(
    sign_in: SignIn, engine: Engine, wrong: dict[str, str], field: str, english: str
) -> None:
    answer = send(sign_in(OPERATOR), "/set-up/add-person", **NEW | wrong)

    assert 422 == answer.status_code and english in answer.text and f'id="{field}-problem"' in answer.text
    assert [] == audited(engine, "person.added", "seat.given")


def test_a_seat_is_given_taken_and_given_again(sign_in: SignIn, engine: Engine) -> None:
    client, seat = sign_in(OPERATOR), f"{MERCHANT}:linglong:finance"
    give = {"role": "finance", "party": "linglong"}

    send(client, f"{PATH}/seats", key="a", **give)
    theirs = sign_in(MERCHANT)
    page = theirs.get("/account").text
    assert "Sit here" in page
    moved = theirs.post("/seat", data={"seat": seat, "csrf_token": token_of(theirs, "/account")})
    assert 302 == moved.status_code and 200 == theirs.get("/cases").status_code
    taken = [send(client, f"/set-up/seats/{seat}/take", key="b").status_code for _ in range(2)]

    assert [303, 303] == taken and 302 == theirs.get("/cases").status_code
    assert "taken away" in client.get("/set-up/parties/linglong").text and "Taken away:" in client.get(PATH).text
    send(client, f"{PATH}/seats", key="c", **give)
    with reading(engine) as connection:
        assert seats.get(connection, seat) is not None
    assert 302 == theirs.get("/cases").status_code  # whoever has that cookie now
    assert ["seat.given", "seat.taken", "seat.given"] == [it[1] for it in audited(engine, "seat.given", "seat.taken")]
    assert 422 == send(client, f"{PATH}/seats", key="d", role="finance", party="nobody").status_code
    assert 404 == send(client, "/set-up/seats/no:such:seat/take", key="e").status_code


def test_somebody_disabled_is_out_at_once_and_may_come_back(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client, theirs = sign_in(OPERATOR), sign_in(MERCHANT)

    for _ in range(2):
        assert 303 == send(client, f"{PATH}/do/disable", key="a").status_code

    assert 302 == theirs.get("/cases").status_code and 401 == signs_in(app, MERCHANT, world.PASSWORD)
    assert "disabled" in client.get("/set-up/people").text
    send(client, f"{PATH}/do/enable", key="b")
    assert 302 == theirs.get("/cases").status_code  # whoever has that cookie now
    assert 302 == signs_in(app, MERCHANT, world.PASSWORD)
    app.config["CLOCK"] = lambda: world.NOW + timedelta(seconds=1)
    assert 200 == sign_in(MERCHANT).get("/cases").status_code
    assert ["person.disabled", "person.enabled"] == [it[1] for it in audited(engine, "person.disabled", "person.enabled")]
    assert 404 == send(client, f"{PATH}/do/forget", key="c").status_code
    assert 404 == send(client, "/set-up/people/nobody/do/disable", key="d").status_code


def test_a_lost_device_no_longer_keeps_its_person_out(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        second_factors.put(connection, MERCHANT, secret="A" * 32, now=world.NOW)
    client = sign_in(OPERATOR)
    assert "password and code" in client.get(PATH).text

    send(client, f"{PATH}/do/no-code")

    assert [(SEAT, "totp.off", f"person:{MERCHANT}")] == audited(engine, "totp.off")
    assert 302 == signs_in(app, MERCHANT, world.PASSWORD)


def test_the_last_operator_stays(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(OPERATOR)

    for path in (f"/set-up/people/{OPERATOR}/do/disable", f"/set-up/seats/{SEAT}/take"):
        refused = client.get(send(client, path, key=path[-6:]).location).text
        assert "Nobody would be left to operate" in refused

    assert [] == audited(engine, "person.disabled", "seat.taken")


def test_two_operators_cannot_put_each_other_out_at_once(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        world.seat_somebody(connection, "second@recourse.test", Role.OPERATOR, None)
    refused: list[str] = []

    def put_out(id_: str) -> None:
        try:
            with transaction(engine) as connection:
                seat_people.disable(connection, id_, by="test", now=world.NOW)
        except LastOperator:
            refused.append(id_)

    threads = [Thread(target=put_out, args=(id_,)) for id_ in (OPERATOR, "second@recourse.test")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == len(refused)


def test_the_command_line_makes_a_link_when_nobody_can_sign_in(tmp_path: Path) -> None:
    assert 0 == recourse(tmp_path, "migrate").returncode
    made = ("user", "add", "a@b.test", "--name", "A", "--role", "operator", "--password", world.PASSWORD)
    assert 0 == recourse(tmp_path, *made).returncode

    link = recourse(tmp_path, "user", "link", "A@b.test").stdout.strip()

    app = create_app(load({}, data_dir=tmp_path), demonstration_sign_ins=[])
    app.config.update(RATELIMIT_ENABLED=False)
    assert 401 == signs_in(app, "a@b.test", world.PASSWORD)
    assert 303 == set_by(app, link.replace("http://127.0.0.1:8000", "http://localhost"))
    assert 302 == signs_in(app, "a@b.test", CHOSEN)
    assert 2 == recourse(tmp_path, "user", "link", "nobody@b.test").returncode


def test_the_command_line_prints_the_address_an_app_takes(tmp_path: Path) -> None:
    assert 0 == recourse(tmp_path, "migrate").returncode
    made = ("user", "add", "a@b.test", "--name", "A", "--role", "operator", "--password", world.PASSWORD)
    assert 0 == recourse(tmp_path, *made).returncode

    printed = recourse(tmp_path, "user", "totp", "A@b.test").stdout.strip()
    off = [recourse(tmp_path, "user", "totp", "a@b.test", "--off").stdout for _ in range(2)]
    unknown = recourse(tmp_path, "user", "totp", "nobody@b.test")

    told = parse_qs(urlsplit(printed).query)
    assert printed.startswith("otpauth://totp/Recourse:a%40b.test?") and ["Recourse"] == told["issuer"]
    assert 32 == len(told["secret"][0])
    assert ["a@b.test signs in without a code\n", "a@b.test signs in without a code, as before\n"] == off
    assert 2 == unknown.returncode and "nobody@b.test" in unknown.stderr


def test_a_list_of_people_pages_and_finds(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        for number in range(60):
            world.seat_somebody(connection, f"p{number:03}@many.test", Role.FINANCE, "tealeaf", name=f"Person {number}")
        connection.execute(
            update(person).where(person.c.id == "p000@many.test").values(recorded_at=world.NOW - timedelta(1))
        )
    client = sign_in(OPERATOR)

    assert "1–50 of 68" in client.get("/set-up/people").text
    found = client.get("/set-up/people?find=person 59").text
    assert "p059@many.test" in found and "p058@many.test" not in found


def test_an_arbitrator_is_given_no_seat_at_a_party_of_its_proceeding(sign_in: SignIn, engine: Engine) -> None:
    for language, said in (("en", "take that assignment back first"), ("zh_Hans", "请先撤回该指定")):
        answer = send(
            sign_in(OPERATOR, language),
            "/set-up/people/judge@recourse.test/seats",
            key=language,
            role="finance",
            party="payhub",
        )
        assert 422 == answer.status_code and said in answer.text and 'id="party-problem"' in answer.text

    assert [] == audited(engine, "seat.given")
