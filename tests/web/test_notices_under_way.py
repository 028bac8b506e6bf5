"""Notices under way: who has not opened its notice, how far it came, who passed one on later than its contract gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from disputes.actions.open_by_hand import open_by_hand
from disputes.dispute import Stage
from disputes.informed import MarkKind
from disputes.opening import Statement
from disputes.store import marks
from disputes.store.tables import service
from ledger.money import Money
from reports.store.notices import count_notices, list_notices
from runtime.database import reading, transaction
from runtime.tables import outbox
from tests.web import world
from tests.web.conftest import SignIn
from trade.clauses import NoticeClause, allowed
from trade.parties import Role, Seat
from trade.store import contracts
from trade.store.tables import party
from trade.visibility import Scope, scope_of

GATEWAY, MERCHANT, STRANGER = "desk@payhub.test", "desk@linglong.test", "desk@tealeaf.test"
NEW = "payhub.XD-50001-1"
TOLD = world.NOW - timedelta(hours=50)


def scope(code: str) -> Scope:
    return scope_of(Seat(f"desk@{code}.test", f"desk@{code}.test", Role.DISPUTE_DESK, code))


@pytest.fixture
def opened(app: Flask, engine: Engine) -> str:
    """A dispute opened by hand fifty hours ago; of the five parties only the merchant and the bank have an address."""
    with transaction(engine) as connection:
        for code in ("linglong", "bank-east"):
            address = f"desk@{code}.test"
            connection.execute(update(party).where(party.c.code == code).values(email=address))
        paid = world.sell(connection, "XD-50001", minor=50_000)
        said = Statement(paid.id, "13.1", Stage.CHARGEBACK, Money(30_000, "CNY"), date(2026, 11, 20))
        return open_by_hand(
            connection, said, party="payhub", seat_id="s", today=world.NOW.date(), now=TOLD
        ).id  # fmt: skip


def states(engine: Engine, code: str = "payhub") -> dict[str, str]:
    with reading(engine) as connection:
        return {it.proof.service.party: it.state for it in list_notices(connection, scope(code)).rows}


def test_every_party_of_a_new_dispute_has_a_notice_under_way_until_it_opens_the_case(
    opened: str, engine: Engine, sign_in: SignIn
) -> None:
    assert {
        "bank-nova": "unaddressed", "visa-net": "unaddressed", "payhub": "unaddressed",
        "bank-east": "sent", "linglong": "sent",
    } == states(engine)  # fmt: skip

    sign_in(MERCHANT).get(f"/cases/{opened}")

    assert "linglong" not in states(engine)


def test_how_far_a_notice_came_is_told_apart(opened: str, engine: Engine) -> None:
    keys = {code: f"dispute:{opened}/opened/{code}" for code in ("linglong", "bank-east")}
    with transaction(engine) as connection:
        marks.add(connection, opened, "linglong", MarkKind.DELIVERED, at=world.NOW)
        tried = update(outbox).where(outbox.c.key == keys["bank-east"])
        connection.execute(tried.values(attempts=3))
    assert ("delivered", "retried") == (states(engine)["linglong"], states(engine)["bank-east"])

    with transaction(engine) as connection:
        connection.execute(tried.values(attempts=10, dead_at=world.NOW))
        untold = update(service).where(service.c.dispute_id == opened, service.c.party_code == "payhub")
        connection.execute(untold.values(informed_at=None))
    assert ("given_up", "untold") == (states(engine)["bank-east"], states(engine)["payhub"])


def test_what_others_told_and_what_is_closed_waits_for_nobody(app: Flask, engine: Engine) -> None:
    with reading(engine) as connection:
        assert 0 == count_notices(connection, scope("payhub"))


def test_the_page_names_the_oldest_first_and_another_chain_sees_nothing_of_it(opened: str, sign_in: SignIn) -> None:
    page, strange = sign_in(GATEWAY).get("/service").text, sign_in(STRANGER).get("/service").text

    assert page.count(f"/cases/{opened}") == 5 and "50 h" in page
    assert "sent, not delivered yet" in page and "no e-mail address or webhook on record" in page
    assert "Every party has opened every notice" in strange and opened not in strange
    assert "已发送，尚未送达" in sign_in(GATEWAY, "zh_Hans").get("/service").text


def test_pages_by_cursor_show_every_notice_once(opened: str, engine: Engine) -> None:
    seen: list[str] = []
    with reading(engine) as connection:
        page = list_notices(connection, scope("payhub"), rows=2)
        seen += [it.proof.service.party for it in page.rows]
        while page.following:
            page = list_notices(connection, scope("payhub"), cursor=page.following, rows=2)
            seen += [it.proof.service.party for it in page.rows]

    assert list(world.CHAIN.parties) == seen and 5 == page.total


def test_a_hop_later_than_the_contract_gives_is_named_to_its_two_sides_only(
    opened: str, engine: Engine, sign_in: SignIn
) -> None:
    clause = {"kind": "notice_hours", "value": 24, "en": "within 24 hours", "zh": "24小时内", "source": "clause 7"}
    with transaction(engine) as connection:
        contracts.add(connection, {
            "id": "payhub--linglong", "upper_code": "payhub", "lower_code": "linglong", "starts_on": date(2026, 1, 1),
            "ends_on": None, "clauses": [clause],
        })  # fmt: skip
        late = update(service).where(service.c.dispute_id == opened, service.c.party_code == "linglong")
        connection.execute(late.values(informed_at=TOLD + timedelta(hours=30)))

    page = sign_in(GATEWAY, "zh_Hans").get("/service").text
    assert "迟延" in page and "合同约定" in page
    assert "h late" not in sign_in("desk@bank-east.test").get("/service").text
    for email in (GATEWAY, MERCHANT):
        assert "6 h late" in sign_in(email).get(f"/cases/{opened}").text


def test_the_contract_in_force_on_the_day_counts_and_none_allows_nothing() -> None:
    old = NoticeClause("a", "b", date(2020, 1, 1), date(2025, 12, 31), 72)
    new = NoticeClause("a", "b", date(2026, 1, 1), None, 24)

    assert [timedelta(hours=72), timedelta(hours=24), None] == [
        allowed([new, old], "a", "b", on) for on in (date(2025, 6, 1), date(2026, 6, 1), date(2019, 6, 1))
    ]
    assert allowed([new], "b", "a", date(2026, 6, 1)) is None
