"""The fee a contract puts on a dispute: what the upper party charges the lower one, and when it gives it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from disputes import postings
from disputes.dispute import Dispute, Outcome
from ledger.entry import Entry
from ledger.errors import LedgerError
from ledger.money import Money

DISPUTE_FEE = "dispute_fee"  # clause: `value` as "CNY 5000", in minor units
FEE_COMES_BACK = "dispute_fee_comes_back"  # clause: `value` names the outcomes, as "won withdrawn"


@dataclass(frozen=True, slots=True)
class FeeClause:
    """What one contract says, from its start to its end (none: open). `back_on` are outcomes after which it comes back."""

    contract: str
    upper: str
    lower: str
    starts_on: date
    ends_on: date | None
    fee: Money
    back_on: frozenset[Outcome]


def clause_of(contract: str, pair: tuple[str, str], starts_on: date, ends_on: date | None,
              clauses: Sequence[Mapping[str, Any]]) -> FeeClause | None:  # fmt: skip
    """The fee among a contract's clauses; none where it has none, or none that can be read."""
    said = {str(it.get("kind")): str(it.get("value", "")) for it in clauses}
    currency, _space, minor = said.get(DISPUTE_FEE, "").partition(" ")
    if not minor.isdecimal() or int(minor) == 0:
        return None
    try:
        fee = Money(int(minor), currency)
    except LedgerError:
        return None
    back_on = frozenset(Outcome(it) for it in said.get(FEE_COMES_BACK, "").split() if it in set(Outcome))
    return FeeClause(contract, *pair, starts_on, ends_on, fee, back_on)


def charged(dispute: Dispute, clause: FeeClause) -> Entry:
    """The fee, on the day the dispute opened."""
    return postings.fee(
        **_stated(dispute, clause), reference=reference(dispute.id, clause, back=False), on=dispute.opened_on
    )


def given_back(dispute: Dispute, clause: FeeClause, *, on: date) -> Entry:
    """The same fee, back after an outcome for which the contract says so."""
    return postings.fee_refund(**_stated(dispute, clause), reference=reference(dispute.id, clause, back=True), on=on)


def reference(dispute_id: str, clause: FeeClause, *, back: bool) -> str:
    """Under which name the fee, or its return, is posted once."""
    return f"dispute:{dispute_id}/{'contract_fee_back' if back else 'contract_fee'}/{clause.contract}"


def _stated(dispute: Dispute, clause: FeeClause) -> dict[str, Any]:
    return {
        "cause": dispute.cause, "upper": clause.upper, "lower": clause.lower, "amount": clause.fee,
        "reason": f"contract {clause.contract}: fee of a dispute",
    }  # fmt: skip
