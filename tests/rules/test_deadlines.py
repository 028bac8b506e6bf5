"""What falls due for whom: one deadline for each seat and obligation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from disputes.deadlines import Deadline, DeadlineState, deadlines_of, end_of_day, outlived, reminding
from disputes.dispute import Stage
from disputes.schemes.load import load_all
from tests.rules.examples import CHAIN, KINDS, a_dispute
from trade.parties import PartyKind

OPENED = date(2026, 5, 1)


def due(
    stage: Stage, *, reason_code: str = "13.1", scheme: str = "visa", answered: bool = False
) -> dict[tuple[str, str], date]:
    dispute = a_dispute(reason_code=reason_code, scheme=scheme, stage=stage)
    found = deadlines_of(dispute, kinds=KINDS, book=load_all(), clock_start=OPENED, stated=None, answered=answered)
    return {(line.party, line.obligation): line.due_at.date() for line in found}


def test_in_collaboration_acquirer_and_merchant_answer_the_dispute_within_thirty_days():
    assert due(Stage.CHARGEBACK) == {
        ("acquirer-a", "answer_chargeback"): date(2026, 5, 31),
        ("merchant-a", "answer_chargeback"): date(2026, 5, 31),
    }


def test_in_allocation_there_is_no_answer_to_the_dispute_only_the_way_to_pre_arbitration():
    found = due(Stage.CHARGEBACK, reason_code="10.4")

    assert found[("acquirer-a", "file_pre_arbitration")] == date(2026, 5, 31)
    assert ("acquirer-a", "answer_chargeback") not in found


@pytest.mark.parametrize(
    ("code", "stage", "answered", "party", "obligation", "days"),
    [
        ("13.1", Stage.REPRESENTMENT, False, "issuer-a", "file_pre_arbitration", 30),
        ("13.1", Stage.PRE_ARBITRATION, False, "acquirer-a", "answer_pre_arbitration", 30),
        ("13.1", Stage.PRE_ARBITRATION, True, "issuer-a", "file_arbitration", 10),
        ("11.3", Stage.PRE_ARBITRATION, False, "issuer-a", "answer_pre_arbitration", 30),
        ("11.3", Stage.PRE_ARBITRATION, True, "acquirer-a", "file_arbitration", 10),
    ],
)
def test_each_later_stage_asks_one_side_at_a_time(
    code: str, stage: Stage, answered: bool, party: str, obligation: str, days: int
):
    assert due(stage, reason_code=code, answered=answered) == {(party, obligation): OPENED + timedelta(days=days)}


def test_the_last_day_counts_to_its_last_moment_and_the_clocks_own_day_is_not_counted():
    found = deadlines_of(a_dispute(), kinds=KINDS, book=load_all(), clock_start=date(2024, 2, 1), stated=None)

    assert {line.due_at for line in found} == {datetime(2024, 3, 2, 23, 59, 59, 999999, tzinfo=UTC)}  # 2024 is a leap year
    assert {line.clock_start for line in found} == {date(2024, 2, 1)}


def test_a_computed_deadline_is_presumed_and_says_by_which_rule_and_whose_word():
    line = deadlines_of(a_dispute(), kinds=KINDS, book=load_all(), clock_start=OPENED, stated=None)[0]

    assert line.presumed
    assert line.rule == "visa/collaboration/acquirer-answer_chargeback@seen-2026-04-18"
    assert "Visa Core Rules" in line.source


def test_what_the_source_states_is_the_merchants_deadline_and_nobody_elses():
    stated = datetime(2026, 5, 11, 23, 59, tzinfo=timezone(timedelta(hours=8)))
    found = deadlines_of(a_dispute(), kinds=KINDS, book=load_all(), clock_start=OPENED, stated=stated)

    merchant = [line for line in found if line.party == "merchant-a"]
    assert [(line.due_at, line.rule, line.presumed) for line in merchant] == [
        (datetime(2026, 5, 11, 15, 59, tzinfo=UTC), "stated", False)
    ]
    assert ("acquirer-a", end_of_day(date(2026, 5, 31))) in {(line.party, line.due_at) for line in found}


@pytest.mark.parametrize(
    ("scheme", "code"), [("unknown", "fraudulent"), ("mastercard", "9999"), ("visa", "10"), ("visa", "")]
)
def test_an_unknown_scheme_or_code_has_the_stated_deadline_only(scheme: str, code: str):
    dispute = a_dispute(scheme=scheme, reason_code=code)
    stated = datetime(2026, 5, 11, tzinfo=UTC)

    assert deadlines_of(dispute, kinds=KINDS, book=load_all(), clock_start=OPENED, stated=None) == []
    only = deadlines_of(dispute, kinds=KINDS, book=load_all(), clock_start=OPENED, stated=stated)
    assert [(line.party, line.obligation) for line in only] == [("merchant-a", "answer_chargeback")]


def by_processor(processor: str, kind: PartyKind, **more: Any) -> dict[tuple[str, str], tuple[date, str]]:
    """The deadlines of a chain in which a processor on file stands above the merchant."""
    chain = (
        ("issuer-a", "scheme-a", processor, "merchant-a")
        if kind is PartyKind.ACQUIRER
        else (*CHAIN[:3], processor, CHAIN[-1])
    )
    dispute = replace(a_dispute(**more), chain=chain)
    found = deadlines_of(dispute, kinds={**KINDS, processor: kind}, book=load_all(), clock_start=OPENED, stated=None)
    return {(line.party, line.obligation): (line.due_at.date(), line.rule.partition("@")[0]) for line in found}


def test_a_processor_on_file_leaves_its_merchant_less_and_the_schemes_day_stays_the_acquirers():
    assert by_processor("stripe", PartyKind.GATEWAY) == {
        ("acquirer-a", "answer_chargeback"): (date(2026, 5, 31), "visa/collaboration/acquirer-answer_chargeback"),
        ("merchant-a", "answer_chargeback"): (date(2026, 5, 8), "processor/stripe/1"),
    }


def test_an_acquirer_that_is_a_processor_counts_by_the_flow_of_the_dispute():
    found = by_processor("paymentech", PartyKind.ACQUIRER, reason_code="10.4")

    assert found[("merchant-a", "answer_chargeback")] == (date(2026, 5, 19), "processor/paymentech/2")
    assert found[("paymentech", "file_pre_arbitration")][0] == date(2026, 5, 31)


def test_a_processor_that_leaves_more_than_the_scheme_lengthens_nothing():
    found = by_processor(
        "adyen", PartyKind.GATEWAY, scheme="unionpay", reason_code=next(iter(load_all().schemes["unionpay"].codes))
    )

    assert found[("merchant-a", "answer_chargeback")][0] == date(2026, 5, 26)  # both say 25 days
    assert found[("merchant-a", "answer_chargeback")][1].startswith("unionpay/")


def test_at_a_later_stage_the_merchant_brings_its_processor_what_the_acquirer_must_answer():
    found = by_processor("cashfree", PartyKind.GATEWAY, stage=Stage.PRE_ARBITRATION)

    assert found[("merchant-a", "answer_pre_arbitration")] == (date(2026, 5, 3), "processor/cashfree/3")
    assert found[("acquirer-a", "answer_pre_arbitration")][0] == date(2026, 5, 31)


def test_where_the_other_side_has_to_answer_the_processor_asks_nothing_of_the_merchant():
    found = by_processor("cashfree", PartyKind.GATEWAY, reason_code="10.4", stage=Stage.PRE_ARBITRATION)

    assert "merchant-a" not in {party for party, _obligation in found}


def test_what_the_source_states_is_neither_shortened_nor_lengthened_by_a_processors_rule():
    dispute = replace(a_dispute(), chain=(*CHAIN[:3], "stripe", "merchant-a"))
    stated = datetime(2026, 5, 20, tzinfo=UTC)
    found = deadlines_of(
        dispute, kinds={**KINDS, "stripe": PartyKind.GATEWAY}, book=load_all(), clock_start=OPENED, stated=stated
    )

    assert [it.due_at for it in found if it.party == "merchant-a"] == [stated]


def test_every_computed_deadline_leads_back_to_its_value_in_the_rules():
    dispute = replace(a_dispute(), chain=(*CHAIN[:3], "afterpay", "merchant-a"))
    book = load_all()
    found = deadlines_of(dispute, kinds={**KINDS, "afterpay": PartyKind.GATEWAY}, book=book, clock_start=OPENED, stated=None)

    assert [(it.party, it.calendar) for it in found] == [("acquirer-a", None), ("merchant-a", "")]
    for line in found:
        value = book.value(line.rule)
        assert value is not None
        assert value.source == line.source == book.source(line.rule)


def test_a_dispute_under_an_old_code_is_fought_to_its_end_after_the_code_has_ended_and_none_is_opened_under_it():
    def asked(opened_on: date) -> list[tuple[str, str]]:
        dispute = replace(a_dispute(reason_code="83"), opened_on=opened_on)
        found = deadlines_of(dispute, kinds=KINDS, book=load_all(), clock_start=date(2018, 5, 20), stated=None)
        return [(line.party, line.obligation) for line in found]

    assert asked(date(2018, 4, 30)) == [("acquirer-a", "answer_chargeback")]
    assert asked(date(2018, 5, 1)) == []


def test_a_refusal_of_the_old_rule_has_no_deadline_for_an_answer_on_record():
    assert due(Stage.CHARGEBACK, scheme="historic", reason_code="refusal") == {}


def test_nothing_falls_due_in_a_closed_dispute():
    dispute = a_dispute(stage=Stage.CLOSED)

    assert deadlines_of(dispute, kinds=KINDS, book=load_all(), clock_start=OPENED, stated=datetime.now(UTC)) == []


def test_a_chain_without_an_acquirer_gives_the_acquirers_deadline_to_nobody():
    kinds = {code: kind for code, kind in KINDS.items() if code != "acquirer-a"}
    found = deadlines_of(a_dispute(), kinds=kinds, book=load_all(), clock_start=OPENED, stated=None)

    assert [line.party for line in found] == ["merchant-a"]


DUE = datetime(2026, 5, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "lead", "next_before"),
    [
        (timedelta(days=20), None, timedelta(days=14)),
        (timedelta(days=14, microseconds=1), None, timedelta(days=14)),
        (timedelta(days=14), timedelta(days=14), timedelta(days=7)),
        (timedelta(days=10), timedelta(days=14), timedelta(days=7)),
        (timedelta(days=3), timedelta(days=3), timedelta(days=1)),
        (timedelta(days=2), timedelta(days=3), timedelta(days=1)),
        (timedelta(hours=24), timedelta(days=1), timedelta(hours=4)),
        (timedelta(hours=4), timedelta(hours=4), timedelta(0)),
        (timedelta(minutes=1), timedelta(hours=4), timedelta(0)),
    ],
)
def test_only_the_nearest_reminder_is_due_and_the_next_is_known(
    before: timedelta, lead: timedelta | None, next_before: timedelta
):
    found = reminding(DUE, leads=load_all().reminders, now=DUE - before)

    assert (found.lead, found.next_at) == (lead, DUE - next_before)


def test_a_new_deadline_is_open():
    line = Deadline("d", "p", "o", DUE, OPENED, "r", "s")

    assert line.state is DeadlineState.OPEN


@pytest.mark.parametrize(
    ("obligation", "ends_at"),
    [
        ("answer_inquiry", Stage.CHARGEBACK),
        ("answer_chargeback", Stage.REPRESENTMENT),
        ("file_pre_arbitration", Stage.PRE_ARBITRATION),
        ("answer_pre_arbitration", Stage.ARBITRATION),
        ("file_arbitration", Stage.ARBITRATION),
        ("send_the_original", Stage.CLOSED),
    ],
)
def test_what_was_asked_lasts_until_the_dispute_goes_past_it(obligation: str, ends_at: Stage):
    over = [stage for stage in Stage if outlived(obligation, stage)]

    assert over == list(Stage)[list(Stage).index(ends_at) :]


def test_the_rules_ask_for_nothing_a_dispute_has_already_gone_past():
    due = [line for scheme in load_all().schemes.values() for flow in scheme.flows.values() for line in flow.due]

    assert due
    assert [] == [line for line in due if outlived(line.obligation, line.stage)]
