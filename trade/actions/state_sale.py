"""Put on record what was said and agreed at sales: each sale by itself, all that is said of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from runtime.refusal import because
from trade.errors import CorrectionNeeded, FactRefused, NotFound, TradeError
from trade.payments import Payment
from trade.sale_facts import Recorded, SaleFact, adds_nothing, contradicted, require_sound
from trade.store import payments, sale_facts

Said = Sequence[SaleFact]
"""What is said at once of one payment."""


def state_sale(connection: Connection, said: Said, *, seat_id: str | None, now: datetime) -> int:
    """How many of the statements are new. Raises NotFound, FactRefused, CorrectionNeeded; then nothing is written."""
    ((new, trouble),) = state_sales(connection, [said], seat_id=seat_id, now=now)
    if trouble is not None:
        raise trouble
    return new


def state_sales(
    connection: Connection, sales: Sequence[Said], *, seat_id: str | None, now: datetime
) -> list[tuple[int, TradeError | None]]:
    """Of each sale how many statements are new, and why it is refused where it is: one does not hold up the others.

    The payments are kept from other writers until the transaction ends, so that what contradicts is seen.
    """
    named = sorted({it.payment_id for said in sales for it in said})
    paid = payments.of_ids(connection, named, locked=True)
    known = sale_facts.of_payments(connection, named)
    accepted: list[SaleFact] = []
    outcomes: list[tuple[int, TradeError | None]] = []
    for said in sales:
        try:
            new = _new(said, paid, known, seat_id=seat_id, now=now)
        except TradeError as refused:
            outcomes.append((0, refused))
            continue
        accepted += [it.fact for it in new]
        for it in new:
            known.setdefault(it.fact.payment_id, []).append(it)
        outcomes.append((len(new), None))
    sale_facts.add(connection, accepted, seat_id=seat_id, now=now)
    return outcomes


def _new(
    said: Said, paid: dict[str, Payment], known: dict[str, list[Recorded]], *, seat_id: str | None, now: datetime
) -> list[Recorded]:
    """The statements that are not on record, as they will stand there. Raises what `state_sale` raises."""
    found: list[Recorded] = []
    for it in said:
        payment = paid.get(it.payment_id)
        if payment is None:
            raise NotFound("payment", it.payment_id)
        stated = replace(it, stated_by=it.stated_by or payment.chain.merchant)
        if stated.stated_by not in payment.chain.parties:
            raise FactRefused("stated_by", because("%(party)s is no party of this payment", party=stated.stated_by))
        require_sound(stated, now=now)
        held = [*known.get(it.payment_id, ()), *found]
        if adds_nothing(held, stated):
            continue
        wrong = contradicted(held, stated)
        if wrong and not stated.reason:
            raise CorrectionNeeded(stated.kind.value, wrong)
        if not wrong:
            stated = replace(stated, reason="")  # it adds, and corrects nothing
        if any(stated.digest == each.fact.digest for each in held):
            raise FactRefused("correction", because("the same was corrected in the same words before; say what is new"))
        after = max((each.id for each in held), default=0) + 1
        found.append(Recorded(after, stated, seat_id, now))
    return found
