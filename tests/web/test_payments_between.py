"""Payments and set-offs from the pages and by program: once each, by the finance seat, seen by the two parties only."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from ledger.balances import positions
from ledger.store import journal
from ledger.store.balances import balance_rows
from runtime.database import reading, transaction
from tests.domain.ledger_case import an_entry
from tests.web import world
from tests.web.conftest import SignIn
from trade.parties import Role

MERCHANT, GATEWAY, OTHERS = "finance@linglong.test", "finance@payhub.test", "finance@tealeaf.test"
DESK, JUDGE, OPERATOR = "desk@linglong.test", "judge@recourse.test", "operator@recourse.test"
SETTLE, BACK = "/money/settle/linglong/EUR", "/money/settle/payhub/EUR"
pytestmark = pytest.mark.usefixtures("owing")


@pytest.fixture
def owing(engine: Engine, app: Any) -> None:
    """The gateway owes the merchant 1,000.00 of sales, the merchant the gateway 300.00 of fees."""
    lines = "payhub suspense / payable[linglong] 1000\nlinglong receivable[payhub] / sales 1000"
    fees = "linglong fees_expense / payable[payhub] 300\npayhub receivable[linglong] / fees_income 300"
    with transaction(engine) as connection:
        world.seat_somebody(connection, GATEWAY, Role.FINANCE, "payhub")
        world.seat_somebody(connection, OTHERS, Role.FINANCE, "tealeaf")
        entries = [an_entry(f"payment:{it}/x", text, currency="EUR") for it, text in enumerate((lines, fees))]
        journal.append(connection, entries, recorded_at=world.NOW)


def owed(engine: Engine, debtor: str, creditor: str) -> int:
    with reading(engine) as connection:
        found = positions(balance_rows(connection))
    return sum(it.money.minor for it in found if (it.debtor, it.creditor, it.money.currency) == (debtor, creditor, "EUR"))


def form(client: FlaskClient, path: str, address: str, **said: str) -> Any:
    page = client.get(path).text
    fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("csrf_token", "form_token")}
    values = {name: found[1] for name, found in fields.items() if found}
    return client.post(address, data=values | {"matter": "account"} | said)


def test_a_payment_is_stated_by_the_payer_and_confirmed_by_the_payee(sign_in: SignIn, engine: Engine) -> None:
    payer, payee = sign_in(GATEWAY), sign_in(MERCHANT)

    assert 303 == form(payer, SETTLE, f"{SETTLE}/pay", amount="400.00", on="2026-11-20").status_code
    assert 100_000 == owed(engine, "payhub", "linglong")
    (end,) = set(re.findall(r'action="(/money/payments/[^"]+/confirm)"', payee.get("/money/payments").text))
    assert 303 == form(payee, "/money/payments", end, on="2026-11-23").status_code

    assert 60_000 == owed(engine, "payhub", "linglong")
    assert "arrived" in payer.get("/money/payments").text


def test_the_same_form_twice_is_one_payment(sign_in: SignIn, engine: Engine) -> None:
    payer = sign_in(GATEWAY)
    page = payer.get(SETTLE).text
    values = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]  # type: ignore[index]
        for name in ("csrf_token", "form_token")
    } | {"matter": "account", "amount": "400.00", "on": "2026-11-20"}

    for _ in range(2):
        assert 303 == payer.post(f"{SETTLE}/pay", data=values).status_code

    assert 1 == payer.get("/money/payments").text.count('/return"')


def test_a_payment_above_what_is_owed_is_refused_with_a_sentence(sign_in: SignIn, engine: Engine) -> None:
    page = form(sign_in(GATEWAY), SETTLE, f"{SETTLE}/pay", amount="1000.01", on="2026-11-20")

    assert 422 == page.status_code and "send no more than that" in page.text and 'aria-invalid="true"' in page.text
    for amount, on in (("-5", ""), ("0.00", ""), ("many", ""), ("5.00", "2099-01-01"), ("5.00", "soon")):
        status = form(sign_in(GATEWAY), SETTLE, f"{SETTLE}/pay", amount=amount, on=on).status_code
        assert 422 == status, (amount, on)


def test_a_notice_shows_what_it_would_net_and_then_nets_it(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(GATEWAY)
    shown = client.get(f"{SETTLE}?matter=account")
    assert 200 == shown.status_code and 'value="300.00"' in shown.text

    assert 303 == form(client, f"{SETTLE}?matter=account", f"{SETTLE}/set-off", amount="300.00").status_code

    assert (70_000, 0) == (owed(engine, "payhub", "linglong"), owed(engine, "linglong", "payhub"))


def test_what_is_contested_is_not_set_off(sign_in: SignIn) -> None:
    """The merchant owes the gateway only what is before an arbitrator."""
    page = sign_in(GATEWAY).get(f"/money/settle/linglong/CNY?matter=proceeding:{world.PROCEEDING}")

    assert 422 == page.status_code and "This cannot be set off" in page.text


def test_only_the_finance_seats_of_the_two_act_and_only_the_two_see_it(sign_in: SignIn) -> None:
    assert 303 == form(sign_in(GATEWAY), SETTLE, f"{SETTLE}/pay", amount="400.00", on="2026-11-20").status_code
    (end,) = set(re.findall(r"/money/payments/[^\"]+/confirm", sign_in(MERCHANT).get("/money/payments").text))

    for email, seen, settles, ends in (
        (DESK, True, 403, 403), (JUDGE, True, 404, 403), (OTHERS, False, 404, 404), (OPERATOR, None, 404, 404),
    ):  # fmt: skip
        client = sign_in(email)
        listed = client.get("/money/payments")
        assert (404 if seen is None else 200) == listed.status_code
        assert bool(seen) is ("400.00" in listed.text), email
        assert settles == client.get(BACK).status_code, email
        assert ends == form(client, "/account", end).status_code, email


def test_by_program(sign_in: SignIn, engine: Engine) -> None:
    payer, payee = sign_in(GATEWAY), sign_in(MERCHANT)
    wanted = r'name="csrf_token" value="([^"]+)"'
    tokens = {it: re.search(wanted, it.get("/account").text) for it in (payer, payee)}

    def post(client: FlaskClient, path: str, key: str, **body: Any) -> Any:
        found = tokens[client]
        headers = {"Idempotency-Key": key, "X-CSRFToken": found[1] if found else ""}
        return client.post(f"/api/v1{path}", json=body, headers=headers)

    matters = payer.get("/api/v1/matters?other=linglong&currency=EUR").json
    assert [("account", 100_000)] == [(it["cause"], it["free"]["minor"]) for it in matters["ours"]]
    said = {"payee": "linglong", "matter": "account", "amount": {"minor": 40_000, "currency": "EUR"}, "on": "2026-11-20"}
    first, again = post(payer, "/remittances", "k-1", **said), post(payer, "/remittances", "k-1", **said)
    assert (201, 201) == (first.status_code, again.status_code) and first.json == again.json
    assert 422 == post(payer, "/remittances", "k-2", **(said | {"matter": "dispute:none"})).status_code
    id_ = first.json["id"]
    assert 422 == post(payer, f"/remittances/{id_}/actions/confirm", "k-3").status_code
    for number, minor in enumerate((0, -1, 2**70)):
        refused = post(payer, "/remittances", f"bad-{number}", **(said | {"amount": {"minor": minor, "currency": "EUR"}}))
        assert refused.status_code in (409, 422), minor
    assert (
        "arrived"
        == post(payee, f"/remittances/{id_}/actions/confirm", "k-4", on=date(2026, 11, 21).isoformat()).json["state"]
    )
    assert 400 == post(payee, f"/remittances/{id_}/actions/lose", "k-5").status_code

    asked = {"other": "linglong", "matter": "account", "currency": "EUR"}
    assert 30_000 == post(payer, "/set-offs", "k-6", **asked, preview=True).json["most"]["minor"]
    netted = post(payer, "/set-offs", "k-7", **asked)
    assert (200, 30_000) == (netted.status_code, netted.json["netted"]["minor"])
    assert (30_000, 0) == (owed(engine, "payhub", "linglong"), owed(engine, "linglong", "payhub"))
    assert ["arrived"] == [it["state"] for it in payer.get("/api/v1/remittances").json]
