"""From when to when a payment can be disputed, on every ground."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.rules import RuleBook, Span
from disputes.schemes.load import load, load_all
from disputes.windows import Window, windows_of
from tests.rules.examples import a_payment, a_rule_file

ON = date(2026, 11, 1)
PROCESSED = date(2026, 3, 2)


def the_window(kind: str, *, scheme: str = "visa", sold_on: date = date(2026, 3, 1), on: date = ON, **facts: Any) -> Window:
    fields = {name: facts.pop(name) for name in ("processed_on", "statement_on", "expected_delivery_on") if name in facts}
    payment = a_payment(scheme=scheme, sold_on=sold_on, facts=facts, **fields)
    return next(window for window in windows_of(payment, load_all(), on=on) if window.kind == kind)


@pytest.mark.parametrize(
    ("statement_on", "last_day"),
    [
        (date(2002, 8, 31), date(2003, 2, 28)),
        (date(2003, 8, 31), date(2004, 2, 29)),
        (date(2002, 8, 30), date(2003, 2, 28)),
        (date(2002, 2, 28), date(2002, 8, 28)),
        (date(2004, 2, 29), date(2004, 8, 29)),
        (date(2002, 12, 31), date(2003, 6, 30)),
        (date(2002, 3, 15), date(2002, 9, 15)),
    ],
)
def test_the_six_months_run_from_the_statement_and_end_within_the_month(statement_on: date, last_day: date):
    window = the_window("refusal", scheme="historic", sold_on=date(2002, 1, 1), statement_on=statement_on)

    assert window.closes_on == last_day
    assert not window.estimated


def test_a_refusal_is_possible_the_day_before_and_on_the_last_day_and_not_the_day_after():
    window = the_window("refusal", scheme="historic", sold_on=date(2002, 8, 1), statement_on=date(2002, 8, 31))

    assert window.open_on(date(2003, 2, 27))
    assert window.open_on(date(2003, 2, 28))
    assert not window.open_on(date(2003, 3, 1))


def test_a_statement_nobody_saw_is_taken_at_its_worst_and_the_window_is_an_estimate():
    window = the_window("refusal", scheme="historic", sold_on=date(2002, 2, 10), processed_on=date(2002, 2, 11))

    assert window.estimated
    assert window.closes_on == date(2002, 11, 11)
    assert "not known, assumed to be 2002-05-11 at worst" in window.why_en
    assert "按最坏情形假定为 2002-05-11" in window.why_zh


def test_each_unknown_day_is_assumed_from_the_one_before_it():
    window = the_window("refusal", scheme="historic", sold_on=date(2002, 2, 10))

    assert window.closes_on == date(2002, 12, 12)  # 30 days to processing, a quarter to the statement, six months


def test_the_window_moves_when_the_fact_arrives():
    before = the_window("10.4")
    after = the_window("10.4", processed_on=PROCESSED)

    assert (before.estimated, before.closes_on) == (True, date(2026, 7, 29))
    assert (after.estimated, after.closes_on) == (False, date(2026, 6, 30))


OF_120_DAYS = ("10.1", "10.2", "10.3", "10.4", "12.2", "12.6.1", "12.6.2", "13.2", "13.8", "13.9")
OF_75_DAYS = ("11.1", "11.2", "11.3", "12.7")


@pytest.mark.parametrize(("kind", "days"), [*((kind, 120) for kind in OF_120_DAYS), *((kind, 75) for kind in OF_75_DAYS)])
def test_most_grounds_count_from_the_processing_date_which_is_not_counted(kind: str, days: int):
    window = the_window(kind, processed_on=PROCESSED)

    assert window.closes_on == PROCESSED + timedelta(days=days)
    assert window.opens_on == PROCESSED
    assert not window.estimated


def test_goods_not_received_count_from_the_later_of_processing_and_expected_delivery():
    late = the_window("13.1", processed_on=PROCESSED, expected_delivery_on=date(2026, 4, 10))
    early = the_window("13.1", processed_on=PROCESSED, expected_delivery_on=date(2026, 2, 1))

    assert late.closes_on == date(2026, 4, 10) + timedelta(days=120)
    assert early.closes_on == PROCESSED + timedelta(days=120)


@pytest.mark.parametrize(("after_processing", "closes_after"), [(419, 539), (420, 540), (421, 540), (900, 540)])
def test_no_delivery_date_however_late_passes_the_outer_limit(after_processing: int, closes_after: int):
    expected = PROCESSED + timedelta(days=after_processing)
    window = the_window("13.1", processed_on=PROCESSED, expected_delivery_on=expected)

    assert window.closes_on == PROCESSED + timedelta(days=closes_after)


@pytest.mark.parametrize("kind", ["13.1", "13.3", "13.4", "13.5", "13.6", "13.7"])
def test_a_consumer_ground_whose_day_is_unknown_lasts_to_the_outer_limit_and_is_an_estimate(kind: str):
    window = the_window(kind, processed_on=PROCESSED)

    assert window.closes_on == PROCESSED + timedelta(days=540)
    assert window.estimated


def test_defects_count_from_receipt_once_it_is_known():
    window = the_window("13.3", processed_on=PROCESSED, received_on="2026-03-20")

    assert window.closes_on == date(2026, 3, 20) + timedelta(days=120)
    assert not window.estimated


def test_a_negotiation_lengthens_the_limit_for_defects_by_the_days_after_the_first_notice():
    plain = the_window("13.3", processed_on=PROCESSED, received_on="2026-03-20")
    longer = the_window("13.3", processed_on=PROCESSED, received_on="2026-03-20", first_notice_on="2026-07-01")
    shorter = the_window("13.3", processed_on=PROCESSED, received_on="2026-03-20", first_notice_on="2026-04-01")

    assert longer.closes_on == date(2026, 7, 1) + timedelta(days=60)
    assert shorter.closes_on == plain.closes_on


@pytest.mark.parametrize(
    ("processed_on", "last_day"),
    [
        (date(2019, 3, 1), date(2021, 10, 15)),  # its 540 days are over before the cap began: open until the eve
        (date(2020, 4, 23), date(2021, 10, 15)),
        (date(2020, 4, 24), date(2021, 10, 16)),  # its 540th day is the first day of the cap
        (date(2020, 4, 25), date(2021, 10, 17)),
    ],
)
def test_a_credit_never_given_could_be_disputed_without_end_until_the_cap_began(processed_on: date, last_day: date):
    window = the_window("13.6", sold_on=processed_on, processed_on=processed_on)

    assert window.closes_on == last_day


def test_a_credit_receipt_ends_the_doubt_about_a_missing_credit():
    window = the_window("13.6", processed_on=PROCESSED, credit_receipt_on="2026-03-10")

    assert (window.opens_on, window.closes_on) == (date(2026, 3, 25), date(2026, 7, 8))


def test_without_an_expected_delivery_day_a_buyer_waits_fifteen_days_after_the_sale():
    assert the_window("13.1", processed_on=PROCESSED).opens_on == date(2026, 3, 16)


def test_with_an_expected_delivery_day_that_day_is_the_first():
    window = the_window("13.1", processed_on=PROCESSED, expected_delivery_on=date(2026, 4, 10))

    assert window.opens_on == date(2026, 4, 10)


def test_the_wait_is_waived_when_the_limit_would_lapse():
    window = the_window("13.3", processed_on=PROCESSED, received_on="2026-03-02", returned_on="2026-06-29")

    assert window.opens_on == window.closes_on == date(2026, 6, 30)


def test_a_start_that_is_unknown_is_said_in_both_languages():
    window = the_window("10.4", processed_on=PROCESSED)

    assert "start unknown" in window.why_en
    assert "起始日不明" in window.why_zh
    assert window.rule == "visa/10.4/from-processing@seen-2026-04-18"


def test_a_window_tells_that_sources_disagree_about_its_limit_or_its_cap():
    limit, cap = (
        the_window("11.1", processed_on=PROCESSED),
        the_window("4853-credit", scheme="mastercard", processed_on=PROCESSED),
    )

    assert "Sources disagree: 120 days elsewhere" in limit.why_en
    assert "来源不一：另有来源称 120 天" in limit.why_zh
    assert "Sources disagree: no end elsewhere. No cap of its own was found" in cap.why_en


def test_days_of_which_one_applies_make_an_estimate_unless_they_are_one_day():
    told = {"scheme": "mastercard", "processed_on": PROCESSED}

    assert the_window("4853-recurring", settled_on="2026-03-05", **told).estimated
    assert not the_window("4853-recurring", settled_on="2026-03-02", **told).estimated


def test_the_end_of_a_service_counts_once_it_is_told_and_is_not_waited_for():
    told = {"scheme": "mastercard", "processed_on": PROCESSED, "received_on": "2026-03-20"}
    without, with_end = the_window("4853", **told), the_window("4853", service_ended_on="2026-05-01", **told)

    assert (without.closes_on, without.estimated) == (date(2026, 7, 18), False)
    assert with_end.closes_on == date(2026, 5, 1) + timedelta(days=120)


def test_a_payment_has_one_window_for_each_code_in_use_that_day():
    payment = a_payment(processed_on=PROCESSED)
    codes = load_all().schemes["visa"].codes.values()

    today = [window.kind for window in windows_of(payment, load_all(), on=ON)]
    of_then = a_payment(sold_on=date(2016, 12, 1), processed_on=date(2016, 12, 2))
    long_ago = [window.kind for window in windows_of(of_then, load_all(), on=date(2017, 1, 1))]

    assert today == [code.code for code in codes if code.usable_on(ON)]
    assert long_ago == [code.code for code in codes if code.code != "12.1"]


@pytest.mark.parametrize(
    ("processed_on", "last_day"),
    [
        (date(2026, 3, 2), date(2026, 3, 22)),  # its twenty days are over before the code is
        (date(2026, 3, 30), date(2026, 4, 10)),
        (date(2026, 4, 10), date(2026, 4, 10)),
        (date(2026, 4, 11), None),
    ],
)
def test_a_code_that_ends_takes_its_window_with_it(tmp_path: Path, processed_on: date, last_day: date | None):
    file = a_rule_file(tmp_path, old='limit = "limit"', new='limit = "limit"\nuntil = 2026-04-10')
    small = RuleBook({"small": load(file)}, load_all().anchors, ())

    found = windows_of(a_payment(scheme="small", processed_on=processed_on), small, on=date(2026, 3, 1))

    assert [window.closes_on for window in found] == ([last_day] if last_day else [])
    assert all("in use until 2026-04-10" in window.why_en and "该原因码用至 2026-04-10" in window.why_zh for window in found)


@pytest.mark.parametrize("scheme", sorted(load_all().schemes))
def test_without_a_processing_date_every_scheme_gives_an_estimate_that_says_so_or_does_not_need_it(scheme: str):
    known = {
        window.kind: window for window in windows_of(a_payment(scheme=scheme, processed_on=PROCESSED), load_all(), on=ON)
    }
    unknown = {window.kind: window for window in windows_of(a_payment(scheme=scheme), load_all(), on=ON)}

    assert known.keys() == unknown.keys() != set()
    for kind, window in unknown.items():
        worse = window.closes_on is None or (known[kind].closes_on or date.max) <= window.closes_on
        assert window.closes_on == known[kind].closes_on or (window.estimated and worse), kind
        assert not window.estimated or "not known" in window.why_en or "does not say" in window.why_en, kind


def test_an_assumption_that_starts_after_the_sale_leaves_its_day_open_and_crashes_nothing(tmp_path: Path):
    later = '[assume.processed_on]\nvalues = [{ days = 3, from = 2026-04-01, source = "book", confidence = "low" }]\n'
    scheme = load(a_rule_file(tmp_path, old="[flows.plain]", new=later + "[flows.plain]"))
    book = RuleBook({"small": scheme}, load_all().anchors, ())

    (window,) = windows_of(a_payment(scheme="small", sold_on=date(2026, 3, 1)), book, on=ON)

    assert (window.closes_on, window.estimated) == (None, True)


@pytest.mark.parametrize("scheme", ["unknown", "", "Visa"])
def test_a_payment_of_an_unknown_scheme_has_no_window(scheme: str):
    assert windows_of(a_payment(scheme=scheme), load_all(), on=ON) == []


@pytest.mark.parametrize("nonsense", ["soon", "", 7, None, ["2026-03-20"], "2026-02-30"])
def test_a_fact_that_is_not_a_day_tells_nothing(nonsense: Any):
    window = the_window("13.3", processed_on=PROCESSED, received_on=nonsense)

    assert window.closes_on == PROCESSED + timedelta(days=540)


def test_a_sale_at_the_end_of_the_calendar_is_no_crash():
    window = the_window("10.4", sold_on=date(9999, 12, 30))

    assert window.closes_on == date.max


def test_a_changed_limit_binds_each_day_of_filing_as_it_stood_that_day(tmp_path: Path):
    scheme = load(a_rule_file(tmp_path))
    book = RuleBook({scheme.key: scheme}, load_all().anchors, load_all().reminders)

    def last_day(processed_on: date) -> date | None:
        payment = a_payment(scheme="small", sold_on=processed_on, processed_on=processed_on)
        return windows_of(payment, book, on=ON)[0].closes_on

    assert last_day(date(2019, 11, 1)) == date(2019, 12, 1)  # 30 days, over before the change
    assert last_day(date(2019, 12, 5)) == date(2019, 12, 31)  # 30 days are cut off by the change, 20 were over
    assert last_day(date(2019, 12, 12)) == date(2020, 1, 1)  # the 20th day is the first day of the new rule
    assert last_day(date(2020, 3, 1)) == date(2020, 3, 21)


@given(
    day=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    expected_after=st.integers(-30, 900),
    received_after=st.integers(0, 900),
)
def test_a_window_never_opens_after_it_closes_and_never_passes_its_cap(day: date, expected_after: int, received_after: int):
    payment = a_payment(
        sold_on=day,
        processed_on=day,
        expected_delivery_on=day + timedelta(days=expected_after),
        facts={"received_on": (day + timedelta(days=received_after)).isoformat(), "credit_receipt_on": day.isoformat()},
    )
    for window in windows_of(payment, load_all(), on=ON):
        assert window.closes_on is not None
        assert window.opens_on <= window.closes_on
        assert window.closes_on <= max(day + timedelta(days=540), date(2021, 10, 15))


@given(day=st.dates(date(1900, 1, 1), date(2200, 1, 1)), months=st.integers(0, 36))
def test_months_are_calendar_months_and_never_spill_into_the_next(day: date, months: int):
    later = Span(months=months).after(day)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
