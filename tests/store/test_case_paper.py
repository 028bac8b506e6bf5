"""The paper of a case: everything on record, the same bytes for the same rows, and nothing runs off the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import Connection

from disputes.actions.decide import decide
from disputes.actions.propose import contest
from reports.case_file import CaseFile
from reports.pdf.case_file import case_file_paper, case_file_pdf
from reports.pdf.fonts import width
from reports.pdf.paper import HEIGHT, INNER, MARGIN, WIDTH, Pictured, Written
from reports.statement_words import figure
from reports.store.case_file import load_case_file
from tests.store import proceeding_case as case
from trade.parties import Role, Seat
from trade.visibility import scope_of

SUIT = "huanxun-2005"
LONG_ZH = "北京玲珑精密电子仪器进出口贸易与跨境电子商务服务有限责任公司西单第一分公司"
WORDS = "所有包裹均由收件人本人签收，承运人的系统在诉讼开始前已经删除了签收记录，" * 6


@pytest.fixture
def file(connection: Connection) -> CaseFile:
    case.proposed(connection)
    contest(connection, proceeding_id=SUIT, proposal=1, by="xidan", now=case.NOW + timedelta(days=1), findings=[1, 2],
            words=WORDS)  # fmt: skip
    decide(connection, proceeding_id=SUIT, proposal=1, by="court", effective_on=case.FIRST, now=case.NOW)
    return load_case_file(connection, SUIT)


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_everything_on_record_stands_on_it_and_no_line_runs_off(file: CaseFile, language: str) -> None:
    named = replace(file, parties=[replace(it, name_en=LONG_ZH, name_zh=LONG_ZH) for it in file.parties])

    paper = case_file_paper(named, language=language)

    for page in paper.pages:
        for mark in page:
            if isinstance(mark, Written):
                reach = width(mark.text, mark.size, face=mark.face)
                left = mark.x - reach if mark.align == "right" else mark.x
                assert left >= MARGIN - 4 and left + reach <= WIDTH - MARGIN + 4, mark.text
                assert 20 < mark.y < HEIGHT
            elif isinstance(mark, Pictured):
                assert mark.drawing.width * mark.scale <= INNER + 0.5
                assert mark.top - mark.drawing.height * mark.scale > 40
    said = text_of(paper.drawn())
    for lines in file.events.values():
        assert all(digest[:20] in said for _event, digest in lines)
    assert all(it.id in said for it in file.disputes)


def test_the_same_rows_give_the_same_bytes(file: CaseFile) -> None:
    assert case_file_pdf(file, language="en") == case_file_pdf(file, language="en")


def test_findings_objections_and_odd_cents_are_on_it(file: CaseFile) -> None:
    said = text_of(case_file_pdf(file, language="en"))

    for part in ("Findings", "contested by xidan", "proposal 1; findings 1, 2", "193,333.34", "193,333.33", "What differs",
                 "provisional: an appeal can change it", "everything on record", "page 1 of"):  # fmt: skip
        assert part in said, part
    assert WORDS[:12] in said.replace("\r\n", "").replace("\n", "")
    assert "demonstration" not in said


def test_it_has_an_outline(file: CaseFile) -> None:
    document = pypdfium2.PdfDocument(case_file_pdf(file, language="zh-Hans"))
    try:
        titles = [it.get_title() for it in document.get_toc()]
    finally:
        document.close()

    assert titles[0] == "案卷" and {"认定", "分担方案", "裁决", "证据", "时间线与分录"} <= set(titles)
    assert sum(title.startswith("huanxun.CB-") for title in titles) == len(case.MINORS)


def test_a_changed_line_is_named_on_the_first_page(file: CaseFile) -> None:
    proceeding = f"proceeding:{SUIT}"
    lines = [
        (replace(event, actor="nobody") if event.seq == 1 else event, digest) for event, digest in file.events[proceeding]
    ]
    changed = replace(file, events={**file.events, proceeding: lines})

    first = text_of(case_file_pdf(changed, language="en"))[:3000]

    assert f"≠ proceeding:{SUIT} event 1: was changed after it was written" in first
    assert "every digest holds" not in first


def test_a_party_has_the_paper_of_one_case_with_its_own_book_only(connection: Connection, file: CaseFile) -> None:
    scope = scope_of(Seat("desk@xidan", "person", Role.DISPUTE_DESK, "xidan"))

    said = text_of(case_file_pdf(load_case_file(connection, "huanxun.CB-0001", scope=scope), language="en"))

    assert "View of" in said and "shown in part" in said and "carrier" not in said
    assert "huanxun: receivable" not in said and "xidan: " in said


def test_the_head_of_an_entry_says_what_it_moved_unless_that_differs_by_party(file: CaseFile) -> None:
    said = text_of(case_file_pdf(file, language="en"))

    after = {it.posted.entry.kind: (it, said.partition(f"{it.digest[:16]}…")[2].split()[0]) for it in file.entries}
    refusal, amount = after["chargeback"]
    assert figure(refusal.posted.entry.amount.minor, "CNY") == amount
    assert "," not in after["ruling"][1] and "." not in after["ruling"][1]
