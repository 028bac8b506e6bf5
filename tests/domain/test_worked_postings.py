"""The worked postings of a dispute, spelled out: one line a transfer, `book debit / credit amount`.

I issuer, S scheme, A acquirer, G gateway, M merchant, C carrier. These tables are the accountant's reference: what a
page of docs says of the books is read from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from disputes import postings as disputed
from disputes.liability import postings
from disputes.liability.errors import NotInDispute
from disputes.liability.settlement import held
from ledger import payments
from ledger.balances import losses, positions, trial_balances
from ledger.entry import Basis, Entry, Finality, Transfer
from ledger.holds import Hold
from ledger.money import Money
from tests.domain.ledger_case import NAMES, an_entry, rows_of, transfers, yuan

CHAIN = tuple(NAMES[it] for it in "ISAGM")
I_, S_, A_, G_, M_ = CHAIN
D, P = "dispute:d", "payment:p"
DAY = date(2026, 3, 1)


def stated(reference: str, **more: Any) -> dict[str, Any]:
    return {"reference": f"{D}/{reference}", "cause": D, "on": DAY, "reason": ""} | more


def charged_back(amount: int = 100, ordinal: int = 1) -> Entry:
    return disputed.chargeback(**stated(f"withdrawn/{ordinal}", chain=CHAIN, issuer=I_, amount=yuan(amount)))


def reinstated(amount: int = 100) -> Entry:
    return disputed.reinstatement(**stated("reinstated/1", chain=CHAIN, issuer=I_, amount=yuan(amount)))


def paid(debtor: str, creditor: str, amount: int, number: int = 1) -> Entry:
    return Entry(f"{D}/paid/{number}", "payment", "", DAY, D, payments.paid(debtor, creditor, yuan(amount)))


def netted(first: str, second: str, amount: int) -> Entry:
    return Entry(f"{D}/set_off/1", "set_off", "", DAY, D, payments.set_off(first, second, yuan(amount)))


def shared(parts: Mapping[str, int], before: Sequence[Entry], *, joined: Mapping[str, str] | None = None) -> Entry:
    net = {it.account: it.credits_minor - it.debits_minor for it in _whole(before)}
    entry = postings.split(
        **stated("ruling", chain=CHAIN, amount=yuan(sum(parts.values())), finality=Finality.FINAL, joined=joined),
        parts={NAMES.get(party, party): yuan(minor) for party, minor in parts.items()},
        books=postings.Books(
            [it for it in before if it.cause == D], {it: minor for it, minor in net.items() if it.kind == "payable"}
        ),
    )
    assert entry is not None
    return entry


def _whole(entries: Sequence[Entry]) -> Any:
    sums: dict[Any, Any] = {}
    for row in rows_of(entries):
        known = sums.setdefault(row.account, [0, 0])
        known[0] += row.debits_minor
        known[1] += row.credits_minor
    return [type(row)(account, Basis.FACT, Finality.FINAL, *both) for account, both in sums.items()]


def posts(made: Entry | Sequence[Transfer], lines: str) -> None:
    """Exactly these transfers, in any order."""
    found = made.transfers if isinstance(made, Entry) else made
    assert sorted(map(str, transfers(lines))) == sorted(map(str, found))


def owed(*entries: Entry) -> dict[str, int]:
    """{"M>G": 100} in whole yuan, and every book in balance."""
    rows = rows_of(entries)
    assert {0} == {it.minor for it in trial_balances(rows)}
    short = {name: letter for letter, name in NAMES.items()}
    return {
        f"{short.get(p.debtor, p.debtor)}>{short.get(p.creditor, p.creditor)}": p.money.minor // 100
        for p in positions(rows) if p.kind == "payable"
    }  # fmt: skip


def borne(*entries: Entry) -> dict[str, int]:
    short = {name: letter for letter, name in NAMES.items()}
    return {short.get(it.party, it.party): it.money.minor // 100 for it in losses(rows_of(entries))}


BEFORE_PAYOUT = an_entry("p/payout-due", "G receivable[A] / payable[M] 100\nA suspense / payable[G] 100\n"
                         "M receivable[G] / sales 100", cause=P)  # fmt: skip
PAID_UP = [paid(lower, upper, 100, place) for place, (upper, lower) in enumerate(pairwise(CHAIN), 10)]


def test_a_chargeback_after_payout() -> None:
    posts(
        charged_back(),
        """
        I receivable[S] / cardholders 100
        S receivable[A] / payable[I] 100
        A receivable[G] / payable[S] 100
        G receivable[M] / payable[A] 100
        M disputed / payable[G] 100
    """,
    )
    assert {"S>I": 100, "A>S": 100, "G>A": 100, "M>G": 100} == owed(charged_back())


def test_a_chargeback_before_payout_is_the_same_and_its_set_off_an_entry_of_its_own() -> None:
    posts(
        netted(G_, M_, 100),
        """
        G payable[M] / receivable[M] 100
        M payable[G] / receivable[G] 100
    """,
    )
    left = owed(BEFORE_PAYOUT, charged_back(), netted(G_, M_, 100))
    assert not {"M>G", "G>M"} & left.keys()


def test_a_representment_won_sends_the_claims_back_the_other_way() -> None:
    posts(
        reinstated(),
        """
        I cardholders / receivable[S] 100
        S payable[I] / receivable[A] 100
        A payable[S] / receivable[G] 100
        G payable[A] / receivable[M] 100
        M payable[G] / disputed 100
    """,
    )
    assert {} == owed(charged_back(), reinstated())


def test_a_pre_arbitration_lost_after_that_is_the_chargeback_again_and_then_a_loss() -> None:
    again = charged_back(ordinal=2)
    lost = disputed.loss(**stated("loss/1", merchant=M_, amount=yuan(100)))

    posts(lost, "M chargeback_loss / disputed 100")
    assert charged_back().transfers == again.transfers
    assert {"M": 100} == borne(charged_back(), reinstated(), again, lost)
    assert {"S>I": 100, "A>S": 100, "G>A": 100, "M>G": 100} == owed(charged_back(), reinstated(), again, lost)


def test_a_fee_and_its_refund() -> None:
    between = {"upper": G_, "lower": M_, "amount": yuan(15)}
    charged, back = disputed.fee(**stated("fee/1", **between)), disputed.fee_refund(**stated("fee_refund/1", **between))

    posts(charged, "G receivable[M] / fees_income 15\nM fees_expense / payable[G] 15")
    posts(back, "G fees_income / receivable[M] 15\nM payable[G] / fees_expense 15")
    assert ({"M>G": 15}, {}) == (owed(charged), owed(charged, back))


def test_a_payment_goes_by_way_of_in_transit_and_discharges_when_the_payee_confirms_it() -> None:
    sent = an_entry("r/sent", "A in_transit / bank 60")
    posts(payments.sent(A_, yuan(60)), "A in_transit / bank 60")
    debt = an_entry("s/1", "A suspense / payable[G] 100\nG receivable[A] / sales 100")
    assert {"A>G": 100} == owed(debt, sent)

    posts(
        payments.arrived(A_, G_, yuan(60), owed_minor=10_000),
        """
        A payable[G] / in_transit 60
        G bank / receivable[A] 60
    """,
    )


def test_a_payment_that_bounces_leaves_everything_as_it_was() -> None:
    posts(payments.returned(A_, yuan(60)), "A bank / in_transit 60")


def test_a_payment_above_what_is_owed_by_then_is_owed_back() -> None:
    posts(
        payments.arrived(M_, G_, yuan(100), owed_minor=4_000),
        """
        M payable[G] / in_transit 40
        G bank / receivable[M] 40
        M receivable[G] / in_transit 60
        G bank / payable[M] 60
    """,
    )


def test_a_payment_both_sides_know_of_at_once() -> None:
    posts(payments.paid(A_, G_, yuan(60)), "A payable[G] / bank 60\nG bank / receivable[A] 60")


def test_a_hold_keeps_what_is_owed() -> None:
    hold = Hold("h", A_, G_, "CNY", "payable", "none", (D,), yuan(60), None, None, DAY)

    posts(
        held(hold=hold, amount=yuan(60), on=DAY, ordinal=1),
        """
        A payable[G] / withheld_from[G] 60
        G withheld_by[A] / receivable[A] 60
    """,
    )


def test_a_split_of_an_open_chargeback() -> None:
    before = [charged_back()]
    ruling = shared({"M": 40, "G": 60}, before)

    posts(
        ruling,
        """
        G chargeback_loss / receivable[M] 60
        M chargeback_loss / disputed 40
        M payable[G] / disputed 60
    """,
    )
    assert {"S>I": 100, "A>S": 100, "G>A": 100, "M>G": 40} == owed(*before, ruling)


def test_a_split_before_payout_leaves_the_payout_less_the_share() -> None:
    before = [BEFORE_PAYOUT, charged_back(), netted(G_, M_, 100)]
    ruling = shared({"M": 40, "G": 60}, before)

    posts(
        ruling,
        """
        G chargeback_loss / payable[M] 60
        M chargeback_loss / disputed 40
        M receivable[G] / disputed 60
    """,
    )
    assert 60 == owed(*before, ruling)["G>M"]


def test_a_split_after_payout_turns_what_was_paid_above_the_share_into_a_claim() -> None:
    before = [charged_back(), *PAID_UP]
    ruling = shared({"M": 40, "G": 25, "A": 35}, before)

    posts(
        ruling,
        """
        A chargeback_loss / payable[G] 35
        G chargeback_loss / payable[M] 25
        G receivable[A] / payable[M] 35
        M chargeback_loss / disputed 40
        M receivable[G] / disputed 60
    """,
    )
    assert {"A>G": 35, "G>M": 60} == owed(*before, ruling)


def test_a_claim_against_a_party_that_paid_too_much_falls_first_and_then_turns() -> None:
    before = [charged_back(), paid(M_, G_, 80)]
    ruling = shared({"M": 40, "G": 60}, before)

    posts(
        ruling,
        """
        G chargeback_loss / receivable[M] 20
        G chargeback_loss / payable[M] 40
        M chargeback_loss / disputed 40
        M payable[G] / disputed 20
        M receivable[G] / disputed 40
    """,
    )
    assert 40 == owed(*before, ruling)["G>M"]


def test_a_split_with_a_carrier_that_joined_goes_over_its_contract_with_the_merchant() -> None:
    before = [charged_back()]
    ruling = shared({"M": 40, "G": 30, "C": 30}, before, joined={"C": M_})

    posts(
        ruling,
        """
        G chargeback_loss / receivable[M] 30
        M chargeback_loss / disputed 40
        M payable[G] / disputed 30
        M receivable[C] / disputed 30
        C chargeback_loss / payable[M] 30
    """,
    )
    assert {"S>I": 100, "A>S": 100, "G>A": 100, "M>G": 70, "C>M": 30} == owed(*before, ruling)


def test_a_share_of_the_issuer_reverses_the_edges_above_whoever_paid() -> None:
    before = [charged_back(), *PAID_UP]
    ruling = shared({"I": 100}, before)

    posts(
        ruling,
        """
        I chargeback_loss / payable[S] 100
        S receivable[I] / payable[A] 100
        A receivable[S] / payable[G] 100
        G receivable[A] / payable[M] 100
        M receivable[G] / disputed 100
    """,
    )


def test_a_share_of_the_cardholder_is_owed_to_the_issuer_again() -> None:
    before = [charged_back()]
    ruling = shared({postings.CARDHOLDER: 100}, before)

    posts(
        ruling,
        """
        I cardholders / receivable[S] 100
        S payable[I] / receivable[A] 100
        A payable[S] / receivable[G] 100
        G payable[A] / receivable[M] 100
        M payable[G] / disputed 100
    """,
    )
    assert ({}, {}) == (owed(*before, ruling), borne(*before, ruling))


def test_a_split_after_a_representment_was_won_charges_back_no_more_than_the_shares() -> None:
    before = [charged_back(), reinstated()]
    ruling = shared({"A": 100}, before)

    posts(
        ruling,
        """
        I receivable[S] / cardholders 100
        S receivable[A] / payable[I] 100
        A chargeback_loss / payable[S] 100
    """,
    )


def test_a_split_after_the_loss_was_booked_takes_it_back_as_far_as_others_bear_it() -> None:
    lost = disputed.loss(**stated("loss/1", merchant=M_, amount=yuan(100)))
    ruling = shared({"M": 40, "G": 60}, [charged_back(), lost])

    posts(ruling, "G chargeback_loss / receivable[M] 60\nM payable[G] / chargeback_loss 60")


def test_a_fee_is_no_part_of_what_is_shared() -> None:
    fee = disputed.fee(**stated("fee/1", upper=G_, lower=M_, amount=yuan(15)))
    before = [charged_back(), paid(M_, G_, 100), fee]
    ruling = shared({"G": 100}, before)

    assert {"M>G": 15, "G>M": 100} == {
        pair: minor for pair, minor in owed(*before, ruling).items() if set(pair) == set("M>G")
    }


def test_what_never_was_refused_in_full_is_not_divided() -> None:
    with pytest.raises(NotInDispute):
        shared({"M": 100}, [charged_back(60)])


def test_money_in_another_currency_is_no_part_of_it() -> None:
    dollars = an_entry("u/1", "M suspense / payable[G] 7\nG receivable[M] / sales 7", currency="USD")
    before = [charged_back(), dollars]

    assert {"USD"} == {it.money.currency for it in positions(rows_of([dollars]))}
    assert shared({"G": 100}, before).transfers == shared({"G": 100}, [charged_back()]).transfers
    assert Money(700, "USD") in {it.money for it in positions(rows_of([*before, shared({"G": 100}, before)]))}
