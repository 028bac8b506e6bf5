"""Earlier payments with the same merchant that could answer a dispute for fraud: only those the seat may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, exists, select

from disputes.compelling_evidence import Answer, Earlier, find
from disputes.dispute import Dispute, Stage
from disputes.rule_topics import CompellingEvidence, Element
from disputes.schemes.load import load_all
from disputes.store import disputes
from disputes.store.tables import dispute as dispute_table
from reports.sale import came_late
from reports.store import scopes
from reports.store.case import require_visible
from reports.store.sales import visible_rows
from trade.errors import NotFound
from trade.payments import Payment
from trade.sale_facts import Recorded, sale_of
from trade.store import payments
from trade.store.payments import as_payment
from trade.store.tables import chain_party, payment
from trade.visibility import Scope

LOOKED_AT_MAX = 500


def load_answer(connection: Connection, scope: Scope, dispute_id: str) -> tuple[Dispute, Answer | None]:
    """The dispute, and the answer where a rule of this kind holds for its ground on its day. Raises NotFound."""
    require_visible(connection, scope, dispute_id)
    dispute = disputes.get(connection, dispute_id)
    disputed = payments.get(connection, dispute.payment_id) if dispute else None
    if dispute is None or disputed is None or not scope.reads_cases:
        raise NotFound("case", dispute_id)
    rule = rule_for(dispute)
    if rule is None:
        return dispute, None
    earlier = _earlier(connection, scope, disputed)
    said = visible_rows(connection, scope, [disputed.id, *(it.payment.id for it in earlier)])
    whole = [replace(it, payment=_with(it.payment, said)) for it in earlier]
    answer = find(_with(disputed, said), whole, rule, processed_on=dispute.opened_on)
    return dispute, replace(answer, late=_late(disputed, said.get(disputed.id, ()), dispute))


def rule_for(dispute: Dispute) -> CompellingEvidence | None:
    """The rule in force on the day the dispute was processed; none for a ground it does not answer."""
    return load_all().topics.compelling_on(dispute.scheme, dispute.reason_code, dispute.opened_on)


def _with(paid: Payment, said: Mapping[str, Sequence[Recorded]]) -> Payment:
    """The payment with what was stated of its sale; what its source said itself stands before it."""
    return replace(paid, facts={**sale_of(said.get(paid.id, ())).values(), **paid.facts})


def _late(disputed: Payment, rows: Sequence[Recorded], dispute: Dispute) -> tuple[Element, ...]:
    """The elements that nobody had stated when the dispute was opened."""
    late = {name for it in rows if came_late(it.recorded_at, dispute.opened_on) for name in it.fact.facts}
    known = {name for it in rows if not came_late(it.recorded_at, dispute.opened_on) for name in it.fact.facts}
    return tuple(it for it in Element if it.value in late - known - set(disputed.facts))


def _earlier(connection: Connection, scope: Scope, disputed: Payment) -> list[Earlier]:
    """The merchant's payments by a card of the same last four digits, the latest first."""
    theirs = select(chain_party.c.chain_id).where(chain_party.c.party_code == disputed.chain.merchant)
    of_payment = dispute_table.c.payment_id == payment.c.id
    noticed = dispute_table.c.stage == Stage.FRAUD_NOTICE.value
    wanted = (
        select(
            payment,
            exists().where(of_payment, ~noticed).label("disputed"),
            exists().where(of_payment, noticed).label("reported"),
        )
        .where(
            scopes.payments(scope),
            payment.c.chain_id.in_(theirs),
            payment.c.id != disputed.id,
            payment.c.scheme == disputed.scheme,
            payment.c.last_four == disputed.last_four,
            payment.c.sold_at < disputed.sold_at,
        )
        .order_by(payment.c.sold_at.desc(), payment.c.id)
        .limit(LOOKED_AT_MAX)
    )
    return [Earlier(as_payment(row), row.disputed, row.reported) for row in connection.execute(wanted)]
