"""A fresh, whole database for each test: a copy of a template made once per run."""

from __future__ import annotations

import importlib
import shutil
from itertools import count
from pathlib import Path

import psycopg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from disputes.store import guards
from runtime import schema
from runtime.database import make_engine, metadata, transaction
from tests.servers.sharing import ROOT, Run

OWNER, RUNTIME_ROLE = (
    "recourse",
    "recourse_runtime",
)  # adds to history and cannot change it; tests of pages, jobs and commands work as it
_numbers = count(1)


def import_tables() -> None:
    """Make every table known to the metadata."""
    for path in sorted(ROOT.glob("*/tables.py")) + sorted(ROOT.glob("*/store/tables.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def prepare(url: str, role: str | None = None) -> None:
    """All tables and triggers of the product, in an empty database. That migrations end there too is a test of its own."""
    import_tables()
    engine = make_engine(url, pooled=False)
    with transaction(engine) as connection:
        metadata.create_all(connection)
        guards.install(connection)
        MigrationContext.configure(connection).stamp(ScriptDirectory(str(schema.MIGRATIONS)), "head")
        if role is not None:
            guards.grant(connection, role)
    engine.dispose()


def as_runtime(url: str) -> str:
    """The address of the same database for the runtime role; every role of the tests has one password."""
    return _as_role(url, RUNTIME_ROLE)


def as_owner(url: str) -> str:
    """The address of the same database for whoever means to tamper with it; an SQLite file has one owner anyway."""
    return _as_role(url, OWNER)


def _as_role(url: str, role: str) -> str:
    address = make_url(url)
    named = address if address.get_backend_name() == "sqlite" else address.set(username=role)
    return named.render_as_string(hide_password=False)


class SqliteDatabases:
    """Files, copied from one made at first use."""

    def __init__(self, run: Run) -> None:
        self.template = run.folder / "template.sqlite"
        with run.locked("template-sqlite"):
            if not self.template.exists():
                draft = self.template.with_suffix(".draft")
                prepare(f"sqlite:///{draft}")
                draft.rename(self.template)

    def fresh(self, folder: Path) -> str:
        """The address of a new database in `folder`."""
        path = folder / f"recourse-{next(_numbers)}.sqlite"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"


class PostgresDatabases:
    """Databases of the run's one server, cloned inside it from one made at first use. Raises CannotBeHad."""

    def __init__(self, run: Run, worker: str) -> None:
        self.address = run.address("postgres")
        self.worker = worker
        self.server = psycopg.connect(self._url("postgres", "postgresql"), autocommit=True)
        with run.locked("template-postgres"):
            made = self.server.execute("SELECT 1 FROM pg_database WHERE datname = 'template_recourse'").fetchone()
            if not made:
                self.server.execute(f"CREATE ROLE {RUNTIME_ROLE} LOGIN PASSWORD '{self.address['password']}'")
                self.server.execute("CREATE DATABASE draft_recourse")
                prepare(self._url("draft_recourse"), RUNTIME_ROLE)
                self.server.execute("ALTER DATABASE draft_recourse RENAME TO template_recourse")

    def fresh(self) -> str:
        """The address of a new database; hand it to `drop` when done."""
        name = f"test_{self.worker}_{next(_numbers)}"
        self.server.execute(f'CREATE DATABASE "{name}" TEMPLATE template_recourse')
        return self._url(name)

    def _url(self, database: str, scheme: str = "postgresql+psycopg") -> str:
        return f"{scheme}://{OWNER}:{self.address['password']}@127.0.0.1:{self.address['port']}/{database}"

    def empty(self) -> str:
        """The address of a new database without any table."""
        name = f"test_{self.worker}_{next(_numbers)}"
        self.server.execute(f'CREATE DATABASE "{name}"')
        return self._url(name)

    def drop(self, url: str) -> None:
        self.server.execute(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def close(self) -> None:
        self.server.close()
