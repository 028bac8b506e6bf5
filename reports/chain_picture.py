"""The chain: who holds whose money and who knew when, in one look. Boxes are parties, lines are money between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger.balances import Position
from ledger.money import Money
from reports.drawing import BOLD, Drawing, Line, Rect, Words, wrap

ROW = 17  # from one line of small text to the next
BOX, GAP = 136, 112  # lying: the width of a party and of the space between two
FLOW = 34  # room for one sum between two parties
HEAD, PAD = 30, 10
NAME_SIZE, SMALL_SIZE = 13 * BOLD, 11.5


@dataclass(frozen=True, slots=True)
class Node:
    """A party as the picture shows it: all words are final, in the reader's language."""

    name: str
    role: str
    facts: tuple[str, ...]  # when it was told, what it has lost
    own: bool = False  # the reader's own party
    losing: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """Money between a party and the next below it. `up` points to the upper one; `look` is the status or `withheld`."""

    text: str
    look: str
    up: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What stands between two neighbours, and how long the matter took from the upper to the lower."""

    flows: tuple[Flow, ...]
    delay: str = ""
    late: bool = False  # later than their contract gives


def flows_between(
    upper: str, lower: str, positions: Sequence[Position], write: Callable[[Money], str]
) -> tuple[Flow, ...]:  # fmt: skip
    """What is open between two neighbours, in the order owed, withheld; towards whom the money is due."""
    found = []
    for it in sorted(positions, key=lambda it: it.kind):
        if {it.debtor, it.creditor} == {upper, lower} and it.money.minor > 0:
            look = "withheld" if it.kind == "withheld" else it.status
            found.append(Flow(write(it.money), look, up=it.creditor == upper))
    return tuple(found)


def lying(nodes: Sequence[Node], links: Sequence[Link], *, title: str) -> Drawing:
    """From left to right: issuer's end to merchant."""
    names = [wrap(node.name, width=BOX - 2 * PAD, size=NAME_SIZE, lines=4) for node in nodes]
    facts = [[part for fact in n.facts for part in wrap(fact, width=BOX - 2 * PAD, size=SMALL_SIZE, lines=2)] for n in nodes]
    tallest = max(len(name) + len(fact) for name, fact in zip(names, facts, strict=True))
    flows = max((len(link.flows) for link in links), default=0)
    height = max(HEAD + tallest * ROW + PAD, HEAD + flows * FLOW + ROW + PAD)
    rects: list[Rect] = []
    lines: list[Line] = []
    words: list[Words] = []
    for i, node in enumerate(nodes):
        x = i * (BOX + GAP)
        rects.append(Rect(x + 1, 1, BOX - 2, height - 2, _box_look(node), radius=6))
        words.append(Words(x + PAD, 20, node.role, "small quiet"))
        words += [Words(x + PAD, HEAD + ROW * (k + 0.6), part, "name") for k, part in enumerate(names[i])]
        start = HEAD + ROW * (len(names[i]) + 0.6)
        words += [Words(x + PAD, start + ROW * k, part, "small") for k, part in enumerate(facts[i])]
    for i, link in enumerate(links):
        left, right = i * (BOX + GAP) + BOX + 6, (i + 1) * (BOX + GAP) - 6
        _flows_lying(link, left, right, rects, lines, words)
        if link.delay:
            below = HEAD + FLOW * max(len(link.flows) - 1, 0) + 32
            words.append(Words((left + right) / 2, below, link.delay, _delay_look(link), "middle"))
    width = len(nodes) * (BOX + GAP) - GAP
    return Drawing(width, height, title, tuple(rects), tuple(lines), tuple(words))


def _flows_lying(link: Link, left: float, right: float, rects: list[Rect], lines: list[Line], words: list[Words]) -> None:
    if not link.flows:
        lines.append(Line(left, HEAD + 12, right, HEAD + 12, "flow none"))
    for k, flow in enumerate(link.flows):
        y = HEAD + FLOW * k + 12
        words.append(Words((left + right) / 2, y - 7, flow.text, "small money", "middle"))
        if flow.look == "withheld":
            rects.append(Rect(left, y - 3, right - left, 7, "withheld"))
        start, end = (right, left) if flow.up else (left, right)
        lines.append(Line(start, y, end, y, f"flow {flow.look}", arrow=True))


def upright(nodes: Sequence[Node], links: Sequence[Link], *, title: str, width: float = 340) -> Drawing:
    """From top to bottom, for a narrow page."""
    rects: list[Rect] = []
    lines: list[Line] = []
    words: list[Words] = []
    y = 1.0
    for i, node in enumerate(nodes):
        y = _node_upright(node, y, width, rects, words)
        if i == len(nodes) - 1:
            break
        y = _link_upright(links[i], y, lines, rects, words)
    return Drawing(width, y + 1, title, tuple(rects), tuple(lines), tuple(words))


def _node_upright(node: Node, y: float, width: float, rects: list[Rect], words: list[Words]) -> float:
    name = wrap(node.name, width=width - 2 * PAD, size=NAME_SIZE, lines=2)
    facts = [part for fact in node.facts for part in wrap(fact, width=width - 2 * PAD, size=SMALL_SIZE, lines=2)]
    height = HEAD + (len(name) + len(facts)) * ROW
    rects.append(Rect(1, y, width - 2, height, _box_look(node), radius=6))
    words.append(Words(PAD, y + 18, node.role, "small quiet"))
    for k, (part, look) in enumerate([(part, "name") for part in name] + [(part, "small") for part in facts]):
        words.append(Words(PAD, y + HEAD + ROW * (k + 0.55), part, look))
    return y + height


def _link_upright(link: Link, y: float, lines: list[Line], rects: list[Rect], words: list[Words]) -> float:
    height = 16.0 + ROW * max(len(link.flows) + bool(link.delay), 1)
    top, bottom = y + 4, y + height - 4
    if not link.flows:
        lines.append(Line(30, top, 30, bottom, "flow none"))
    for k, flow in enumerate(link.flows):
        x = 30.0 + 22 * k
        if flow.look == "withheld":
            rects.append(Rect(x - 3, top, 7, bottom - top, "withheld"))
        start, end = (bottom, top) if flow.up else (top, bottom)
        lines.append(Line(x, start, x, end, f"flow {flow.look}", arrow=True))
        words.append(Words(88, y + 8 + ROW * (k + 0.8), f"{'↑' if flow.up else '↓'} {flow.text}", "small money"))
    if link.delay:
        words.append(Words(88, y + 8 + ROW * (len(link.flows) + 0.8), link.delay, _delay_look(link)))
    return y + height


def _delay_look(link: Link) -> str:
    return "small delay late" if link.late else "small delay"


def _box_look(node: Node) -> str:
    return " ".join(["box", *(["own"] if node.own else []), *(["losing"] if node.losing else [])])
