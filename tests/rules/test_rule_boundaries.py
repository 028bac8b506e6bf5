"""The day before, the day and the day after: every limit, cap and stage day on file, counted here a second time.

The expected days come from the TOML as text and from an arithmetic of their own, never from the code under test.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from disputes.deadlines import deadlines_of
from disputes.dispute import Stage
from disputes.rules import CodeStatus, RuleBook
from disputes.schemes.load import FOLDER, NOT_SCHEMES, load_all
from disputes.windows import Window, windows_of
from tests.rules.examples import CHAIN, KINDS, a_dispute, a_payment
from tests.rules.research import CODES, Record, records

SOLD = date(2026, 3, 1)
FIELDS = ("processed_on", "statement_on", "expected_delivery_on")
FILES = {
    document["scheme"]: document
    for path in sorted(FOLDER.glob("*.toml"))
    if path.name not in NOT_SCHEMES
    for document in [tomllib.loads(path.read_text(encoding="utf-8"))]
}
EVERY_CODE = [(scheme, code) for scheme, document in FILES.items() for code in document["codes"]]


def later(day: date, value: dict[str, Any]) -> date:
    """So long after a day, counted without the code under test."""
    month = day.month - 1 + value.get("months", 0)
    year, month = day.year + month // 12, month % 12 + 1
    moved = date(year, month, min(day.day, monthrange(year, month)[1]))
    return date.fromordinal(moved.toordinal() + value.get("days", 0))


def awake() -> RuleBook:
    """The rule book with every code usable, so that also those that are over can be counted."""
    book = load_all()
    schemes = {
        key: replace(scheme, codes={n: replace(c, status=CodeStatus.ACTIVE, until=None) for n, c in scheme.codes.items()})
        for key, scheme in book.schemes.items()
    }
    return replace(book, schemes=schemes)


AWAKE = awake()


def window(scheme: str, code: str, days: dict[str, date]) -> Window:
    facts = {name: day.isoformat() for name, day in days.items() if name not in (*FIELDS, "sold_on")}
    fields = {name: day for name, day in days.items() if name in FIELDS}
    payment = a_payment(scheme=scheme, sold_on=days["sold_on"], facts=facts, **fields)
    return next(it for it in windows_of(payment, AWAKE, on=SOLD) if it.kind == code)


def on_the_days(anchors: list[str]) -> Iterator[dict[str, date]]:
    """Each of the days in turn as the latest, near and so far off that a cap ends it."""
    known = ["sold_on", "processed_on", *anchors]
    close = {name: date.fromordinal(SOLD.toordinal() + n) for n, name in enumerate(dict.fromkeys(known))}
    yield close
    for name in anchors:
        for off in (90, 419, 420, 421, 900):
            if name not in ("sold_on", "processed_on"):
                yield {**close, name: date.fromordinal(close["processed_on"].toordinal() + off)}


def last_day(document: dict[str, Any], code: dict[str, Any], days: dict[str, date]) -> date | None:
    def ends(name: str) -> date | None:
        clock = document["clocks"][name]
        value = clock["values"][-1]
        told = [days[day] for day in (*clock["anchors"], *clock.get("if_told", ())) if day in days]
        return None if value.get("no_end") else later(max(told), value)

    limit = ends(code["limit"])
    more = [ends(name) for name in code.get("extended_by", ()) if document["clocks"][name]["anchors"][0] in days]
    plain = max([day for day in (limit, *more) if day], default=None)
    cap = ends(code["cap"]) if "cap" in code else None
    return min([day for day in (plain, cap) if day], default=None)


def test_two_hundred_codes_and_more_are_on_file():
    assert len(EVERY_CODE) >= 200


@pytest.mark.parametrize(("scheme", "name"), EVERY_CODE)
def test_a_payment_can_be_disputed_up_to_the_last_day_of_a_code_and_not_the_day_after(scheme: str, name: str):
    document = FILES[scheme]
    code = document["codes"][name]
    if "limit" not in code:
        found = load_all().schemes[scheme].codes[name]
        assert found.limit is None
        assert found.confidence.value == "low" or found.status is CodeStatus.RETIRED
        return
    clocks = [document["clocks"][it] for it in (code["limit"], *code.get("extended_by", ()))]
    anchors = [day for clock in clocks for day in (*clock["anchors"], *clock.get("if_told", ()))]
    for days in on_the_days(anchors):
        found_window, last = window(scheme, name, days), last_day(document, code, days)
        assert last is not None
        states = [found_window.open_on(date.fromordinal(last.toordinal() + off)) for off in (-1, 0, 1)]
        assert states == [True, True, False], f"{days}: {found_window.closes_on} and not {last}"


DUE = [
    (scheme, flow, row)
    for scheme, document in FILES.items()
    for flow, content in document["flows"].items()
    for row in content.get("due", ())
]


@pytest.mark.parametrize(("scheme", "flow", "row"), DUE, ids=lambda it: it if isinstance(it, str) else it["obligation"])
def test_a_stage_day_is_met_on_its_last_moment_and_missed_the_day_after(scheme: str, flow: str, row: dict[str, Any]):
    code = next(name for name, it in FILES[scheme]["codes"].items() if it["flow"] == flow)
    value = row["values"][-1]
    ended = value.get("until")
    started = date(ended.year - 1, 1, 31) if ended else date(2017, 1, 31) if flow == "old" else date(2026, 1, 31)
    dispute = a_dispute(scheme=scheme, reason_code=code, stage=Stage(row["stage"]), opened_on=started)

    found = deadlines_of(
        dispute, kinds=KINDS, book=load_all(), clock_start=started, stated=None, answered=row.get("answered", False)
    )
    party = CHAIN[[KINDS[it].value for it in CHAIN].index(row["seat"])]
    due_at = next(it.due_at for it in found if (it.party, it.obligation) == (party, row["obligation"]))

    last = later(started, value)
    noons = [datetime.combine(date.fromordinal(last.toordinal() + off), time(12), tzinfo=UTC) for off in (-1, 0, 1)]
    assert [noon <= due_at for noon in noons] == [True, True, False]


EVENTS = {
    "transaction_date": "sold_on",
    "transaction_processing_date": "processed_on",
    "central_site_business_date": "processed_on",
    "transaction_or_central_site_business_date": "processed_on",
    "settlement_date": "settled_on",
    "expected_receipt_date": "expected_delivery_on",
    "last_expected_receipt_date": "expected_delivery_on",
    "last_expected_delivery_date": "expected_delivery_on",
    "last_expected_service_date": "expected_delivery_on",
    "receipt_date": "received_on",
    "actual_receipt_date": "received_on",
    "delivery_date": "received_on",
    "service_end_date": "service_ended_on",
    "notice_date": "notice_on",
    "credit_receipt_date": "credit_receipt_on",
    "refund_document_date": "credit_receipt_on",
    "cancellation_date": "returned_on",
    "return_date": "returned_on",
}
NOTES = list(records(CODES)) if CODES.exists() else []


def _known(note: Record) -> tuple[str, str]:
    return note.plain["scheme"] or "", note.plain["code"] or ""


@pytest.mark.skipif(not NOTES, reason="the research notes (shared/data/reason_codes.yaml) do not lie beside this clone")
def test_every_code_of_the_notes_is_on_file_and_no_other_but_the_historic_one():
    assert len(NOTES) >= 200
    assert {_known(note) for note in NOTES} == set(EVERY_CODE) - {("historic", "refusal")}


@pytest.mark.skipif(not NOTES, reason="the research notes (shared/data/reason_codes.yaml) do not lie beside this clone")
@pytest.mark.parametrize("note", NOTES, ids=lambda it: "/".join(_known(it)))
def test_the_limit_of_a_code_is_that_of_the_notes_the_day_before_the_day_and_the_day_after(note: Record):
    scheme, code = _known(note)
    length = note.number("days")
    if length is None:
        assert load_all().schemes[scheme].codes[code].limit is None
        return
    anchors = [EVENTS[event] for event in note.events] or ["processed_on"]
    limit = load_all().schemes[scheme].codes[code].limit
    assert limit is not None
    assert limit.start_unknown is not bool(note.events)
    if len(set(anchors) - set(limit.if_told)) > 1:
        assert limit.combine.value == note.limit["from_rule"]
    cap = note.number("cap_days")
    for days in on_the_days(anchors):
        last = date.fromordinal(max(days[name] for name in anchors).toordinal() + length)
        limits = [last, *([date.fromordinal(days["processed_on"].toordinal() + cap)] if cap else [])]
        if code in ("4853-credit", "4860"):  # the cap of 4853, of which they are cases: a conflict the file tells
            limits.append(date.fromordinal(days["processed_on"].toordinal() + 540))
        found, ends = window(scheme, code, days), min(limits).toordinal()
        assert [found.open_on(date.fromordinal(ends + off)) for off in (-1, 0, 1)] == [True, True, False], str(days)


@pytest.mark.skipif(not NOTES, reason="the research notes (shared/data/reason_codes.yaml) do not lie beside this clone")
@pytest.mark.parametrize("note", NOTES, ids=lambda it: "/".join(_known(it)))
def test_the_merchant_has_the_days_of_the_notes_to_answer(note: Record):
    scheme, code = _known(note)
    days = note.number("merchant_response_days")
    flow = AWAKE.flow(scheme, code, on=SOLD)
    assert flow is not None
    rows = [it for it in flow.due if it.stage is Stage.CHARGEBACK and it.obligation in ("answer_chargeback",)]
    found = {it.rule.values[-1].span.days for it in rows if it.rule.values[-1].span}
    assert found == {days} or days is None


def test_the_files_of_the_rules_are_those_the_product_loads():
    assert list(FILES) == sorted(load_all().schemes, key=list(load_all().schemes).index)
    assert Path(FOLDER).is_dir()
