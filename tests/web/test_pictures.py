"""The drawings and documents behind the pages: pure, so told here without a database or a browser."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.entry import Basis, Finality
from ledger.money import Money
from reports import chain_picture, split_picture, window_bar
from reports.cases import Cursor
from reports.chain_picture import Flow, Link, Node
from reports.drawing import lanes, text_width, wrap
from reports.matrix import matrix_document
from reports.matrix_table import table_of
from reports.split_picture import Bar, Share
from reports.window_bar import Mark, Stretch
from trade.parties import Role, Seat
from trade.visibility import Sight, scope_of


def nodes(count: int) -> list[Node]:
    return [Node(f"第{i}方国际贸易与电子商务有限责任公司", "role", ("told 6 Nov 2026", "16:00 CST")) for i in range(count)]


@given(st.integers(2, 7), st.integers(0, 4))
def test_a_chain_stays_inside_its_frame(count: int, flows: int) -> None:
    money = tuple(Flow("CNY 1,180,000.00", "claim", up=i % 2 == 0) for i in range(flows))
    links = [Link(money, "+174 d")] * (count - 1)

    for drawing in (
        chain_picture.lying(nodes(count), links, title="t"),
        chain_picture.upright(nodes(count), links, title="t"),
    ):
        assert len([r for r in drawing.rects if r.look.startswith("box")]) == count
        assert all(0 <= r.x and r.x + r.width <= drawing.width and r.y + r.height <= drawing.height for r in drawing.rects)
        assert all(w.y <= drawing.height for w in drawing.words)
        assert len([line for line in drawing.lines if line.arrow]) == flows * (count - 1)


def test_an_arrow_points_to_whom_the_money_is_due() -> None:
    up, down = Flow("1.00", "fact", up=True), Flow("2.00", "withheld", up=False)
    drawing = chain_picture.lying(nodes(2), [Link((up, down))], title="t")

    to_upper, to_lower = [line for line in drawing.lines if line.arrow]
    assert to_upper.x2 < to_upper.x1 and to_lower.x2 > to_lower.x1
    assert "withheld" in [r.look for r in drawing.rects]


@given(st.text(st.sampled_from("ab 中文，。"), max_size=60), st.integers(1, 4))
def test_wrapped_text_loses_nothing_but_what_the_ellipsis_says(text: str, most: int) -> None:
    parts = wrap(text, width=60, size=12, lines=most)

    whole = "".join(text.split())
    told = "".join("".join(parts).split())
    assert len(parts) <= most
    assert told == whole or (told.endswith("…") and whole.startswith(told[:-1]))


def test_a_closing_mark_never_begins_a_line() -> None:
    parts = wrap("玲珑瓷器（景德镇）工艺品进出口", width=text_width("玲珑瓷器（景德镇", 12) + 1, size=12, lines=3)

    assert all(part[0] not in "）。，" for part in parts)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 80)), max_size=12))
def test_labels_of_one_lane_never_touch(found: list[tuple[int, int]]) -> None:
    spans = [(float(start), float(start + length)) for start, length in found]
    chosen = lanes(spans, gap=4)

    for i, (start, end) in enumerate(spans):
        for j in range(i):
            if chosen[i] == chosen[j]:
                assert start >= spans[j][1] + 4 or end <= spans[j][0] - 4


def test_the_bare_stretch_is_what_stays_open_after_the_carrier_forgets() -> None:
    opens, closes = date(2026, 9, 1), date(2027, 1, 10)

    bare = window_bar.bare_stretch(opens, closes, date(2026, 12, 3), captured=False)

    assert Stretch(date(2026, 12, 3), closes, "bare") == bare
    assert window_bar.bare_stretch(opens, closes, date(2026, 12, 3), captured=True) is None
    assert window_bar.bare_stretch(opens, closes, date(2027, 2, 1), captured=False) is None
    assert window_bar.bare_stretch(opens, closes, None, captured=False) is None


@given(st.lists(st.dates(date(2002, 1, 1), date(2028, 1, 1)), min_size=1, max_size=10), st.sampled_from([340.0, 1040.0]))
def test_every_mark_of_a_bar_stays_inside_it(days: list[date], width: float) -> None:
    drawing = window_bar.draw([Mark(on, f"day {on}", "sold") for on in days], [], title="t", width=width)

    assert all(0 <= line.x1 <= width for line in drawing.lines)
    assert all(0 <= w.x and w.x + text_width(w.text, 12) <= width + 1 and w.y > 0 for w in drawing.words)


def test_a_bar_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="day of the sale"):
        window_bar.draw([], [], title="t", width=340)


def test_shares_fill_the_bar_and_a_party_with_nothing_has_none() -> None:
    shares = (
        Share("西单电子", "0", 0, 0),
        Share("Shanghai Huanxun", "1/3", 1, 1),
        Share("China Construction Bank", "2/3", 2, 2),
    )
    drawing = split_picture.draw([Bar("2 · doctrine", shares, decided=True)], title="t", width=300)

    parts = [r for r in drawing.rects if r.look.startswith("share ")]
    assert ["share share-1", "share share-2"] == [r.look for r in parts]
    assert 300 == sum(r.width for r in parts)
    assert any(w.text.endswith("2/3") for w in drawing.words)


def rows(*stated: tuple[str, str, str | None, int, Finality]) -> list[BalanceRow]:
    return [
        BalanceRow(Account(book, kind, "CNY", about), Basis.RULING, finality, max(net, 0), max(-net, 0))
        for book, kind, about, net, finality in stated
    ]


def test_the_matrix_document_of_the_first_instance() -> None:
    """CASE.md, step `first-instance`, merchant and gateway only."""
    provisional = Finality.PROVISIONAL
    document = matrix_document(
        rows(
            ("xidan", "payable", "huanxun", -19_333_334, provisional),
            ("xidan", "chargeback_loss", None, 19_333_334, provisional),
            ("huanxun", "receivable", "xidan", 19_333_334, provisional),
            ("huanxun", "withheld_from", "xidan", -10_000_000, Finality.FINAL),
        ),
        as_of=date(2006, 6, 30),
    )

    assert ("2006-06-30", "CNY") == (document["as_of"], document["currency"])
    assert [
        ("huanxun", "xidan", "withheld", 10_000_000, "ruling"), ("xidan", "huanxun", "payable", 19_333_334, "provisional"),
    ] == [(it["debtor"], it["creditor"], it["kind"], it["minor"], it["status"]) for it in document["positions"]]  # fmt: skip
    assert [{"party": "xidan", "minor": 19_333_334, "currency": "CNY", "finality": "provisional"}] == document["losses"]
    assert [{"payer": "xidan", "payee": "huanxun", "minor": 9_333_334, "currency": "CNY"}] == document["plan"]


def test_owed_stands_above_the_diagonal_and_withheld_below() -> None:
    document = matrix_document(
        rows(
            ("xidan", "payable", "huanxun", -5, Finality.FINAL),
            ("huanxun", "withheld_from", "xidan", -3, Finality.FINAL),
        ),
        as_of=None,
    )
    table = table_of(document, ["issuers", "huanxun", "xidan"])

    assert ("huanxun", "xidan") == table.parties
    assert [Money(5, "CNY")] == [cell.money for cell in table.cells["huanxun", "xidan"]]
    assert [Money(3, "CNY")] == [cell.money for cell in table.cells["xidan", "huanxun"]]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(9998, 1, 1)),
    st.integers(0, 2**62),
    st.text(max_size=40).filter(str.isprintable),
    st.integers(0, 10**6),
)
def test_a_cursor_reads_back_as_it_was_written(due: datetime, minor: int, id_: str, seen: int) -> None:
    cursor = Cursor(due.replace(tzinfo=UTC), minor, id_, seen)

    assert cursor == Cursor.read(str(cursor))


def test_a_naive_moment_in_a_cursor_is_no_cursor() -> None:
    import base64

    forged = base64.urlsafe_b64encode(b'["2026-01-01T00:00:00", 1, "a", 0]').decode()

    assert Cursor.read(forged) is None


def test_a_partys_seat_without_a_party_is_refused() -> None:
    with pytest.raises(ValueError, match="of no party"):
        scope_of(Seat("s", "p", Role.FINANCE))


def test_the_operator_reads_totals_but_no_pair_and_no_entry() -> None:
    scope = scope_of(Seat("s", "p", Role.OPERATOR))

    assert scope.sight is Sight.METADATA and scope.reads_book("xidan")
    assert not scope.sees_pair("xidan", "huanxun") and not scope.reads_entries("xidan") and not scope.reads_cases


def test_delays_of_a_hop_need_both_moments() -> None:
    from disputes.informed import Service, proofs_of

    told = datetime(2002, 3, 10, 4, tzinfo=UTC)
    services = [Service("d", "a", 0, told, "stated"), Service("d", "b", 1, told + timedelta(days=161), "stated"),
                Service("d", "c", 2, None, "stated")]  # fmt: skip

    assert [None, timedelta(days=161), None] == [it.later for it in proofs_of(services, [])]
