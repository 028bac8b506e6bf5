"""What the entries of a dispute left with the merchant: still disputed, and how often claims went down or back."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.entry import Entry
from ledger.money import Money


def disputed(entries: Sequence[Entry], merchant: str, currency: str) -> Money:
    """Debits less credits of the merchant's `disputed` in one currency: what a chargeback took and nothing gave back."""
    net = 0
    for entry in entries:
        for it in entry.transfers:
            if it.debit.book == merchant and it.amount.currency == currency:
                net += it.amount.minor * ((it.debit.kind == "disputed") - (it.credit.kind == "disputed"))
    return Money(net, currency)


def next_ordinal(entries: Sequence[Entry], what: str) -> int:
    """The number of the next entry of a dispute whose reference ends in `/{what}/{number}`."""
    numbers = [parts[2] for entry in entries if (parts := entry.reference.rsplit("/", 2))[1:2] == [what]]
    return 1 + max((int(number) for number in numbers if number.isdecimal()), default=0)
