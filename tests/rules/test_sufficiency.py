"""Whether what is there answers a ground, at every boundary; what each gap may cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest

from disputes.checklist import Checklist, Fact, Need
from disputes.dispute import Stage
from disputes.gaps import AtStake, gaps
from disputes.schemes.load_checklists import load_checklists
from disputes.sufficiency import Because, Brought, OnRecord, State, Sufficiency, judge
from evidence.exhibit import Kind
from evidence.proof_reading import ProofRead, read_proof
from ledger.money import Money

ON = date(2026, 11, 25)
ORDERED = "Flat 4B, 12 Ashgrove Road, London SW1A 1AA"
WHOLE = f"Delivered on 9 September 2026 at 10:15 to {ORDERED}"
NOTHING_KNOWN = OnRecord()
DELIVERED = OnRecord(frozenset({Fact.DELIVERED}))
ENOUGH, THIN, MISSING = Sufficiency


def of(scheme: str, code: str) -> Checklist:
    found = load_checklists().of(scheme, code, on=ON)
    assert found is not None
    return found


def brought(kind: Kind, *, submitted: bool = True, read: ProofRead | None = None, n: int = 1) -> Brought:
    return Brought(f"x-{n}-{kind}", f"{kind}.pdf", kind, "linglong", submitted, read=read)


def proof(text: str | None, *, submitted: bool = True, stated: str = "", n: int = 1) -> Brought:
    return brought(Kind.PROOF_OF_DELIVERY, submitted=submitted, read=read_proof(text, ordered=ORDERED, stated=stated), n=n)


@pytest.mark.parametrize(
    ("scheme", "code", "there", "known", "come_to"),
    [
        # one of a group
        ("visa", "13.1", [], NOTHING_KNOWN, MISSING),
        ("visa", "13.1", [brought(Kind.INVOICE), brought(Kind.SHIPPING)], NOTHING_KNOWN, MISSING),
        ("visa", "13.1", [], DELIVERED, THIN),
        ("visa", "13.1", [proof(WHOLE, submitted=False)], NOTHING_KNOWN, THIN),
        ("visa", "13.1", [proof(WHOLE)], NOTHING_KNOWN, ENOUGH),
        ("visa", "13.1", [brought(Kind.REFUND)], NOTHING_KNOWN, ENOUGH),
        # the address of the proof
        ("visa", "13.1", [proof("Delivered 2026-09-09 10:15, London")], NOTHING_KNOWN, THIN),
        ("visa", "13.1", [proof("Delivered 2026-09-09 10:15 at Flat 9, 12 Ashgrove Road, London")], NOTHING_KNOWN, MISSING),
        ("visa", "13.1", [proof(f"Delivered 2026-09-09 to {ORDERED}")], NOTHING_KNOWN, THIN),
        ("visa", "13.1", [proof(f"Delivered 10:15 to {ORDERED}")], NOTHING_KNOWN, THIN),
        ("visa", "13.1", [proof(f"In transit 2026-09-09 10:15 to {ORDERED}")], NOTHING_KNOWN, THIN),
        ("visa", "13.1", [proof(None)], NOTHING_KNOWN, THIN),
        ("visa", "13.1", [proof(None, stated="The label shows it all.")], NOTHING_KNOWN, ENOUGH),
        ("visa", "13.1", [proof("Delivered, London", stated="It is whole.")], NOTHING_KNOWN, THIN),
        # each that is needed
        ("amex", "M10", [brought(Kind.TERMS)], NOTHING_KNOWN, MISSING),
        ("amex", "M10", [brought(Kind.TERMS), brought(Kind.PHOTO, submitted=False)], NOTHING_KNOWN, THIN),
        ("amex", "M10", [brought(Kind.TERMS), brought(Kind.PHOTO)], NOTHING_KNOWN, ENOUGH),
        ("amex", "M10", [brought(Kind.PHOTO), brought(Kind.INVOICE)], NOTHING_KNOWN, MISSING),
        # several groups
        ("historic", "refusal", [proof(WHOLE)], NOTHING_KNOWN, MISSING),
        ("historic", "refusal", [proof(WHOLE), brought(Kind.ORDER)], NOTHING_KNOWN, ENOUGH),
        # delivery to the address that the issuer confirmed
        ("visa", "10.4", [proof(WHOLE)], NOTHING_KNOWN, THIN),
        ("visa", "10.4", [proof(WHOLE)], OnRecord(avs_stated=True), THIN),
        ("visa", "10.4", [proof(WHOLE)], OnRecord(frozenset({Fact.AVS}), avs_stated=True), ENOUGH),
        ("visa", "10.4", [brought(Kind.AUTHORISATION)], NOTHING_KNOWN, MISSING),
    ],
)  # fmt: skip
def test_what_is_there_comes_to_enough_thin_or_missing(
    scheme: str, code: str, there: list[Brought], known: OnRecord, come_to: Sufficiency
):
    assert come_to is judge(of(scheme, code), there, known).sufficiency


@pytest.mark.parametrize(
    ("there", "known", "because"),
    [
        ([], NOTHING_KNOWN, Because.NOTHING),
        ([], DELIVERED, Because.ON_RECORD),
        ([proof("Delivered, London", n=1), proof(None, n=2)], NOTHING_KNOWN, Because.PARTIAL),
        ([proof("front door", n=1)], NOTHING_KNOWN, Because.NO_ADDRESS),
        ([proof(WHOLE, submitted=False)], NOTHING_KNOWN, Because.DRAFT),
        ([replace(proof(WHOLE, submitted=False), captured=True)], NOTHING_KNOWN, Because.CAPTURED),
        ([proof("Flat 9, 12 Ashgrove Road, London", n=1), proof(WHOLE, n=2)], NOTHING_KNOWN, Because.SUBMITTED),
    ],
)
def test_the_best_exhibit_counts_and_says_why(there: list[Brought], known: OnRecord, because: Because):
    [line] = [it for it in judge(of("visa", "13.1"), there, known).lines if "delivered" == it.item.proof.key]

    assert because is line.because and len(there) == len(line.shown)


READS = (None, "Delivered, London", "Delivered 2026-09-09 10:15 at Flat 9, 12 Ashgrove Road, London", WHOLE)
GROUNDS = [(scheme.scheme, code) for scheme in load_checklists().lists for code in scheme.codes]


def some(random: Random, n: int) -> Brought:
    kind, submitted = random.choice(list(Kind)), random.random() < 0.5
    if kind is Kind.PROOF_OF_DELIVERY:
        stated = random.choice(["", "the label shows it"])
        return proof(random.choice(READS), submitted=submitted, stated=stated, n=n)
    return brought(kind, submitted=submitted, n=n)


def histories(count: int) -> Sequence[tuple[int, str, str, list[Brought], OnRecord]]:
    found = []
    for seed in range(count):
        random = Random(seed)
        facts = OnRecord(frozenset(random.sample(list(Fact), random.randrange(len(Fact)))), random.random() < 0.5)
        found.append((seed, *random.choice(GROUNDS), [some(random, n) for n in range(random.randrange(6))], facts))
    return found


def test_one_more_exhibit_never_makes_it_worse():
    order, states = list(Sufficiency), list(State)
    for seed, scheme, code, there, known in histories(400):
        before, after = (judge(of(scheme, code), held, known) for held in (there, [*there, some(Random(-seed), 99)]))

        assert order.index(after.sufficiency) <= order.index(before.sufficiency), seed
        for one, other in zip(before.lines, after.lines, strict=True):
            assert states.index(other.state) <= states.index(one.state), (seed, one.item.proof.key)


def test_handing_in_what_is_there_never_makes_it_worse_nor_does_one_more_fact():
    order = list(Sufficiency)
    for seed, scheme, code, there, known in histories(300):
        before = judge(of(scheme, code), there, known).sufficiency
        handed_in = judge(of(scheme, code), [replace(it, submitted=True) for it in there], known).sufficiency
        told = judge(of(scheme, code), there, replace(known, facts=frozenset(Fact))).sufficiency

        assert max(order.index(handed_in), order.index(told)) <= order.index(before), seed


def test_the_order_in_which_exhibits_came_does_not_matter():
    for seed, scheme, code, there, known in histories(300):
        shuffled = Random(seed).sample(there, len(there))

        assert judge(of(scheme, code), there, known) == judge(of(scheme, code), shuffled, known), seed


STAKE = AtStake(
    Money(1_240_000, "CNY"), (Money(5_000, "CNY"), Money(300, "USD")), Stage.CHARGEBACK,
    datetime(2026, 12, 6, tzinfo=UTC), date(2026, 12, 3),
)  # fmt: skip


def test_a_group_is_one_gap_and_puts_the_whole_dispute_at_stake():
    [gap] = gaps(judge(of("visa", "13.1"), [], NOTHING_KNOWN), STAKE)

    assert ("answer", State.MISSING, date(2026, 12, 3)) == (gap.group, gap.state, gap.forgets_on)
    assert {Need.ONE_OF} == {it.item.need for it in gap.lines}
    assert gap.cost and (Money(1_245_000, "CNY"), Money(300, "USD")) == gap.cost.sums


def test_what_is_not_there_at_all_comes_before_what_is_there_in_part():
    judged = judge(of("amex", "M10"), [brought(Kind.TERMS, submitted=False)], NOTHING_KNOWN)

    found = gaps(judged, STAKE)

    assert [("loss", State.MISSING, False), ("", State.PARTLY, True)] == [(it.group, it.state, it.hands_in) for it in found]


def test_the_carrier_s_last_day_stands_only_where_its_proof_would_close_the_gap():
    found = gaps(judge(of("historic", "refusal"), [], NOTHING_KNOWN), STAKE)

    assert [("delivery", date(2026, 12, 3)), ("cardholder", None)] == [(it.group, it.forgets_on) for it in found]


def test_what_is_met_is_no_gap_and_an_ended_dispute_has_nothing_at_stake():
    assert [] == gaps(judge(of("visa", "13.1"), [proof(WHOLE)], NOTHING_KNOWN), STAKE)
    assert [None] == [it.cost for it in gaps(judge(of("visa", "13.1"), [], NOTHING_KNOWN), None)]
