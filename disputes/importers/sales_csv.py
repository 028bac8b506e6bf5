"""What was said and agreed at sales, from a CSV file: one payment a line, every line judged by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from disputes.importers.csv_rows import Columns, moment_of, read
from disputes.importers.parsed import NotUnderstood, Parsed, SaleRow, unreadable
from trade.sale_facts import SaleFact
from trade.sale_fields import FIELDS, REQUIRED, SaleKind, trouble

PREFIXED = frozenset({SaleKind.PRODUCT_PAGE, SaleKind.TERMS, SaleKind.REFUND_POLICY, SaleKind.INVOICE})
"""Kinds whose columns bear their name, as terms_version: those of the others are told apart without it."""

KINDS = tuple(kind for kind in SaleKind if kind is not SaleKind.MESSAGE)
MOMENTS: Mapping[SaleKind, str] = {
    SaleKind.TERMS: "terms_agreed_at",
    SaleKind.REFUND_POLICY: "refund_policy_agreed_at",
}
"""Where a kind has a moment of its own; that of the sale counts where the cell is empty."""


def column(kind: SaleKind, name: str) -> str:
    """The column a field stands in."""
    return f"{kind.value}_{name}" if kind in PREFIXED else name


COLUMNS = Columns(
    ("payment", "at"),
    (
        *(column(kind, name) for kind in KINDS for name in FIELDS[kind]),
        *MOMENTS.values(),
        "stated_by",
        "correction",
    ),
    not_cards=("device_id", "device_fingerprint", *(column(it, "sha256") for it in KINDS if "sha256" in FIELDS[it])),
)


def parse(body: bytes) -> Parsed:
    """Rows that can stand, and a problem with its line for each that cannot. Never raises."""
    try:
        table = read(body, COLUMNS, _row, what="sales")
    except NotUnderstood as refused:
        return unreadable(refused)
    return Parsed(kinds={"sale": len(table.rows)} if table.rows else {}, sales=table.rows, refused=table.refused)


def _row(number: int, cells: Mapping[str, str]) -> SaleRow:
    """Raises NotUnderstood."""
    missing = [name for name in COLUMNS.required if name not in cells]
    if missing:
        raise NotUnderstood(f"{', '.join(missing)} is empty.")
    at = moment_of("at", cells["at"])
    said = tuple(it for kind in KINDS if (it := _fact(kind, cells, at)) is not None)
    if not said:
        raise NotUnderstood("The line says nothing of the sale; fill in at least one more column.")
    return SaleRow(number, said)


def _fact(kind: SaleKind, cells: Mapping[str, str], at: datetime) -> SaleFact | None:
    """What the line says of one kind; none where it says nothing. Raises NotUnderstood, which names the column."""
    facts = {name: cells[column(kind, name)] for name in FIELDS[kind] if column(kind, name) in cells}
    if not facts:
        return None
    lacking = [column(kind, name) for name in REQUIRED.get(kind, ()) if name not in facts]
    if lacking:
        raise NotUnderstood(f"{', '.join(lacking)} is empty; it belongs to what the line says of the {kind.value}.")
    for name, value in facts.items():
        if why := trouble(kind, name, value):
            raise NotUnderstood(f"{column(kind, name)}: {why}.")
    own = MOMENTS.get(kind, "")
    moment = moment_of(own, cells[own]) if own in cells else at
    return SaleFact(cells["payment"], kind, facts, moment, cells.get("stated_by", ""), cells.get("correction", ""))
