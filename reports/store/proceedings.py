"""Proceedings read for their pages, within what the seat may see."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, func, select

from disputes.store import events
from disputes.store.tables import decision, dispute, finding, proceeding, proceeding_party, proposal
from ledger.balances import losses, positions
from ledger.money import Money
from ledger.netting import plan
from reports.proceeding import Bound, Decided, FoundFact, ProceedingPage, ProceedingRow, Proposed, ProposedShare
from reports.store import scopes
from reports.store.case import holds_of
from reports.store.matrix import between
from trade.errors import NotFound
from trade.payments import Chain
from trade.store import parties
from trade.visibility import Scope


def list_proceedings(connection: Connection, scope: Scope) -> list[ProceedingRow]:
    """Every proceeding of the seat, the latest filed first."""
    counts = (
        select(dispute.c.proceeding_id, func.count().label("n"))
        .where(dispute.c.proceeding_id.is_not(None))
        .group_by(dispute.c.proceeding_id)
        .subquery()
    )
    wanted = (
        select(proceeding, counts.c.n)
        .outerjoin(counts, counts.c.proceeding_id == proceeding.c.id)
        .where(scopes.proceedings(scope))
        .order_by(proceeding.c.filed_on.desc(), proceeding.c.id)
    )
    return [
        ProceedingRow(
            row.id, row.title_en, row.title_zh, Money(row.amount_minor, row.currency), row.step, row.filed_on,
            row.n or 0, row.demonstration,
        )
        for row in connection.execute(wanted)
    ]  # fmt: skip


def load_proceeding(connection: Connection, scope: Scope, proceeding_id: str) -> ProceedingPage:
    """Everything the page of a proceeding shows. Raises NotFound."""
    wanted = select(proceeding).where(proceeding.c.id == proceeding_id, scopes.proceedings(scope))
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound("proceeding", proceeding_id)
    chain = Chain.from_id(row.chain_id).parties
    bound = _bound(connection, row.id)
    everyone = list(dict.fromkeys([*chain, *(it.party for it in bound)]))
    rows = between(connection, scope, everyone)
    standing = positions(rows)
    cause = f"proceeding:{row.id}"
    count = select(func.count()).select_from(dispute).where(dispute.c.proceeding_id == row.id)
    return ProceedingPage(
        id=row.id,
        title_en=row.title_en,
        title_zh=row.title_zh,
        relief_en=row.relief_en,
        relief_zh=row.relief_zh,
        amount=Money(row.amount_minor, row.currency),
        step=row.step,
        instance=row.instance,
        decided_proposal=row.decided_proposal,
        filed_on=row.filed_on,
        refiles_id=row.refiles_id,
        demonstration=row.demonstration,
        chain=chain,
        parties={it.code: it for it in parties.all_parties(connection)},
        bound=bound,
        findings=_findings(connection, row.id),
        proposals=_proposals(connection, row),
        decisions=_decisions(connection, row.id),
        events=events.of(connection, cause),
        faults=events.check(connection, cause),
        disputes=connection.execute(count).scalar_one(),
        positions=standing,
        losses=losses([it for it in rows if scope.reads_book(it.account.book)]),
        plan=plan(standing),
        holds=holds_of(connection, scope, cause, None),
    )


def _bound(connection: Connection, proceeding_id: str) -> list[Bound]:
    table = proceeding_party
    wanted = select(table).where(table.c.proceeding_id == proceeding_id).order_by(table.c.joined_on, table.c.party_code)
    return [Bound(row.party_code, row.capacity, row.joined_on) for row in connection.execute(wanted)]


def _findings(connection: Connection, proceeding_id: str) -> list[FoundFact]:
    wanted = select(finding).where(finding.c.proceeding_id == proceeding_id).order_by(finding.c.number)
    return [
        FoundFact(
            row.number, row.party_code, row.duty, row.fact_en, row.fact_zh, row.breach, row.causal, row.stated_by, row.stands
        )
        for row in connection.execute(wanted)
    ]


def _proposals(connection: Connection, case: Row[Any]) -> list[Proposed]:
    wanted = select(proposal).where(proposal.c.proceeding_id == case.id).order_by(proposal.c.number)
    return [
        Proposed(
            row.number,
            row.doctrine,
            row.version,
            tuple(_share(it, case.currency) for it in row.shares),
            row.digest,
            row.made_by,
            row.made_at,
            row.recommended,
        )
        for row in connection.execute(wanted)
    ]


def _share(stated: Mapping[str, Any], currency: str) -> ProposedShare:
    return ProposedShare(
        stated["party"],
        stated["role"],
        Fraction(stated["numerator"], stated["denominator"]),
        Money(stated["minor"], currency),
        tuple(stated.get("reasons_en", ())),
        tuple(stated.get("reasons_zh", ())),
    )


def _decisions(connection: Connection, proceeding_id: str) -> list[Decided]:
    wanted = select(decision).where(decision.c.proceeding_id == proceeding_id).order_by(decision.c.instance)
    return [
        Decided(row.instance, row.proposal_number, row.origin, row.decided_by, row.effective_on, row.decided_at)
        for row in connection.execute(wanted)
    ]
