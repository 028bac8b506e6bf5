"""The paper: nothing clipped, tables that break well, the same bytes; and the table for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entry import Entry
from ledger.holds import Hold, HoldState
from ledger.money import MINOR_MAX, Money
from reports.pdf.fonts import BOLD, REGULAR, face_for, width, wrap
from reports.pdf.paper import BOTTOM, HEIGHT, MARGIN, WIDTH, Paper, Ruled, Written
from reports.pdf.statement import statement_paper, statement_pdf
from reports.statement import Statement
from reports.tables.statement import statement_csv
from tests.domain.ledger_case import a_debt, an_entry
from tests.domain.statement_rows import a_statement, book_rows

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
LONG = "北京玲珑精密电子仪器进出口贸易与跨境电子商务服务有限责任公司西单第一分公司龘骉结算中心"
LANGUAGES = ("en", "zh-Hans")
SLACK = 0.01


def busy(count: int = 120, *, minor: int = 1250) -> list[Entry]:
    """So many debts on as many days as the month has."""
    sums = str(minor // 100) + f".{minor % 100:02d}"
    return [
        a_debt(f"dispute:case-{i}/withdrawn/1", "xidan", "huanxun", sums, effective_on=date(2026, 3, 1 + i % 31))
        for i in range(count)
    ]


def statement_of(posted: Sequence[Entry], *, names: dict[str, str] | None = None, **more: object) -> Statement:
    in_order = sorted(posted, key=lambda it: it.effective_on)
    return a_statement("xidan", book_rows("xidan", in_order, FIRST, LAST, **more), names=names)  # type: ignore[arg-type]


def texts(paper: Paper) -> list[list[str]]:
    return [[mark.text for mark in page if isinstance(mark, Written)] for page in paper.pages]


def outside(paper: Paper) -> list[Written]:
    """Texts that leave the page or its margins."""
    found = []
    for mark in (it for page in paper.pages for it in page if isinstance(it, Written)):
        length = width(mark.text, mark.size, face=mark.face)
        left = mark.x - (length if mark.align == "right" else 0)
        if left < MARGIN - SLACK or left + length > WIDTH - MARGIN + SLACK or not BOTTOM - SLACK <= mark.y <= HEIGHT - 30:
            found.append(mark)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_statement_gives_the_same_bytes(language: str) -> None:
    assert statement_pdf(statement_of(busy(5)), language=language) == statement_pdf(statement_of(busy(5)), language=language)
    assert statement_csv(statement_of(busy(5)), language=language) == statement_csv(statement_of(busy(5)), language=language)


def test_the_fonts_are_in_the_paper_and_no_other_is_named() -> None:
    made = statement_pdf(statement_of(busy(2)), language="zh-Hans")

    assert b"NotoSansSC-Regular" in made and b"NotoSansSC-Bold" in made and b"/FontFile2" in made
    assert b"Helvetica" not in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_and_the_largest_amounts_are_never_clipped(language: str) -> None:
    names = {"xidan": LONG, "huanxun": LONG[::-1]}
    terms = Hold(
        "h" * 90, "huanxun", "xidan", "CNY", "payable", LONG * 3, ("dispute:1",), Money(50, "CNY"), None, None, FIRST
    )
    held = HoldState(terms, Money(MINOR_MAX, "CNY"), Money(0, "CNY"), Money(0, "CNY"))
    paper = statement_paper(statement_of([*busy(3), *busy_large()], names=names, holds=[held]), language=language)

    assert [] == outside(paper)
    assert LONG in "".join(texts(paper)[0])


def busy_large() -> list[Entry]:
    return [a_debt(f"dispute:{'x' * 200}/large", "xidan", "huanxun", f"{MINOR_MAX // 200}.00")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_table_repeats_its_heading_and_carries_its_sums(language: str) -> None:
    paper = statement_paper(statement_of(busy()), language=language)
    carried, brought, heading, page_two = {
        "en": ("carried forward", "brought forward", "what, case / reference", "page {page} of {pages}"),
        "zh-Hans": ("过次页", "承前页", "事项、案件／凭证号", "第 {page} 页，共 {pages} 页"),
    }[language]
    pages = texts(paper)
    through = [at for at, page in enumerate(pages) if carried in page]

    assert len(through) >= 3
    for at in through:
        told, again = pages[at], pages[at + 1]
        sums = told[told.index(carried) + 1 : told.index(carried) + 4]
        assert sums == again[again.index(brought) + 1 : again.index(brought) + 4]
        assert heading in again
    assert page_two == paper.page_of


def test_what_is_carried_is_the_sum_of_the_lines_so_far() -> None:
    pages = texts(statement_paper(statement_of(busy()), language="en"))
    first = next(page for page in pages if "carried forward" in page)
    lines = first.count("12.50")
    at = first.index("carried forward")

    assert ["0.00", f"{12.5 * lines:,.2f}", f"{12.5 * lines:,.2f} Cr"] == first[at + 1 : at + 4]


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    for count in range(1, 40, 3):
        for page in statement_paper(statement_of(busy(count)), language="en").pages:
            last = [it for it in page if isinstance(it, Written)][-1]
            assert last.size < 8.5, last.text


def test_only_the_demonstration_says_so() -> None:
    posted = busy(1)
    shown = a_statement("xidan", book_rows("xidan", posted, FIRST, LAST), demonstration=True)

    assert all("demonstration: reconstructed data" in page for page in texts(statement_paper(shown, language="en")))
    assert all("演示：重构数据" in page for page in texts(statement_paper(shown, language="zh-Hans")))
    assert "demonstration" not in str(texts(statement_paper(statement_of(posted), language="en")))


def test_a_party_without_entries_gets_a_paper_that_says_so() -> None:
    assert "Nothing stands in this book" in str(texts(statement_paper(statement_of([]), language="en")))


def test_the_paper_names_its_horizon_on_every_page() -> None:
    pages = statement_paper(statement_of(busy()), language="en")

    assert "Recourse · horizon: entries up to 7" == pages.subject
    assert "entries up to 7; recorded 2026-06-01 09:00:00 UTC" in texts(pages)[0]


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")) | st.just(" "), max_size=80),
    st.integers(20, 300),
)
def test_breaking_a_text_loses_nothing_and_keeps_to_the_room(text: str, room: int) -> None:
    lines = wrap(text, 8, room)

    assert text.replace(" ", "") == "".join(lines).replace(" ", "")
    assert all(width(line, 8) <= room + SLACK or len(line) == 1 for line in lines)


def test_a_character_the_bold_face_lacks_is_set_in_the_regular_one() -> None:
    assert (BOLD, REGULAR, REGULAR) == (face_for("对账单", bold=True), face_for("骉", bold=True), face_for("对账单"))


def test_rules_stay_on_the_page() -> None:
    marks = [
        it for page in statement_paper(statement_of(busy()), language="en").pages for it in page if isinstance(it, Ruled)
    ]

    assert marks and all(0 < it.x and it.x + it.length < WIDTH and 0 < it.y < HEIGHT for it in marks)


def rows(made: bytes) -> list[dict[str, str]]:
    assert made.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(made.decode("utf-8-sig"), newline="")))


def test_the_table_adds_up_by_itself() -> None:
    found = rows(statement_csv(statement_of(busy(40)), language="en"))
    account = [it for it in found if it["account"] == "payable to huanxun"]
    lines = [it for it in account if it["row"] == "line"]

    assert ["opening", *["line"] * 40, "closing"] == [it["row"] for it in account]
    assert account[-1]["balance (debit +)"] == lines[-1]["balance (debit +)"] == "-500.00"
    assert {"position": "-500.00"} == {it["row"]: it["balance (debit +)"] for it in found if it["row"] == "position"}


def test_the_table_is_in_the_language_asked_for() -> None:
    found = rows(statement_csv(statement_of(busy(1), names={"huanxun": "上海环讯"}), language="zh-Hans"))

    assert {"应付上海环讯", "销售收入", "暂记", ""} >= {it["科目"] for it in found}
    assert "对账单" == found[0]["行"]


def test_no_text_of_the_table_becomes_a_formula() -> None:
    posted = [an_entry("=cmd|calc/1", "M suspense / sales 10", cause="=cmd|calc")]
    made = statement_csv(a_statement("xidan", book_rows("xidan", posted, FIRST, LAST)), language="en")

    assert {"'=cmd|calc"} == {it["case"] for it in rows(made) if it["case"]}
    assert not [cell for it in rows(made) for cell in it.values() if cell.startswith(("=", "+", "@"))]
