"""What buyers and sellers wrote to each other, from a CSV file: one message a line, every line judged by itself."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.importers.csv_rows import Columns, moment_of, read
from disputes.importers.parsed import NotUnderstood, Parsed, SaleRow, unreadable
from trade.sale_facts import SaleFact
from trade.sale_fields import MESSAGE_MAX, SaleKind, trouble

FIELDS = ("direction", "channel", "text")
COLUMNS = Columns(("payment", "at", *FIELDS), ("stated_by",), long={"text": MESSAGE_MAX})


def parse(body: bytes) -> Parsed:
    """Messages that can stand, and a problem with its line for each that cannot. Never raises."""
    try:
        table = read(body, COLUMNS, _row, what="messages")
    except NotUnderstood as refused:
        return unreadable(refused)
    return Parsed(kinds={"message": len(table.rows)} if table.rows else {}, sales=table.rows, refused=table.refused)


def _row(number: int, cells: Mapping[str, str]) -> SaleRow:
    """Raises NotUnderstood."""
    missing = [name for name in COLUMNS.required if name not in cells]
    if missing:
        raise NotUnderstood(f"{', '.join(missing)} is empty.")
    facts = {name: cells[name] for name in FIELDS}
    for name, value in facts.items():
        if why := trouble(SaleKind.MESSAGE, name, value):
            raise NotUnderstood(f"{name}: {why}.")
    at = moment_of("at", cells["at"])
    return SaleRow(number, (SaleFact(cells["payment"], SaleKind.MESSAGE, facts, at, cells.get("stated_by", "")),))
