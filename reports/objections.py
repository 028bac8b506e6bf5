"""Objections in a proceeding: who contests which proposal and which of its findings, in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from disputes.event import Event


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection; `findings` are the numbers it names, none when it is to the proposal as such."""

    by: str
    proposal: int
    findings: tuple[int, ...]
    words: str
    at: datetime


def objections_in(timeline: Iterable[Event]) -> list[Objection]:
    """Every objection of a proceeding's timeline, in order."""
    return [
        Objection(
            it.actor, int(it.detail["proposal"]), tuple(it.detail.get("findings", ())), str(it.detail.get("words", "")),
            it.happened_at,
        )
        for it in timeline
        if it.kind == "contested" and "proposal" in it.detail
    ]  # fmt: skip
