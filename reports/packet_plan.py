"""The pages of a packet: which page of which exhibit stands where. Nothing is left out here but pages that are blank,
and those only for a channel that takes none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.exhibit import Exhibit, Kind

SHORT, LONG = 595.27, 841.89  # points, A4
SIDE, TOP, FOOT = 28.0, 44.0, 38.0  # around what is shown: the exhibit's number above, the page's below
GAP = 14.0  # between two pictures on one page
LYING = 1.05  # wider than high by so much: it goes on a page that lies
SLIP_FROM = 4  # pages of an exhibit from which a sheet of its own announces it
PICTURE_DPI_LEAST = 100.0  # a small picture is not blown up beyond that
TINY, BLOWN_UP = 300.0, 2.0  # a page smaller than that, in points, is enlarged, and at most so much


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of an exhibit (its place in the packet) as its file has it: in points, a picture in pixels."""

    exhibit: int
    page: int
    of: int
    width: float
    height: float
    picture: bool = False
    blank: bool = False

    @property
    def lies(self) -> bool:
        return self.width > self.height * LYING


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its lower left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the packet: an exhibit's page, two pictures, or a slip that announces an exhibit."""

    lies: bool
    placed: tuple[tuple[Leaf, Box], ...]
    slip: int | None = None

    @property
    def width(self) -> float:
        return LONG if self.lies else SHORT

    @property
    def height(self) -> float:
        return SHORT if self.lies else LONG


def in_order(found: Iterable[Exhibit], *, weighs: Mapping[Kind, int]) -> list[Exhibit]:
    """What the checklist asks for first, then kind by kind, each in the order in which it was captured."""
    kinds = list(Kind)
    return sorted(
        found, key=lambda it: (weighs.get(it.kind, len(kinds)), kinds.index(it.kind), it.captured_at, it.id)
    )  # fmt: skip


def lay(leaves: Sequence[Leaf], *, slips: bool, pairs: bool, blanks: bool) -> list[Sheet]:
    """The sheets of a packet; `blanks`: blank pages are sent as well."""
    wanted = [it for it in leaves if blanks or not it.blank]
    announced: set[int] = set()
    laid: list[Sheet] = []
    for group in _groups(wanted, pairs=pairs):
        first = group[0]
        if slips and first.of >= SLIP_FROM and first.exhibit not in announced:
            announced.add(first.exhibit)
            laid.append(Sheet(False, (), first.exhibit))
        laid.append(_sheet(group))
    return laid


def _groups(leaves: Sequence[Leaf], *, pairs: bool) -> Iterator[tuple[Leaf, ...]]:
    """One by one, or two pictures of the same form where they follow each other."""
    at = 0
    while at < len(leaves):
        two = leaves[at : at + 2]
        fit = pairs and len(two) == 2 and all(it.picture for it in two) and two[0].lies == two[1].lies
        yield tuple(two) if fit else (leaves[at],)
        at += 2 if fit else 1


def _sheet(group: Sequence[Leaf]) -> Sheet:
    """Two pictures that stand go side by side on a page that lies, two that lie under each other on one that stands."""
    lies = group[0].lies if len(group) == 1 else not group[0].lies
    width, height = (LONG, SHORT) if lies else (SHORT, LONG)
    room = Box(SIDE, FOOT, width - 2 * SIDE, height - TOP - FOOT)
    if len(group) == 1:
        return Sheet(lies, ((group[0], fitted(group[0], room)),))
    if lies:
        half = (room.width - GAP) / 2
        rooms = [Box(room.x + n * (half + GAP), room.y, half, room.height) for n in (0, 1)]
    else:
        half = (room.height - GAP) / 2
        rooms = [Box(room.x, room.y + n * (half + GAP), room.width, half) for n in (1, 0)]
    return Sheet(lies, tuple((leaf, fitted(leaf, it)) for leaf, it in zip(group, rooms, strict=True)))


def fitted(leaf: Leaf, room: Box) -> Box:
    """Where a leaf stands in a room: whole, in its own proportions, in the middle, and no larger than makes sense."""
    scale = min(room.width / leaf.width, room.height / leaf.height)
    enlarged = BLOWN_UP if max(leaf.width, leaf.height) < TINY else 1.0
    scale = min(scale, 72.0 / PICTURE_DPI_LEAST if leaf.picture else enlarged)
    width, height = leaf.width * scale, leaf.height * scale
    return Box(room.x + (room.width - width) / 2, room.y + (room.height - height) / 2, width, height)
