"""The plan of a packet: no page is lost or drawn out of form, shrinking stops at the limit, the fewest are left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from evidence.channel import Bound, Channel, Limit
from evidence.exhibit import Kind
from evidence.packet import Cost
from reports.packet_plan import FOOT, TOP, Leaf, Sheet, in_order, lay
from reports.packet_shrinking import AS_IT_IS, FLOOR_DPI, FOR_BYTES, Recipe, Size, fit, removals
from tests.domain import packet_files


def a_channel(pages: int | None = None, size_bytes: int | None = None) -> Channel:
    said = ((Bound.PAGES, pages), (Bound.ALL_BYTES, size_bytes))
    limits = {bound: Limit(bound, value, "a page", "low", "2026-11") for bound, value in said if value is not None}
    return Channel("test", "Test", "测试", limits)


@st.composite
def leaves(draw: st.DrawFn) -> list[Leaf]:
    found = []
    for exhibit in range(draw(st.integers(1, 6))):
        of = draw(st.integers(1, 7))
        side = st.floats(5, 9000)
        for page in range(1, of + 1):
            picture, blank = draw(st.booleans()), draw(st.integers(0, 9)) == 0
            found.append(Leaf(exhibit, page, of, draw(side), draw(side), picture=picture, blank=blank))
    return found


@given(leaves(), st.booleans(), st.booleans(), st.booleans())
def test_every_page_of_every_exhibit_stands_once_whole_and_in_its_own_form(
    given_leaves: list[Leaf], slips: bool, pairs: bool, blanks: bool
) -> None:
    laid = lay(given_leaves, slips=slips, pairs=pairs, blanks=blanks)

    stood = [leaf for sheet in laid for leaf, _box in sheet.placed]
    assert [it for it in given_leaves if blanks or not it.blank] == stood
    for sheet in laid:
        for leaf, box in sheet.placed:
            assert box.width > 0 and box.height > 0
            assert abs(box.width * leaf.height - box.height * leaf.width) <= 1e-6 * box.width * leaf.height + 1e-9
            assert box.x >= 0 and box.x + box.width <= sheet.width + 1e-6
            assert box.y >= FOOT - 1e-6 and box.y + box.height <= sheet.height - TOP + 1e-6
        assert not any(_overlap(sheet, a, b) for a, b in combinations(range(len(sheet.placed)), 2))


def _overlap(sheet: Sheet, one: int, other: int) -> bool:
    a, b = sheet.placed[one][1], sheet.placed[other][1]
    beside = a.x + a.width <= b.x + 1e-6 or b.x + b.width <= a.x + 1e-6
    return not (beside or a.y + a.height <= b.y + 1e-6 or b.y + b.height <= a.y + 1e-6)


def test_only_a_long_exhibit_is_announced_by_a_sheet_of_its_own() -> None:
    short = [Leaf(0, page, 3, 500, 700) for page in (1, 2, 3)]
    long = [Leaf(1, page, 4, 500, 700) for page in (1, 2, 3, 4)]

    assert [None, None, None, 1, None, None, None, None] == [
        it.slip for it in lay(short + long, slips=True, pairs=False, blanks=True)
    ]
    assert 7 == len(lay(short + long, slips=False, pairs=False, blanks=True))


def test_two_pictures_of_one_form_share_a_page_that_gives_them_most_room() -> None:
    lying, standing = Leaf(0, 1, 1, 4000, 3000, picture=True), Leaf(1, 1, 1, 3000, 4000, picture=True)

    def paired(*some: Leaf) -> list[tuple[bool, int]]:
        return [(it.lies, len(it.placed)) for it in lay(some, slips=True, pairs=True, blanks=True)]

    assert [(False, 2)] == paired(lying, replace(lying, exhibit=2))
    assert [(True, 2)] == paired(standing, replace(standing, exhibit=2))
    assert [(True, 1), (False, 1)] == paired(lying, standing)
    assert [(False, 1), (False, 1)] == paired(*(Leaf(n, 1, 1, 595, 842) for n in (0, 1)))


def test_what_the_checklist_asks_for_comes_first_then_kind_by_kind() -> None:
    vault: dict[str, bytes] = {}
    kinds = (Kind.OTHER, Kind.PHOTO, Kind.INVOICE, Kind.PROOF_OF_DELIVERY, Kind.REFUND)
    found = [
        packet_files.an_exhibit(n, b"x", "text/plain", kind=kind, vault=vault) for n, kind in enumerate(kinds)
    ]  # fmt: skip

    ordered = in_order(found, weighs={Kind.REFUND: 0, Kind.PHOTO: 1})

    assert ["refund", "photo", "proof_of_delivery", "invoice", "other"] == [it.kind.value for it in ordered]


@given(
    st.integers(1, 60), st.integers(1, 10_000), st.integers(1, 60), st.lists(st.integers(0, 12_000), min_size=8, max_size=8)
)
def test_nothing_is_shrunk_that_fits_and_no_step_is_taken_that_makes_nothing_smaller(
    pages_max: int, bytes_max: int, pages: int, sizes: list[int]
) -> None:
    channel = a_channel(pages_max, bytes_max)

    def measure(recipe: Recipe) -> Size:
        taken = (not recipe.slips) + recipe.pairs
        at = sum(recipe.quality == step.change.get("quality", recipe.quality) for step in FOR_BYTES) % len(sizes)
        return Size(max(1, pages - taken), 1 + sizes[0] - (sizes[at] if recipe.quality or recipe.dpi else 0))

    found = fit(channel, measure)

    assert AS_IT_IS == found.shrunk[0].step
    assert found.size == measure(found.recipe)
    told = [(it.pages, it.size_bytes) for it in found.shrunk]
    assert (found.size.pages, found.size.size_bytes) == told[-1] == min(told)
    first = measure(Recipe())
    if channel.fits(pages=first.pages, size_bytes=first.size_bytes):
        assert (1, Recipe()) == (len(found.shrunk), found.recipe)


def test_pages_are_saved_before_anything_is_made_coarser_and_a_channels_dots_are_a_ceiling() -> None:
    taken: list[Recipe] = []

    def measure(recipe: Recipe) -> Size:
        taken.append(recipe)
        return Size(10 - (not recipe.slips) - recipe.pairs, 1000 - 10 * len(taken))

    dots = Limit(Bound.DPI, 130, "a page", "low", "2026-11")
    narrow = Channel("narrow", "Narrow", "窄", {**a_channel(8, 1).limits, Bound.DPI: dots})
    found = fit(narrow, measure)

    names = [it.step for it in found.shrunk]
    assert [AS_IT_IS, "no_slips", "pairs"] == names[:3]
    assert [it.name for it in FOR_BYTES] == names[3:]
    assert all(it.dpi is not None and FLOOR_DPI <= it.dpi <= 130 for it in taken)


def cost(number: int, pages: int, size: int, *, bound: bool = False) -> Cost:
    return Cost(f"x{number}", 0, pages, size, bound)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 99), st.booleans()), min_size=2, max_size=7), st.data())
def test_the_fewest_are_left_out_and_nothing_the_checklist_asks_for_while_others_do(
    said: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    costs = [cost(n, pages, size, bound=bound) for n, (pages, size, bound) in enumerate(said)]
    pages_over = data.draw(st.integers(0, sum(it.pages for it in costs)))
    bytes_over = data.draw(st.integers(1, sum(it.size_bytes for it in costs)))

    found = next(removals(costs, pages_over=pages_over, bytes_over=bytes_over), None)

    def saves(some: tuple[Cost, ...]) -> bool:
        return sum(it.pages for it in some) >= pages_over and sum(it.size_bytes for it in some) >= bytes_over

    ways = [some for count in range(1, len(costs)) for some in combinations(costs, count) if saves(some)]
    if not ways:
        assert found is None
        return
    assert found is not None
    chosen = tuple(it for it in costs if it.exhibit in found)
    assert saves(chosen)
    assert min((sum(it.bound for it in way), len(way)) for way in ways) == (sum(it.bound for it in chosen), len(chosen))


def test_of_very_many_exhibits_the_largest_are_named() -> None:
    costs = [cost(n, 1, 100 + n, bound=n > 190) for n in range(200)]

    found = next(removals(costs, pages_over=40, bytes_over=0))

    assert 40 == len(found)
    assert not {"x191", "x199"} & set(found)
