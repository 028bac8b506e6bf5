"""Money a Stripe dispute moved: one movement a line of its balance, numbered by kind from the oldest.

The ids of the lines are not used to tell them apart over messages: two snapshots of one dispute may name different
ids for the same withdrawal. Their order and amounts agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from disputes.importers.parsed import NotUnderstood
from disputes.importers.stripe_fields import JSON, Said, identifier, moment, money
from disputes.notice import Moved, Movement
from ledger.money import Money

LINES_MAX = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A balance transaction. `amount` is signed (negative: taken from the merchant), as is `fee` (positive: charged)."""

    id: str
    amount: Money
    fee: Money
    at: datetime | None


def lines(it: JSON) -> list[Line]:
    """The balance lines a dispute shows, oldest first. Raises NotUnderstood when one of them cannot be read."""
    listed = it.get("balance_transactions")
    shown = [line for line in listed if isinstance(line, dict)] if isinstance(listed, list) else []
    expanded = it.get("balance_transaction")
    if isinstance(expanded, dict) and not shown:
        shown = [expanded]
    if len(shown) > LINES_MAX:
        raise NotUnderstood(f"The dispute shows {len(shown)} balance transactions; at most {LINES_MAX} are read.")
    read = {_line(line, it.get("currency")): None for line in shown}  # the same line twice is one line
    begin = moment(it.get("created"))
    return sorted(read, key=lambda line: (_seconds(line.at or begin), line.amount.minor, line.id))


def _line(it: JSON, currency: object) -> Line:
    currency = it.get("currency") or currency
    of = "a balance transaction"
    fee = money(0 if it.get("fee") is None else it["fee"], currency, of="a balance transaction's fee")
    return Line(identifier(it) or "", money(it.get("amount"), currency, of=of), fee, moment(it.get("created")))


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def movements(it: JSON, said: Said, shown: Sequence[Line], *, amount: Money, opened_on: date, last: date) -> list[Movement]:
    """What was moved, from the lines and, where they lack it, from what else the message says of money."""
    found = list(_of_lines(shown, opened_on))
    kinds = {kind for kind, _, _ in found}
    status, named = it.get("status"), bool(it.get("balance_transaction"))
    a_warning = isinstance(status, str) and status.startswith("warning_")  # an inquiry moves nothing
    # Before balance lines were listed, a won dispute's money came back without a line of its own.
    unlisted = named and not isinstance(it.get("balance_transactions"), list)
    came_back = said.event == "charge.dispute.funds_reinstated" or (status == "won" and unlisted)
    went = said.event == "charge.dispute.funds_withdrawn" or came_back or named
    if went and not a_warning and Moved.WITHDRAWN not in kinds:
        found.append((Moved.WITHDRAWN, amount, opened_on))
    if came_back and not a_warning and Moved.REINSTATED not in kinds:
        taken = next(money for kind, money, _ in found if kind is Moved.WITHDRAWN)
        found.append((Moved.REINSTATED, taken, last))
    _require_went_first(found, Moved.WITHDRAWN, Moved.REINSTATED)
    _require_went_first(found, Moved.FEE, Moved.FEE_REFUNDED)
    return list(_numbered(found))


def _of_lines(shown: Iterable[Line], opened_on: date) -> Iterable[tuple[Moved, Money, date]]:
    for line in shown:
        on = line.at.date() if line.at else opened_on
        if line.amount.minor:
            taken = line.amount.minor < 0
            yield (Moved.WITHDRAWN, -line.amount, on) if taken else (Moved.REINSTATED, line.amount, on)
        if line.fee.minor:
            charged = line.fee.minor > 0
            yield (Moved.FEE, line.fee, on) if charged else (Moved.FEE_REFUNDED, -line.fee, on)


def _require_went_first(found: Iterable[tuple[Moved, Money, date]], there: Moved, back: Moved) -> None:
    """Money that comes back must have gone, or a party would owe less than nothing."""
    left: Counter[str] = Counter()
    for kind, amount, _ in found:
        left[amount.currency] += amount.minor * ((kind is there) - (kind is back))
    short = next((currency for currency, minor in left.items() if minor < 0), None)
    if short is not None:
        more = str(Money(-left[short], short))
        raise NotUnderstood(f"The dispute shows {more} more {back.value.replace('_', ' ')} than {there.value}.")


def _numbered(found: Iterable[tuple[Moved, Money, date]]) -> Iterable[Movement]:
    counted: Counter[Moved] = Counter()
    for kind, amount, on in found:
        counted[kind] += 1
        yield Movement(kind, counted[kind], amount, on)
