"""Tell the worked case up to the withholding, through the same actions the product uses. Each step may run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from disputes import postings
from disputes.actions.move_dispute import move_dispute
from disputes.actions.open_dispute import open_dispute, post_chargeback
from disputes.actions.place_hold import place_hold
from disputes.actions.watch_waves import watch_waves
from disputes.demonstration import present, present_trial, present_wave, said
from disputes.demonstration.cast import CHAIN, CONTRACTS, OTHERS_CHAIN, PARTIES, STEP_DATES, WITHHELD, DemoStep, hold, noon
from disputes.demonstration.refusals import Refusal, refusals
from disputes.demonstration.sales import all_sales
from disputes.dispute import Dispute, Stage
from disputes.store import disputes, events
from ledger.entry import Entry
from ledger.store import journal
from trade import postings as trade_postings
from trade.actions.record_payment import record_payment
from trade.actions.state_sale import state_sale
from trade.store import contracts, parties, payments, shipments


def sell(connection: Connection, *, now: datetime) -> None:
    """Step `sold`: parties, contracts, every sale with its parcel, cleared and, but for the last weeks, paid out."""
    for party in PARTIES:
        parties.add(connection, party, now=now)
    for contract in CONTRACTS:
        contracts.add(connection, contract)
    kinds = parties.kinds(connection, [party.code for party in PARTIES])
    for chain in (CHAIN, OTHERS_CHAIN):
        payments.add_chain(connection, chain)
    sales = all_sales()
    known = payments.of_ids(connection, [sale.payment.id for sale in sales])
    if not known:
        payments.add(connection, *(sale.payment for sale in sales), now=now)
    shipments.add(connection, *(sale.shipment for sale in sales if sale.shipment is not None), now=now)
    posted: list[Entry] = []
    for sale in sales:
        posted += trade_postings.entries_of(sale.payment, kinds)
        if sale.cardholder_paid_on is not None:
            posted.append(trade_postings.cardholder_payment(sale.payment, sale.cardholder_paid_on))
    journal.append(connection, posted, recorded_at=now)


def refuse(connection: Connection, *, now: datetime) -> None:
    """Step `chargebacks`: eighty refusals, each with the moments at which it reached the parties."""
    on = STEP_DATES[DemoStep.CHARGEBACKS]
    issuer = CHAIN.parties[0]
    posted: list[Entry] = []
    for refusal in refusals(all_sales()):
        dispute = refusal.dispute
        if disputes.get(connection, dispute.id) is None:
            refused_at = refusal.informed[issuer]
            open_dispute(connection, dispute, actor=issuer, happened_at=refused_at, now=noon(on), informed=refusal.informed)
            _record_hops(connection, refusal, now=noon(on))
        posted.append(
            postings.chargeback(
                reference=f"{dispute.cause}/withdrawn/1",
                cause=dispute.cause,
                chain=dispute.chain,
                issuer=issuer,
                amount=dispute.amount,
                on=on,
                reason="refusal charged back",
            )
        )
    journal.append(connection, posted, recorded_at=now)


def _record_hops(connection: Connection, refusal: Refusal, *, now: datetime) -> None:
    for upper, lower in pairwise(refusal.dispute.chain):
        late = refusal.informed[lower] - refusal.informed[upper]
        events.append(
            connection,
            subject=refusal.dispute.cause,
            kind="informed",
            actor=upper,
            happened_at=refusal.informed[lower],
            known_at=now,
            detail={"party": lower, "days_after": late.days},
        )


def withhold(connection: Connection, *, now: datetime) -> None:
    """Step `withheld`: the scheme nets the refusals, bank and gateway withhold, the gateway pays its other merchants."""
    on = STEP_DATES[DemoStep.WITHHELD]
    sales = all_sales()
    above_acquirer = tuple(pairwise(CHAIN.parties[:3]))
    posted = [
        postings.paid_up(
            reference=f"{refusal.dispute.cause}/netted",
            cause=refusal.dispute.cause,
            links=above_acquirer,
            amount=refusal.dispute.amount,
            on=on,
            reason="netted by the scheme",
        )
        for refusal in refusals(sales)
    ]
    gateway = OTHERS_CHAIN.parties[3]
    for sale in sales:
        if sale.payment.chain == OTHERS_CHAIN:
            cause = sale.payment.cause
            transfers = trade_postings.paid_down([(gateway, OTHERS_CHAIN.merchant)], sale.payment.amount)
            reason = "paid from the gateway's own account"
            posted.append(Entry(f"{cause}/advanced", "payout", reason, on, cause, tuple(transfers)))
    journal.append(connection, posted, recorded_at=now)
    refused = [refusal.dispute for refusal in refusals(sales)]
    for holder, owner, amount in WITHHELD:
        place_hold(connection, hold=hold(holder, owner, secures=refused), amount=amount, on=on, now=noon(on))


def add_present_parties(connection: Connection, *, now: datetime) -> None:
    """The parties of today, so that their people have seats from the first step on."""
    for party in (*present.PARTIES, present_wave.MERCHANT):
        parties.add(connection, party, now=now)


def load_present(connection: Connection, *, now: datetime) -> None:
    """The cases of today beside the old one, and a wave of refusals, raised as the watch would raise it."""
    today = now.date()
    for case in (*present.present_cases(today), *present_trial.present_suit_cases(today)):
        record_payment(connection, case.payment, now=now, shipment=case.shipment)
        state_sale(connection, said.at_the_sale(case.payment), seat_id=None, now=said.told_at(case.payment))
        if case.dispute is not None:
            if case.payment.sold_at + said.ANSWERED < now:
                state_sale(connection, said.too_late(case.payment), seat_id=None, now=now)
            _refuse_today(connection, case, case.dispute, now=now)
    for case in present_wave.wave_cases(today):
        record_payment(connection, case.payment, now=now, shipment=case.shipment)
        if case.dispute is not None:
            _refuse_today(connection, case, case.dispute, now=now)
    watch_waves(connection, now=now)


def _refuse_today(connection: Connection, case: present.PresentCase, refusal: Dispute, *, now: datetime) -> None:
    opened_at = noon(refusal.opened_on)
    told = {code: min(opened_at + timedelta(hours=7 * hop), now) for hop, code in enumerate(refusal.chain)}
    dispute = open_dispute(connection, refusal, actor=refusal.chain[0], happened_at=opened_at, now=now, informed=told)
    if dispute.stage is Stage.CHARGEBACK:
        post_chargeback(connection, dispute, now=now)
    if case.answered:
        answered_at, merchant = min(opened_at + timedelta(days=9), now), dispute.chain[-1]
        move_dispute(connection, dispute.id, to=Stage.REPRESENTMENT, by=merchant, happened_at=answered_at, now=now)
