"""A proceeding from its first click: filed from a case, findings stated by both sides, a party joined, withdrawn."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from disputes.actions.assign import assign
from disputes.store import proceedings
from disputes.store.tables import case_event
from runtime.database import reading, transaction
from tests.web import world
from tests.web.conftest import SignIn

GATEWAY, MERCHANT, FINANCE, STRANGER = "desk@payhub.test", "desk@linglong.test", "finance@linglong.test", "desk@tealeaf.test"
JUDGE, ACQUIRER = "judge@recourse.test", "desk@bank-east.test"
NEW = "/proceedings/new"
TEXTS = {"title_en": "Payhub v. Linglong", "title_zh": "", "relief_en": "", "relief_zh": "请求返还代垫款项。"}


@pytest.fixture
def _second_case(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        paid = world.sell(connection, "XD-50001", minor=50_000)
        world.refuse(connection, "payhub.CB-5", paid, opened_on=date(2026, 11, 10))


def token_of(page: str) -> dict[str, str]:
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("csrf_token", "form_token")}
    return {name: match.group(1) for name, match in found.items() if match}


def stated(client: FlaskClient, **more: object) -> dict[str, object]:
    page = client.get(f"{NEW}?case=payhub.CB-1").text
    said = {"case": "payhub.CB-1", "dispute": ["payhub.CB-1"], "defendant": "linglong", "second": "", **TEXTS}
    return token_of(page) | said | more


def file_it(client: FlaskClient, **more: object) -> str:
    preview = client.post(NEW, data=stated(client, **more))
    done = client.post(NEW, data=stated(client, **more) | token_of(preview.text) | {"confirm": "1"})
    assert 303 == done.status_code, done.text
    return str(done.location)


@pytest.mark.usefixtures("_second_case")
def test_a_gateway_files_over_two_cases_and_both_languages_are_filled_in(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(GATEWAY)
    both = {"dispute": ["payhub.CB-1", "payhub.CB-5"], "second": "bank-east"}

    preview = client.post(NEW, data=stated(client, **both))
    assert "12,900.00" in preview.text and "请求返还代垫款项。" in preview.text
    where = file_it(client, **both)

    assert where.endswith("/proceedings/payhub-2026-1")
    with reading(engine) as connection:
        filed = proceedings.get(connection, "payhub-2026-1")
        assert filed is not None
        bound = {it.party: it.capacity.value for it in proceedings.parties_of(connection, filed.id)}
    assert ("Payhub v. Linglong", "Payhub v. Linglong", "请求返还代垫款项。") == (
        filed.title_en,
        filed.title_zh,
        filed.relief_en,
    )
    assert {"payhub": "plaintiff", "linglong": "defendant", "bank-east": "second_defendant"} == bound
    assert 1_290_000 == filed.amount.minor
    assert 200 == sign_in(MERCHANT).get(where).status_code == sign_in(ACQUIRER).get(where).status_code
    assert 404 == sign_in(STRANGER).get(where).status_code


def test_a_filing_sent_twice_is_one_proceeding(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(GATEWAY)
    form = stated(client) | {"confirm": "1", "form_token": "the-same"}

    places = {client.post(NEW, data=form).location for _ in range(2)}

    assert {"/proceedings/payhub-2026-1"} == places
    with reading(engine) as connection:
        assert {"payhub-2026-1", world.PROCEEDING} == set(proceedings.ids(connection))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"dispute": []}, "choose at least one case"),
        ({"dispute": ["payhub.CB-3"]}, "choose at least one case"),  # before another proceeding
        ({"dispute": ["otherpay.CB-9"]}, "choose at least one case"),  # another's
        ({"dispute": ["payhub.CB-2"]}, "choose at least one case"),  # closed
        ({"defendant": ""}, "choose one or two other parties"),
        ({"defendant": "payhub"}, "choose one or two other parties"),
        ({"defendant": "tealeaf"}, "choose one or two other parties"),
        ({"title_en": " "}, "write 1 to 200 characters"),
        ({"relief_zh": "长" * 2001}, "write 1 to 2,000 characters"),
        ({"relief_en": "paid with 4242 4242 4242 4242."}, "full card number"),
    ],
)
def test_what_cannot_be_filed_is_said_beside_the_field_and_nothing_is_lost(
    sign_in: SignIn, engine: Engine, more: dict[str, object], sentence: str
) -> None:
    client = sign_in(GATEWAY)

    answer = client.post(NEW, data=stated(client, **more))

    assert 422 == answer.status_code and sentence in answer.text
    assert "aria-invalid" in answer.text or "card" in sentence
    with reading(engine) as connection:
        assert [world.PROCEEDING] == proceedings.ids(connection)


@pytest.mark.parametrize("case", ["payhub.CB-2", "payhub.CB-3"])
def test_a_case_that_cannot_be_filed_says_what_it_lacks(sign_in: SignIn, case: str) -> None:
    assert "It must be charged back in whole" in sign_in(GATEWAY).get(f"{NEW}?case={case}").text


def test_both_sides_state_findings_and_an_arbitrator_has_a_party_join(sign_in: SignIn, engine: Engine) -> None:
    where = file_it(sign_in(GATEWAY))
    with transaction(engine) as connection:
        seat = "judge@recourse.test:recourse:arbitrator"
        assign(connection, proceeding_id="payhub-2026-1", seat_id=seat, by="recourse", now=world.NOW)

    merchant, judge = sign_in(MERCHANT), sign_in(JUDGE)
    page = merchant.get(f"{where}/plead/finding").text
    duty = re.search(r'<option value="(gateway-[^"]+)">[^<]*– today\)', page)
    assert duty is not None
    said = {
        "party": "payhub", "duty": duty.group(1), "on": "2026-11-12", "fact_en": "", "fact_zh": "六天后才转告商家",
        "breach": "breached", "causal": "unknown",
    }  # fmt: skip
    stated_ = merchant.post(f"{where}/plead/finding", data=said | token_of(page))
    joined = judge.post(f"{where}/plead/join", data={"party": "bank-east"} | token_of(judge.get(f"{where}/plead/join").text))

    assert (303, 303) == (stated_.status_code, joined.status_code)
    with reading(engine) as connection:
        found = proceedings.findings(connection, "payhub-2026-1")
        assert [("payhub", "六天后才转告商家", "六天后才转告商家", "linglong", "asserted")] == [
            (it.party, it.fact_en, it.fact_zh, it.stated_by, it.stands.value) for it in found
        ]
        assert "bank-east" in {it.party for it in proceedings.parties_of(connection, "payhub-2026-1")}
        kinds = connection.execute(select(case_event.c.kind).where(case_event.c.subject == "proceeding:payhub-2026-1"))
        assert ["filed", "assigned", "finding", "party_joined"] == list(kinds.scalars())


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"on": "2027-01-01"}, "has not come yet"),
        ({"on": "soon"}, "has not come yet"),
        ({"duty": "sing"}, "There is no duty"),
        ({"duty": "gateway-vet-what-it-admits"}, "Choose a duty in force on that day"),  # of 2002
        ({"party": "tealeaf"}, "No finding can stand"),
        ({"fact_en": " ", "fact_zh": ""}, "write 1 to 500 characters"),
    ],
)
def test_a_finding_that_cannot_stand_is_shown_again_as_written(sign_in: SignIn, more: dict[str, str], sentence: str) -> None:
    where = file_it(sign_in(GATEWAY))
    client = sign_in(MERCHANT)
    page = client.get(f"{where}/plead/finding").text
    duty = re.search(r'<option value="(merchant-[^"]+)">[^<]*– today\)', page)
    assert duty is not None
    said = {
        "party": "linglong", "duty": duty.group(1), "on": "2026-11-12", "fact_en": "It was signed for.", "fact_zh": "",
        "breach": "performed", "causal": "no",
    }  # fmt: skip

    answer = client.post(f"{where}/plead/finding", data=said | more | token_of(page))

    assert 422 == answer.status_code and sentence in answer.text
    assert more.get("fact_en", "It was signed for.").strip() in answer.text


def test_only_the_plaintiff_withdraws_and_the_case_is_free_again(sign_in: SignIn) -> None:
    gateway = sign_in(GATEWAY)
    where = file_it(gateway)
    assert 403 == sign_in(MERCHANT).get(f"{where}/plead/withdraw").status_code
    assert 403 == sign_in(MERCHANT).get(f"{where}/plead/join").status_code

    done = gateway.post(f"{where}/plead/withdraw", data=token_of(gateway.get(f"{where}/plead/withdraw").text))

    assert 303 == done.status_code and "Withdrawn" in gateway.get(where).text
    late = gateway.get(f"{where}/plead/finding", follow_redirects=True).text
    assert "cannot be brought any more" in late
    assert file_it(gateway).endswith("/proceedings/payhub-2026-2")


@pytest.mark.parametrize("kind", ["finding", "join", "withdraw"])
def test_what_is_brought_into_a_proceeding_exists_for_who_sees_it_only(sign_in: SignIn, kind: str) -> None:
    where = f"{file_it(sign_in(GATEWAY))}/plead/{kind}"

    for email in (STRANGER, JUDGE, "operator@recourse.test", ACQUIRER):  # not assigned, not bound
        client = sign_in(email)
        token = token_of(client.get("/").text)
        assert [404, 404] == [
            client.get(where).status_code, client.post(where, data=token | {"form_token": "t"}).status_code
        ], email  # fmt: skip
    assert 403 == sign_in(FINANCE).get(where).status_code
    assert 404 == sign_in(GATEWAY).get(where.replace(kind, "sing")).status_code


def test_a_party_may_have_a_doctrine_applied_and_never_decides_by_it(sign_in: SignIn, app: Flask) -> None:
    where = file_it(sign_in(GATEWAY))
    assert 200 == sign_in(MERCHANT).get(f"{where}/do/propose").status_code
    assert 403 == sign_in(MERCHANT).get(f"{where}/do/decide?proposal=1").status_code


def test_seats_that_file_nothing_do_not_find_the_form(sign_in: SignIn) -> None:
    for email in (FINANCE, JUDGE, "operator@recourse.test"):
        assert 404 == sign_in(email).get(NEW).status_code
    assert 404 == sign_in(STRANGER).get(f"{NEW}?case=payhub.CB-1").status_code
    assert "A proceeding begins from a case." in sign_in(STRANGER).get(NEW).text
