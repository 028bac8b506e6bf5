"""Deadlines of a dispute: one for each seat and obligation, not one for the case.

The clock starts on the day the scheme processed the stage, not the day we saw it, so a late import shortens our time
and never lengthens it. That day itself is not counted. A date the source states is the merchant's own and is never
replaced by a computed one. A processor on file needs time of its own: the merchant's last day there, where it is the
earlier one, is the merchant's deadline, and the scheme's day remains the acquirer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from disputes.dispute import Dispute, Stage
from disputes.errors import NoRuleInForce
from disputes.lifecycle import order
from disputes.rule_topics import Psp
from disputes.rules import Flow, RuleBook, RuleValue, Span, StageDue, in_force
from trade.parties import PartyKind

STATED = "stated"
BETWEEN = frozenset({PartyKind.GATEWAY, PartyKind.PLATFORM, PartyKind.ACQUIRER})
"""Who can be the processor of a merchant."""
MERCHANTS_SIDE = frozenset({PartyKind.MERCHANT, PartyKind.ACQUIRER})
"""For whom the rules ask something that the merchant has to bring."""


class DeadlineState(StrEnum):
    """How a deadline stands. `missed` ends the right of that seat only."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment (UTC) at which one party may do one thing.

    `rule` names the rule and the start of its value, or "stated". `presumed`: we computed it, and so its expiry is not
    confirmed by anybody. `calendar` is whose business days were counted, none where every day was; `provisional`: the
    days off of that year are not published yet.
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
    calendar: str | None = None
    provisional: bool = False

    @property
    def ended(self) -> bool:
        """True once the right is gone: the date has passed, and it was not only ours."""
        return self.state is DeadlineState.MISSED and not self.presumed


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
    not on file has no computed deadline but a processor's, a closed dispute none at all.
    """
    if dispute.stage is Stage.CLOSED:
        return []
    # A code that has ended meanwhile is fought to its end as it was when the dispute was opened.
    flow = book.flow(dispute.scheme, dispute.reason_code, on=dispute.opened_on)
    due = [it for it in (flow.due if flow else ()) if it.stage is dispute.stage and it.answered is answered]
    found: dict[tuple[str, str], Deadline] = {}
    if stated is not None:
        said = stated_by(dispute, stated, clock_start=clock_start)
        found[said.party, said.obligation] = said
    for party in dispute.chain:
        for it in due:
            if kinds.get(party) is it.seat:
                _keep_earliest(found, _by_rule(book, dispute, party, it, clock_start))
    for cut_off in _cut_offs(book, dispute, kinds, flow, due, clock_start, answered):
        _keep_earliest(found, cut_off)
    return list(found.values())


def stated_by(dispute: Dispute, stated: datetime, *, clock_start: date) -> Deadline:
    """The merchant's last moment as the dispute's source states it."""
    obligation = f"answer_{dispute.stage.value}"
    return Deadline(
        dispute.id,
        dispute.chain[-1],
        obligation,
        stated.astimezone(UTC),
        clock_start,
        STATED,
        dispute.source,
        presumed=False,
    )


def _keep_earliest(found: dict[tuple[str, str], Deadline], new: Deadline | None) -> None:
    """Of two dates for one obligation the earlier; what the source states is neither shortened nor lengthened by us."""
    if new is None:
        return
    key = (new.party, new.obligation)
    known = found.setdefault(key, new)
    if known.presumed and new.due_at < known.due_at:
        found[key] = new


def _by_rule(book: RuleBook, dispute: Dispute, party: str, due: StageDue, clock_start: date) -> Deadline | None:
    """What the stage asks of a party by the value in force on the day the clock starts, if there was one."""
    with suppress(NoRuleInForce):
        named = (due.rule.name, in_force(due.rule, clock_start))
        return _computed(book, dispute, party, due.obligation, named, clock_start)
    return None


def _computed(
    book: RuleBook, dispute: Dispute, party: str, obligation: str, named: tuple[str, RuleValue], clock_start: date
) -> Deadline | None:
    """A deadline by a rule's value, under its name; none by a rule without an end."""
    name, value = named
    if value.span is None:
        return None
    rule = f"{name}@{value.start_text}"
    line = Deadline(dispute.id, party, obligation, end_of_day(clock_start), clock_start, rule, value.source)
    return counted(line, value.span, book)


def counted(line: Deadline, span: Span, book: RuleBook) -> Deadline:
    """The deadline with its moment worked out anew from the start of its clock."""
    last = span.after(line.clock_start)
    calendar = span.calendar if span.business_days else None
    return replace(line, due_at=end_of_day(last), calendar=calendar, provisional=book.provisional(span, last))


def _cut_offs(
    book: RuleBook, dispute: Dispute, kinds: Mapping[str, PartyKind], flow: Flow | None, due: Sequence[StageDue],
    clock_start: date, answered: bool,
) -> Iterator[Deadline]:  # fmt: skip
    """The merchant's own last days at its processor, which needs time to pass on what the scheme asks of its side."""
    processor = processor_of(book, dispute.chain, kinds)
    asked = [it.obligation for it in due if it.seat in MERCHANTS_SIDE] if flow else [f"answer_{dispute.stage.value}"]
    for obligation in dict.fromkeys(asked if processor else ()):
        verb, _, name = obligation.partition("_")
        if processor is None or name not in set(Stage) or (verb != "answer" and not answered):
            continue  # a filing that is not the answer to an answer has no day of its own at a processor
        window = processor.at(Stage(name), scheme=dispute.scheme, flow=flow.key if flow else "", on=clock_start)
        cut_off = window and _computed(book, dispute, dispute.chain[-1], obligation, window, clock_start)
        if cut_off:
            yield cut_off


def replaces(new: Deadline, known: Deadline) -> bool:
    """Whether a deadline takes the place of the one on record for the same obligation.

    What is met stays met. What a source stated gives way to what is stated later, and to what is computed only when the
    clock has started anew. So nothing that has passed is open again but by somebody's word.
    """
    if known.state is DeadlineState.MET or new.due_at == known.due_at:
        return False
    return not new.presumed or known.presumed or new.clock_start > known.clock_start


def processor_of(book: RuleBook, chain: Sequence[str], kinds: Mapping[str, PartyKind]) -> Psp | None:
    """The processor on file nearest to the merchant, by the codes of the gateways and platforms of a chain."""
    between = (code for code in reversed(chain) if kinds.get(code) in BETWEEN)
    return next((book.topics.processors[code] for code in between if code in book.topics.processors), None)


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
