"""The split: the shares of each doctrine as stacked bars over the same parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.drawing import BOLD, Drawing, Rect, Words, text_width, wrap

SIZE = 12
BAR, ROW = 24, 58


@dataclass(frozen=True, slots=True)
class Share:
    """One party's part of a bar: `place` numbers its colour the same in every bar; `weight` is minor units."""

    name: str
    portion: str
    place: int
    weight: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One proposal."""

    label: str
    shares: tuple[Share, ...]
    decided: bool = False


def draw(bars: Sequence[Bar], *, title: str, width: float) -> Drawing:
    """Bars below one another, all as long as the whole; a name too long is cut, a share too narrow goes without."""
    rects: list[Rect] = []
    words: list[Words] = []
    for row, bar in enumerate(bars):
        y = row * ROW + 18.0
        words.append(Words(0, y - 5, wrap(bar.label, width=width, size=SIZE, lines=1)[0], "small name"))
        total = sum(share.weight for share in bar.shares) or 1
        x = 0.0
        for share in bar.shares:
            if not share.weight:
                continue
            part = width * share.weight / total
            rects.append(Rect(round(x, 1), y, round(part, 1), BAR, f"share share-{share.place}"))
            label = _label(share, part - 12)
            if label:
                words.append(Words(round(x + 6, 1), y + 16, label, f"small on-share-{share.place}"))
            x += part
        if bar.decided:
            rects.append(Rect(1, y - 1, width - 2, BAR + 2, "decided", radius=2))
    return Drawing(width, len(bars) * ROW, title, tuple(rects), (), tuple(words))


def _label(share: Share, room: float) -> str:
    """As much of the name as fits before the portion; the portion alone; or nothing."""
    portion = text_width(share.portion, SIZE * BOLD)
    if portion > room:
        return ""
    left = room - portion - SIZE
    name = wrap(share.name, width=left, size=SIZE * BOLD, lines=1)[0] if left > 3 * SIZE else ""
    return f"{name} {share.portion}".strip()
