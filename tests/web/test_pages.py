"""What the pages say, read as a browser without JavaScript reads them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, insert, select, update

from disputes.store.proceeding_tables import assignment, proceeding, proceeding_party
from runtime import outbox
from runtime.database import transaction
from runtime.tables import outbox as outbox_rows
from tests.web import world
from tests.web.conftest import SignIn, token_of

MERCHANT, JUDGE, OPERATOR = "desk@linglong.test", "judge@recourse.test", "operator@recourse.test"
PAGES = ("/sign-in", "/", "/cases", "/cases/payhub.CB-1", "/proceedings/linglong-2026", "/money", "/no-such-page")


def test_the_queue_shows_what_is_due_from_my_seat_only(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get("/").text

    assert "payhub.CB-1" in page and "in 30 h" in page and "answer the chargeback" in page
    assert "payhub.CB-2" not in page and "payhub.CB-3" not in page


def test_an_overdue_case_says_so_in_words(sign_in: SignIn) -> None:
    assert "overdue by 5 h" in sign_in("desk@tealeaf.test").get("/").text


def test_an_empty_queue_says_what_would_be_here(sign_in: SignIn) -> None:
    page = sign_in("desk@payhub.test").get("/").text

    assert "Nothing is due from your seat." in page and "recourse import" in page


def test_the_operators_queue_is_what_the_installation_asks_for(sign_in: SignIn, engine: Engine) -> None:
    operator = sign_in(OPERATOR)
    assert "Nothing waits for you." in operator.get("/").text

    with transaction(engine) as connection:
        connection.execute(delete(assignment))
        outbox.add(connection, key="lost", topic="email", payload={}, now=world.NOW)
        connection.execute(update(outbox_rows).values(dead_at=world.NOW))

    page = operator.get("/").text
    assert "1 message was given up" in page and "1 proceeding has no arbitrator" in page


def test_the_filter_is_the_address(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    def shown(query: str) -> set[str]:
        page = client.get(f"/cases?{query}").text
        return {name for name in ("CB-1", "CB-2", "CB-3") if f"payhub.{name}" in page}

    assert {"CB-1", "CB-2", "CB-3"} == shown("")
    assert {"CB-2"} == shown("stage=closed") == shown("reason=10.4") == shown("q=xd-19007")
    assert {"CB-1"} == shown("mine=1") == shown("q=SF1234567890") == shown("q=74537605259536043849425")
    assert {"CB-3"} == shown(f"proceeding={world.PROCEEDING}")
    assert set() == shown("merchant=tealeaf") == shown("q=%25") == shown("q=_")


def test_pages_by_cursor_show_every_case_once(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        for number in range(120):
            paid = world.sell(connection, f"B-{number}", minor=100 + number % 7)
            case = world.refuse(connection, f"bulk.{number:03}", paid, opened_on=date(2026, 11, 1))
            if number % 3 == 0:
                world.due(connection, case, "linglong", "answer_chargeback", world.NOW + timedelta(days=number % 5))
    client = sign_in(MERCHANT)

    seen: list[str] = []
    after = ""
    while True:
        document = client.get(f"/api/v1/disputes?limit=17&after={after}").json
        seen += [row["id"] for row in document["disputes"]]
        if not document["next"]:
            break
        after = document["next"]

    assert 123 == document["total"] == len(seen) == len(set(seen))
    first = client.get("/cases").text
    assert "1–50 of 123" in first and 'rel="next"' in first


@pytest.mark.parametrize("broken", ["x", "%00", "bnVsbA", "WzEsMiwzLDRd", "é", "A" * 900])
def test_a_cursor_we_did_not_write_starts_at_the_beginning(sign_in: SignIn, broken: str) -> None:
    page = sign_in(MERCHANT).get("/cases", query_string={"after": broken})

    assert page.status_code == 200 and "1–3 of 3" in page.text


def test_the_case_page_holds_the_whole_case(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get("/cases/payhub.CB-1").text

    for words in (
        "CNY</span> 12,400.00", "13.1 Merchandise or services not received", "told 11 Nov 2026", "+30 h",
        "carrier forgets 3 Dec 2026", "last day 10 Jan 2027", "6 Nov 2026 08:00 UTC", "6 Nov 2026 16:00 CST",
        "Nobody stated:", "dispute:payhub.CB-1/withdrawn/1", "Visa rules, April 2026 edition", "estimated",
    ):  # fmt: skip
        assert words in page, words


def test_a_party_sees_the_entries_of_its_own_book_only(sign_in: SignIn) -> None:
    merchant = sign_in(MERCHANT).get("/cases/payhub.CB-1").text
    judge = sign_in(JUDGE).get("/cases/payhub.CB-3").text

    assert "payment:linglong.XD-20481/clearing" not in merchant  # between issuer, scheme and acquirer
    assert "payment:linglong.XD-30001/clearing" in judge


def test_the_proceeding_page_shows_findings_shares_and_decision(sign_in: SignIn) -> None:
    page = sign_in(JUDGE).get(f"/proceedings/{world.PROCEEDING}").text

    for words in (
        "Payhub v. Linglong and East Bank", "174 days later", "breached", "contested", "1/3", "193,333.34", "193,333.33",
        "Changning District Court", "demonstration: reconstructed data", "5,000.00",
    ):  # fmt: skip
        assert words in page, words


def test_the_matrix_can_be_asked_for_any_day_and_refuses_what_is_none(sign_in: SignIn) -> None:
    client = sign_in(JUDGE)

    assert "Nothing is owed and nothing withheld." in client.get("/money?on=2020-01-01").text
    refused = client.get("/money?on=yesterday")
    assert refused.status_code == 400 and "is no day" in refused.text


def test_the_operator_sees_health_and_no_trouble(sign_in: SignIn) -> None:
    page = sign_in(OPERATOR).get("/set-up").text

    assert "every book balances" in page and "the ledger refuses changes" in page


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_an_inline_style_or_script(sign_in: SignIn, path: str) -> None:
    page = sign_in(MERCHANT).get(path, follow_redirects=True)

    assert " style=" not in page.text and "<style" not in page.text and " onclick=" not in page.text
    assert page.text.count("<script") == page.text.count("<script src=")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy


def test_a_choice_of_language_follows_the_person_to_another_browser(sign_in: SignIn) -> None:
    here, there = sign_in("desk@linglong.test", "en"), sign_in("desk@linglong.test", "en")
    assert 'lang="en"' in there.get("/cases").text

    here.post("/preferences", data={"csrf_token": token_of(here, "/cases"), "language": "zh_Hans", "next": "/cases"})

    assert 'lang="zh-Hans"' in there.get("/cases").text
    assert 'lang="en"' in sign_in("finance@linglong.test", "en").get("/cases").text


def test_pages_speak_the_language_of_the_choice(sign_in: SignIn, app: Flask) -> None:
    chinese = sign_in(MERCHANT, "zh_Hans").get("/cases/payhub.CB-1").text
    by_browser = app.test_client().get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text

    assert '<html lang="zh-Hans"' in chinese and "时间线" in chinese and world.LONG_ZH in chinese
    assert "一份共享、可验证的支付争议记录" in by_browser


def test_language_and_theme_are_kept_without_javascript(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    token = token_of(client, "/cases")

    client.post("/preferences", data={"csrf_token": token, "language": "zh_Hans", "next": "/cases"})
    answer = client.post("/preferences", data={"csrf_token": token, "theme": "dark", "next": "/cases"})

    page = client.get(answer.location).text
    assert answer.location == "/cases" and 'lang="zh-Hans" data-theme="dark"' in page


def test_unknown_and_other_peoples_addresses_look_the_same(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    strange, missing = client.get("/cases/otherpay.CB-9"), client.get("/cases/otherpay.CB-10")

    assert 404 == strange.status_code == missing.status_code
    assert strange.text.replace("CB-9", "CB-10").split("<h1>")[1] == missing.text.split("<h1>")[1]


def test_an_earlier_proceeding_is_a_link_for_those_alone_who_may_see_it(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        earlier = dict(connection.execute(select(proceeding)).mappings().one()) | {
            "id": "linglong-2025",
            "step": "withdrawn",
        }
        connection.execute(insert(proceeding).values(earlier))
        bound = {"proceeding_id": "linglong-2025", "party_code": "linglong", "capacity": "defendant"}
        connection.execute(insert(proceeding_party).values(bound | {"joined_on": date(2025, 5, 15)}))
        connection.execute(update(proceeding).where(proceeding.c.id == world.PROCEEDING).values(refiles_id="linglong-2025"))

    shown = {email: sign_in(email).get("/proceedings/linglong-2026").text for email in (MERCHANT, "desk@bank-east.test")}

    assert all("linglong-2025" in page for page in shown.values())
    assert [True, False] == ['href="/proceedings/linglong-2025"' in page for page in shown.values()]


def test_a_case_whose_proceeding_is_settled_says_that_nothing_is_owed_for_it_any_more(
    sign_in: SignIn, engine: Engine
) -> None:
    assert "The proceeding is settled" not in sign_in(JUDGE).get("/cases/payhub.CB-3").text
    with transaction(engine) as connection:
        connection.execute(update(proceeding).values(step="settled"))

    assert "nothing is owed for it any more" in sign_in(JUDGE).get("/cases/payhub.CB-3").text
