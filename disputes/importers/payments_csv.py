"""Payments from a CSV file: one payment a line, every line judged by itself.

The first line names the columns, in any order; `,`, `;` or tab between them; UTF-8 (with or without a byte order
mark) or GB18030. Columns we do not know are kept as facts of the payment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from disputes.importers.csv_rows import Columns, day_of, moment_of, read
from disputes.importers.json_text import shown
from disputes.importers.parsed import NotUnderstood, Parsed, PaymentRow, unreadable
from ledger.money import Money, exponent
from trade.payments import Chain, Payment
from trade.shipments import Shipment

REQUIRED = ("chain", "order_reference", "amount", "currency", "scheme", "sold_at")
DATES = ("processed_on", "statement_on", "expected_delivery_on", "cleared_on", "paid_out_on")
OPTIONAL = (*DATES, "last_four", "bin_country", "arn", "carrier", "tracking_number")
# Carriers number parcels with as many digits as cards have, and one in ten passes a card's check digit.
COLUMNS = Columns(REQUIRED, OPTIONAL, not_cards=("tracking_number", "arn"), open=True)

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,18})(?:\.([0-9]+))?")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_SHAPES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "last_four": (re.compile(r"[0-9]{4}"), "the last four digits of the card"),
    "bin_country": (re.compile(r"[A-Z]{2}"), "two capitals, as US"),
    "arn": (re.compile(r"[0-9]{23}"), "23 digits"),
    "scheme": (_CODE, "a short code, as visa"),
}


def parse(body: bytes) -> Parsed:
    """Rows that can stand, and a problem with its line for each that cannot. Never raises."""
    try:
        table = read(body, COLUMNS, _row, what="payments")
    except NotUnderstood as trouble:
        return unreadable(trouble)
    return Parsed(kinds={"payment": len(table.rows)} if table.rows else {}, rows=table.rows, refused=table.refused)


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
    days = {name: day_of(name, cells[name]) for name in DATES if name in cells}
    payment = Payment(
        id=f"{chain.merchant}.{cells['order_reference']}",
        chain=chain,
        order_reference=cells["order_reference"],
        source="csv",
        amount=_amount(cells["amount"], cells["currency"]),
        scheme=cells["scheme"],
        sold_at=moment_of("sold_at", cells["sold_at"]),
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


def _shipment(payment_id: str, cells: Mapping[str, str]) -> Shipment | None:
    carrier, number = cells.get("carrier"), cells.get("tracking_number")
    if carrier is None and number is None:
        return None
    if carrier is None or number is None:
        raise NotUnderstood("carrier and tracking_number go together; one of them is empty.")
    return Shipment(id=f"{payment_id}/1", payment_id=payment_id, carrier=carrier, tracking_number=number)
