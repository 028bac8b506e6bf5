"""Proceedings as rows: present state, who is bound, what was found, proposed and decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from disputes.dispute import Dispute
from disputes.liability.errors import NoContract, UnknownProposal
from disputes.liability.findings import Bound, Breach, Causal, Finding, Standing
from disputes.liability.proceeding import BoundParty, Capacity, Decision, Proceeding, Step
from disputes.liability.proposal import MadeProposal, Proposal, bound_of
from disputes.store import disputes, shares
from disputes.store.proceeding_tables import decision, finding, proceeding, proceeding_party, proposal
from ledger.money import Money
from trade.errors import NotFound
from trade.payments import Chain
from trade.store import contracts, parties


def get(connection: Connection, proceeding_id: str) -> Proceeding | None:
    return _one(connection, select(proceeding).where(proceeding.c.id == proceeding_id))


def require(connection: Connection, proceeding_id: str) -> Proceeding:
    """The proceeding, locked until the transaction ends: two who move it wait for each other. Raises NotFound."""
    # SQLite has no row locks and needs none: BEGIN IMMEDIATE has let this writer in alone.
    found = _one(connection, select(proceeding).where(proceeding.c.id == proceeding_id).with_for_update())
    if found is None:
        raise NotFound("proceeding", proceeding_id)
    return found


def ids(connection: Connection, step: Step | None = None) -> list[str]:
    """The proceedings on record, by id: all, or those that stand at one step."""
    wanted = select(proceeding.c.id).order_by(proceeding.c.id)
    return list(connection.execute(wanted if step is None else wanted.where(proceeding.c.step == step.value)).scalars())


def add(connection: Connection, new: Proceeding) -> bool:
    """True when the proceeding is new; False when the id is taken, also by a writer a moment ago."""
    put = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = put(proceeding).values(**_values(new)).on_conflict_do_nothing(index_elements=["id"])
    # RETURNING, since the row count of an INSERT is not reported by every driver.
    return connection.execute(row.returning(proceeding.c.id)).first() is not None


def save(connection: Connection, changed: Proceeding) -> None:
    """The present state after a move; the event that moved it is appended by the caller."""
    connection.execute(update(proceeding).where(proceeding.c.id == changed.id).values(**_values(changed)))


def disputes_of(connection: Connection, proceeding_id: str) -> list[Dispute]:
    """The disputes it decides, by id."""
    return disputes.of_proceeding(connection, proceeding_id)


def add_party(connection: Connection, proceeding_id: str, new: BoundParty) -> None:
    values = {"party_code": new.party, "capacity": new.capacity.value, "joined_on": new.joined_on}
    connection.execute(insert(proceeding_party).values(proceeding_id=proceeding_id, **values))


def parties_of(connection: Connection, proceeding_id: str) -> list[BoundParty]:
    """Whom it binds, in the order in which they joined."""
    wanted = select(proceeding_party).where(proceeding_party.c.proceeding_id == proceeding_id)
    rows = connection.execute(wanted.order_by(proceeding_party.c.joined_on, proceeding_party.c.party_code))
    return [BoundParty(row.party_code, Capacity(row.capacity), row.joined_on) for row in rows]


def concerned(connection: Connection, case: Proceeding) -> set[str]:
    """Everybody whose cause it is: the chain, and whoever else it binds."""
    return {*case.chain, *(each.party for each in parties_of(connection, case.id))}


def bound(connection: Connection, case: Proceeding) -> tuple[Bound, ...]:
    """The bound parties with what they are, from the merchant up; last those that joined from off the chain."""
    joined = [each.party for each in parties_of(connection, case.id)]
    return bound_of(case.chain, parties.kinds(connection, [*case.chain, *joined]), joined)


def joined_by_contract(connection: Connection, case: Proceeding) -> dict[str, str]:
    """For each bound party off the chain, the one of the chain with which it has a contract. Raises NoContract."""
    off = sorted(each.party for each in parties_of(connection, case.id) if each.party not in case.chain)
    found: dict[str, str] = {}
    for party in off:
        partners = contracts.partners(connection, party, on=case.filed_on)
        nearest = [code for code in reversed(case.chain) if code in partners]
        if not nearest:
            raise NoContract(case.cause, party)
        found[party] = nearest[0]
    return found


def add_findings(connection: Connection, proceeding_id: str, new: Sequence[Finding]) -> None:
    rows = [
        {
            "proceeding_id": proceeding_id,
            "number": it.number,
            "party_code": it.party,
            "duty": it.duty,
            "fact_on": it.fact_on,
            "fact_en": it.fact_en,
            "fact_zh": it.fact_zh,
            "breach": it.breach.value,
            "causal": it.causal.value,
            "stated_by": it.stated_by,
            "stands": it.stands.value,
        }
        for it in new
    ]
    connection.execute(insert(finding), rows)


def findings(connection: Connection, proceeding_id: str) -> list[Finding]:
    rows = connection.execute(_of(finding, proceeding_id).order_by(finding.c.number))
    return [
        Finding(
            row.number, row.party_code, row.duty, row.fact_on, row.fact_en, row.fact_zh,
            Breach(row.breach), Causal(row.causal), row.stated_by, Standing(row.stands),
        )
        for row in rows
    ]  # fmt: skip


def set_standing(connection: Connection, proceeding_id: str, numbers: Sequence[int], stands: Standing) -> None:
    """How far these findings have got by now; what they say never changes."""
    theirs = update(finding).where(finding.c.proceeding_id == proceeding_id, finding.c.number.in_(list(numbers)))
    connection.execute(theirs.values(stands=stands.value))


def add_proposal(
    connection: Connection, proceeding_id: str, new: Proposal, *, by: str, now: datetime, recommended: bool
) -> MadeProposal:
    """The proposal on record under the next number. The caller has locked the proceeding."""
    last = select(func.coalesce(func.max(proposal.c.number), 0)).where(proposal.c.proceeding_id == proceeding_id)
    made = MadeProposal(connection.execute(last).scalar_one() + 1, new, by, now, recommended)
    connection.execute(
        insert(proposal).values(
            proceeding_id=proceeding_id,
            number=made.number,
            doctrine=new.doctrine,
            version=new.version,
            shares=shares.as_json(new.shares),
            digest=new.digest,
            findings=list(new.findings),
            made_by=by,
            made_at=now,
            recommended=recommended,
        )
    )
    return made


def proposals(connection: Connection, proceeding_id: str) -> list[MadeProposal]:
    """Every proposal made, by number."""
    total = select(proceeding.c.amount_minor, proceeding.c.currency).where(proceeding.c.id == proceeding_id)
    amount = connection.execute(total).one_or_none()
    if amount is None:
        return []
    whole = Money(amount.amount_minor, amount.currency)
    rows = connection.execute(_of(proposal, proceeding_id).order_by(proposal.c.number))
    return [
        MadeProposal(row.number, shares.proposal_of(row, whole), row.made_by, row.made_at, row.recommended) for row in rows
    ]


def find_proposal(connection: Connection, case: Proceeding, number: int) -> MadeProposal:
    """The proposal of this number. Raises UnknownProposal."""
    made = {each.number: each for each in proposals(connection, case.id)}
    if number not in made:
        raise UnknownProposal(case.cause, number, made)
    return made[number]


def add_decision(connection: Connection, proceeding_id: str, new: Decision) -> None:
    connection.execute(
        insert(decision).values(
            proceeding_id=proceeding_id,
            instance=new.instance,
            proposal_number=new.proposal,
            origin=new.origin,
            decided_by=new.decided_by,
            effective_on=new.effective_on,
            decided_at=new.decided_at,
        )
    )


def decisions(connection: Connection, proceeding_id: str) -> list[Decision]:
    """Every instance's decision, the first first."""
    rows = connection.execute(_of(decision, proceeding_id).order_by(decision.c.instance))
    return [
        Decision(row.instance, row.proposal_number, row.origin, row.decided_by, row.effective_on, row.decided_at)
        for row in rows
    ]


def _of(table: Table, proceeding_id: str) -> Select[Any]:
    return select(table).where(table.c.proceeding_id == proceeding_id)


def _one(connection: Connection, wanted: Select[Any]) -> Proceeding | None:
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _proceeding(row)


def _values(it: Proceeding) -> dict[str, Any]:
    return {
        "id": it.id,
        "chain_id": Chain(it.chain).id,
        "title_en": it.title_en,
        "title_zh": it.title_zh,
        "relief_en": it.relief_en,
        "relief_zh": it.relief_zh,
        "currency": it.amount.currency,
        "amount_minor": it.amount.minor,
        "step": it.step.value,
        "instance": it.instance,
        "decided_proposal": it.decided_proposal,
        "filed_on": it.filed_on,
        "refiles_id": it.refiles,
        "demonstration": it.demonstration,
    }


def _proceeding(row: Row[Any]) -> Proceeding:
    return Proceeding(
        id=row.id,
        chain=Chain.from_id(row.chain_id).parties,
        title_en=row.title_en,
        title_zh=row.title_zh,
        relief_en=row.relief_en,
        relief_zh=row.relief_zh,
        amount=Money(row.amount_minor, row.currency),
        step=Step(row.step),
        instance=row.instance,
        filed_on=row.filed_on,
        decided_proposal=row.decided_proposal,
        refiles=row.refiles_id,
        demonstration=row.demonstration,
    )
