"""Tables as people save them: the first line names the columns in any order, every other line is judged by itself.

`,`, `;` or tab between cells; UTF-8 (with or without a byte order mark) or GB18030.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from io import StringIO
from typing import Generic, TypeVar

from disputes.importers.card_numbers import masked
from disputes.importers.json_text import shown
from disputes.importers.parsed import NotUnderstood
from disputes.notice import Problem
from ledger.errors import LedgerError
from trade.card_numbers import carries_card_number
from trade.errors import TradeError

CELL_MAX = 500  # characters
ROWS_MAX = 1_000_000
YEAR_MIN, YEAR_MAX = 1950, 2100  # from the first charge card to beyond any date a rule can reach

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Signs that cannot be shown, or that turn the order of what is shown around them.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = str.maketrans("", "", "\t\n\r")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table may hold. Only `open` tables may have columns of other names.

    `not_cards`: numbered with as many digits as cards have, where one in ten passes a card's check digit. `long`: cells
    that may run over several lines, with how many characters they may have.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    not_cards: Collection[str] = ()
    long: Mapping[str, int] | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """The rows that can stand, and a problem with its line for each that cannot."""

    rows: tuple[Row, ...]
    refused: tuple[Problem, ...]


def read(body: bytes, columns: Columns, row: Callable[[int, Mapping[str, str]], Row], *, what: str) -> Table[Row]:
    """Every line through `row`, which gets its number and its cells by column, empty ones left out.

    Raises NotUnderstood for a file that is no such table at all. `what`: what a row is, in the plural.
    """
    lines = _lines(_text(body))
    names = _columns(_cells(next(lines, (1, []))[1]), columns)
    rows: list[Row] = []
    refused: list[Problem] = []
    for number, cells in lines:
        if len(rows) + len(refused) == ROWS_MAX:
            raise NotUnderstood(f"The file holds more than {ROWS_MAX:,} {what}; send it in parts.")
        try:
            rows.append(row(number, _named(names, _cells(cells), columns)))
        except (NotUnderstood, LedgerError, TradeError) as trouble:
            refused.append(Problem(number, str(trouble)))
    if not rows and not refused:
        raise NotUnderstood(f"The file names its columns and holds no {what}.")
    return Table(tuple(rows), tuple(refused))


def only(body: bytes, wanted: Collection[int]) -> str:
    """The first line and these others, as a table again, to be mended and sent once more; empty where it is no table.

    A full card number in them is masked, as it is wherever we keep or show something.
    """
    try:
        lines = _lines(_text(body))
        kept = [_cells(next(lines, (1, []))[1])]
    except NotUnderstood:
        return ""
    kept += [cells for number, cells in lines if number in wanted and not isinstance(cells, NotUnderstood)]
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows(kept)
    return masked(written.getvalue().encode()).decode() if len(kept) > 1 else ""


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


def _columns(header: Sequence[str], columns: Columns) -> list[str]:
    names = [name.lower() for name in header]
    missing = [name for name in columns.required if name not in names]
    if missing:
        raise NotUnderstood(
            f"The first line lacks the column {', '.join(missing)}; it names {', '.join(columns.required)} at least."
        )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise NotUnderstood(f"Column {shown(twice)} stands twice.")
    for name in names:
        if name in (*columns.required, *columns.optional):
            continue
        near = get_close_matches(name, columns.optional, n=1, cutoff=0.85)
        if near:
            raise NotUnderstood(f"Column {shown(name)} is not known; is it {near[0]}?")
        if name and not columns.open:
            known = ", ".join((*columns.required, *columns.optional))
            raise NotUnderstood(f"Column {shown(name)} is not known; there are {known}.")
    return names


def _named(names: Sequence[str], cells: Sequence[str], columns: Columns) -> dict[str, str]:
    """The cells by column, empty ones left out. Raises NotUnderstood."""
    if len(cells) != len(names):
        raise NotUnderstood(f"The line has {len(cells)} cells, the first line names {len(names)}.")
    for name, cell in zip(names, cells, strict=True):
        most = (columns.long or {}).get(name)
        if len(cell) > (most or CELL_MAX):
            raise NotUnderstood(f"{name} is {len(cell):,} characters long; at most {most or CELL_MAX:,} are read.")
        if _CONTROL.search(cell.translate(_BREAKS) if most else cell):
            raise NotUnderstood(f"{name} holds a line break or another character that cannot be shown.")
        if name not in columns.not_cards and carries_card_number(cell):
            raise NotUnderstood(f"{name} carries a full card number; send the last four digits only.")
    return {name: cell for name, cell in zip(names, cells, strict=True) if cell and name}


def day_of(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if _DATE.fullmatch(text) and YEAR_MIN <= day.year <= YEAR_MAX:
            return day
    except ValueError:
        pass  # said below, with an example
    raise NotUnderstood(f"{name} {shown(text)} is no day; write it as 2026-03-31.")


def moment_of(name: str, text: str) -> datetime:
    """A moment with its zone, or a day (its first moment, UTC). Raises NotUnderstood."""
    if _DATE.fullmatch(text):
        day = day_of(name, text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and YEAR_MIN <= moment.year <= YEAR_MAX:
            return moment.astimezone(UTC)
    except ValueError:
        pass  # said below, with an example
    raise NotUnderstood(f"{name} {shown(text)} is no moment with its zone; write it as 2026-03-31T14:05:00+08:00.")
