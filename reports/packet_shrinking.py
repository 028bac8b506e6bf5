"""How a packet is made to fit: step by step, each tried only when the last was not enough, and never by cutting.

Below a floor it is not shrunk. Letters of 8 points, the smallest in common use on invoices and waybills, are about four
points high without their strokes; at 120 dots an inch that is seven dots, and with fewer an e and a c cannot be told apart.
What does not fit then is answered with what to leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import Any

from evidence.channel import Channel
from evidence.packet import Cost, Shrunk

FLOOR_DPI = 120
AS_IT_IS = "as_it_is"
TRIES_MAX = 20_000  # sets of exhibits looked at before the largest are simply taken


@dataclass(frozen=True, slots=True)
class Recipe:
    """How far a packet is shrunk. `quality` of JPEG; none: pictures that can go in as they are do.

    `flat_dpi`: pages of documents become pictures of so many dots an inch, each where that is smaller.
    """

    slips: bool = True
    pairs: bool = False
    grey: bool = False
    dpi: int | None = None
    quality: int | None = None
    flat_dpi: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One more thing done to make a packet smaller. Its name is told to people in web/packet_words.py."""

    name: str
    change: Mapping[str, Any]


FOR_PAGES = (
    Step("no_slips", {"slips": False}),
    Step("pairs", {"pairs": True}),
)
FOR_BYTES = (
    Step("quality_80", {"quality": 80}),
    Step("dpi_200", {"dpi": 200}),
    Step("grey", {"grey": True, "quality": 70}),
    Step("pages_200", {"flat_dpi": 200, "quality": 60, "grey": True}),
    Step("dpi_150", {"dpi": 150, "flat_dpi": 150}),
    Step("dpi_120", {"dpi": FLOOR_DPI, "flat_dpi": FLOOR_DPI, "quality": 45}),
)


@dataclass(frozen=True, slots=True)
class Size:
    pages: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a packet came out; `shrunk` begins with what it was before anything was done."""

    recipe: Recipe
    size: Size
    shrunk: tuple[Shrunk, ...]


def fit(channel: Channel, measure: Callable[[Recipe], Size]) -> Fitted:
    """Shrink until it fits, or until nothing more may be done. A step that makes nothing smaller is not taken."""
    recipe = Recipe(grey=channel.grey, dpi=channel.dpi_max)
    size = measure(recipe)
    shrunk = [Shrunk(AS_IT_IS, size.pages, size.size_bytes)]
    for steps, too_much in ((FOR_PAGES, _too_many_pages), (FOR_BYTES, _too_many_bytes)):
        for step in steps:
            if not too_much(channel, size):
                break
            further = _further(recipe, step)
            found = measure(further)
            if (found.pages, found.size_bytes) >= (size.pages, size.size_bytes):
                continue
            recipe, size = further, found
            shrunk.append(Shrunk(step.name, size.pages, size.size_bytes))
    return Fitted(recipe, size, tuple(shrunk))


def _further(recipe: Recipe, step: Step) -> Recipe:
    """The recipe with a step on top; a channel's own bound on dots is never loosened by it."""
    change = dict(step.change)
    if "dpi" in change and recipe.dpi is not None:
        change["dpi"] = min(change["dpi"], recipe.dpi)
    return replace(recipe, **change)


def _too_many_pages(channel: Channel, size: Size) -> bool:
    return channel.pages_max is not None and size.pages > channel.pages_max


def _too_many_bytes(channel: Channel, size: Size) -> bool:
    return channel.bytes_max is not None and size.size_bytes > channel.bytes_max


def removals(costs: Sequence[Cost], *, pages_over: int, bytes_over: int) -> Iterator[tuple[str, ...]]:
    """Sets of exhibits whose going would save as much: first without any that the checklist asks for, the fewest first, and
    of those the last in the packet. At least one exhibit stays."""
    free = [it for it in reversed(costs) if not it.bound]
    asked_for = [it for it in reversed(costs) if it.bound]
    tries = 0
    for of_bound in range(len(asked_for) + 1):
        for of_free in range(len(free) + 1):
            if not 0 < of_bound + of_free < len(costs):
                continue
            tries += comb(len(asked_for), of_bound) * comb(len(free), of_free)
            if tries > TRIES_MAX:
                yield from _largest_first(costs, pages_over, bytes_over)
                return
            for some in combinations(asked_for, of_bound):
                for others in combinations(free, of_free):
                    if _saves((*others, *some), pages_over, bytes_over):
                        yield tuple(it.exhibit for it in (*others, *some))


def _largest_first(costs: Sequence[Cost], pages_over: int, bytes_over: int) -> Iterator[tuple[str, ...]]:
    """For more exhibits than can be gone through: the largest of those nobody asks for, one after another."""
    pages, size = max(pages_over, 1), max(bytes_over, 1)

    def weight(it: Cost) -> float:
        return min(it.pages / pages, 1) * (pages_over > 0) + min(it.size_bytes / size, 1) * (bytes_over > 0)

    order = sorted(costs, key=lambda it: (it.bound, -weight(it)))
    for count in range(1, len(order)):
        if _saves(order[:count], pages_over, bytes_over):
            yield tuple(it.exhibit for it in order[:count])


def _saves(some: Sequence[Cost], pages_over: int, bytes_over: int) -> bool:
    return sum(it.pages for it in some) >= pages_over and sum(it.size_bytes for it in some) >= bytes_over
