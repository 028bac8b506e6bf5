"""What is written to a party about a proceeding. Texts are (English, Chinese)."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.money import Money
from trade.letters import Letter, written
from trade.parties import Party

Share = tuple[str, Money]
"""What one party bears: its name as the reader knows it, and the amount."""


def proceeding_news(
    party: Party, *, proceeding_id: str, title: tuple[str, str], news: tuple[str, str], lines: Sequence[tuple[str, str]] = ()
) -> Letter:
    """A step of a proceeding. `title`, `news` (a short sentence without a full stop) and each line: (English, Chinese)."""
    english = [f"{title[0]} ({proceeding_id}): {news[0]}.", *(line[0] for line in lines)]
    chinese = [f"{title[1]}（{proceeding_id}）：{news[1]}。", *(line[1] for line in lines)]
    subject = (f"{title[0]}: {news[0]}", f"{title[1]}：{news[1]}")
    return written(party, "proceeding.news", f"proceeding:{proceeding_id}", subject, english, chinese)


def proposed(
    party: Party,
    *,
    proceeding_id: str,
    title: tuple[str, str],
    number: int,
    doctrine: tuple[str, str],
    shares: Sequence[Share],
) -> Letter:
    """Somebody proposed how the loss might be borne. `doctrine` is its name, English and Chinese."""
    news = (f"proposal {number} was made ({doctrine[0]})", f"已提出第 {number} 号分担方案（{doctrine[1]}）")
    closing = ("A proposal binds nobody; you may contest it.", "方案不具约束力，您可提出异议。")
    lines = [*_shares(shares), closing]
    return proceeding_news(party, proceeding_id=proceeding_id, title=title, news=news, lines=lines)


def decided(
    party: Party, *, proceeding_id: str, title: tuple[str, str], instance: int, by: str, shares: Sequence[Share], final: bool
) -> Letter:
    """A decision was given by `by`; while it is not final nothing is released or settled."""
    news = (f"decided, instance {instance}, by {by}", f"第 {instance} 审已裁决（{by}）")
    closing = (
        ("The decision is final.", "本裁决为终局裁决。")
        if final
        else (
            "The decision is not final: holds stay and nothing is settled yet.",
            "本裁决尚未生效：扣留款项维持不变，暂不结算。",
        )
    )
    lines = [*_shares(shares), closing]
    return proceeding_news(party, proceeding_id=proceeding_id, title=title, news=news, lines=lines)


def _shares(shares: Sequence[Share]) -> list[tuple[str, str]]:
    return [(f"{name} bears {money}", f"{name}承担 {money}") for name, money in shares]
