"""A fresh, whole database for each test: a copy of a template made once per run, empty or furnished."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url

from disputes.store import guards
from runtime import schema
from runtime.database import make_engine, metadata, transaction
from tests.servers.sharing import ROOT, Run

OWNER, RUNTIME_ROLE = (
    "recourse",
    "recourse_runtime",
)  # adds to history and cannot change it; tests of pages, jobs and commands work as it
STRATEGY_SINCE = 150000  # before it, PostgreSQL copies files without being told to
_numbers = count(1)

Furnish = Callable[[Connection], object]
"""Puts into an empty database what every test of some folder finds there. It works once a run, as the runtime role."""


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


def _furnish(url: str, furnish: Furnish) -> None:
    engine = make_engine(url, pooled=False)
    with transaction(engine) as connection:
        furnish(connection)
    engine.dispose()


def _name_of(furnish: Furnish) -> str:
    return f"{furnish.__module__}_{getattr(furnish, '__name__', '')}".replace(".", "_")


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
        self.run = run

    def fresh(self, folder: Path, furnish: Furnish | None = None) -> str:
        """The address of a new database in `folder`."""
        path = folder / f"recourse-{next(_numbers)}.sqlite"
        shutil.copyfile(self._template(furnish), path)
        return f"sqlite:///{path}"

    def _template(self, furnish: Furnish | None) -> Path:
        template = self.run.folder / f"template{_name_of(furnish) if furnish else ''}.sqlite"
        if not template.exists():
            with self.run.locked(template.stem):
                if not template.exists():
                    self._make(template, furnish)
        return template

    def _make(self, template: Path, furnish: Furnish | None) -> None:
        draft = template.with_suffix(".draft")
        if furnish is None:
            prepare(f"sqlite:///{draft}")
        else:
            shutil.copyfile(self._template(None), draft)
            _furnish(f"sqlite:///{draft}", furnish)
        draft.rename(template)


class PostgresDatabases:
    """Databases of the run's one server, cloned inside it from one made at first use. Raises CannotBeHad."""

    def __init__(self, run: Run, worker: str) -> None:
        self.address = run.address("postgres")
        self.worker = worker
        self.server = psycopg.connect(self._url("postgres", "postgresql"), autocommit=True)
        self.copying = "STRATEGY file_copy" if self.server.info.server_version >= STRATEGY_SINCE else ""
        self.run = run
        with run.locked("template-postgres"):
            if not self._is_there("template_recourse"):
                self.server.execute(f"CREATE ROLE {RUNTIME_ROLE} LOGIN PASSWORD '{self.address['password']}'")
                self.server.execute("CREATE DATABASE draft_recourse")
                prepare(self._url("draft_recourse"), RUNTIME_ROLE)
                self.server.execute("ALTER DATABASE draft_recourse RENAME TO template_recourse")

    def fresh(self, furnish: Furnish | None = None) -> str:
        """The address of a new database; hand it to `drop` when done."""
        name = f"test_{self.worker}_{next(_numbers)}"
        self._copy("template_recourse" if furnish is None else self._furnished(furnish), name)
        return self._url(name)

    def _furnished(self, furnish: Furnish) -> str:
        template = f"template_{_name_of(furnish)}"
        with self.run.locked(template):
            if not self._is_there(template):
                draft = template.replace("template", "draft", 1)
                self._copy("template_recourse", draft)
                _furnish(as_runtime(self._url(draft)), furnish)
                self.server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')
        return template

    def _is_there(self, database: str) -> bool:
        return self.server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is not None

    def _copy(self, template: str, name: str) -> None:
        self.server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {self.copying}')

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
