"""What the databases themselves refuse: changing, removing or replacing a row of the books.

Installed after every migration, since a migration that rebuilds a table drops its triggers in silence; start-up and
`verify` fail when one is missing. On PostgreSQL this also gives `entry.id` its default, see `ID_FUNCTION`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, UniqueConstraint, text

from ledger.store.tables import (
    account,
    checkpoint,
    checkpoint_round,
    checkpoint_total,
    entry,
    hold,
    hold_move,
    hold_secures,
    remittance,
    seal,
    seal_leaf,
    seal_stamp,
    transfer,
)

APPEND_ONLY: Sequence[Table] = (
    account,
    entry,
    transfer,
    hold,
    hold_secures,
    hold_move,
    remittance,
    seal,
    seal_leaf,
    seal_stamp,
    checkpoint,
    checkpoint_total,
    checkpoint_round,
)

REFUSED = "the books are append-only: post a reversing entry instead"

# The transaction's own id is taken before the entry's, so that once a transaction began is the oldest still running,
# every entry id drawn before it is known to be settled: seals and "known at" rest on that.
ID_FUNCTION = """BEGIN
    PERFORM pg_current_xact_id();
    RETURN nextval('{sequence}');
END"""

REFUSE_FUNCTION = f"""BEGIN
    RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END"""


def install(connection: Connection, tables: Sequence[Table] = APPEND_ONLY) -> None:
    """Put in place whatever `missing` would name; again and again if you like. Needs the rights of the tables' owner."""
    if connection.dialect.name == "postgresql":
        _install_postgresql(connection, tables)
    else:
        _install_sqlite(connection, tables)


def missing(connection: Connection, tables: Sequence[Table] = APPEND_ONLY) -> list[str]:
    """Names of guards that are absent, switched off or not as we wrote them; empty when the books are guarded."""
    if connection.dialect.name == "postgresql":
        return _missing_postgresql(connection, tables)
    present = _present_sqlite(connection)
    return [name for name, sql in _wanted_sqlite(tables).items() if present.get(name) != sql]


def _wanted_sqlite(tables: Sequence[Table]) -> Mapping[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    wanted: dict[str, str] = {}
    for table in tables:
        for verb in ("update", "delete"):
            name = f"{table.name}_refuse_{verb}"
            wanted[name] = f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table.name} FOR EACH ROW {refuse}"
        # INSERT OR REPLACE removes the old row without asking a DELETE trigger unless recursive_triggers is on,
        # and that is a setting of each connection, so the insert itself is asked too.
        name = f"{table.name}_refuse_replace"
        taken = " OR ".join(f"({' AND '.join(f'{column} = NEW.{column}' for column in key)})" for key in _keys(table))
        stands = f"EXISTS (SELECT 1 FROM {table.name} WHERE {taken})"  # noqa: S608 - our own table and column names
        wanted[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table.name} FOR EACH ROW WHEN {stands} {refuse}"
    return wanted


def _keys(table: Table) -> list[tuple[str, ...]]:
    """The columns of every key of a table, primary key first."""
    keys = [tuple(column.name for column in table.primary_key)]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys.append(tuple(column.name for column in constraint))
    keys += [tuple(column.name for column in index.columns) for index in table.indexes if index.unique]
    first, *others = keys
    return [first, *sorted(key for key in others if not set(first) <= set(key))]


def _present_sqlite(connection: Connection) -> Mapping[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: row.sql for row in rows}


def _install_sqlite(connection: Connection, tables: Sequence[Table]) -> None:
    present = _present_sqlite(connection)
    for name, sql in _wanted_sqlite(tables).items():
        if present.get(name) == sql:
            continue
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(sql)


def _wanted_postgresql(connection: Connection, tables: Sequence[Table]) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """(function bodies by name, [(table, trigger, when it fires)])."""
    functions = {"recourse_refuse_change": REFUSE_FUNCTION}
    if entry in tables:
        sequence = connection.execute(text("SELECT pg_get_serial_sequence('entry', 'id')")).scalar_one()
        functions["recourse_entry_id"] = ID_FUNCTION.format(sequence=sequence)
    triggers = [
        (table.name, f"{table.name}_refuse_{name}", fires)
        for table in tables
        for name, fires in (
            ("change", f"BEFORE DELETE OR UPDATE ON {table.name} FOR EACH ROW"),
            ("truncate", f"BEFORE TRUNCATE ON {table.name} FOR EACH STATEMENT"),
        )
    ]
    return functions, triggers


def _missing_postgresql(connection: Connection, tables: Sequence[Table]) -> list[str]:
    functions, triggers = _wanted_postgresql(connection, tables)
    stated = connection.execute(
        text("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
    )
    bodies = {row.proname: row.prosrc for row in stated}
    absent = [name for name, body in functions.items() if bodies.get(name) != body]
    # tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate; 'A' fires even where replication has switched others off.
    present = {
        (row.relname, row.tgname)
        for row in connection.execute(
            text(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "JOIN pg_proc p ON p.oid = t.tgfoid WHERE c.relnamespace = current_schema()::regnamespace "
                "AND p.proname = 'recourse_refuse_change' AND p.pronamespace = c.relnamespace "
                "AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''::int2vector "
                "AND t.tgtype IN (1 + 2 + 8 + 16, 2 + 32)"
            )
        )
    }
    absent += [trigger for table, trigger, _fires in triggers if (table, trigger) not in present]
    if entry in tables and not _has_default(connection):
        absent.append("entry.id default")
    return absent


def _has_default(connection: Connection) -> bool:
    stated = connection.execute(
        text(
            "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a "
            "ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = 'entry'::regclass AND a.attname = 'id'"
        )
    ).scalar_one_or_none()
    return stated == "recourse_entry_id()"


def _install_postgresql(connection: Connection, tables: Sequence[Table]) -> None:
    absent = set(_missing_postgresql(connection, tables))
    functions, triggers = _wanted_postgresql(connection, tables)
    returns = {"recourse_entry_id": "bigint", "recourse_refuse_change": "trigger"}
    for name in absent & functions.keys():
        body = functions[name]
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS {returns[name]} LANGUAGE plpgsql AS $guard${body}$guard$"
        )
    for table, trigger, fires in triggers:
        if trigger in absent:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
            connection.exec_driver_sql(f"CREATE TRIGGER {trigger} {fires} EXECUTE FUNCTION recourse_refuse_change()")
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    if "entry.id default" in absent:
        connection.exec_driver_sql("ALTER TABLE entry ALTER COLUMN id SET DEFAULT recourse_entry_id()")
