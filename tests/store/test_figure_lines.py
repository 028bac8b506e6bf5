"""Every figure of the matrix is made of lines that come to it, page by page, from a book the seat may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import Connection, Engine, select

from disputes.demonstration.cast import DemoStep
from ledger.entry import Finality
from ledger.store import checkpoints, journal
from ledger.store.tables import account
from reports.entries import PAGE_ROWS, FigurePage, LineCursor
from reports.store.entries import lines_of_book, lines_of_loss, lines_of_pair
from reports.store.matrix import visible_matrix
from runtime.database import make_engine, reading, transaction
from tests.domain.ledger_case import a_debt, an_entry
from tests.servers.databases import SqliteDatabases
from tests.web import world
from trade.errors import NotFound
from trade.parties import Party, PartyKind, Role, Seat
from trade.store import parties
from trade.visibility import Scope, scope_of
from web.commands.demo import STEPS

EVERY = frozenset({"issuers", "scheme", "ccb-shanghai", "huanxun", "xidan", "other-merchants"})
JUDGE = scope_of(Seat("s", "p", Role.ARBITRATOR), books=EVERY)
OPERATOR = scope_of(Seat("s", "p", Role.OPERATOR))


def of(code: str) -> Scope:
    return scope_of(Seat("s", "p", Role.FINANCE, code))


@pytest.fixture(scope="module")
def told(_sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = make_engine(_sqlite_databases.fresh(tmp_path_factory.mktemp("figures")))
    for step in DemoStep:
        with transaction(engine) as connection:
            STEPS[step](connection, now=world.NOW)
    return engine


@pytest.fixture
def lent(connection: Connection) -> Connection:
    """What xidan owes huanxun: 120 times, one of them larger than any sum of a database's whole numbers allows."""
    for code in ("xidan", "huanxun", "other"):
        parties.add(connection, Party(code, PartyKind.MERCHANT, code, code), now=world.NOW)
    days = [date(2026, 3, 1 + i % 28) for i in range(120)]
    debts = [a_debt(f"payment:{i}/sale", "xidan", "huanxun", i, effective_on=days[i]) for i in range(1, 120)]
    huge = [a_debt(f"payment:huge{i}/sale", "xidan", "huanxun", "90000000000000000") for i in range(3)]
    journal.append(connection, [*debts, *huge], recorded_at=world.NOW)
    return connection


def pages(find: Callable[[LineCursor | None], FigurePage]) -> list[FigurePage]:
    found = [find(None)]
    while found[-1].following:
        found.append(find(LineCursor.read(str(found[-1].following))))
    return found


@pytest.mark.parametrize("on", [date(2002, 9, 30), date(2006, 6, 29), date(2006, 6, 30), None])
def test_each_figure_of_the_worked_case_is_the_sum_of_its_lines(told: Engine, on: date | None) -> None:
    with reading(told) as connection:
        for scope in (JUDGE, of("huanxun"), of("xidan"), of("ccb-shanghai")):
            matrix = visible_matrix(connection, scope, on=on)
            for it in matrix["positions"]:
                named = {name: it[name] for name in ("debtor", "creditor", "kind", "currency")}
                page = lines_of_pair(connection, scope, **named, on=on, cursor=None)
                assert it["minor"] == page.minor and page.rows
            for it in matrix["losses"]:
                page = lines_of_loss(
                    connection, scope, party=it["party"], currency=it["currency"], finality=Finality(it["finality"]), on=on,
                    cursor=None,
                )  # fmt: skip
                assert it["minor"] == page.minor and page.rows
            for it in matrix["books"]:
                book = lines_of_book(connection, scope, party=it["party"], currency=it["currency"], on=on, cursor=None)
                assert (0, True) == (book.minor, bool(book.rows))


def test_page_by_page_nothing_is_left_out_and_the_balance_runs_down_to_nothing(lent: Connection) -> None:
    named = {"debtor": "xidan", "creditor": "huanxun", "kind": "payable", "currency": "CNY"}
    for scope in (of("xidan"), of("huanxun")):
        found = pages(lambda cursor, scope=scope: lines_of_pair(lent, scope, **named, on=None, cursor=cursor))
        lines = [line for page in found for line in page.rows]

        assert [1, 1 + PAGE_ROWS, 1 + 2 * PAGE_ROWS] == [page.first for page in found]
        assert {122} == {page.total for page in found} and 122 == len({(it.entry, it.debit) for it in lines})
        assert sum(it.minor for it in lines) == found[0].minor == (7140 + 27 * 10**16) * 100
        assert all(it.after_minor - it.minor == after.after_minor for it, after in pairwise(lines))
        assert lines[-1].after_minor == lines[-1].minor
        assert [it.entry for it in lines] == sorted((it.entry for it in lines), reverse=True)


def test_a_page_says_the_same_with_a_checkpoint_in_the_midst_of_its_lines(lent: Connection) -> None:
    named = {"debtor": "xidan", "creditor": "huanxun", "kind": "payable", "currency": "CNY"}

    def found() -> list[FigurePage]:
        return pages(lambda cursor: lines_of_pair(lent, of("xidan"), **named, on=date(2026, 3, 20), cursor=cursor))

    summed = found()
    (payable,) = {line.credit for page in summed for line in page.rows}
    asked = select(account.c.id).where(account.c.book_id == payable.book, account.c.kind == payable.kind)
    for horizon in (40, 90):
        drawn = checkpoints.drawn_up(lent, lent.execute(asked).scalar_one(), horizon=horizon)
        assert drawn is not None and checkpoints.keep(lent, drawn)

    assert summed == found() and len(summed) > 1


def test_each_reads_its_own_book_and_nobody_anothers(lent: Connection) -> None:
    named = {"debtor": "xidan", "creditor": "huanxun", "kind": "payable", "currency": "CNY"}
    for code in ("xidan", "huanxun"):
        page = lines_of_pair(lent, of(code), **named, on=None, cursor=None)
        assert {code} == {it.debit.book for it in page.rows} | {it.credit.book for it in page.rows}
    for stranger in (of("other"), OPERATOR, scope_of(Seat("s", "p", Role.ARBITRATOR))):
        with pytest.raises(NotFound):
            lines_of_pair(lent, stranger, **named, on=None, cursor=None)
        with pytest.raises(NotFound):
            lines_of_book(lent, stranger, party="xidan", currency="CNY", on=None, cursor=None)
    for wrong in ({"debtor": "huanxun"}, {"creditor": "nobody"}, {"creditor": "other"}, {"currency": "USD"}):
        with pytest.raises(NotFound):
            lines_of_pair(lent, of("huanxun"), **(named | wrong), on=None, cursor=None)


def test_what_was_paid_above_the_claim_is_owed_the_other_way_with_its_lines(lent: Connection) -> None:
    lines = "other payable[huanxun] / suspense 8\nhuanxun sales / receivable[other] 8"
    journal.append(lent, [a_debt("a/sale", "other", "huanxun", 5), an_entry("a/paid", lines)], recorded_at=world.NOW)
    page = lines_of_pair(
        lent, of("other"), debtor="huanxun", creditor="other", kind="payable", currency="CNY", on=None, cursor=None
    )

    assert (300, [800, -500]) == (page.minor, [it.minor for it in page.rows])


@pytest.mark.parametrize("text", ["", "x", "1_1", "99999999999999999999_1_1", "9999999999999999999_1_1", "１_1_1"])
def test_a_cursor_that_we_did_not_write_starts_the_list(text: str) -> None:
    assert LineCursor.read(text) is None
