"""Every posting of the product, made by the function that makes it, for one sale of CNY 1,000.00 along I S A G M.

The titles are those of `docs/ledger.md`, whose tables must say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise

from disputes import postings as disputed
from disputes.liability import postings as ruled
from disputes.liability.settlement import held, moved, settlement
from ledger import payments
from ledger.accounts import Account
from ledger.balances import positions
from ledger.entry import Entry, Finality, Transfer
from ledger.holds import Hold, HoldState
from ledger.money import Money
from ledger.payments import Remittance, RemittanceState
from ledger.reversal import reverse
from ledger.turning import turned
from tests.domain.ledger_case import rows_of
from trade import postings as traded
from trade.parties import PartyKind
from trade.payments import Chain, Payment

ISSUER, SCHEME, ACQUIRER, GATEWAY, MERCHANT = CHAIN = ("I", "S", "A", "G", "M")
KINDS = dict(
    zip(CHAIN, (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT), strict=True)
)
ON = date(2026, 3, 1)
SOLD = Payment("p", Chain(CHAIN), "1", "G", Money(100_000, "CNY"), "visa", datetime(2026, 3, 1, tzinfo=UTC))
STATED = {"cause": "dispute:d", "on": ON, "reason": ""}
ALONG = {"chain": CHAIN, "issuer": ISSUER, "amount": SOLD.amount, **STATED}
FEE = {"upper": GATEWAY, "lower": MERCHANT, "amount": Money(1_500, "CNY"), **STATED}
LOST = {"merchant": MERCHANT, "amount": SOLD.amount, **STATED}
UPPER_LINKS = [(ISSUER, SCHEME), (SCHEME, ACQUIRER)]


@dataclass(frozen=True, slots=True)
class Sample:
    """`by`: the functions whose work it shows, the first of which makes it."""

    by: tuple[str, ...]
    transfers: Sequence[Transfer]
    basis: str = ""
    finality: str = ""


def of_entry(entry: Entry | None, *by: str) -> Sample:
    assert entry is not None
    return Sample(by, entry.transfers, entry.basis.value, entry.finality.value)


def yuan(amount: int) -> Money:
    return Money(amount * 100, "CNY")


_charged = disputed.chargeback(reference="dispute:d/withdrawn/1", **ALONG)
_back = disputed.reinstatement(reference="dispute:d/reinstated/1", **ALONG)
_UPPER_OPEN = [Account(lower, "payable", "CNY", upper) for upper, lower in pairwise(CHAIN[:-1])]
_collected = disputed.paid_up(reference="dispute:d/netted", links=UPPER_LINKS, amount=SOLD.amount, **STATED)
_paid = disputed.paid_up(
    reference="dispute:d/paid", links=[*UPPER_LINKS, ("A", "G"), ("G", "M")], amount=SOLD.amount, **STATED
)


def _split(parts: Mapping[str, int], *before: Entry, finality: Finality = Finality.PROVISIONAL) -> Entry:
    entry = ruled.split(
        reference="proceeding:p/decision-1/d", cause="dispute:d", chain=CHAIN, amount=SOLD.amount,
        parts={party: yuan(amount) for party, amount in parts.items()}, books=ruled.Books(before), on=ON, reason="",
        finality=finality,
    )  # fmt: skip
    assert entry is not None
    return entry


_thirds = _split({"A": 300, "G": 300, "M": 400}, _charged)
_final = _split({"M": 1000}, _charged, finality=Finality.FINAL)
_hold = Hold("h", GATEWAY, MERCHANT, "CNY", "payable", "12.3", ("dispute:d",), yuan(1000), None, None, ON)


def _settled(minor: int, *entries: Entry) -> Sequence[Entry]:
    """What settles the pair of G and M, who keeps so much, by the settlement's own plan."""
    kept, none = Money(minor, "CNY"), Money(0, "CNY")
    due = [it for it in positions(rows_of(entries)) if {it.debtor, it.creditor} == {"G", "M"} and it.kind == "payable"]
    states = [HoldState(_hold, kept, none, none)] if minor else []
    plan = settlement(cause="proceeding:p", due=due, holds=states, currency="CNY", on=ON)
    return [*(move.entry for move in plan.moves), *plan.payments]


_taken, _released, _rest_paid = _settled(120_000, _charged, _final)
_S, _D, _L, _P = "trade.postings.", "disputes.postings.", "disputes.liability.", "ledger.payments."
_SPLIT = _L + "postings.split"
_SENT = Remittance("r", MERCHANT, GATEWAY, SOLD.amount, "dispute:d", ON)


def _on_its_way(state: RemittanceState, by: str, *, owed_minor: int = 0) -> Sample:
    return of_entry(payments.entry_of(_SENT, state, on=ON, owed_minor=owed_minor), _P + "entry_of", _P + by)


SAMPLES: Mapping[str, Sample] = {
    "Sale": of_entry(traded.sale(SOLD, KINDS), _S + "sale", _S + "entries_of"),
    "Clearing": of_entry(traded.clearing(SOLD, KINDS, ON), _S + "clearing", _S + "paid_down"),
    "Payout": of_entry(traded.payout(SOLD, KINDS, ON), _S + "payout", _S + "paid_down"),
    "Cardholder pays": of_entry(traded.cardholder_payment(SOLD, ON), _S + "cardholder_payment"),
    "Refund": of_entry(disputed.refund(reference="r", **ALONG), _D + "refund"),
    "Chargeback": of_entry(_charged, _D + "chargeback", _D + "claims_down"),
    "The scheme collects": of_entry(_collected, _D + "paid_up"),
    "Reinstatement": of_entry(_back, _D + "reinstatement"),
    "Reinstatement of what was paid meanwhile": of_entry(
        turned(_back, {Account("M", "payable", "CNY", "G"): 0} | dict.fromkeys(_UPPER_OPEN, 100_000)),
        "ledger.turning.turned",
    ),
    "Loss": of_entry(disputed.loss(reference="r", **LOST), _D + "loss"),
    "Loss recovered": of_entry(disputed.loss_recovered(reference="r", **LOST), _D + "loss_recovered"),
    "Fee": of_entry(disputed.fee(reference="r", **FEE), _D + "fee"),
    "Fee handed back": of_entry(disputed.fee_refund(reference="r", **FEE), _D + "fee_refund"),
    "Hold": of_entry(held(hold=_hold, amount=yuan(1200), on=ON, ordinal=1), _L + "settlement.held"),
    "Taken from a hold": of_entry(_taken, _L + "settlement.settlement"),
    "Given back from a hold": of_entry(_released, _L + "settlement.settlement"),
    "Taken from a hold in part": of_entry(
        moved(hold=_hold, kind="taken", amount=yuan(400), on=ON, ordinal=1), _L + "settlement.moved"
    ),
    "Paid on settlement": of_entry(_rest_paid, _L + "settlement.settlement", _P + "paid"),
    "Split while everything is open": of_entry(_thirds, _SPLIT),
    "Split below what was paid": of_entry(_split({"A": 300, "G": 300, "M": 400}, _charged, _paid), _SPLIT),
    "Split with a share of the issuer, which had collected": of_entry(
        _split({"I": 500, "M": 500}, _charged, _collected), _SPLIT
    ),
    "Split with a share of the cardholder": of_entry(_split({"cardholder": 600, "M": 400}, _charged), _SPLIT),
    "Reversal on appeal": of_entry(
        reverse(_thirds, reason="set aside on appeal", effective_on=ON), "ledger.reversal.reverse"
    ),
    "Split of the second instance": of_entry(_final, _SPLIT),
    "Set-off": Sample((_P + "set_off",), payments.set_off("G", "M", SOLD.amount)),
    "Payment on its way": _on_its_way(RemittanceState.SENT, "sent"),
    "Payment arrived": _on_its_way(RemittanceState.ARRIVED, "arrived", owed_minor=100_000),
    "Payment arrived above what was owed": _on_its_way(RemittanceState.ARRIVED, "arrived", owed_minor=70_000),
    "Payment come back": _on_its_way(RemittanceState.RETURNED, "returned"),
}  # fmt: skip
