"""A Stripe dispute object as a notice: today's shape, and older ones that had no id and no balance lines.

Statuses: docs.stripe.com/api/disputes/object and the vendor's library (`stripe.Dispute.status`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from disputes.dispute import Outcome, Stage
from disputes.importers.json_text import shown
from disputes.importers.parsed import NotUnderstood
from disputes.importers.stripe_fields import (
    JSON,
    Said,
    identifier,
    inner,
    is_placeholder,
    is_template,
    moment,
    money,
    scheme,
    told_apart,
    word,
)  # fmt: skip
from disputes.importers.stripe_money import Line, lines, movements
from disputes.notice import Moved, Movement, Notice
from ledger.money import Money

STATUSES: Mapping[str, tuple[Stage, Outcome | None]] = MappingProxyType(
    {
        "warning_needs_response": (Stage.INQUIRY, None),
        "warning_under_review": (Stage.INQUIRY, None),
        "warning_closed": (Stage.CLOSED, Outcome.WITHDRAWN),  # an inquiry that never became a chargeback
        "needs_response": (Stage.CHARGEBACK, None),
        "under_review": (Stage.REPRESENTMENT, None),
        "appeal_needs_response": (Stage.PRE_ARBITRATION, None),
        "appeal_under_review": (Stage.PRE_ARBITRATION, None),
        "won": (Stage.CLOSED, Outcome.WON),
        "lost": (Stage.CLOSED, Outcome.LOST),
        "accepted": (Stage.CLOSED, Outcome.ACCEPTED),
        "prevented": (Stage.CLOSED, Outcome.REFUNDED),  # stopped upstream by giving the money back
        "charge_refunded": (Stage.CLOSED, Outcome.REFUNDED),
    }
)


def read_dispute(it: JSON, said: Said) -> Notice:
    """The notice a dispute object states. Raises NotUnderstood when it has no identity, no date or no usable amount."""
    payment = identifier(it.get("charge")) or identifier(it.get("payment_intent"))
    reference = identifier(it.get("id")) or payment  # before disputes had ids there was one to a charge
    if reference is None:
        raise NotUnderstood("The dispute names neither itself nor its charge.")
    shown_lines = lines(it)
    amount = _amount(it, shown_lines)
    created = moment(it.get("created"))
    known = [at for at in (created, said.at, *(line.at for line in shown_lines)) if at is not None]
    if not known:
        raise NotUnderstood(f"Dispute {reference} has no date: `created` is {shown(it.get('created'))}.")
    opened, happened = created or min(known), max(known)
    if is_placeholder(reference):
        reference = told_apart(reference, opened)
    moved = movements(it, said, shown_lines, amount=amount, opened_on=opened.date(), last=happened.date())
    stage, outcome, remarks = _stands(it, said, moved)
    return Notice(
        source="stripe",
        reference=reference,
        payment_reference=payment or reference,
        scheme=_scheme(it),
        reason_code=_reason_code(it),
        stage=stage,
        amount=amount,
        opened_on=opened.date(),
        happened_at=happened,
        outcome=outcome,
        respond_by=None if stage is Stage.CLOSED else _respond_by(it),
        movements=tuple(moved),
        merchant_account=said.account,
        remarks=remarks,
    )


def _amount(it: JSON, shown_lines: Sequence[Line]) -> Money:
    """The disputed amount; where a template left it blank, what was withdrawn."""
    taken = [-line.amount for line in shown_lines if line.amount.minor < 0]
    if is_template(it.get("amount")) and taken:
        return taken[0]
    amount = money(it.get("amount"), it.get("currency"), of="the dispute")
    if amount.minor <= 0:
        raise NotUnderstood(f"The amount of the dispute is {amount}; a dispute is over more than nothing.")
    return amount


def _stands(it: JSON, said: Said, moved: Sequence[Movement]) -> tuple[Stage, Outcome | None, tuple[str, ...]]:
    """Stage and outcome by the status; of a status we do not know, by where the money is, with a remark."""
    status = it.get("status")
    if isinstance(status, str) and status in STATUSES:
        return *STATUSES[status], ()
    withdrawn = sum(it.kind is Moved.WITHDRAWN for it in moved)
    reinstated = sum(it.kind is Moved.REINSTATED for it in moved)
    remark = f"status {shown(status)} is not known; the stage follows the money"
    if withdrawn and reinstated >= withdrawn:
        return Stage.CLOSED, Outcome.WON, (remark,)
    if said.event == "charge.dispute.closed":
        return Stage.CLOSED, Outcome.LOST if withdrawn else Outcome.WITHDRAWN, (remark,)
    return Stage.CHARGEBACK if withdrawn else Stage.INQUIRY, None, (remark,)


def _scheme(it: JSON) -> str:
    method = inner(it, "payment_method_details")
    card = inner(method, "card")
    return scheme(card.get("network")) or scheme(card.get("brand")) or scheme(method.get("type")) or "unknown"


def _reason_code(it: JSON) -> str:
    """The network's own code where Stripe passes it on, else Stripe's category."""
    method = inner(it, "payment_method_details")
    stated = (
        inner(method, "card").get("network_reason_code"),
        inner(method, "klarna").get("reason_code"),
        inner(method, "paypal").get("reason_code"),
        it.get("network_reason_code"),
        it.get("reason"),
    )
    return next((code for code in map(word, stated) if code), "unknown")


def _respond_by(it: JSON) -> datetime | None:
    return moment(inner(it, "evidence_details").get("due_by")) or moment(it.get("evidence_due_by"))
