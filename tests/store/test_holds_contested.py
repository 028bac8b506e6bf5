"""A hold is contested by its owner, once and for good; everybody of the pair is told, and every paper says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from disputes.actions.contest_hold import contest_hold
from disputes.errors import AlreadyContested, SeatRefused, WordsRefused
from disputes.store import events
from ledger.errors import UnknownHold
from ledger.store.horizon import last
from reports.holds import HoldContest, in_order, sums_of
from reports.pdf.paper import Written
from reports.pdf.statement import statement_paper
from reports.store import horizon as horizons
from reports.store.holds import contests_of, load_hold, visible_holds
from reports.store.statement import load_statement
from reports.tables.statement import statement_csv
from runtime.database import reading, transaction
from runtime.tables import outbox
from tests.web import world
from trade.errors import CardNumberRefused, NotFound
from trade.parties import Role, Seat
from trade.visibility import Scope, scope_of

HOLD, SEAT = "east--payhub", "desk@payhub.test:payhub:dispute_desk"
LATER = world.NOW + timedelta(days=1)


def a_scope(code: str | None, role: Role = Role.DISPUTE_DESK, books: frozenset[str] = frozenset()) -> Scope:
    return scope_of(Seat("s", "p", role, code), books=books)


@pytest.fixture
def told(engine: Engine) -> Engine:
    with transaction(engine) as connection:
        world.build(connection)
    return engine


def contest(connection: Connection, words: str = "No clause allows it.", **changes: str) -> None:
    asked = {"party": "payhub", "seat_id": SEAT, "words": words} | changes
    contest_hold(connection, HOLD, now=LATER, **asked)


def test_it_is_on_record_with_its_words_and_both_are_told_in_their_language(told: Engine) -> None:
    with transaction(told) as connection:
        connection.exec_driver_sql("UPDATE party SET email = 'a@' || code || '.test' WHERE code IN ('payhub', 'bank-east')")
        contest(connection)
        letters = connection.execute(select(outbox.c.payload).where(outbox.c.key.like(f"hold:{HOLD}/%"))).scalars().all()
        found = contests_of(connection, [HOLD])
        assert [] == events.check(connection, f"hold:{HOLD}")

    assert {HOLD: HoldContest("payhub", LATER.date(), "No clause allows it.")} == found
    assert {"a@payhub.test", "a@bank-east.test"} == {it["to"] for it in letters}
    assert all("nothing is admitted" in it["text"] for it in letters)


def test_it_is_contested_once_by_its_owner_in_words(told: Engine) -> None:
    with transaction(told) as connection:
        for wrong, refusal in (
            ({"party": "bank-east"}, SeatRefused), ({"words": "  "}, WordsRefused), ({"words": "x" * 2001}, WordsRefused),
            ({"words": "card 4242 4242 4242 4242"}, CardNumberRefused),
        ):  # fmt: skip
            with pytest.raises(refusal):
                contest(connection, **wrong)
        contest(connection)
        with pytest.raises(AlreadyContested):
            contest(connection, "Again.")
        with pytest.raises(UnknownHold):
            contest_hold(connection, "no-such", party="payhub", seat_id=SEAT, words="x", now=LATER)


def test_two_who_contest_at_once_leave_one_line(told: Engine) -> None:
    def try_it(_number: int) -> bool:
        try:
            with transaction(told) as connection:
                contest(connection)
        except AlreadyContested:
            return False
        return True

    with ThreadPoolExecutor(4) as four:
        assert 1 == sum(four.map(try_it, range(4)))


def test_the_statement_of_both_says_who_contests_it_and_since_when(told: Engine) -> None:
    with transaction(told) as connection:
        contest(connection)
    for party in ("payhub", "bank-east"):
        with reading(told) as connection:
            known = horizons.latest_horizon(connection, settled=last(connection))
            drawn = load_statement(connection, party, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30), horizon=known)
        paper = statement_paper(drawn, language="en")
        text = "\n".join(it.text for page in paper.pages for it in page if isinstance(it, Written))
        assert "contested by Payhub gateway on 2026-11-25; no admission" in text
        chinese = statement_csv(drawn, language="zh-Hans").decode("utf-8-sig")
        assert "payhub 于 2026-11-25 提出异议" in chinese


def test_each_sees_the_holds_of_its_pairs_and_no_other(told: Engine) -> None:
    with reading(told) as connection:
        seen = {
            code: [it.id for it in visible_holds(connection, a_scope(code))]
            for code in ("payhub", "bank-east", "linglong", "tealeaf")
        }
        assert {"payhub": [HOLD], "bank-east": [HOLD], "linglong": [], "tealeaf": []} == seen
        assert [HOLD] == [it.id for it in visible_holds(connection, a_scope(None, Role.ARBITRATOR, frozenset({"payhub"})))]
        assert [] == visible_holds(connection, a_scope(None, Role.OPERATOR))
        assert [] == visible_holds(connection, a_scope("payhub"), on=date(2026, 11, 2))
        for scope in (a_scope("linglong"), a_scope(None, Role.OPERATOR), a_scope(None, Role.ARBITRATOR)):
            with pytest.raises(NotFound):
                load_hold(connection, scope, HOLD)


def test_what_is_held_in_excess_and_of_whom_is_summed(told: Engine) -> None:
    with reading(told) as connection:
        found = visible_holds(connection, a_scope("payhub"))
    (mine,), (theirs,) = sums_of(found, a_scope("payhub")), sums_of(found, a_scope("bank-east"))

    assert (2_000_000, 0, 500_000) == (mine.kept_from.minor, mine.kept_by.minor, mine.excess.minor)
    assert (0, 2_000_000) == (theirs.kept_from.minor, theirs.kept_by.minor)
    assert [(f"proceeding:{world.PROCEEDING}", True)] == [(it.cause, it.open) for it in found[0].secures]
    assert all([HOLD] == [it.id for it in in_order(found, order)] for order in ("left", "excess", "opened"))
