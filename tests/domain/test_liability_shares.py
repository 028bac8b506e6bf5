"""From findings to shares: the doctrines, the odd cents, the worth of a proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.errors import RuleFileRefused
from disputes.liability import doctrines, duties, proposal
from disputes.liability.document import split_document
from disputes.liability.errors import (
    DoctrineNotApplicable,
    DutyNotInForce,
    FindingRefused,
    SharesUnsound,
    UnknownDoctrine,
    UnknownDuty,
)
from disputes.liability.evidence_value import evidence_values
from disputes.liability.findings import Breach, Causal, as_if_proved, require_finding
from ledger.money import Money
from tests.domain.liability_case import (
    BOUND,
    CARDS,
    CHAIN,
    DELIVERY,
    DUTIES,
    FINDINGS,
    LATE,
    ROLES,
    TOTAL,
    VETTING,
    a_finding,
    amounts,
    drafted,
)


def test_where_the_proportion_cannot_be_proved_each_bears_a_third_and_the_odd_cent_is_the_merchants() -> None:
    first = drafted("equal-when-unprovable")

    assert [("xidan", 19_333_334), ("huanxun", 19_333_333), ("ccb-shanghai", 19_333_333)] == amounts(first)
    assert {Fraction(1, 3)} == {share.fraction for share in first.shares}


def test_by_control_of_the_payment_risk_the_merchant_bears_nothing_and_the_bank_two_thirds() -> None:
    appeal = drafted("control-of-payment-risk")

    assert [("xidan", 0), ("huanxun", 19_333_333), ("ccb-shanghai", 38_666_667)] == amounts(appeal)


def test_every_share_has_its_reasons_in_both_languages() -> None:
    for each in proposal.draft_all(total=TOTAL, findings=FINDINGS, bound=BOUND, duties=DUTIES):
        for share in each.shares:
            assert share.reasons_en
            assert len(share.reasons_en) == len(share.reasons_zh)


def test_a_doctrine_fitted_to_one_judgment_is_never_recommended() -> None:
    drafts = proposal.draft_all(total=TOTAL, findings=FINDINGS, bound=BOUND, duties=DUTIES)

    assert "equal-when-unprovable" == proposal.recommended(drafts)
    assert proposal.recommended([each for each in drafts if each.doctrine == "control-of-payment-risk"]) is None
    assert "calibrated on one judgment" in doctrines.require("control-of-payment-risk").label_en


def test_who_has_shown_that_it_did_its_part_bears_nothing() -> None:
    released = drafted("equal-when-unprovable", tuple(as_if_proved(FINDINGS, [DELIVERY])))

    assert [("xidan", 0), ("huanxun", 29_000_000), ("ccb-shanghai", 29_000_000)] == amounts(released)


def test_a_breach_without_consequence_does_not_count() -> None:
    harmless = tuple(replace(f, causal=Causal.NO) if f.number in (LATE, VETTING) else f for f in FINDINGS)

    assert [("xidan", 29_000_000), ("huanxun", 0), ("ccb-shanghai", 29_000_000)] == amounts(
        drafted("equal-when-unprovable", harmless)
    )


def test_equal_parts_need_something_left_unproved() -> None:
    known = tuple(replace(f, breach=Breach.BREACHED, causal=Causal.YES) for f in FINDINGS)

    with pytest.raises(DoctrineNotApplicable):
        drafted("equal-when-unprovable", known)


def test_control_of_payment_risk_needs_somebody_who_failed_in_it() -> None:
    with pytest.raises(DoctrineNotApplicable):
        drafted("control-of-payment-risk", FINDINGS[:2])


def test_one_fact_counts_once_however_many_duties_it_touches() -> None:
    again = a_finding(5, "ccb-shanghai", "acquirer-vet-foreign-cards", fact_en="fact 4")
    other = a_finding(5, "ccb-shanghai", "acquirer-vet-foreign-cards", fact_en="another fact")

    assert amounts(drafted("control-of-payment-risk")) == amounts(drafted("control-of-payment-risk", (*FINDINGS, again)))
    assert Fraction(4, 5) == drafted("control-of-payment-risk", (*FINDINGS, other)).shares[2].fraction


def test_only_bound_parties_can_be_given_a_share() -> None:
    without_bank = proposal.bound_of(CHAIN, ROLES, ["huanxun", "xidan"])
    doctrine = doctrines.require("equal-when-unprovable")
    draft = proposal.draft(doctrine, total=TOTAL, findings=FINDINGS, bound=without_bank, duties=DUTIES)

    assert [("xidan", 29_000_000), ("huanxun", 29_000_000)] == amounts(draft)


def test_a_proposal_can_be_recomputed_years_later_to_the_same_digest() -> None:
    first = drafted("equal-when-unprovable")

    assert first == drafted("equal-when-unprovable", tuple(reversed(FINDINGS)))
    assert (
        first.digest != drafted("equal-when-unprovable", (replace(FINDINGS[0], fact_en="otherwise"), *FINDINGS[1:])).digest
    )


def test_delivery_proof_is_worth_a_third_under_the_first_ruling_and_nothing_under_the_appeal() -> None:
    worth = {
        doctrine: {
            (value.party, value.findings): value.saves
            for value in evidence_values(drafted(doctrine), findings=FINDINGS, bound=BOUND, duties=DUTIES)
        }
        for doctrine in doctrines.on_file()
    }

    assert Money(19_333_334, "CNY") == worth["equal-when-unprovable"]["xidan", (DELIVERY,)]
    assert Money(0, "CNY") == worth["control-of-payment-risk"]["xidan", (DELIVERY,)]
    assert Money(38_666_667, "CNY") == worth["control-of-payment-risk"]["ccb-shanghai", (CARDS,)]


def test_two_proofs_may_be_worth_nothing_alone_and_something_together() -> None:
    second = a_finding(5, "xidan", "merchant-ship-on-payment")
    findings = (*FINDINGS, second)
    values = evidence_values(drafted("equal-when-unprovable", findings), findings=findings, bound=BOUND, duties=DUTIES)

    assert {(DELIVERY,): 0, (5,): 0, (DELIVERY, 5): 19_333_334} == {
        value.findings: value.saves.minor for value in values if value.party == "xidan" and value.saves is not None
    }


def test_the_split_document_has_exactly_the_agreed_fields() -> None:
    document = split_document(case="huanxun-2005", total=TOTAL, findings=FINDINGS, bound=BOUND, duties=DUTIES)
    chinese = split_document(case="x", total=TOTAL, findings=FINDINGS, bound=BOUND, duties=DUTIES, language="zh-Hans")
    one = split_document(
        case="x", total=TOTAL, findings=FINDINGS, bound=BOUND, duties=DUTIES, doctrine="control-of-payment-risk"
    )

    assert ["case", "recommended", "proposals", "evidence_value"] == list(document)
    assert ["doctrine", "version", "shares"] == list(document["proposals"][0])
    assert ["party", "role", "fraction", "minor", "reasons"] == list(document["proposals"][0]["shares"][0])
    assert ("xidan", "merchant", "1/3", 19_333_334) == tuple(document["proposals"][0]["shares"][0].values())[:4]
    assert ("交货并举证：未能证明已履行（事实1）") in chinese["proposals"][0]["shares"][0]["reasons"]
    assert ["control-of-payment-risk"] == [each["doctrine"] for each in one["proposals"]]


def test_a_case_without_findings_has_no_proposals() -> None:
    document = split_document(case="x", total=TOTAL, findings=[], bound=BOUND, duties=DUTIES)

    assert {"case": "x", "recommended": None, "proposals": [], "evidence_value": []} == document


@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=90),
    st.lists(st.fractions(0, 1), min_size=1, max_size=7).filter(lambda found: sum(found) > 0),
)
def test_rows_and_columns_both_sum_and_nothing_is_negative(minors: list[int], weights: list[Fraction]) -> None:
    fractions = [weight / sum(weights, Fraction(0)) for weight in weights]
    total = Money(sum(minors), "CNY")
    shares = {f"p{i}": money for i, money in enumerate(proposal.split_exactly(total, fractions))}
    cases = [(f"d{i}", Money(minor, "CNY")) for i, minor in enumerate(minors)]

    rows = proposal.allocate(cases, shares)

    assert all(sum(part.minor for part in rows[case].values()) == amount.minor for case, amount in cases)
    assert {p: m.minor for p, m in shares.items()} == {p: sum(row[p].minor for row in rows.values()) for p in shares}
    assert all(part.minor >= 0 for row in rows.values() for part in row.values())
    assert all(abs(money.minor - total.minor * f) < 1 for money, f in zip(shares.values(), fractions, strict=True))


def test_shares_that_do_not_make_up_the_disputes_are_refused() -> None:
    with pytest.raises(SharesUnsound):
        proposal.allocate([("a", Money(100, "CNY"))], {"xidan": Money(99, "CNY")})


def test_a_proposal_that_does_not_make_up_the_whole_cannot_be_built() -> None:
    first = drafted("equal-when-unprovable")

    with pytest.raises(SharesUnsound):
        replace(first, shares=first.shares[:2])
    with pytest.raises(SharesUnsound):
        replace(first, total=Money(1, "CNY"))


def test_a_finding_may_use_only_a_duty_in_force_on_the_day_of_the_fact() -> None:
    with pytest.raises(DutyNotInForce):
        require_finding(a_finding(1, "xidan", "merchant-transport-risk"), bound=BOUND, duties=DUTIES)
    with pytest.raises(DutyNotInForce):
        require_finding(replace(FINDINGS[0], fact_on=date(2020, 5, 1)), bound=BOUND, duties=DUTIES)


def test_a_finding_needs_a_bound_party_of_the_right_kind_and_a_duty_on_file() -> None:
    with pytest.raises(FindingRefused):
        require_finding(a_finding(1, "issuers", "merchant-deliver-and-prove"), bound=BOUND, duties=DUTIES)
    with pytest.raises(FindingRefused):
        require_finding(a_finding(1, "huanxun", "merchant-deliver-and-prove"), bound=BOUND, duties=DUTIES)
    with pytest.raises(UnknownDuty):
        require_finding(a_finding(1, "xidan", "smile"), bound=BOUND, duties=DUTIES)


def test_every_duty_names_its_source_and_speaks_both_languages() -> None:
    assert all(duty.source and duty.text_en and duty.text_zh for duty in DUTIES.values())
    with pytest.raises(UnknownDoctrine):
        doctrines.require("coin-toss")


GOOD = """
[d]
party = "merchant"
phase = "fulfilment"
from = 2019-01-01
name_en = "n"
name_zh = "名"
text_en = "t"
text_zh = "文"
source = "s"
confidence = "high"
proof_on = "merchant"
gravity = "ordinary"
controls_payment_risk = false
"""


@pytest.mark.parametrize(
    ("line", "instead", "key"),
    [
        ('party = "merchant"', 'party = "wizard"', "d.party"),
        ("from = 2019-01-01", 'from = "2019"', "d.from"),
        ("from = 2019-01-01", "from = 2019-01-01\nto = 2018-01-01", "d.to"),
        ('source = "s"', "", "d.source"),
        ("controls_payment_risk = false", "controls_payment_risk = 0", "d.controls_payment_risk"),
        ("[d]", "[d", "(file)"),
    ],
)
def test_a_broken_duties_file_is_refused_with_the_key(line: str, instead: str, key: str) -> None:
    assert 1 == len(duties.parse(GOOD))
    with pytest.raises(RuleFileRefused, match=rf"duties\.toml: {key.replace('(', '.').replace(')', '.')}"):
        duties.parse(GOOD.replace(line, instead))
