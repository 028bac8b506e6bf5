"""Payments and set-offs between two parties, on both databases: announced, confirmed, come back, netted by notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from disputes.actions.decide import decide
from disputes.actions.file_proceeding import join_party
from disputes.actions.finalise import finalise
from disputes.actions.post_decision import Ruling, post_decision, postings_of
from disputes.actions.preview_ruling import preview_decision
from disputes.actions.propose import propose
from disputes.actions.remit import end_payment, send_payment
from disputes.actions.set_off import plan_set_off, set_off
from disputes.actions.settle import settle
from disputes.errors import PaymentRefused, SetOffRefused
from disputes.liability.errors import NoContract
from disputes.liability.proceeding import Capacity
from disputes.matters import ACCOUNT, Matter
from disputes.store import events, matters, proceedings
from ledger.balances import losses, positions
from ledger.entry import Finality
from ledger.money import Money
from ledger.payments import Remittance, RemittanceState
from ledger.store import journal
from ledger.store.balances import balance_rows
from tests.domain.ledger_case import a_debt
from tests.store.proceeding_case import FILED, FIRST, NOW, SETTLED, on_record, proposed
from trade.errors import NotFound
from trade.parties import Party, PartyKind
from trade.store import contracts, parties

ON, TODAY = date(2006, 11, 1), date(2006, 12, 1)
SUIT = "proceeding:huanxun-2005"


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def sent(
    connection: Connection, minor: int, *, payer: str, payee: str, matter: str = ACCOUNT, key: str = "r-1"
) -> Remittance:
    return send_payment(
        connection, id=key, payer=payer, payee=payee, money=cny(minor), matter=matter, on=ON, today=TODAY, now=NOW
    )


def ended(connection: Connection, state: RemittanceState, party: str, key: str = "r-1") -> Remittance:
    return end_payment(connection, key, state, party=party, on=ON, today=TODAY, now=NOW)


def owed(connection: Connection, debtor: str, creditor: str) -> int:
    found = positions(balance_rows(connection))
    return sum(it.money.minor for it in found if (it.kind, it.debtor, it.creditor) == ("payable", debtor, creditor))


def balance(connection: Connection, book: str, kind: str) -> int:
    rows = [it for it in balance_rows(connection) if (it.account.book, it.account.kind) == (book, kind)]
    return sum(it.debits_minor - it.credits_minor for it in rows)


def between(connection: Connection, debtor: str, creditor: str) -> dict[str, Matter]:
    return {it.cause: it for it in matters.between(connection, debtor=debtor, creditor=creditor, currency="CNY")}


@pytest.fixture
def a_debt_of_two(connection: Connection) -> Connection:
    on_record(connection)
    debts = [a_debt("payment:1/sale", "G", "M", 1000), a_debt("payment:2/sale", "M", "G", 300)]
    journal.append(connection, debts, recorded_at=NOW)
    return connection


def test_money_on_its_way_discharges_nothing_until_the_payee_has_it(a_debt_of_two: Connection) -> None:
    before, bank = owed(a_debt_of_two, "huanxun", "xidan"), balance(a_debt_of_two, "huanxun", "bank")

    sent(a_debt_of_two, 40_000, payer="huanxun", payee="xidan")
    assert (before, 40_000, bank - 40_000) == (
        owed(a_debt_of_two, "huanxun", "xidan"), balance(a_debt_of_two, "huanxun", "in_transit"),
        balance(a_debt_of_two, "huanxun", "bank"),
    )  # fmt: skip
    ended(a_debt_of_two, RemittanceState.ARRIVED, "xidan")

    assert (before - 40_000, 0) == (owed(a_debt_of_two, "huanxun", "xidan"), balance(a_debt_of_two, "huanxun", "in_transit"))
    assert ["payment_sent", "payment_arrived"] == [it.kind for it in events.of(a_debt_of_two, "remittance:r-1")]


def test_a_payment_that_came_back_leaves_the_debt_and_the_bank_as_they_were(a_debt_of_two: Connection) -> None:
    before = (owed(a_debt_of_two, "huanxun", "xidan"), balance(a_debt_of_two, "huanxun", "bank"))

    sent(a_debt_of_two, 40_000, payer="huanxun", payee="xidan")
    ended(a_debt_of_two, RemittanceState.RETURNED, "huanxun")

    assert before == (owed(a_debt_of_two, "huanxun", "xidan"), balance(a_debt_of_two, "huanxun", "bank"))
    with pytest.raises(PaymentRefused):
        ended(a_debt_of_two, RemittanceState.ARRIVED, "xidan")


def test_said_again_a_payment_changes_nothing(a_debt_of_two: Connection) -> None:
    first = sent(a_debt_of_two, 40_000, payer="huanxun", payee="xidan")
    assert first == sent(a_debt_of_two, 40_000, payer="huanxun", payee="xidan")
    arrived = ended(a_debt_of_two, RemittanceState.ARRIVED, "xidan")

    assert arrived == ended(a_debt_of_two, RemittanceState.ARRIVED, "xidan")
    assert 2 == len(events.of(a_debt_of_two, "remittance:r-1"))


def test_no_more_is_sent_than_is_owed_and_not_on_its_way(a_debt_of_two: Connection) -> None:
    free = between(a_debt_of_two, "huanxun", "xidan")[ACCOUNT].money.minor
    sent(a_debt_of_two, free - 1, payer="huanxun", payee="xidan")

    with pytest.raises(PaymentRefused):
        sent(a_debt_of_two, 2, payer="huanxun", payee="xidan", key="r-2")
    with pytest.raises(PaymentRefused):
        sent(a_debt_of_two, 1, payer="huanxun", payee="xidan", matter="dispute:none", key="r-3")
    with pytest.raises(PaymentRefused):
        send_payment(a_debt_of_two, id="r-4", payer="huanxun", payee="xidan", money=cny(1), matter=ACCOUNT,
                     on=date(2007, 1, 1), today=TODAY, now=NOW)  # fmt: skip


def test_no_more_is_sent_for_a_matter_than_is_owed_for_it_whatever_else_is_owed(a_debt_of_two: Connection) -> None:
    journal.append(a_debt_of_two, [a_debt("dispute:1/claim", "G", "M", 50, cause="dispute:1")], recorded_at=NOW)
    owed_for_it = between(a_debt_of_two, "huanxun", "xidan")["dispute:1"].money.minor
    sent(a_debt_of_two, owed_for_it - 1, payer="huanxun", payee="xidan", matter="dispute:1")

    with pytest.raises(PaymentRefused, match=r"0\.01 is owed for it"):
        sent(a_debt_of_two, 2, payer="huanxun", payee="xidan", matter="dispute:1", key="r-2")
    sent(a_debt_of_two, 1, payer="huanxun", payee="xidan", matter="dispute:1", key="r-3")
    sent(a_debt_of_two, 2, payer="huanxun", payee="xidan", key="r-4")


def test_only_the_payee_says_that_it_came_and_only_the_payer_that_it_came_back(a_debt_of_two: Connection) -> None:
    sent(a_debt_of_two, 100, payer="huanxun", payee="xidan")

    with pytest.raises(PaymentRefused):
        ended(a_debt_of_two, RemittanceState.ARRIVED, "huanxun")
    with pytest.raises(PaymentRefused):
        ended(a_debt_of_two, RemittanceState.RETURNED, "xidan")
    with pytest.raises(NotFound):
        ended(a_debt_of_two, RemittanceState.ARRIVED, "scheme")


def test_a_set_off_nets_what_is_due_both_ways(a_debt_of_two: Connection) -> None:
    ours, theirs = owed(a_debt_of_two, "huanxun", "xidan"), owed(a_debt_of_two, "xidan", "huanxun")
    plan = plan_set_off(a_debt_of_two, giver="huanxun", other="xidan", currency="CNY", matter=ACCOUNT)
    assert cny(30_000) == plan.most

    for _ in range(2):
        set_off(a_debt_of_two, id="s-1", giver="huanxun", other="xidan", money=cny(30_000), matter=ACCOUNT, on=ON,
                today=TODAY, now=NOW)  # fmt: skip

    assert (ours - 30_000, theirs - 30_000) == (
        owed(a_debt_of_two, "huanxun", "xidan"), owed(a_debt_of_two, "xidan", "huanxun")
    )  # fmt: skip
    with pytest.raises(SetOffRefused):
        plan_set_off(a_debt_of_two, giver="huanxun", other="xidan", currency="CNY", matter=ACCOUNT)


def test_a_claim_before_an_arbitrator_or_on_an_appealable_ruling_is_not_set_off(connection: Connection) -> None:
    proposed(connection)
    with pytest.raises(SetOffRefused):
        plan_set_off(connection, giver="huanxun", other="xidan", currency="CNY", matter=SUIT)
    decide(connection, proceeding_id="huanxun-2005", proposal=1, by="judge", effective_on=FIRST, now=NOW)
    with pytest.raises(SetOffRefused):
        plan_set_off(connection, giver="huanxun", other="xidan", currency="CNY", matter=SUIT)

    finalise(connection, proceeding_id="huanxun-2005", by="judge", on=SETTLED, now=NOW)

    assert 19_333_334 == between(connection, "xidan", "huanxun")[SUIT].free.minor


def test_what_was_paid_before_is_not_paid_again_by_the_settlement(connection: Connection) -> None:
    proposed(connection)
    decide(connection, proceeding_id="huanxun-2005", proposal=1, by="judge", effective_on=FIRST, now=NOW, final=True)
    sent(connection, 19_333_334, payer="xidan", payee="huanxun", matter=SUIT)
    ended(connection, RemittanceState.ARRIVED, "huanxun")

    settle(connection, proceeding_id="huanxun-2005", on=SETTLED, now=NOW)

    found = [it for it in positions(balance_rows(connection)) if {it.debtor, it.creditor} == {"xidan", "huanxun"}]
    assert [] == found


def test_what_was_paid_above_a_later_share_is_owed_back(connection: Connection) -> None:
    proposed(connection)
    sent(connection, 50_000_000, payer="xidan", payee="huanxun", matter=SUIT)
    ended(connection, RemittanceState.ARRIVED, "huanxun")
    before = owed(connection, "huanxun", "xidan")

    decide(connection, proceeding_id="huanxun-2005", proposal=1, by="judge", effective_on=FIRST, now=NOW)

    assert (0, 50_000_000 - 19_333_334) == (
        owed(connection, "xidan", "huanxun"), owed(connection, "huanxun", "xidan") - before
    )  # fmt: skip


def test_a_carrier_that_joined_bears_its_share_over_its_contract(connection: Connection) -> None:
    proposed(connection)
    parties.add(connection, Party("parcels", PartyKind.CARRIER, "Parcels", "包裹"), now=NOW)
    join_party(
        connection, proceeding_id="huanxun-2005", party="parcels", capacity=Capacity.SECOND_DEFENDANT, by="judge",
        on=date(2005, 2, 1), now=NOW,
    )  # fmt: skip
    propose(connection, proceeding_id="huanxun-2005", doctrine="equal-when-unprovable", by="recourse", now=NOW)
    case = proceedings.require(connection, "huanxun-2005")
    with pytest.raises(NoContract):
        preview_decision(connection, case, proposal=3, by="judge", on=FIRST)
    contracts.add(
        connection, {"id": "x-p", "upper_code": "xidan", "lower_code": "parcels", "starts_on": FILED, "clauses": []}
    )

    chosen = proceedings.find_proposal(connection, case, 3).proposal
    named = {"xidan": ("parcels", PartyKind.CARRIER), "parcels": ("xidan", PartyKind.MERCHANT)}  # each bears the other's
    shares = tuple(
        replace(it, party=named[it.party][0], role=named[it.party][1]) if it.party in named else it for it in chosen.shares
    )
    ruling = Ruling("decision-1", replace(chosen, shares=shares), "internal", FIRST, Finality.FINAL)
    assert postings_of(connection, case, ruling)
    post_decision(connection, case, ruling, now=NOW)

    assert 19_333_334 == owed(connection, "parcels", "xidan") == owed(connection, "xidan", "huanxun")
    assert {"parcels": 19_333_334, "huanxun": 19_333_333, "ccb-shanghai": 19_333_333} == {
        it.party: it.money.minor for it in losses(balance_rows(connection))
    }
