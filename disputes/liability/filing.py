"""Filing by hand: what a party states to bring disputes before an arbitrator, and what must hold of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from disputes.dispute import CLAIMS_NOTHING, Dispute, Stage
from disputes.liability.errors import FilingRefused
from disputes.liability.proceeding import Capacity
from runtime.refusal import because
from trade.parties import PartyKind

TITLE_MAX = 200  # characters
RELIEF_MAX = 2000
FACT_MAX = 500
FILERS = frozenset({PartyKind.MERCHANT, PartyKind.GATEWAY, PartyKind.ACQUIRER, PartyKind.PLATFORM})
"""Who may be sued or sue here: those between whom contracts say who bears a loss."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What is stated. The first of `defendants` is the defendant, the other the second one; texts in one language or two."""

    plaintiff: str
    defendants: tuple[str, ...]
    disputes: tuple[str, ...]
    title: tuple[str, str]  # English, Chinese; one may be empty
    relief: tuple[str, str]

    @property
    def bound(self) -> Mapping[str, Capacity]:
        """Every party and as what it is bound."""
        capacities = (Capacity.DEFENDANT, Capacity.SECOND_DEFENDANT)
        sued = dict(zip(self.defendants, capacities, strict=False))  # the second one may be missing
        return {self.plaintiff: Capacity.PLAINTIFF, **sued}


def both_of(field: str, texts: tuple[str, str], limit: int) -> tuple[str, str]:
    """The text in both languages, the one that is missing taken from the other. Raises FilingRefused."""
    english, chinese = (text.strip() for text in texts)
    if not (english or chinese) or max(len(english), len(chinese)) > limit:
        raise FilingRefused(field, because("write 1 to %(limit)s characters", limit=f"{limit:,}"))
    return english or chinese, chinese or english


def require_sound(filing: Filing, fileable: Collection[str], suable: Collection[str]) -> None:
    """Raises FilingRefused for what is missing or cannot be filed."""
    if not filing.disputes or not set(filing.disputes) <= set(fileable):
        raise FilingRefused(
            "dispute",
            because("choose at least one case of the list; each must still be open and before no other proceeding"),
        )
    if not 1 <= len(filing.defendants) <= 2 or not set(filing.defendants) <= set(suable):
        raise FilingRefused("defendant", because("choose one or two other parties of the chain as defendants"))


def suable(chain: Sequence[str], kinds: Mapping[str, PartyKind], plaintiff: str) -> list[str]:
    """Whom a party of the chain may sue, from the merchant's end."""
    return [code for code in reversed(chain) if code != plaintiff and kinds[code] in FILERS]


def fileable(dispute: Dispute, withdrawn: Collection[str]) -> bool:
    """Whether it may be taken into a proceeding: its claims are posted, no part of them is settled between the parties
    already, and nobody decides it yet."""
    free = dispute.proceeding_id is None or dispute.proceeding_id in withdrawn
    claimed = dispute.stage not in (*CLAIMS_NOTHING, Stage.PRE_COMPLIANCE, Stage.COMPLIANCE, Stage.CLOSED)
    return free and claimed and dispute.contested == dispute.amount


def id_of(plaintiff: str, on: date, taken: Collection[str]) -> str:
    """The next free name, as `harbour-pay-2026-1`."""
    stem, number = f"{plaintiff}-{on.year}-", 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
