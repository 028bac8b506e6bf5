"""What a decision and its settlement do to the books: the worked case's table, and the general rule behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes import postings as dispute_postings
from disputes.errors import MoveRefused
from disputes.liability import postings
from disputes.liability.errors import DayRefused, NotBound, NotInDispute, ProposerDecides
from disputes.liability.proceeding import (
    MOVES,
    BoundParty,
    Capacity,
    Decision,
    Proceeding,
    Step,
    moment_of,
    require_bound,
    require_decidable,
    require_move,
)
from disputes.liability.proposal import MadeProposal
from disputes.liability.settlement import Settlement, held, settlement
from ledger.accounts import Account
from ledger.balances import Position, losses, positions
from ledger.entry import Entry, Finality
from ledger.holds import Hold, HoldState
from ledger.money import Money
from tests.domain.ledger_case import rows_of
from tests.domain.liability_case import CHAIN, TOTAL, drafted

ON = date(2006, 6, 30)
CAUSE = "dispute:huanxun.CB-0001"


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def refused(amount: Money = TOTAL) -> Entry:
    return dispute_postings.chargeback(
        reference=f"{CAUSE}/withdrawn/1", cause=CAUSE, chain=CHAIN, issuer="issuers", amount=amount,
        on=date(2002, 8, 31), reason="",
    )  # fmt: skip


def paid(links: Sequence[tuple[str, str]], amount: Money = TOTAL) -> Entry:
    return dispute_postings.paid_up(
        reference=f"{CAUSE}/netted", cause=CAUSE, links=links, amount=amount, on=date(2002, 9, 30), reason=""
    )


ABOVE = tuple(pairwise(CHAIN[:3]))


def ruled(parts: Mapping[str, Money], before: Sequence[Entry], amount: Money = TOTAL) -> Entry:
    entry = postings.split(
        reference="proceeding:p/decision-1/d", cause=CAUSE, chain=CHAIN, amount=amount, parts=parts,
        books=postings.Books(before), on=ON, reason="", finality=Finality.PROVISIONAL,
    )  # fmt: skip
    assert entry is not None
    return entry


def lines(entry: Entry) -> list[str]:
    def name(account: Account) -> str:
        return account.kind + (f"[{account.counterparty}]" if account.counterparty else "")

    return [f"{t.debit.book}: {name(t.debit)} / {name(t.credit)} {t.amount.minor}" for t in entry.transfers]


def owed(entries: Sequence[Entry]) -> dict[tuple[str, str], int]:
    return {(p.debtor, p.creditor): p.money.minor for p in positions(rows_of(entries))}


def test_the_first_instance_posts_the_table_of_the_case() -> None:
    parts = drafted("equal-when-unprovable").money_by_party

    entry = ruled(parts, [refused(), paid(ABOVE)])

    assert [
        "ccb-shanghai: chargeback_loss / receivable[huanxun] 19333333",
        "huanxun: chargeback_loss / receivable[xidan] 19333333",
        "huanxun: payable[ccb-shanghai] / receivable[xidan] 19333333",
        "xidan: chargeback_loss / disputed 19333334",
        "xidan: payable[huanxun] / disputed 38666666",
    ] == lines(entry)


def test_the_appeal_posts_the_table_of_the_case() -> None:
    parts = drafted("control-of-payment-risk").money_by_party

    entry = ruled(parts, [refused(), paid(ABOVE)])

    assert [
        "ccb-shanghai: chargeback_loss / receivable[huanxun] 38666667",
        "huanxun: chargeback_loss / receivable[xidan] 19333333",
        "huanxun: payable[ccb-shanghai] / receivable[xidan] 38666667",
        "xidan: payable[huanxun] / disputed 58000000",
    ] == lines(entry)


def test_what_was_paid_above_the_target_becomes_a_claim_the_other_way() -> None:
    before = [refused(), paid(tuple(pairwise(CHAIN)))]

    after = [*before, ruled({"ccb-shanghai": TOTAL}, before)]

    assert {("ccb-shanghai", "huanxun"): TOTAL.minor, ("huanxun", "xidan"): TOTAL.minor} == owed(after)


def test_a_link_paid_in_part_falls_first_and_turns_then() -> None:
    before = [refused(cny(100)), paid((("huanxun", "xidan"),), cny(30))]

    after = [*before, ruled({"huanxun": cny(90), "xidan": cny(10)}, before, cny(100))]

    assert {
        ("scheme", "issuers"): 100, ("ccb-shanghai", "scheme"): 100, ("huanxun", "ccb-shanghai"): 100,
        ("huanxun", "xidan"): 20,
    } == owed(after)  # fmt: skip


@given(st.lists(st.integers(0, 1000), min_size=5, max_size=5), st.lists(st.integers(0, 1000), min_size=4, max_size=4))
def test_after_any_ruling_each_link_stands_at_the_shares_below_it(borne: list[int], paid_before: list[int]) -> None:
    amount = cny(sum(borne) + 1)
    parts = {party: cny(minor) for party, minor in zip(CHAIN, [*borne[:4], borne[4] + 1], strict=True)}
    before = [refused(amount)]
    for link, minor in zip(pairwise(CHAIN), paid_before, strict=True):
        if 0 < minor <= amount.minor:
            before.append(replace(paid([link], cny(minor)), reference=f"paid/{link}"))

    after = [*before, ruled(parts, before, amount)]

    for (upper, lower), minor in zip(pairwise(CHAIN), paid_before, strict=True):
        target = sum(parts[party].minor for party in CHAIN[CHAIN.index(lower) :])
        due = target - (minor if minor <= amount.minor else 0)
        stands = owed(after)
        assert due == stands.get((lower, upper), 0) - stands.get((upper, lower), 0)
    assert {p: m.minor for p, m in parts.items() if m.minor} == {x.party: x.money.minor for x in losses(rows_of(after))}
    assert 0 == postings.standing(after)[Account("xidan", "disputed", "CNY")]


def test_what_is_not_in_dispute_cannot_be_divided() -> None:
    with pytest.raises(NotInDispute):
        ruled({"xidan": TOTAL}, [])


BANK_HOLD = Hold(
    id="h1", holder="ccb-shanghai", owner="huanxun", currency="CNY", source="payable", clause="none",
    secures=("proceeding:p",), secured=TOTAL, cap=None, review_on=None, opened_on=date(2002, 9, 30),
)  # fmt: skip
GATEWAY_HOLD = replace(BANK_HOLD, id="h2", holder="huanxun", owner="xidan")


def state(hold: Hold, minor: int) -> HoldState:
    return HoldState(hold, cny(minor), cny(0), cny(0))


def a_claim(debtor: str, creditor: str, minor: int) -> Position:
    return Position(debtor, creditor, "payable", cny(minor), "ruling")


def settled(due: Sequence[Position], holds: Sequence[HoldState]) -> Settlement:
    return settlement(cause="proceeding:p", due=due, holds=holds, currency="CNY", on=date(2006, 10, 31))


def moved(found: Settlement) -> list[tuple[str, str, int]]:
    return [(move.hold_id, move.kind, move.amount.minor) for move in found.moves]


def test_the_settlement_of_the_appeal_takes_releases_and_pays_as_in_the_case() -> None:
    found = settled(
        [a_claim("huanxun", "ccb-shanghai", 19_333_333)], [state(BANK_HOLD, 60_000_000), state(GATEWAY_HOLD, 10_000_000)]
    )

    assert [("h1", "taken", 19_333_333), ("h1", "released", 40_666_667), ("h2", "released", 10_000_000)] == moved(found)
    assert [
        "ccb-shanghai: payable[huanxun] / bank 40666667",
        "huanxun: bank / receivable[ccb-shanghai] 40666667",
        "huanxun: payable[xidan] / bank 10000000",
        "xidan: bank / receivable[huanxun] 10000000",
    ] == [line for entry in found.payments for line in lines(entry)]
    assert [
        "ccb-shanghai: withheld_from[huanxun] / receivable[huanxun] 19333333",
        "huanxun: payable[ccb-shanghai] / withheld_by[ccb-shanghai] 19333333",
    ] == lines(found.moves[0].entry)


def test_what_the_hold_does_not_cover_is_paid() -> None:
    """The first instance, had it become final: the plan the matrix shows for it."""
    found = settled(
        [a_claim("xidan", "huanxun", 19_333_334), a_claim("huanxun", "ccb-shanghai", 38_666_667)],
        [state(BANK_HOLD, 60_000_000), state(GATEWAY_HOLD, 10_000_000)],
    )

    assert [("h1", "taken", 38_666_667), ("h1", "released", 21_333_333), ("h2", "taken", 10_000_000)] == moved(found)
    assert ["proceeding:p/paid/ccb-shanghai--huanxun", "proceeding:p/paid/xidan--huanxun"] == [
        entry.reference for entry in found.payments
    ]
    assert cny(9_333_334) == found.payments[1].transfers[0].amount


def test_claims_both_ways_are_set_off_and_the_rest_is_paid() -> None:
    found = settled([a_claim("xidan", "huanxun", 70), a_claim("huanxun", "xidan", 100)], [])

    assert ["set_off", "payment"] == [entry.kind for entry in found.payments]
    assert cny(30) == found.payments[1].transfers[0].amount
    assert "huanxun" == found.payments[1].transfers[0].debit.book


def test_nothing_owed_and_nothing_held_settles_to_nothing() -> None:
    assert Settlement((), ()) == settled([], [])


def test_a_hold_turns_what_is_owed_into_money_withheld() -> None:
    entry = held(hold=BANK_HOLD, amount=cny(60_000_000), on=date(2002, 9, 30), ordinal=1)

    assert "hold:h1/held/1" == entry.reference
    assert [
        "ccb-shanghai: payable[huanxun] / withheld_from[huanxun] 60000000",
        "huanxun: withheld_by[ccb-shanghai] / receivable[ccb-shanghai] 60000000",
    ] == lines(entry)


def a_case(step: Step, instance: int = 0) -> Proceeding:
    return Proceeding("p", CHAIN, "t", "题", "r", "诉", TOTAL, step, instance, date(2005, 1, 15))


MADE = MadeProposal(1, drafted("equal-when-unprovable"), "recourse", datetime(2006, 1, 1, tzinfo=UTC), recommended=True)


def test_the_table_of_moves_is_the_rule() -> None:
    for step in Step:
        for asked in Step:
            if asked in MOVES[step]:
                require_move(a_case(step), asked)
            else:
                with pytest.raises(MoveRefused):
                    require_move(a_case(step), asked)


def test_no_settlement_before_a_decision_is_final() -> None:
    assert [Step.FINAL] == [step for step in Step if Step.SETTLED in MOVES[step]]


def test_whoever_proposed_does_not_decide() -> None:
    require_decidable(a_case(Step.PROPOSED), MADE, [], by="arbitrator", on=ON)
    with pytest.raises(ProposerDecides):
        require_decidable(a_case(Step.PROPOSED), MADE, [], by="recourse", on=ON)


def test_no_decision_takes_effect_before_the_one_it_replaces() -> None:
    first = Decision(1, 1, "internal", "arbitrator", ON, datetime(2006, 6, 30, tzinfo=UTC))

    with pytest.raises(DayRefused):
        require_decidable(a_case(Step.APPEALED, 1), MADE, [first], by="arbitrator", on=date(2006, 6, 29))


def test_only_whom_it_binds_may_act_in_it() -> None:
    bound = [BoundParty("huanxun", Capacity.PLAINTIFF, ON), BoundParty("xidan", Capacity.DEFENDANT, ON)]

    require_bound(a_case(Step.FILED), bound, "xidan")
    with pytest.raises(NotBound):
        require_bound(a_case(Step.FILED), bound, "ccb-shanghai")
    with pytest.raises(NotBound):
        require_bound(a_case(Step.FILED), bound, "xidan", Capacity.PLAINTIFF)


def test_a_day_told_later_is_a_moment_of_that_day_and_never_in_the_future() -> None:
    now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    assert datetime(2006, 6, 30, 12, tzinfo=UTC) == moment_of(ON, now=now)
    assert now == moment_of(now.date(), now=now) == moment_of(date(2026, 4, 1), now=now)
