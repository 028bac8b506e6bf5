"""Evidence held by hand on a page of the operator: held once, ended with a reason, refused where it would hold nothing."""

from __future__ import annotations

from sqlalchemy import Engine

from evidence.store import holds
from runtime.database import reading
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import SLIP
from tests.web.evidence_forms import send as bring
from tests.web.operating import MERCHANT, OPERATOR, SEAT, audited, send

PAGE, CASE = "/set-up/evidence-kept", f"dispute:{world.OWN_CASE}"
ASKED = {"kind": "dispute", "id": world.OWN_CASE, "because": "letter of the court, 3 May"}


def standing(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [it.subject for it in holds.by_hand(connection, action="evidence.held")]


def test_the_operator_holds_the_evidence_of_a_case_and_ends_it_with_a_reason(sign_in: SignIn, engine: Engine) -> None:
    bring(sign_in(MERCHANT), SLIP)
    client = sign_in(OPERATOR)

    held = [send(client, PAGE, key=key, **ASKED) for key in ("a", "a", "b")]
    assert [303] * 3 == [it.status_code for it in held] and [CASE] == standing(engine)
    page = client.get(PAGE).text
    assert "letter of the court, 3 May" in page and SEAT in page and "It is held by hand already." in page
    send(client, f"{PAGE}/end", key="c", subject=CASE, because="")
    assert [CASE] == standing(engine) and "say who asked to end it" in client.get(PAGE).text
    send(client, f"{PAGE}/end", key="d", subject=CASE, because="letter of 9 June")

    assert [] == standing(engine) and "Nothing is held by hand." in client.get(PAGE).text
    wanted = [(SEAT, action, CASE) for action in ("evidence.held", "evidence.released")]
    assert wanted == audited(engine, "evidence.held", "evidence.released")


def test_what_would_hold_nothing_is_refused_beside_its_field(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(OPERATOR)
    wrong = {
        "No exhibit was brought for": ASKED | {"id": "payhub.misspelt"},
        "Say who asked, and why.": ASKED | {"because": " "},
        "Say which one it is.": ASKED | {"id": ""},
        "Choose what it is.": ASKED | {"kind": "cheque"},
        "Give the last four digits only": ASKED | {"id": world.OWN_CASE, "because": "card 4242424242424242"},
        "At most 500 characters.": ASKED | {"because": "x" * 501},
    }

    for number, (why, stated) in enumerate(wrong.items()):
        answer = send(client, PAGE, key=f"k{number}", **stated)
        assert (422, True) == (answer.status_code, why in answer.text), why
    assert [] == standing(engine) and [] == audited(engine, "evidence.held")
    assert 404 == send(client, f"{PAGE}/end", key="z", subject="cheque:1", because="x").status_code


def test_no_other_seat_holds_anything(sign_in: SignIn) -> None:
    assert 404 == send(sign_in(MERCHANT), PAGE, **ASKED).status_code


def test_a_form_that_lacks_what_it_always_sends_is_answered_with_a_sentence(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(OPERATOR)

    answer = client.post(PAGE, data=ASKED | {"csrf_token": token_of(client, "/account")})

    assert 400 == answer.status_code and "the form came without something it always sends" in answer.text
    assert [] == standing(engine)
