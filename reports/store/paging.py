"""A list a page at a time, asked of the database by the keys it is ordered by, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Row, Select, and_, false, func, literal, or_, select

from reports.paging import PAGE_ROWS, Line, Page, Place
from runtime.database import UTCDateTime

By = tuple[ColumnElement[Any], bool]  # a column that is selected too, and whether the largest comes first


def page(
    connection: Connection, wanted: Select[Any], *, by: Sequence[By], after: Place | None, line: Callable[[Row[Any]], Line]
) -> Page[Line]:
    """The rows after a place. Together the columns of `by` must tell every row from every other."""
    keys = _keys(by, after)
    ordered = wanted.order_by(*(column.desc() if falling else column.asc() for column, falling in by)).limit(PAGE_ROWS + 1)
    found = connection.execute(ordered if keys is None else ordered.where(_behind(by, keys))).all()
    shown = found[:PAGE_ROWS]
    seen = after.seen if after and keys is not None else 0
    following = None
    if len(found) > PAGE_ROWS:
        following = Place(tuple(_plain(shown[-1]._mapping[column]) for column, _ in by), seen + len(shown))
    total = connection.execute(select(func.count()).select_from(wanted.order_by(None).subquery())).scalar_one()
    return Page(tuple(line(row) for row in shown), total, seen + 1, following)


def _keys(by: Sequence[By], after: Place | None) -> list[Any] | None:
    """The keys of a place as the columns hold them; none where they are not of this list."""
    if after is None or len(after.keys) != len(by):
        return None
    keys: list[Any] = []
    for (column, _), key in zip(by, after.keys, strict=True):
        try:
            value: Any = key
            if isinstance(column.type, UTCDateTime):
                value = datetime.fromisoformat(str(key))
            elif isinstance(column.type, Date):
                value = date.fromisoformat(str(key))
        except ValueError:
            return None
        wanted = datetime if isinstance(column.type, UTCDateTime) else column.type.python_type
        if not isinstance(value, wanted) or (isinstance(value, datetime) and value.tzinfo is None):
            return None
        keys.append(value)
    return keys


def _behind(by: Sequence[By], keys: Sequence[Any]) -> ColumnElement[bool]:
    behind: ColumnElement[bool] = false()
    for depth, ((column, falling), key) in enumerate(zip(by, keys, strict=True)):
        bound = literal(key, column.type)
        same = [earlier == literal(value, earlier.type) for (earlier, _), value in zip(by[:depth], keys, strict=False)]
        behind = or_(behind, and_(*same, column < bound if falling else column > bound))
    return behind


def _plain(value: Any) -> str | int:
    return value.isoformat() if isinstance(value, date) else value
