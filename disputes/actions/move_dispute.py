"""Move a dispute: a party answers, hands over, gives in; or its source says that it has moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from disputes import deadlines as deadline_rules
from disputes import lifecycle, messages
from disputes.dispute import Dispute, Outcome, Stage
from disputes.schemes.families import family_of
from disputes.schemes.load import load_all
from disputes.store import deadlines, disputes, events
from disputes.told import restatement_of
from trade.actions.send_letter import send_letter
from trade.errors import NotFound
from trade.store import parties

NOTHING: Mapping[str, Any] = MappingProxyType({})
NO_MONEY = "none"


def move_dispute(
    connection: Connection,
    dispute_id: str,
    *,
    to: Stage,
    by: str,
    happened_at: datetime,
    now: datetime,
    outcome: Outcome | None = None,
    seat_id: str | None = None,
    words: str = "",
    clock_start: date | None = None,
    moves_money: bool = True,
) -> Dispute:
    """The dispute at its new stage, `words` in its timeline; sent where it already stands, it stays as it is.

    `clock_start` is the day the scheme processed the stage; none: the day it happened. `moves_money`: what the move
    posts stands in lines of its own; else its line says that it posts nothing. Raises NotFound, MoveRefused.
    """
    dispute = disputes.get(connection, dispute_id)
    if dispute is None:
        raise NotFound("dispute", dispute_id)
    if (dispute.stage, dispute.outcome) == (to, outcome):
        return dispute
    lifecycle.require_move(dispute, to, family_of(dispute, load_all()))
    moved = replace(dispute, stage=to, outcome=outcome)
    record_move(
        connection,
        dispute,
        moved,
        by=by,
        happened_at=happened_at,
        now=now,
        seat_id=seat_id,
        words=words,
        clock_start=clock_start,
        note={} if moves_money else {"money": NO_MONEY},
    )
    return moved


def record_move(
    connection: Connection,
    was: Dispute,
    moved: Dispute,
    *,
    by: str,
    happened_at: datetime,
    now: datetime,
    respond_by: datetime | None = None,
    seat_id: str | None = None,
    words: str = "",
    clock_start: date | None = None,
    note: Mapping[str, Any] = NOTHING,
) -> None:
    """Put a move on record: state, event, the deadlines of the new stage, a message to each party of the chain.

    An amount or a reason stated otherwise is an event of its own, also where the stage stays. `note` is what else the
    line of the timeline says.
    """
    disputes.save(connection, moved, stated_at=happened_at)
    if restatement_of(moved) != restatement_of(was):
        events.append(
            connection, subject=moved.cause, kind="restated", actor=by, happened_at=happened_at, known_at=now,
            detail=restatement_of(moved), seat_id=seat_id,
        )  # fmt: skip
    if (moved.stage, moved.outcome) == (was.stage, was.outcome):
        _restate_deadline(connection, moved, respond_by, happened_at)
        return
    detail = {"from": was.stage.value, "to": moved.stage.value, "outcome": moved.outcome and moved.outcome.value}
    events.append(
        connection, subject=moved.cause, kind="moved", actor=by, happened_at=happened_at, known_at=now,
        detail=detail | dict(note) | ({"words": words} if words else {}), seat_id=seat_id,
    )  # fmt: skip
    if moved.outcome is Outcome.EXPIRED:
        deadlines.confirm(connection, was.id, was.stage, at=happened_at)
    deadlines.end_outlived(connection, moved.id, moved.stage)
    chain = parties.require(connection, moved.chain)
    due = deadline_rules.deadlines_of(
        moved,
        kinds={code: party.kind for code, party in chain.items()},
        book=load_all(),
        clock_start=clock_start or happened_at.date(),
        stated=respond_by,
    )
    deadlines.add(connection, due)
    for code, party in chain.items():
        key = f"{moved.cause}/moved/{moved.stage.value}/{happened_at.isoformat()}/{code}"
        send_letter(connection, messages.moved(moved, party, was=was.stage), key=key, now=now)


def _restate_deadline(connection: Connection, dispute: Dispute, respond_by: datetime | None, at: datetime) -> None:
    """The source names another last moment for the stage the dispute stands at; its clock started where it did."""
    if respond_by is None or dispute.stage is Stage.CLOSED:
        return
    said = deadline_rules.stated_by(dispute, respond_by, clock_start=at.date())
    mine = (
        it
        for it in deadlines.of_dispute(connection, dispute.id)
        if (it.party, it.obligation) == (said.party, said.obligation)
    )
    started = next((it.clock_start for it in mine), said.clock_start)
    deadlines.add(connection, [replace(said, clock_start=started)])
