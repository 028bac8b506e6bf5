"""Payments from a CSV file: one payment a line, every line judged by itself.

The first line names the columns, in any order; `,`, `;` or tab between them; UTF-8 (with or without a byte order
mark) or GB18030. Columns we do not know are kept as facts of the payment.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches
from io import StringIO

from disputes.importers.json_text import shown
from disputes.importers.parsed import NotUnderstood, Parsed, PaymentRow, unreadable
from disputes.notice import Problem
from ledger.errors import LedgerError
from ledger.money import Money, exponent
from trade.card_numbers import carries_card_number
from trade.errors import TradeError
from trade.payments import Chain, Payment
from trade.shipments import Shipment

REQUIRED = ("chain", "order_reference", "amount", "currency", "scheme", "sold_at")
DATES = ("processed_on", "statement_on", "expected_delivery_on", "cleared_on", "paid_out_on")
OPTIONAL = (*DATES, "last_four", "bin_country", "arn", "carrier", "tracking_number")
CELL_MAX = 500  # characters
ROWS_MAX = 1_000_000

YEAR_MIN, YEAR_MAX = 1950, 2100  # from the first charge card to beyond any date a rule can reach

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,18})(?:\.([0-9]+))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Signs that cannot be shown, or that turn the order of what is shown around them.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_SHAPES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "last_four": (re.compile(r"[0-9]{4}"), "the last four digits of the card"),
    "bin_country": (re.compile(r"[A-Z]{2}"), "two capitals, as US"),
    "arn": (re.compile(r"[0-9]{23}"), "23 digits"),
    "scheme": (_CODE, "a short code, as visa"),
}
# Carriers number parcels with as many digits as cards have, and one in ten passes a card's check digit.
_NOT_CARDS = ("tracking_number", "arn")


def parse(body: bytes) -> Parsed:
    """Rows that can stand, and a problem with its line for each that cannot. Never raises."""
    try:
        lines = _lines(_text(body))
        columns = _columns(_cells(next(lines, (1, []))[1]))
    except NotUnderstood as trouble:
        return unreadable(trouble)
    rows: list[PaymentRow] = []
    refused: list[Problem] = []
    for number, cells in lines:
        if len(rows) + len(refused) == ROWS_MAX:
            return unreadable(f"The file holds more than {ROWS_MAX:,} payments; send it in parts.")
        try:
            rows.append(_row(number, _named(columns, _cells(cells))))
        except (NotUnderstood, LedgerError, TradeError) as trouble:
            refused.append(Problem(number, str(trouble)))
    if not rows and not refused:
        return unreadable("The file names its columns and holds no payment.")
    return Parsed(kinds={"payment": len(rows)} if rows else {}, rows=tuple(rows), refused=tuple(refused))


def _text(body: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise NotUnderstood("The file is neither UTF-8 nor GB18030 text; save it as CSV UTF-8.")


def _lines(text: str) -> Iterator[tuple[int, list[str] | NotUnderstood]]:
    """Each line that is not blank, with its number; one whose quotes do not pair is a trouble of its own."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as trouble:
            end = f" to {reader.line_num}" if reader.line_num > begin else ""
            yield begin, NotUnderstood(f"Line {begin}{end} cannot be told into cells: {trouble}.")
            continue
        if any(cells):
            yield begin, cells


def _cells(found: list[str] | NotUnderstood) -> list[str]:
    if isinstance(found, NotUnderstood):
        raise found
    return found


def _columns(header: Sequence[str]) -> list[str]:
    names = [name.lower() for name in header]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise NotUnderstood(
            f"The first line lacks the column {', '.join(missing)}; it names {', '.join(REQUIRED)} at least."
        )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise NotUnderstood(f"Column {shown(twice)} stands twice.")
    for name in names:
        near = get_close_matches(name, OPTIONAL, n=1, cutoff=0.85)
        if name not in (*REQUIRED, *OPTIONAL) and near:
            raise NotUnderstood(f"Column {shown(name)} is not known; is it {near[0]}?")
    return names


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells by column, empty ones left out. Raises NotUnderstood."""
    if len(cells) != len(columns):
        raise NotUnderstood(f"The line has {len(cells)} cells, the first line names {len(columns)}.")
    for name, cell in zip(columns, cells, strict=True):
        if len(cell) > CELL_MAX:
            raise NotUnderstood(f"{name} is {len(cell):,} characters long; at most {CELL_MAX} are read.")
        if _CONTROL.search(cell):
            raise NotUnderstood(f"{name} holds a line break or another character that cannot be shown.")
        if name not in _NOT_CARDS and carries_card_number(cell):
            raise NotUnderstood(f"{name} carries a full card number; send the last four digits only.")
    return {name: cell for name, cell in zip(columns, cells, strict=True) if cell and name}


def _row(number: int, cells: Mapping[str, str]) -> PaymentRow:
    """Raises NotUnderstood, LedgerError, TradeError."""
    missing = [name for name in REQUIRED if name not in cells]
    if missing:
        raise NotUnderstood(f"{', '.join(missing)} is empty.")
    for name, (shape, example) in _SHAPES.items():
        if name in cells and not shape.fullmatch(cells[name]):
            raise NotUnderstood(f"{name} {shown(cells[name])} is not {example}.")
    chain = Chain.from_id(cells["chain"])
    for code in chain.parties:
        if not _CODE.fullmatch(code):
            raise NotUnderstood(f"chain: {shown(code)} is no party code; write issuer>scheme>acquirer>gateway>merchant.")
    days = {name: _day(name, cells[name]) for name in DATES if name in cells}
    payment = Payment(
        id=f"{chain.merchant}.{cells['order_reference']}",
        chain=chain,
        order_reference=cells["order_reference"],
        source="csv",
        amount=_amount(cells["amount"], cells["currency"]),
        scheme=cells["scheme"],
        sold_at=_moment(cells["sold_at"]),
        last_four=cells.get("last_four"),
        bin_country=cells.get("bin_country"),
        arn=cells.get("arn"),
        processed_on=days.get("processed_on"),
        statement_on=days.get("statement_on"),
        expected_delivery_on=days.get("expected_delivery_on"),
        cleared_on=days.get("cleared_on"),
        paid_out_on=days.get("paid_out_on"),
        facts={name: cell for name, cell in cells.items() if name not in (*REQUIRED, *OPTIONAL)},
    )
    return PaymentRow(number, payment, _shipment(payment.id, cells))


def _amount(text: str, currency: str) -> Money:
    """A decimal with exactly the currency's digits: one writing, so that 1,000 and 10.5 are not guessed at."""
    digits = exponent(currency)
    found = _AMOUNT.fullmatch(text)
    if found is None or len(found[2] or "") != digits:
        example = "1300" + ("." + "50000"[:digits] if digits else "")
        raise NotUnderstood(f"amount {shown(text)} is not written as {example}: {currency} has {digits} decimal digits.")
    amount = Money(int(found[1] + (found[2] or "")), currency)
    if amount.minor == 0:
        raise NotUnderstood("amount is zero; a payment is of more than nothing.")
    return amount


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if _DATE.fullmatch(text) and YEAR_MIN <= day.year <= YEAR_MAX:
            return day
    except ValueError:
        pass  # said below, with an example
    raise NotUnderstood(f"{name} {shown(text)} is no day; write it as 2026-03-31.")


def _moment(text: str) -> datetime:
    """A moment with its zone, or a day (its first moment, UTC)."""
    if _DATE.fullmatch(text):
        day = _day("sold_at", text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and YEAR_MIN <= moment.year <= YEAR_MAX:
            return moment.astimezone(UTC)
    except ValueError:
        pass  # said below, with an example
    raise NotUnderstood(f"sold_at {shown(text)} is no moment with its zone; write it as 2026-03-31T14:05:00+08:00.")


def _shipment(payment_id: str, cells: Mapping[str, str]) -> Shipment | None:
    carrier, number = cells.get("carrier"), cells.get("tracking_number")
    if carrier is None and number is None:
        return None
    if carrier is None or number is None:
        raise NotUnderstood("carrier and tracking_number go together; one of them is empty.")
    return Shipment(id=f"{payment_id}/1", payment_id=payment_id, carrier=carrier, tracking_number=number)
