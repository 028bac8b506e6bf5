"""Deadlines of a dispute: one for each seat and obligation, not one for the case.

The clock starts on the day the scheme processed the stage, not the day we saw it, so a late import shortens our time
and never lengthens it. That day itself is not counted. A date the source states is the merchant's own and is never
replaced by a computed one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from disputes.dispute import Dispute, Stage
from disputes.errors import NoRuleInForce
from disputes.lifecycle import order
from disputes.rules import RuleBook, RuleValue, Span, StageDue, in_force
from trade.parties import PartyKind

STATED = "stated"


class DeadlineState(StrEnum):
    """How a deadline stands. `missed` ends the right of that seat only."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment (UTC) at which one party may do one thing.

    `rule` names the rule and the start of its value, or "stated". `presumed`: we computed it, and so its expiry is not
    confirmed by anybody.
    """

    dispute_id: str
    party: str
    obligation: str
    due_at: datetime
    clock_start: date
    rule: str
    source: str
    state: DeadlineState = DeadlineState.OPEN
    presumed: bool = True


def deadlines_of(
    dispute: Dispute,
    *,
    kinds: Mapping[str, PartyKind],
    book: RuleBook,
    clock_start: date,
    stated: datetime | None,
    answered: bool = False,
) -> list[Deadline]:
    """What falls due at the stage the dispute stands at, by party down the chain.

    `kinds` says what each party of the chain is; `clock_start` is the stage's processing date, or with `answered`
    that of the answer to it; `stated` the merchant's last moment in the source's own words. A scheme or code that is
    not on file has no computed deadline, a closed dispute none at all.
    """
    if dispute.stage is Stage.CLOSED:
        return []
    found = [
        _computed(dispute, party, due, value, clock_start, value.span)
        for party in dispute.chain
        for due, value in _due(dispute, book, clock_start, answered)
        if kinds.get(party) is due.seat and value.span is not None
    ]
    if stated is None:
        return found
    merchant = dispute.chain[-1]
    obligation = f"answer_{dispute.stage.value}"
    said = Deadline(
        dispute.id, merchant, obligation, stated.astimezone(UTC), clock_start, STATED, dispute.source, presumed=False
    )
    return [line for line in found if (line.party, line.obligation) != (merchant, obligation)] + [said]


def _due(dispute: Dispute, book: RuleBook, clock_start: date, answered: bool) -> Iterator[tuple[StageDue, RuleValue]]:
    """What the stage asks of anybody, each with its value in force on the day the clock starts, if there was one."""
    flow = book.flow(dispute.scheme, dispute.reason_code, on=clock_start)
    for due in flow.due if flow else ():
        if due.stage is dispute.stage and due.answered is answered:
            with suppress(NoRuleInForce):
                yield due, in_force(due.rule, clock_start)


def _computed(dispute: Dispute, party: str, due: StageDue, value: RuleValue, clock_start: date, span: Span) -> Deadline:
    rule = f"{due.rule.name}@{value.start_text}"
    due_at = end_of_day(span.after(clock_start))
    return Deadline(dispute.id, party, due.obligation, due_at, clock_start, rule, value.source)


def outlived(obligation: str, stage: Stage) -> bool:
    """True when a dispute has gone past what was asked: `answer_STAGE` once it left the stage, `file_STAGE` once there.

    An obligation of another name lasts as long as the dispute.
    """
    verb, _, name = obligation.partition("_")
    if verb not in ("answer", "file") or name not in set(Stage):
        return stage is Stage.CLOSED
    return order(stage) > order(Stage(name)) if verb == "answer" else order(stage) >= order(Stage(name))


def end_of_day(day: date) -> datetime:
    """The last moment of a day, in UTC: a deadline's day still counts in full."""
    return datetime.combine(day, time.max, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reminding:
    """Which reminder is due now (its lead; none when none is), and the moment to look at the deadline again."""

    lead: timedelta | None
    next_at: datetime


def reminding(due_at: datetime, *, leads: Sequence[timedelta], now: datetime) -> Reminding:
    """Only the nearest reminder that has come due: after a pause nobody gets four mails about one deadline."""
    come = [lead for lead in leads if due_at - lead <= now]
    ahead = [lead for lead in leads if due_at - lead > now]
    return Reminding(min(come, default=None), due_at - max(ahead) if ahead else due_at)
