"""Two roles on PostgreSQL: an owner that migrates, and a runtime role that can add to history but not change it.

The triggers refuse a change whoever asks, but the owner of a table can switch its triggers off. Web, worker and every
other command therefore work as a role that owns nothing and has no right to change what is append-only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, text

from runtime.schema import SchemaRefused

ADDS, WORKS = "SELECT, INSERT", "SELECT, INSERT, UPDATE, DELETE"
VERSION_TABLE = "alembic_version"

SAME = text(
    "SELECT oid::bigint, pg_postmaster_start_time(), current_schema()::text FROM pg_database "
    "WHERE datname = current_database()"
)
OWN_TABLES = text(
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') "
    "AND pg_has_role(relowner, 'USAGE') ORDER BY 1"
)
OWN_FUNCTIONS = text(
    "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'recourse_') "
    "AND pg_has_role(proowner, 'USAGE') ORDER BY 1"
)
POWERS = text(
    """
    WITH can_be AS (SELECT * FROM pg_roles WHERE pg_has_role(oid, 'MEMBER')),  -- by SET ROLE, if not of itself
    guarded AS (
        SELECT * FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables)
    )
    SELECT c.relname || ': ' || p.name AS power
    FROM guarded c, can_be r, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS p (name)
    WHERE has_table_privilege(r.oid, c.oid, p.name)
       OR (p.name = 'UPDATE' AND has_any_column_privilege(r.oid, c.oid, 'UPDATE'))
    UNION
    SELECT c.relname || ': OWNER' FROM guarded c JOIN can_be r ON r.oid = c.relowner
    UNION
    SELECT s.relname || ': UPDATE' FROM pg_class s, can_be r, guarded c, pg_depend d
    WHERE s.relkind = 'S' AND d.objid = s.oid AND d.refobjid = c.oid AND d.deptype IN ('a', 'i')
      AND has_sequence_privilege(r.oid, s.oid, 'UPDATE')
    UNION
    SELECT 'the schema: CREATE' FROM can_be r WHERE has_schema_privilege(r.oid, current_schema(), 'CREATE')
    UNION
    SELECT 'the role: ' || p.name
    FROM can_be r, LATERAL (VALUES ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole)) AS p (name, has)
    WHERE p.has
    UNION
    SELECT 'the role: ' || rolname FROM can_be WHERE rolname IN ('pg_execute_server_program', 'pg_write_server_files')
    UNION
    SELECT 'session_replication_role: SET' FROM can_be r
    WHERE has_parameter_privilege(r.oid, 'session_replication_role', 'SET')
    ORDER BY 1
    """
)
MAY_MIGRATE = text(
    "SELECT has_schema_privilege(current_schema(), 'CREATE') AND coalesce(bool_and(pg_has_role(relowner, 'USAGE')), true) "
    "FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
)


class RolesRefused(SchemaRefused):
    """Raised when the owner's address and the runtime role's do not divide the work between two roles of one database."""


class SignedIn(NamedTuple):
    """Which role works in which database: two with one `place` work in the same."""

    role: str
    place: tuple[object, ...]


def signed_in(connection: Connection) -> SignedIn:
    role: str = connection.execute(text("SELECT current_user")).scalar_one()
    return SignedIn(role, tuple(connection.execute(SAME).one()))


def require_divided(runtime: SignedIn, owner: SignedIn) -> None:
    """Raises RolesRefused when both are the same role, or work in different databases."""
    if runtime.place != owner.place:
        raise RolesRefused(
            "RECOURSE_MIGRATION_URL names another database or schema than RECOURSE_DATABASE_URL; name the same"
        )
    if runtime.role == owner.role:
        raise RolesRefused(
            f"RECOURSE_MIGRATION_URL and RECOURSE_DATABASE_URL both sign in as {owner.role}; name two, or leave the first"
        )


def grant(connection: Connection, role: str, *, append_only: Iterable[str]) -> None:
    """Give `role` what the product needs and take from it whatever else it has here; again and again if you like.

    It reads everything, adds to `append_only` tables, works in all others, draws numbers, and makes nothing.
    """
    quoted = connection.dialect.identifier_preparer.quote
    schema: str = connection.execute(text("SELECT current_schema()")).scalar_one()
    to, inside = quoted(role), quoted(schema)
    added = frozenset(append_only)
    connection.exec_driver_sql(f"REVOKE CREATE ON SCHEMA {inside} FROM PUBLIC, {to}")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {inside} TO {to}")
    for name in connection.execute(OWN_TABLES).scalars().all():
        rights = "SELECT" if name == VERSION_TABLE else ADDS if name in added else WORKS
        connection.exec_driver_sql(f"REVOKE ALL ON TABLE {quoted(name)} FROM PUBLIC, {to}")
        connection.exec_driver_sql(f"GRANT {rights} ON TABLE {quoted(name)} TO {to}")
    connection.exec_driver_sql(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {inside} FROM PUBLIC, {to}")
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {inside} TO {to}")
    for name in connection.execute(OWN_FUNCTIONS).scalars().all():
        connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {quoted(name)}() TO {to}")


def powers(connection: Connection, *, append_only: Collection[str]) -> list[str]:
    """By what the role of this connection could change history, as `entry: UPDATE`; empty on SQLite, which has no roles."""
    if connection.dialect.name != "postgresql":
        return []
    return list(connection.execute(POWERS, {"tables": sorted(append_only)}).scalars())


def may_migrate(connection: Connection) -> bool:
    """Whether this connection's role may bring the schema forward: it owns what is there and may make what is not yet."""
    return connection.dialect.name != "postgresql" or bool(connection.execute(MAY_MIGRATE).scalar_one())
