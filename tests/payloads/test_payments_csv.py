"""Payment files: every line judged by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.importers.payments_csv import parse
from disputes.importers.registry import IMPORTERS
from ledger.money import Money
from trade.payments import Chain

HEADER = "chain,order_reference,amount,currency,scheme,sold_at"
GOOD = "bank>network>shop,A-1,1234.50,CNY,visa,2026-11-01T09:30:00+08:00"


def rows(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines]).encode()


def test_a_payment_is_read_with_everything_the_line_says():
    header = f"{HEADER},processed_on,last_four,bin_country,arn,carrier,tracking_number,备注"
    line = f"{GOOD},2026-11-02,0042,US,74242424242424242424242,SF Express,SF1000200030004,赠品"

    (row,) = parse(rows(line, header=header)).rows

    payment = row.payment
    assert (2, "shop.A-1", Chain(("bank", "network", "shop"))) == (row.line, payment.id, payment.chain)
    assert (Money(123_450, "CNY"), datetime(2026, 11, 1, 1, 30, tzinfo=UTC)) == (payment.amount, payment.sold_at)
    assert (date(2026, 11, 2), "0042", "US") == (payment.processed_on, payment.last_four, payment.bin_country)
    assert {"备注": "赠品"} == payment.facts
    assert row.shipment is not None
    assert ("SF Express", "SF1000200030004") == (row.shipment.carrier, row.shipment.tracking_number)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_usual_encodings_and_delimiters_are_read(encoding: str, delimiter: str):
    text = f"{HEADER},备注\n{GOOD},顺丰\n\n".replace(",", delimiter)

    (row,) = parse(text.encode(encoding)).rows

    assert {"备注": "顺丰"} == row.payment.facts


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("1234", "JPY", 1234), ("0.01", "USD", 1), ("10.500", "BHD", 10_500), ("9999999999.99", "USD", 10**12 - 1)],
)
def test_an_amount_has_exactly_its_currencys_digits(amount: str, currency: str, minor: int):
    (row,) = parse(rows(f"bank>shop,A-1,{amount},{currency},visa,2026-11-01")).rows

    assert Money(minor, currency) == row.payment.amount


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("bank>shop,A-1,1e3,USD,visa,2026-11-01", "'1e3' is not written as"),
        ("bank>shop,A-1,10.5,USD,visa,2026-11-01", "'10.5' is not written as"),
        ("bank>shop,A-1,10.500000001,USD,visa,2026-11-01", "is not written as"),
        ("bank>shop,A-1,10.00,JPY,visa,2026-11-01", "JPY has 0 decimal digits"),
        ('bank>shop,A-1,"1,300.00",USD,visa,2026-11-01', "is not written as"),
        ("bank>shop,A-1,-5.00,USD,visa,2026-11-01", "is not written as"),
        ("bank>shop,A-1,NaN,USD,visa,2026-11-01", "is not written as"),
        ("bank>shop,A-1,１０.００,USD,visa,2026-11-01", "is not written as"),
        ("bank>shop,A-1,0.00,USD,visa,2026-11-01", "zero"),
        ("bank>shop,A-1,999999999999999999.00,USD,visa,2026-11-01", "beyond what one transfer can hold"),
        ("bank>shop,A-1,10000000000.00,USD,visa,2026-11-01", "at most USD 9,999,999,999.99"),
        ("bank>shop,A-1,5,XXX,visa,2026-11-01", "no ISO 4217 currency"),
        ("bank>shop,A-1,5.00,usd,visa,2026-11-01", "no ISO 4217 currency"),
        ("bank>shop,A-1,5.00,ZZZ,visa,2026-11-01", "no ISO 4217 currency"),
        ("bank>shop,A-1,5.00,USD,visa,2026-02-30", "is no day"),
        ("bank>shop,A-1,5.00,USD,visa,2026-11-01T10:00:00", "with its zone"),
        ("bank>shop,A-1,5.00,USD,visa,yesterday", "with its zone"),
        ("bank>shop,A-1,5.00,USD,visa,0001-01-01T00:00:00+14:00", "with its zone"),
        ("shop,A-1,5.00,USD,visa,2026-11-01", "2 to 7 parties"),
        ("bank>bank,A-1,5.00,USD,visa,2026-11-01", "twice"),
        ("bank>>shop,A-1,5.00,USD,visa,2026-11-01", "no party code"),
        (",A-1,5.00,USD,visa,2026-11-01", "chain is empty"),
        ("bank>shop,4242424242424242,5.00,USD,visa,2026-11-01", "full card number"),
        ('bank>shop,"4242 4242 4242 4242 12/27",5.00,USD,visa,2026-11-01', "full card number"),
        ("bank>shop,A-1,5.00,USD,visa", "5 cells"),
        ("bank>shop,A-1,5.00,USD,visa,2026-11-01,more", "7 cells"),
        (f"bank>shop,{'A' * 501},5.00,USD,visa,2026-11-01", "501 characters"),
        ('bank>shop,"A\n1",5.00,USD,visa,2026-11-01', "line break"),
        ("bank>shop,A\u202e1,5.00,USD,visa,2026-11-01", "cannot be shown"),
        ('bank>shop,"A"1,5.00,USD,visa,2026-11-01', "cannot be told into cells"),
    ],
)
def test_a_line_that_cannot_stand_is_refused_with_its_number_and_the_others_go_in(line: str, says: str):
    parsed = parse(rows(GOOD, line, GOOD.replace("A-1", "A-2")))

    assert ["shop.A-1", "shop.A-2"] == [row.payment.id for row in parsed.rows]
    (problem,) = parsed.refused
    assert 3 == problem.line
    assert says in problem.message
    assert "4242424242424242" not in problem.message


def test_a_quote_that_never_closes_names_the_line_it_opened_on():
    parsed = parse(rows(GOOD, 'bank>shop,"A-2,5.00', GOOD, GOOD))

    assert [(3, "Line 3 to 5 cannot be told into cells: unexpected end of data.")] == [tuple(it) for it in parsed.refused]


def test_last_four_carrier_and_country_are_checked():
    header = f"{HEADER},last_four,bin_country,carrier,tracking_number"
    parsed = parse(rows(f"{GOOD},42,,,", f"{GOOD},,USA,,", f"{GOOD},,,UPS,", header=header))

    assert () == parsed.rows
    assert ["last four digits", "two capitals", "go together"] == [
        next(word for word in ("last four digits", "two capitals", "go together") if word in problem.message)
        for problem in parsed.refused
    ]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "lacks the column chain"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (HEADER.encode("utf-16"), "neither UTF-8 nor GB18030"),
        (b'{"object": "event"}', "lacks the column chain"),
        (HEADER.encode(), "holds no payment"),
        (rows(GOOD, header=f"{HEADER},amount"), "'amount' stands twice"),
        (rows(GOOD, header=f"{HEADER},procesed_on"), "is it processed_on?"),
    ],
)
def test_a_file_that_is_no_payment_file_is_parked_whole(sent: bytes, says: str):
    parsed = parse(sent)

    assert ((), (), {}) == (parsed.rows, parsed.refused, parsed.kinds)
    assert says in parsed.problems[0].message


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.lists(st.text(max_size=30), max_size=8).map(lambda lines: rows(GOOD, *lines)))
def test_bytes_of_any_kind_are_answered(any_bytes: bytes):
    for importer in IMPORTERS.values():
        parsed = importer.parse(any_bytes)

        assert parsed.kinds or parsed.problems or parsed.refused
