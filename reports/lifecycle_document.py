"""The lives of disputes as a document: for each family its stages, when money moves, and every move, made from the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disputes.dispute import Stage
from disputes.lifecycle import Effect, Family, Holder, MoneyMoves, Move, Seat, StageRule
from disputes.stage_words import OUTCOMES, STAGES

MONEY: Mapping[MoneyMoves, str] = {
    MoneyMoves.NOW: "now",
    MoneyMoves.ON_ACCEPTANCE: "on acceptance",
    MoneyMoves.ON_RULING: "on the scheme's ruling",
    MoneyMoves.NOT: "not",
}
FUNDS: Mapping[Holder, str] = {Holder.ISSUER: "issuer", Holder.MERCHANT: "merchant", Holder.AS_BEFORE: "as before"}
EFFECTS: Mapping[Effect, str] = {
    Effect.STAYS: "nothing",
    Effect.TAKEN: "claims go down the chain",
    Effect.BACK: "the claims fall away up the chain",
    Effect.LOST: "the merchant's loss (charged back first where the money was back)",
    Effect.REFUNDED: "the sale is refunded along the chain",
}
SEATS: Mapping[Seat, str] = {
    Seat.HEAD: "the head of the chain",
    Seat.OPENER: "whoever opened it",
    Seat.ITSELF: "by itself",
}
INTRODUCTION = """# The life of a dispute

Made from `disputes/schemes/lifecycles/*.toml` by `recourse lifecycle --markdown`; a test fails when the two differ.
Change the data, not this page. Why it is data: [decision 21](decisions/0021-moves-are-data.md). How long each stage
lasts is in the rule files of the schemes.

**Reading a table.** *Money moves* says when a stage moves money: now, with the stage itself; when the other side
accepts; with the scheme's ruling; or not. A move posts what stands in its last column, and its line in the timeline
says so when it posts nothing. Whatever the way, the merchant ends with exactly the loss its outcome says: won,
withdrawn or reversed nothing, lost or accepted what is still contested, and any part accepted before. Who moves is a
seat; where no issuer is on record the head of the chain speaks for what is above it. *Sure* is how far the source of
the line can be trusted.

**Everywhere.** Each party that is claimed against can contest the claim, which moves nothing. A withdrawal ends
nothing until the issuer reverses, where money has moved. An expiry worked out by us is presumed: the case closes only
when a seat enters that the scheme confirmed it, and not while an answer to the stage is awaited. What is refunded
before a chargeback does not count as a dispute. A source that says more than the table is believed, and the timeline
says that the table did not foresee it; only a case that is over does not begin again.

**Refund and chargeback of the same money.** Open to dispute is what was paid, less what was refunded, less what is
disputed already. More is refused by hand unless somebody says that it has come all the same (`despite_refund`); a
refund of money in dispute is refused unless it is made already (`already_made`). Both then stand on record, marked on
the case and in its timeline.
"""


def markdown(families: Sequence[Family]) -> str:
    """The whole document. The same families, the same bytes."""
    return "\n".join([INTRODUCTION, *(line for family in families for line in _family(family))]).rstrip() + "\n"


def document_of(family: Family) -> dict[str, Any]:
    """One family as a document for programs."""
    return {
        "family": family.key,
        "title_en": family.title_en,
        "title_zh": family.title_zh,
        "flows": list(family.flows),
        "schemes": list(family.schemes),
        "from": family.starts_on and family.starts_on.isoformat(),
        "until": family.until and family.until.isoformat(),
        "beginnings": [stage.value for stage in family.beginnings],
        "stages": [
            {
                "stage": it.stage.value, "money": it.money.value, "funds_with": it.funds_with.value, "source": it.source,
                "confidence": it.confidence.value,
            }
            for it in family.stages.values()
        ],
        "moves": [
            {
                "from": it.stands.value, "verb": it.verb.value, "to": it.to and it.to.value,
                "outcome": it.outcome and it.outcome.value, "money": it.money.value,
                "by": sorted(seat.value for seat in it.by), "codes": list(it.codes), "source": it.source,
                "confidence": it.confidence.value,
            }
            for it in family.moves
        ],
    }  # fmt: skip


def _family(family: Family) -> Iterator[str]:
    yield f"## {family.title_en} · {family.title_zh}"
    yield ""
    yield f"`{family.key}`{_holds_for(family)}. Begins as {_listed(_name(stage) for stage in family.beginnings)}."
    yield ""
    yield "| Stage | 阶段 | Money moves | Funds with | Goes on to | Sure |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from (_stage(family, rule) for rule in family.stages.values())
    yield ""
    notes = [f"- *{_name(it.stage)}*: {it.note_en}" for it in family.stages.values() if it.note_en]
    yield from [*notes, ""] if notes else []
    yield "| At | Move | Becomes | By | Money | Sure |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for stage in family.stages:
        yield from (_move(move) for move in family.moves if move.stands is stage)
    yield ""
    sources = dict.fromkeys([*(it.source for it in family.stages.values()), *(it.source for it in family.moves)])
    yield "Sources: " + "; ".join(sources) + "."
    yield ""


def _holds_for(family: Family) -> str:
    flows = _listed(f"`{flow}`" for flow in family.flows)
    found = f", for {flows}" if flows else ""
    if family.starts_on:
        found += f", disputes opened from {family.starts_on.isoformat()}"
    if family.until:
        found += f", disputes opened until {family.until.isoformat()}"
    return found


def _stage(family: Family, rule: StageRule) -> str:
    following = {it.to for it in family.moves if it.stands is rule.stage and it.to is not None}
    onward = _listed(_name(stage) for stage in Stage if stage in following) or "–"
    cells = (_name(rule.stage), STAGES[rule.stage][1], MONEY[rule.money], FUNDS[rule.funds_with], onward, rule.confidence)
    return _row(cells)


def _move(it: Move) -> str:
    becomes = _name(it.to) if it.to else "stays"
    if it.outcome:
        becomes = f"{becomes}: {OUTCOMES[it.outcome][0]}"
    only = f" (only {', '.join(it.codes)})" if it.codes else ""
    by = _listed(SEATS.get(seat, seat.value) for seat in Seat if seat in it.by)
    return _row((_name(it.stands), f"`{it.verb.value}`{only}", becomes, by, EFFECTS[it.money], it.confidence))


def _name(stage: Stage) -> str:
    return STAGES[stage][0]


def _listed(parts: Iterator[str]) -> str:
    return ", ".join(parts)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"
