"""Statements asked for from the page and by programs: once a form, refused beside the field, nobody else's to take."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

import worker
from reports.papers import Failure
from reports.store import papers
from reports.store.tables import paper
from runtime.database import reading, transaction
from tests.domain.beancount_books import load
from tests.flows.workers import logs_as_before
from tests.web import world
from tests.web.conftest import SignIn, token_of

FINANCE, DESK, GATEWAY = "finance@linglong.test", "desk@linglong.test", "desk@payhub.test"
JUDGE, IDLE, OPERATOR = "judge@recourse.test", "idle-judge@recourse.test", "operator@recourse.test"
ORDER = {"party": "linglong", "from": "2026-09-01", "to": "2026-11-30", "format": "pdf", "language": "en", "horizon": ""}


def post(client: FlaskClient, path: str, data: dict[str, str]) -> Any:
    return client.post(path, data={"form_token": "t-1"} | data | {"csrf_token": token_of(client, "/cases")})


def count(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(paper)).scalar_one()


@pytest.fixture
def make(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The job, as the worker would run it."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))

    def made() -> int:
        with logs_as_before():
            return worker.make_paper()

    return made


def test_a_form_sent_twice_asks_once_and_leads_to_the_paper(sign_in: SignIn, engine: Engine, make: Any) -> None:
    client, before = sign_in(FINANCE), count(engine)

    first, again = post(client, "/statements", ORDER), post(client, "/statements", ORDER)

    assert (303, first.location, before + 1) == (first.status_code, again.location, count(engine))
    waiting = client.get(first.location).text
    assert "asked for" in waiting and 'hx-trigger="every 1s"' in waiting and "Look again" in waiting
    assert 1 == make()
    ready = client.get(first.location).text
    assert "ready" in ready and "hx-trigger" not in ready and "entries up to" in ready
    taken = client.get(f"{first.location}/file")
    assert (200, "application/pdf", b"%PDF-") == (taken.status_code, taken.content_type, taken.data[:5])
    assert "linglong-2026-09-01-2026-11-30.pdf" in taken.headers["Content-Disposition"]
    assert first.location in sign_in(DESK).get("/statements").text
    assert 409 == post(client, "/statements", ORDER | {"to": "2026-10-31"}).status_code


def test_a_finance_seat_takes_its_own_book_as_beancount_and_nobody_elses(sign_in: SignIn, make: Any) -> None:
    client = sign_in(FINANCE)
    asked = post(client, "/statements", ORDER | {"format": "beancount"})
    make()

    taken = client.get(f"{asked.location}/file")
    assert ("text/plain; charset=utf-8", []) == (taken.content_type, load(taken.text).complaints)
    assert "linglong-2026-09-01-2026-11-30.beancount" in taken.headers["Content-Disposition"]
    assert 404 == post(client, "/statements", ORDER | {"format": "beancount", "party": "payhub"}).status_code
    assert 404 == sign_in(GATEWAY).get(f"{asked.location}/file").status_code


@pytest.mark.parametrize(
    ("wrong", "field", "sentence", "chinese"),
    [
        ({"from": "soon"}, "from", "is no day", "不是日期"),
        ({"to": "2026-02-30"}, "to", "is no day", "不是日期"),
        ({"to": "2026-08-31"}, "to", "ends before it begins", "早于"),
        ({"format": "xlsx"}, "format", "made as PDF, CSV, BEANCOUNT", "PDF"),
        ({"language": "fr"}, "language", "English or Simplified Chinese", "简体中文"),
        ({"horizon": "yesterday"}, "horizon", "No paper can have carried", "对账单"),
        ({"horizon": "99999999"}, "horizon", "No paper can have carried", "对账单"),
        ({"horizon": "3@2026-02-30T00:00:00.000000Z"}, "horizon", "No paper can have carried", "对账单"),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_the_field(
    sign_in: SignIn, engine: Engine, wrong: dict[str, str], field: str, sentence: str, chinese: str
) -> None:
    before = count(engine)
    for language, expected in (("en", sentence), ("zh_Hans", chinese)):
        page = post(sign_in(FINANCE, language), "/statements", ORDER | wrong)

        fault = re.findall(rf'id="{field}-fault">(.*?)</p>', page.text)
        assert 422 == page.status_code and expected in fault[0], page.text
        assert f'aria-invalid="true" aria-describedby="{field}-fault"' in page.text
    assert before == count(engine)


@pytest.mark.parametrize("email", [GATEWAY, JUDGE, IDLE, OPERATOR])
def test_anothers_statement_is_neither_found_nor_taken_nor_made_again(sign_in: SignIn, email: str) -> None:
    client, path = sign_in(email), f"/statements/{world.PAPER}"

    for answer in (client.get(path), client.get(f"{path}/file"), post(client, f"{path}/again", {})):
        assert 404 == answer.status_code and "Nothing here for your seat" in answer.text
    assert world.PAPER not in client.get("/statements").text


@pytest.mark.parametrize(
    ("email", "party"), [(GATEWAY, "linglong"), (OPERATOR, "linglong"), (IDLE, "linglong"), (JUDGE, "tealeaf")]
)
def test_the_book_of_another_is_not_stated(sign_in: SignIn, engine: Engine, email: str, party: str) -> None:
    before = count(engine)

    assert 404 == post(sign_in(email), "/statements", ORDER | {"party": party}).status_code
    assert before == count(engine)


def test_an_arbitrator_asks_for_any_book_it_was_given_and_its_order_is_its_own(sign_in: SignIn, make: Any) -> None:
    client = sign_in(JUDGE)
    assert all(f'value="{code}"' in client.get("/statements").text for code in world.CHAIN.parties)

    asked = post(client, "/statements", ORDER | {"party": "payhub", "format": "csv"})

    assert 1 == make()
    assert 200 == client.get(f"{asked.location}/file").status_code
    assert 404 == sign_in(GATEWAY).get(asked.location).status_code


def test_a_failure_says_why_and_is_tried_again(sign_in: SignIn, engine: Engine, make: Any) -> None:
    client = sign_in(FINANCE, "zh_Hans")
    path = post(client, "/statements", ORDER).location
    with transaction(engine) as connection:
        papers.claim_next(connection, claim="c", now=world.NOW)
        papers.fail(connection, path.rsplit("/", 1)[1], claim="c", failure=Failure.TOO_LONG, detail="60,000 movements")

    assert "请缩短期间" in client.get(path).text and "60,000 movements" in client.get(path).text
    assert 302 == client.get(f"{path}/file").status_code
    assert 303 == post(client, f"{path}/again", {}).status_code
    assert 1 == make()
    assert 200 == client.get(f"{path}/file").status_code


def test_a_paper_whose_file_is_gone_is_made_again_to_the_same_bytes(sign_in: SignIn, make: Any, tmp_path: Path) -> None:
    client = sign_in(FINANCE)
    path = post(client, "/statements", ORDER).location
    make()
    body = client.get(f"{path}/file").data
    for file in (tmp_path / "data" / "papers").iterdir():
        file.write_bytes(b"damaged")

    assert "no longer in the data folder" in client.get(path).text
    post(client, f"{path}/again", {})
    make()
    assert body == client.get(f"{path}/file").data


def api(client: FlaskClient, body: dict[str, Any], key: str | None = "k-1") -> Any:
    headers = {"X-CSRFToken": token_of(client, "/cases")} | ({"Idempotency-Key": key} if key else {})
    return client.post("/api/v1/statements", json=body, headers=headers)


PERIOD = {"from": "2026-09-01", "to": "2026-11-30", "format": "csv", "language": "zh-Hans"}


def test_a_program_asks_once_for_a_key_and_takes_the_file(sign_in: SignIn, engine: Engine, make: Any) -> None:
    client, before = sign_in(FINANCE), count(engine)

    first, again = api(client, PERIOD), api(client, PERIOD)

    assert (202, "asked", "linglong", None) == (
        first.status_code, first.json["state"], first.json["party"], first.json["file"],
    )  # fmt: skip
    assert first.json["id"] == again.json["id"] and before + 1 == count(engine)
    assert 409 == client.get(f"{first.headers['Location']}/file").status_code
    make()
    it = client.get(first.headers["Location"]).json
    taken = client.get(it["file"])
    assert ("ready", it["done"], len(taken.data)) == (it["state"], it["total"], it["size_bytes"])
    assert "text/csv; charset=utf-8" == taken.content_type
    listed = client.get("/api/v1/statements?limit=1").json
    assert ([it["id"]], it["id"]) == ([one["id"] for one in listed["statements"]], listed["next"])
    assert [world.PAPER] == [one["id"] for one in client.get(f"/api/v1/statements?before={it['id']}").json["statements"]]


def test_a_program_is_refused_with_the_field_that_is_wrong(sign_in: SignIn) -> None:
    client = sign_in(FINANCE)

    assert 400 == api(client, PERIOD, key=None).status_code
    assert 409 == [api(client, PERIOD), api(client, PERIOD | {"format": "pdf"})][1].status_code
    swapped = api(client, PERIOD | {"to": "2026-08-01"}, key="k-2")
    assert (422, ["to"]) == (swapped.status_code, list(swapped.json["errors"]["json"]))
    assert 422 == api(client, PERIOD | {"format": "xlsx"}, key="k-3").status_code
    assert 422 == api(client, PERIOD | {"horizon": "soon"}, key="k-4").status_code
    assert 404 == api(client, PERIOD | {"party": "payhub"}, key="k-5").status_code
    assert 404 == api(sign_in(OPERATOR), PERIOD, key="k-6").status_code
