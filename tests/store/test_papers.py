"""Papers on order: each goes to one worker, a claim runs out, a lost claim records nothing, and whose they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from reports.errors import HorizonRefused, PeriodRefused
from reports.papers import Failure, Order, PaperFormat, PaperState
from reports.store import papers
from runtime import claimed_rows
from tests.web import world
from trade.errors import NotFound
from trade.parties import Role, Seat
from trade.store import parties
from trade.visibility import Scope, scope_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATE = NOW + claimed_rows.CLAIM_MAX
ORDER = Order("xidan", date(2006, 6, 1), date(2006, 6, 30), PaperFormat.PDF, "en")


def a_scope(email: str, role: Role, code: str | None, *, books: frozenset[str] = frozenset()) -> Scope:
    return scope_of(Seat(f"{email}:{code or 'recourse'}:{role.value}", email, role, code), books=books)


FINANCE, DESK = a_scope("f@x.test", Role.FINANCE, "xidan"), a_scope("d@x.test", Role.DISPUTE_DESK, "xidan")
GATEWAY = a_scope("g@h.test", Role.DISPUTE_DESK, "huanxun")
JUDGE = a_scope("j@r.test", Role.ARBITRATOR, None, books=frozenset({"xidan", "huanxun"}))
OTHER_JUDGE = a_scope("k@r.test", Role.ARBITRATOR, None, books=frozenset({"xidan", "huanxun"}))
OPERATOR = a_scope("o@r.test", Role.OPERATOR, None)


@pytest.fixture
def asked(connection: Connection) -> Connection:
    """Two orders of the merchant's finance seat, the first a minute older."""
    for code in ("xidan", "huanxun"):
        parties.add(connection, world.Party(code, world.PartyKind.MERCHANT, code, code), now=NOW)
    for scope in (FINANCE, DESK, GATEWAY, JUDGE, OTHER_JUDGE, OPERATOR):
        world.seat_somebody(connection, scope.seat_id.split(":")[0], scope.role, scope.party)
    for number in (1, 2):
        papers.ask(connection, f"p{number}", ORDER, scope=FINANCE, now=NOW + timedelta(minutes=number - 2))
    return connection


def claim(connection: Connection, name: str, now: datetime = NOW) -> str | None:
    found = papers.claim_next(connection, claim=name, now=now)
    return found.id if found else None


def test_each_paper_goes_to_one_worker_the_oldest_first(asked: Connection) -> None:
    assert ["p1", "p2", None] == [claim(asked, name) for name in "abc"]
    assert PaperState.MAKING is papers.get(asked, FINANCE, "p1").state


def test_a_claim_that_ran_out_is_taken_up_and_whoever_lost_it_records_nothing(asked: Connection) -> None:
    claim(asked, "dead")
    claim(asked, "busy")
    papers.note_progress(asked, "p2", claim="busy", done=50, total=200, now=LATE)

    assert ("p1", None) == (claim(asked, "heir", LATE), claim(asked, "third", LATE))
    assert not papers.note_progress(asked, "p1", claim="dead", done=1, total=2, now=LATE)
    assert not papers.fix_horizon(asked, "p1", claim="dead", horizon="7")
    assert not papers.finish(asked, "p1", claim="dead", sha256="00", size=1, now=LATE)
    assert papers.finish(asked, "p1", claim="heir", sha256="ab", size=9, now=LATE)
    made = papers.get(asked, FINANCE, "p1")
    assert (PaperState.READY, "ab", 9, 2) == (made.state, made.sha256, made.size, made.attempts)
    assert (50, 200) == (papers.get(asked, FINANCE, "p2").done, papers.get(asked, FINANCE, "p2").total)


def test_what_ends_every_worker_is_given_up_and_can_be_asked_for_again(asked: Connection) -> None:
    claim(asked, "first")
    claim(asked, "other")
    moments = [NOW + claimed_rows.CLAIM_MAX * number for number in (1, 2, 3)]
    for number, moment in enumerate(moments):
        papers.note_progress(asked, "p2", claim="other", done=0, total=1, now=moment)
        claim(asked, f"again {number}", moment)
    given_up = papers.get(asked, FINANCE, "p1")

    assert (PaperState.FAILED, Failure.DIED) == (given_up.state, given_up.failure)
    assert papers.again(asked, "p1")
    assert (PaperState.ASKED, None) == (papers.get(asked, FINANCE, "p1").state, papers.get(asked, FINANCE, "p1").failure)
    assert not papers.again(asked, "p1")


def test_a_failure_keeps_its_reason(asked: Connection) -> None:
    claim(asked, "a")
    papers.fail(asked, "p1", claim="a", failure=Failure.TOO_LONG, detail="x" * 900)
    it = papers.get(asked, FINANCE, "p1")

    assert (Failure.TOO_LONG, 500) == (it.failure, len(it.failure_detail or ""))


def test_the_seats_of_a_party_share_its_papers_and_nobody_else_sees_them(asked: Connection) -> None:
    papers.ask(asked, "judges", ORDER, scope=JUDGE, now=NOW)

    assert ["p2", "p1"] == [it.id for it in papers.list_papers(asked, DESK)[0]]
    assert ["judges"] == [it.id for it in papers.list_papers(asked, JUDGE)[0]]
    for stranger in (GATEWAY, OTHER_JUDGE, OPERATOR, JUDGE):
        with pytest.raises(NotFound):
            papers.get(asked, stranger, "p1")
    with pytest.raises(NotFound):
        papers.get(asked, a_scope("j@r.test", Role.ARBITRATOR, None), "judges")


@pytest.mark.parametrize("scope", [GATEWAY, OPERATOR, a_scope("j@r.test", Role.ARBITRATOR, None)])
def test_nobody_asks_for_the_book_of_another(asked: Connection, scope: Scope) -> None:
    with pytest.raises(NotFound):
        papers.ask(asked, "p9", ORDER, scope=scope, now=NOW)


def test_the_list_is_read_page_by_page(asked: Connection) -> None:
    for number in range(3, 8):
        papers.ask(asked, f"p{number}", ORDER, scope=DESK, now=NOW)
    first, older = papers.list_papers(asked, FINANCE, rows=4)
    second, more = papers.list_papers(asked, FINANCE, before=first[-1].id, rows=4)

    assert (["p7", "p6", "p5", "p4"], True) == ([it.id for it in first], older)
    assert (["p3", "p2", "p1"], False) == ([it.id for it in second], more)


def test_an_order_that_makes_no_sense_cannot_be_written_down() -> None:
    with pytest.raises(PeriodRefused):
        Order("xidan", date(2006, 6, 2), date(2006, 6, 1), PaperFormat.PDF, "en")
    with pytest.raises(HorizonRefused):
        Order("xidan", date(2006, 6, 1), date(2006, 6, 1), PaperFormat.PDF, "en", "soon")
