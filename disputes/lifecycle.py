"""The moves of a dispute, and what each stage does with the money.

The tables are the rule. A scheme whose flow is narrower says so in its file (see `rules.Flow.moves`); the table here
holds for sources whose scheme is not on file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from disputes.dispute import Stage
from disputes.errors import MoveRefused

ALLOWED: Mapping[Stage, frozenset[Stage]] = {
    Stage.INQUIRY: frozenset({Stage.CHARGEBACK, Stage.CLOSED}),
    # Without a representment in between where liability is allocated at once.
    Stage.CHARGEBACK: frozenset({Stage.REPRESENTMENT, Stage.PRE_ARBITRATION, Stage.CLOSED}),
    Stage.REPRESENTMENT: frozenset({Stage.PRE_ARBITRATION, Stage.CLOSED}),
    Stage.PRE_ARBITRATION: frozenset({Stage.ARBITRATION, Stage.CLOSED}),
    Stage.ARBITRATION: frozenset({Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
}

_ORDER: Mapping[Stage, int] = {stage: place for place, stage in enumerate(Stage)}


class MoneyMoves(StrEnum):
    """When a stage moves money."""

    NOW = "now"  # with the stage itself
    ON_ACCEPTANCE = "on_acceptance"  # when the other side accepts, or lets its time pass
    NOT = "not"


class Holder(StrEnum):
    """Which end of the chain has the disputed money while the stage lasts."""

    ISSUER = "issuer"
    MERCHANT = "merchant"


@dataclass(frozen=True, slots=True)
class StageMoney:
    """What a stage does with the money, and who has it meanwhile (none: as the stage before left it)."""

    moves: MoneyMoves
    funds_with: Holder | None


MONEY: Mapping[Stage, StageMoney] = {
    Stage.INQUIRY: StageMoney(MoneyMoves.NOT, Holder.MERCHANT),
    Stage.CHARGEBACK: StageMoney(MoneyMoves.NOW, Holder.ISSUER),
    Stage.REPRESENTMENT: StageMoney(MoneyMoves.NOW, Holder.MERCHANT),
    Stage.PRE_ARBITRATION: StageMoney(MoneyMoves.ON_ACCEPTANCE, None),
    Stage.ARBITRATION: StageMoney(MoneyMoves.ON_ACCEPTANCE, None),
    Stage.CLOSED: StageMoney(MoneyMoves.NOT, None),
}


def order(stage: Stage) -> int:
    """How far along a stage is: 0 for an inquiry, highest for a closed case. Breaks ties between equal moments."""
    return _ORDER[stage]


def require_move(case: str, stands: Stage, asked: Stage, *, moves: Mapping[Stage, frozenset[Stage]] = ALLOWED) -> None:
    """Nothing when `case` may go from where it stands to where it is asked. Raises MoveRefused with the choices."""
    if asked not in moves.get(stands, frozenset()):
        raise MoveRefused(case, stands.value, asked.value, (stage.value for stage in moves.get(stands, frozenset())))
