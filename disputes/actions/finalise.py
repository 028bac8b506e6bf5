"""A decision becomes final: nobody appealed in time, or the appeal was given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.actions.post_decision import Ruling, post_decision
from disputes.actions.tell_parties import tell_news
from disputes.liability.proceeding import Proceeding, Step, moment_of, require_day, require_move
from disputes.store import events, proceedings
from ledger.entry import Finality


def finalise(
    connection: Connection, *, proceeding_id: str, by: str, on: date, now: datetime, seat_id: str | None = None
) -> Proceeding:
    """The proceeding at `final`: the provisional entries are reversed and posted again as final, on that day.

    One already final stays as it is. Raises NotFound, MoveRefused, DayRefused.
    """
    case = proceedings.require(connection, proceeding_id)
    if case.step in (Step.FINAL, Step.SETTLED):
        return case
    require_move(case, Step.FINAL)
    decisions = proceedings.decisions(connection, proceeding_id)
    require_day(case, decisions, on)
    stands = decisions[-1]
    chosen = proceedings.find_proposal(connection, case, stands.proposal).proposal
    ruling = Ruling(f"decision-{stands.instance}-final", chosen, stands.origin, on, Finality.FINAL)
    post_decision(connection, case, ruling, now=now)
    final = replace(case, step=Step.FINAL)
    proceedings.save(connection, final)
    events.append(
        connection, subject=case.cause, kind="final", actor=by, happened_at=moment_of(on, now=now), known_at=now,
        detail={"instance": stands.instance, "on": on.isoformat()}, seat_id=seat_id,
    )  # fmt: skip
    news = f"decision {stands.instance} is final", f"第 {stands.instance} 审裁决已生效"
    tell_news(connection, final, key=f"final/{stands.instance}", news=news, now=now)
    return final
