"""What the schemes count of each merchant, month by month: sales, disputes, fraud reports, within what the seat may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, select

from disputes.dispute import Stage
from disputes.monitoring import Measured, Month, forecast, measure
from disputes.rule_topics import Counted, Watched
from disputes.rules import Category, RuleBook
from disputes.store.tables import case_event, dispute
from ledger.store.tables import entry
from reports.store import scopes
from trade.store.tables import chain, chain_party, party, payment
from trade.visibility import Scope

WATCHED = {Watched.MERCHANT: ("merchant", "platform"), Watched.ACQUIRER: ("acquirer",)}


class Key(NamedTuple):
    """Who is measured, and under which scheme."""

    party: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Line:
    """One level of a programme held against one party's month, as it stands and as it would end."""

    key: Key
    month: Month
    stands: Measured
    ends: Measured


def lines_of(connection: Connection, scope: Scope, book: RuleBook, watched: Watched, *, on: date) -> list[Line]:
    """Every measured level of the month of `on`, by party, scheme and programme, the highest level of each first."""
    first = on.replace(day=1)
    months = months_of(connection, scope, book, watched, first=first, until=on)
    found = []
    for key, month in sorted(months.items()):
        ends = forecast(month, on=on)
        for programme, threshold in book.topics.thresholds(key.scheme, watched, on=on):
            found.append(Line(key, month, measure(month, programme, threshold), measure(ends, programme, threshold)))
    return found


def months_of(
    connection: Connection, scope: Scope, book: RuleBook, watched: Watched, *, first: date, until: date
) -> dict[Key, Month]:
    """The month that begins on `first`, counted up to the end of the day `until`."""
    counts: dict[Key, dict[Counted, int]] = defaultdict(lambda: defaultdict(int))
    sums: dict[Key, dict[tuple[Counted, str], int]] = defaultdict(lambda: defaultdict(int))
    before = (first - timedelta(days=1)).replace(day=1)
    spans = {Counted.SALES: (first, until), Counted.SALES_OF_MONTH_BEFORE: (before, first - timedelta(days=1))}
    for counted, (start, end) in spans.items():
        for row in connection.execute(_sales(scope, watched, start, end)):
            counts[Key(row.party, row.scheme)][counted] += row.number
    for row in connection.execute(_disputes(scope, watched, first, until)):
        key = Key(row.party, row.scheme)
        for counted in _counted_as(row, book, until):
            counts[key][counted] += row.number
            sums[key][counted, row.currency] += int(row.minor)
    return {key: Month(first, dict(found), dict(sums[key])) for key, found in counts.items()}


def _counted_as(row: Row[Any], book: RuleBook, on: date) -> list[Counted]:
    if row.opened_as == Stage.FRAUD_NOTICE.value:
        return [Counted.FRAUD_REPORTS]
    if not row.charged_back:  # inquiries, alerts and what was refunded before there was a dispute
        return []
    code = book.code(row.scheme, row.reason_code, on=on)
    fraud = code is not None and code.category is Category.FRAUD
    return [Counted.DISPUTES, Counted.CHARGEBACKS, *([Counted.FRAUD_CHARGEBACKS] if fraud else [])]


def _party(watched: Watched) -> tuple[Any, ColumnElement[bool]]:
    """The party of the chain that is measured: who sold is the last of it."""
    joined = payment.join(chain, chain.c.id == payment.c.chain_id).join(chain_party, chain_party.c.chain_id == chain.c.id)
    return joined.join(party, party.c.code == chain_party.c.party_code), party.c.kind.in_(WATCHED[watched])


def _sales(scope: Scope, watched: Watched, start: date, end: date) -> Any:
    joined, measured = _party(watched)
    return (
        select(party.c.code.label("party"), payment.c.scheme, func.count().label("number"))
        .select_from(joined)
        .where(scopes.payments(scope), measured, *_between(payment.c.sold_at, start, end))
        .group_by(party.c.code, payment.c.scheme)
    )


def _disputes(scope: Scope, watched: Watched, start: date, end: date) -> Any:
    joined, measured = _party(watched)
    opened = and_(case_event.c.subject == "dispute:" + dispute.c.id, case_event.c.seq == 1)
    charged = exists().where(entry.c.cause == "dispute:" + dispute.c.id, entry.c.kind == "chargeback")
    opened_as = case_event.c.detail["stage"].as_string().label("opened_as")
    columns = (
        party.c.code.label("party"), dispute.c.scheme, dispute.c.reason_code, dispute.c.currency, opened_as,
        charged.label("charged_back"),
    )  # fmt: skip
    counted = (
        select(*columns, dispute.c.amount_minor)
        .select_from(joined.join(dispute, dispute.c.payment_id == payment.c.id).join(case_event, opened))
        .where(scopes.payments(scope), measured, dispute.c.opened_on >= start, dispute.c.opened_on <= end)
        .subquery()
    )
    kept = [column for column in counted.c if column.name != "amount_minor"]
    return select(*kept, func.count().label("number"), func.sum(counted.c.amount_minor).label("minor")).group_by(*kept)


def _between(column: ColumnElement[datetime], start: date, end: date) -> list[ColumnElement[bool]]:
    begin, over = (datetime.combine(day, time.min, UTC) for day in (start, end + timedelta(days=1)))
    return [column >= begin, column < over]
