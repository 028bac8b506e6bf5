"""A fresh, whole database for each test: a copy of a template made once per run."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from disputes.store import guards
from runtime import schema
from runtime.database import make_engine, metadata, transaction
from tests.servers.sharing import ROOT, Run

_numbers = count(1)
Fill = Callable[[Engine], None]
"""Puts rows into a new database."""


def import_tables() -> None:
    """Make every table known to the metadata."""
    for path in sorted(ROOT.glob("*/tables.py")) + sorted(ROOT.glob("*/store/tables.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def prepare(url: str, fill: Fill | None = None) -> None:
    """All tables and triggers of the product, in an empty database. That migrations end there too is a test of its own."""
    import_tables()
    engine = make_engine(url, pooled=False)
    with transaction(engine) as connection:
        metadata.create_all(connection)
        guards.install(connection)
        MigrationContext.configure(connection).stamp(ScriptDirectory(str(schema.MIGRATIONS)), "head")
    if fill is not None:
        fill(engine)
    engine.dispose()


class SqliteDatabases:
    """Files, copied from ones made at first use."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def fresh(self, folder: Path, *, told: str = "", fill: Fill | None = None) -> str:
        """The address of a new database in `folder`: empty, or a copy of the one that `fill` filled, once a run."""
        path = folder / f"recourse-{next(_numbers)}.sqlite"
        shutil.copyfile(self._template(told, fill), path)
        return f"sqlite:///{path}"

    def _template(self, told: str, fill: Fill | None) -> Path:
        template = self.run.folder / f"template{told}.sqlite"
        with self.run.locked(template.stem):
            if not template.exists():
                draft = template.with_suffix(".draft")
                prepare(f"sqlite:///{draft}", fill)
                draft.rename(template)
        return template


class PostgresDatabases:
    """Databases of the run's one server, cloned inside it from ones made at first use. Raises CannotBeHad."""

    def __init__(self, run: Run, worker: str) -> None:
        self.run = run
        self.address = run.address("postgres")
        self.worker = worker
        self.server = psycopg.connect(self._url("postgres", "postgresql"), autocommit=True)

    def fresh(self, *, told: str = "", fill: Fill | None = None) -> str:
        """The address of a new database: empty, or a copy of the one that `fill` filled, once a run. `drop` it when done."""
        template = self._template(told, fill)
        name = f"test_{self.worker}_{next(_numbers)}"
        self.server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url(name)

    def _template(self, told: str, fill: Fill | None) -> str:
        template, draft = f"template_recourse_{told}", f"draft_recourse_{told}"
        with self.run.locked(template):
            if not self.server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
                self.server.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
                self.server.execute(f'CREATE DATABASE "{draft}"')
                prepare(self._url(draft), fill)
                self.server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')
        return template

    def _url(self, database: str, scheme: str = "postgresql+psycopg") -> str:
        return f"{scheme}://recourse:{self.address['password']}@127.0.0.1:{self.address['port']}/{database}"

    def empty(self) -> str:
        """The address of a new database without any table."""
        name = f"test_{self.worker}_{next(_numbers)}"
        self.server.execute(f'CREATE DATABASE "{name}"')
        return self._url(name)

    def drop(self, url: str) -> None:
        self.server.execute(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def close(self) -> None:
        self.server.close()
