"""File a proceeding over disputes of one chain, withdraw it, or join a party to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.actions.tell_parties import tell_news
from disputes.dispute import Dispute, Stage
from disputes.liability.errors import DisputesRefused
from disputes.liability.proceeding import BoundParty, Capacity, Proceeding, Step, moment_of, require_bound, require_move
from disputes.store import disputes, events, proceedings
from ledger.money import Money
from runtime.refusal import because
from trade.errors import NotFound, SaidOtherwise
from trade.payments import Chain
from trade.store import parties as party_rows

NEWS: Mapping[Step, tuple[str, str]] = {
    Step.FILED: ("filed", "已提起"),
    Step.REFILED: ("filed again", "已重新提起"),
    Step.WITHDRAWN: ("withdrawn", "已撤回"),
    Step.PARTY_JOINED: ("a party has joined", "追加当事人"),
}


def file_proceeding(
    connection: Connection,
    *,
    id: str,
    chain: Chain,
    title_en: str,
    title_zh: str,
    relief_en: str,
    relief_zh: str,
    dispute_ids: Sequence[str],
    parties: Mapping[str, Capacity],
    filed_on: date,
    now: datetime,
    refiles: str | None = None,
    demonstration: bool = False,
    seat_id: str | None = None,
) -> Proceeding:
    """The proceeding on record, over these disputes, binding these parties. Filed again as it was, nothing changes.

    `refiles` names a withdrawn proceeding this one takes up. Raises NotFound, UnknownParty, DisputesRefused,
    MoveRefused, SaidOtherwise.
    """
    party_rows.require(connection, list(parties))
    if not {Capacity.PLAINTIFF, Capacity.DEFENDANT} <= set(parties.values()):
        raise DisputesRefused(id, because("a proceeding needs a plaintiff and a defendant"))
    found = _found(connection, id, dispute_ids)
    total = Money(sum(dispute.amount.minor for dispute in found), found[0].amount.currency)
    step = Step.FILED if refiles is None else Step.REFILED
    new = Proceeding(
        id=id, chain=chain.parties, title_en=title_en, title_zh=title_zh, relief_en=relief_en, relief_zh=relief_zh,
        amount=total, step=step, instance=0, filed_on=filed_on, refiles=refiles, demonstration=demonstration,
    )  # fmt: skip
    if not proceedings.add(connection, new):
        return _as_filed(connection, new)
    if refiles is not None:
        _require_withdrawn(connection, new, refiles)
    _take_up(connection, new, found, now=now)
    for party, capacity in parties.items():
        proceedings.add_party(connection, id, BoundParty(party, capacity, filed_on))
    _record_filing(connection, new, parties, disputes_taken=len(found), now=now, seat_id=seat_id)
    return new


def withdraw(
    connection: Connection, *, proceeding_id: str, by: str, on: date, now: datetime, seat_id: str | None = None
) -> Proceeding:
    """A plaintiff gives the proceeding up; its disputes are free for another. Raises NotFound, MoveRefused, NotBound."""
    case = proceedings.require(connection, proceeding_id)
    if case.step is Step.WITHDRAWN:
        return case
    require_move(case, Step.WITHDRAWN)
    require_bound(case, proceedings.parties_of(connection, case.id), by, Capacity.PLAINTIFF)
    moved = replace(case, step=Step.WITHDRAWN)
    proceedings.save(connection, moved)
    _record(connection, moved, by=by, on=on, now=now, detail={}, key="withdrawn", seat_id=seat_id)
    return moved


def join_party(
    connection: Connection,
    *,
    proceeding_id: str,
    party: str,
    capacity: Capacity,
    by: str,
    on: date,
    now: datetime,
    seat_id: str | None = None,
) -> Proceeding:
    """Bind one more party, from this day on; one already bound stays so. Raises NotFound, UnknownParty, MoveRefused."""
    case = proceedings.require(connection, proceeding_id)
    if any(each.party == party for each in proceedings.parties_of(connection, case.id)):
        return case
    party_rows.require(connection, [party])
    require_move(case, Step.PARTY_JOINED)
    moved = replace(case, step=Step.PARTY_JOINED)
    proceedings.save(connection, moved)
    proceedings.add_party(connection, case.id, BoundParty(party, capacity, on))
    detail = {"party": party, "capacity": capacity.value}
    _record(connection, moved, by=by, on=on, now=now, detail=detail, key=f"party_joined/{party}", seat_id=seat_id)
    return moved


def _found(connection: Connection, proceeding_id: str, dispute_ids: Sequence[str]) -> list[Dispute]:
    if not dispute_ids:
        raise DisputesRefused(proceeding_id, because("it names no dispute; name at least one"))
    found: list[Dispute] = []
    for dispute_id in sorted(set(dispute_ids)):
        dispute = disputes.get(connection, dispute_id)
        if dispute is None:
            raise NotFound("dispute", dispute_id)
        found.append(dispute)
    return found


def _as_filed(connection: Connection, new: Proceeding) -> Proceeding:
    known = proceedings.require(connection, new.id)
    same = ("chain", "title_en", "title_zh", "relief_en", "relief_zh", "amount", "filed_on", "refiles")
    differences = [name for name in same if getattr(known, name) != getattr(new, name)]
    if differences:
        raise SaidOtherwise("proceeding", new.id, differences)
    return known


def _require_withdrawn(connection: Connection, new: Proceeding, refiles: str) -> None:
    before = proceedings.require(connection, refiles)
    if before.step is not Step.WITHDRAWN:
        why = because("%(before)s is not withdrawn; withdraw it before filing again", before=before.cause)
        raise DisputesRefused(new.cause, why)


def _take_up(connection: Connection, case: Proceeding, found: Sequence[Dispute], *, now: datetime) -> None:
    """Each dispute now belongs to this proceeding. Raises DisputesRefused for the first that cannot."""
    for dispute in found:
        if dispute.chain != case.chain or dispute.amount.currency != case.amount.currency:
            why = because("%(dispute)s has another chain or currency; file it apart", dispute=dispute.cause)
            raise DisputesRefused(case.cause, why)
        if dispute.stage is Stage.CLOSED:
            raise DisputesRefused(case.cause, because("%(dispute)s is closed", dispute=dispute.cause))
        if dispute.proceeding_id is not None:
            holder = proceedings.require(connection, dispute.proceeding_id)
            if holder.step is not Step.WITHDRAWN:
                why = because("%(dispute)s is before %(holder)s already", dispute=dispute.cause, holder=holder.cause)
                raise DisputesRefused(case.cause, why)
        disputes.save(connection, replace(dispute, proceeding_id=case.id))
        events.append(
            connection, subject=dispute.cause, kind="proceeding_filed", actor="recourse",
            happened_at=moment_of(case.filed_on, now=now), known_at=now, detail={"proceeding": case.id},
        )  # fmt: skip


def _record_filing(
    connection: Connection, case: Proceeding, parties: Mapping[str, Capacity], *, disputes_taken: int, now: datetime,
    seat_id: str | None,
) -> None:  # fmt: skip
    detail = {
        "amount": {"minor": case.amount.minor, "currency": case.amount.currency},
        "disputes": disputes_taken,
        "parties": {party: capacity.value for party, capacity in parties.items()},
        "refiles": case.refiles,
    }
    plaintiff = next(party for party, capacity in parties.items() if capacity is Capacity.PLAINTIFF)
    _record(connection, case, by=plaintiff, on=case.filed_on, now=now, detail=detail, key=case.step.value, seat_id=seat_id)


def _record(
    connection: Connection, case: Proceeding, *, by: str, on: date, now: datetime, detail: Mapping[str, object],
    key: str, seat_id: str | None,
) -> None:  # fmt: skip
    events.append(
        connection, subject=case.cause, kind=case.step.value, actor=by,
        happened_at=moment_of(on, now=now), known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
    tell_news(connection, case, key=key, news=NEWS[case.step], now=now)
