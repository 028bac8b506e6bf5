"""What guarded tables must be beside their triggers: whole, alone and unfiltered.

A trigger refuses what is done through its table. It says nothing when a check was dropped, when rows come in by a table
that inherits, are turned aside by a rule or another trigger, or are hidden from whoever reads. Only the owner of the
tables, or of the SQLite file, can do these things; here they are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

Loosened = tuple[str, str]  # the table, what is wrong with it

INHERITING = text(
    "SELECT p.relname AS name, c.oid::regclass::text AS said FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent "
    "JOIN pg_class c ON c.oid = i.inhrelid WHERE p.relnamespace = current_schema()::regnamespace"
)
RULES = text(
    "SELECT c.relname AS name, r.rulename AS said FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind <> 'v'"
)
OTHERS = text(
    "SELECT c.relname AS name, t.tgname AS said FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal "
    "AND (p.proname <> 'recourse_refuse_change' OR p.pronamespace <> c.relnamespace)"
)
HIDING = text(
    "SELECT relname AS name, relname AS said FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
    "AND relrowsecurity"
)
UNASKED = text(
    "SELECT DISTINCT c.relname AS name, k.conname AS said FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_constraint k ON k.oid = t.tgconstraint WHERE c.relnamespace = current_schema()::regnamespace "
    "AND t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')"
)
STANDING = text(
    "SELECT c.relname AS name, k.conname AS said FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND k.convalidated"
)
# A number drawn ahead by one session would be written long after the horizon has passed it.
DRAWN_AHEAD = text(
    "SELECT 'entry' AS name, seqrelid::regclass::text AS said FROM pg_sequence "
    "WHERE seqrelid = pg_get_serial_sequence('entry', 'id')::regclass AND (seqcache <> 1 OR seqincrement <> 1 OR seqcycle)"
)
ASKED = (
    (INHERITING, "the table %s hangs below it, and what is written there is guarded by nothing"),
    (RULES, "the rule %s turns aside what is written"),
    (OTHERS, "the trigger %s is none of ours"),
    (HIDING, "row security on %s hides rows from whoever reads"),
    (UNASKED, "the check %s is switched off"),
    (DRAWN_AHEAD, "its numbers are not drawn from %s one by one"),
)


def loosened(connection: Connection, tables: Sequence[Table]) -> list[Loosened]:
    """(table, what is wrong) for each of these tables that is not what we made it; empty when all are."""
    found = _postgresql(connection, tables) if connection.dialect.name == "postgresql" else _sqlite(connection, tables)
    return sorted(set(found))


def _postgresql(connection: Connection, tables: Sequence[Table]) -> Iterator[Loosened]:
    ours = {table.name for table in tables}
    for asked, message in ASKED:
        for row in connection.execute(asked):
            if row.name in ours:
                yield row.name, message % row.said
    standing = {(row.name, row.said) for row in connection.execute(STANDING)}
    preparer = connection.dialect.identifier_preparer
    for table in tables:
        for constraint in table.constraints:
            name = preparer.format_constraint(constraint)
            if name is not None and (table.name, name.strip('"')) not in standing:
                yield table.name, f"its check {name} is gone"


def _sqlite(connection: Connection, tables: Sequence[Table]) -> Iterator[Loosened]:
    stated = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    made = {(row.type, row.name): _lines(row.sql) for row in stated}
    for table in tables:
        wanted = _wanted(table)
        for (kind, name), lines in wanted.items():
            if made.get((kind, name)) != lines:
                yield table.name, f"its {kind} {name} is not as it was made"
        for row in stated:
            ours = row.name.startswith(f"{table.name}_refuse_")
            if (row.type, row.tbl_name) == ("trigger", table.name) and not ours:
                yield table.name, f"the trigger {row.name} is none of ours"


@cache
def _wanted(table: Table) -> dict[tuple[str, str], list[str]]:
    dialect = sqlite.dialect()
    wanted = {("table", table.name): _lines(str(CreateTable(table).compile(dialect=dialect)))}
    for index in table.indexes:
        if index.unique:
            wanted["index", str(index.name)] = _lines(str(CreateIndex(index).compile(dialect=dialect)))
    return wanted


def _lines(sql: str) -> list[str]:
    """A statement as its sorted lines: a table that a migration built anew has its name in quotes and another order."""
    return sorted(filter(None, (line.strip(" ,\t") for line in sql.replace('"', "").splitlines())))
