"""An owner that migrates and a runtime role that cannot change history: the whole product as the latter, by the guide."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Table, make_url, text
from sqlalchemy.exc import ProgrammingError

import worker
from disputes.demonstration.cast import DEMO_PASSWORD
from disputes.store import guards
from runtime import roles, schema
from runtime.database import make_engine, reading, transaction
from runtime.settings import Settings
from tests.architecture.source import ROOT
from tests.flows.workers import logs_as_before
from tests.web.conftest import token_of
from web.app import create_app
from web.commands.setting_up import prepared

GUIDE = (ROOT / "docs" / "operator.md").read_text().partition("## Two roles\n")[2].partition("\n## ")[0]
SQL, COMMANDS = re.search(r"```sql\n(.*?)```", GUIDE, re.S), re.search(r"```\n(export.*?)```", GUIDE, re.S)
CHANGES = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")


class Divided(NamedTuple):
    """A new database with an owner and a runtime role, and the guide's commands, which name them."""

    owner: str
    runtime: str
    commands: str

    def settings(self, folder: Path, *, owner: str | None = None) -> Settings:
        return Settings(data_dir=folder, database_url=self.runtime, migration_url=owner)


@pytest.fixture
def divided(postgres_empty_url: str) -> Iterator[Divided]:
    """What the guide's SQL makes, under names of this process's own."""
    assert SQL and COMMANDS
    server, mark = make_url(postgres_empty_url), f"_{os.getpid()}"

    def own(said: str) -> str:
        said = re.sub(r"\brecourse_(owner|run)\b", rf"recourse_\1{mark}", said)
        said = re.sub(r"DATABASE recourse\b|(?<=/)recourse$|(?<=/)recourse(?= )", rf"\g<0>{mark}", said, flags=re.M)
        return said.replace("127.0.0.1:5432", f"{server.host}:{server.port}").replace(
            f".venv/bin/recourse{mark}", "recourse"
        )

    url = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(own(SQL[1]).encode().split(b"CREATE DATABASE")[0])
        connection.execute(b"CREATE DATABASE" + own(SQL[1]).encode().split(b"CREATE DATABASE")[1])
        commands = own(COMMANDS[1])
        runtime, owner = (
            found.replace("postgresql:", "postgresql+psycopg:") for found in re.findall(r"URL=(\S+)", commands)[:2]
        )
        yield Divided(owner, runtime, commands)
        connection.execute(f'DROP DATABASE "recourse{mark}" WITH (FORCE)'.encode())
        for role in ("owner", "run"):
            connection.execute(f"DROP ROLE recourse_{role}{mark}".encode())


def recourse(divided: Divided, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from web.commands import main; main()", *words]
    environment = {**os.environ, "RECOURSE_DATABASE_URL": divided.runtime, "RECOURSE_DATA_DIR": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)


def by_the_guide(divided: Divided, folder: Path) -> str:
    script = f'recourse() {{ "{sys.executable}" -c "from web.commands import main; main()" "$@"; }}\n{divided.commands}'
    environment = {**os.environ, "RECOURSE_DATA_DIR": str(folder)}
    done = subprocess.run(
        ["bash", "-eu", "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def refused_by_rights(divided: Divided, statement: str) -> None:
    engine = make_engine(divided.runtime, pooled=False)
    with pytest.raises(ProgrammingError) as error, transaction(engine) as connection:
        connection.exec_driver_sql(statement)
    assert isinstance(error.value.orig, InsufficientPrivilege), statement


def changes(table: Table) -> list[str]:
    return [change.format(table.name, next(iter(table.columns)).name) for change in CHANGES]


def test_the_guides_two_roles_tell_the_worked_case_and_cannot_change_it(
    divided: Divided, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = by_the_guide(divided, tmp_path / "data")
    assert "can add to history, not change it" in said

    told = recourse(divided, tmp_path / "data", "demo")
    assert 0 == told.returncode, told.stderr
    _a_person_writes(divided, tmp_path / "data")
    _jobs_run(divided, tmp_path / "data", monkeypatch)
    verified = recourse(divided, tmp_path / "data", "verify")
    assert 0 == verified.returncode, verified.stdout + verified.stderr
    kept = recourse(divided, tmp_path / "data", "backup", str(tmp_path / "kept.tar.gz"))
    assert 0 == kept.returncode, kept.stderr

    with transaction(make_engine(divided.owner, pooled=False)) as connection:
        for table in guards.GUARDED:  # not by the triggers: the owner has switched them off
            connection.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
    for table in guards.GUARDED:
        for change in changes(table):
            refused_by_rights(divided, change)
    for attempt in (
        "ALTER TABLE entry ENABLE TRIGGER USER", "CREATE TABLE beside (id int)", "SELECT setval('entry_id_seq', 1)",
        "CREATE TRIGGER a BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION recourse_refuse_change()",
        "SET session_replication_role = replica", "DROP TABLE hold_move", "UPDATE alembic_version SET version_num = '1'",
        "SELECT * FROM entry FOR UPDATE",
    ):  # fmt: skip
        refused_by_rights(divided, attempt)
    assert 4 == recourse(divided, tmp_path / "data", "verify").returncode
    assert "put guards back with `recourse migrate`" in recourse(divided, tmp_path / "data", "run", "--port", "1").stderr


def _a_person_writes(divided: Divided, folder: Path) -> None:
    app = create_app(divided.settings(folder), demonstration_sign_ins=[])
    app.config.update(RATELIMIT_ENABLED=False)
    client = app.test_client()
    who = {"email": "operator@recourse.example", "password": DEMO_PASSWORD, "csrf_token": token_of(client, "/sign-in")}
    assert 302 == client.post("/sign-in", data=who).status_code
    new: dict[str, Any] = {
        "code": "north-bank", "kind": "acquirer", "name_en": "North Bank", "name_zh": "北方银行", "email": "",
        "time_zone": "Asia/Shanghai", "language": "zh-Hans", "form_token": "t-1",
        "csrf_token": token_of(client, "/account"),
    }  # fmt: skip
    assert 303 == client.post("/set-up/add-party", data=new).status_code


def _jobs_run(divided: Divided, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOURSE_DATABASE_URL", divided.runtime)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(folder))
    with logs_as_before():
        for name in worker.SCHEDULE:
            getattr(worker, name)()


def test_rights_are_given_again_to_tables_that_came_since(divided: Divided, tmp_path: Path) -> None:
    prepared(divided.settings(tmp_path, owner=divided.owner))
    with transaction(make_engine(divided.owner, pooled=False)) as connection:
        connection.exec_driver_sql("CREATE TABLE later (id int)")
        connection.exec_driver_sql(f"GRANT UPDATE ON entry TO {make_url(divided.runtime).username}")
    with reading(make_engine(divided.runtime, pooled=False)) as connection:
        assert ["entry: UPDATE"] == guards.powers(connection)

    engine = prepared(divided.settings(tmp_path, owner=divided.owner))

    with transaction(engine) as connection:
        assert [] == guards.powers(connection)
        connection.execute(text("INSERT INTO later VALUES (1)"))


def test_the_runtime_role_alone_brings_no_schema_forward(divided: Divided, tmp_path: Path) -> None:
    with pytest.raises(schema.NotTheOwner, match="RECOURSE_MIGRATION_URL"):
        prepared(divided.settings(tmp_path))

    prepared(divided.settings(tmp_path, owner=divided.owner))
    prepared(divided.settings(tmp_path))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("GRANT {owner} TO {runtime}", "account: OWNER"),
        ("ALTER ROLE {runtime} SUPERUSER", "the role: SUPERUSER"),
        ("ALTER ROLE {runtime} CREATEROLE", "the role: CREATEROLE"),
        ("GRANT SET ON PARAMETER session_replication_role TO {runtime}", "session_replication_role: SET"),
        ("GRANT pg_write_all_data TO {runtime}", "account: DELETE"),
    ],
)
def test_a_runtime_role_that_could_change_history_all_the_same_is_refused(
    divided: Divided, postgres_empty_url: str, tmp_path: Path, given: str, named: str
) -> None:
    names = {"owner": make_url(divided.owner).username, "runtime": make_url(divided.runtime).username}
    with transaction(make_engine(postgres_empty_url, pooled=False)) as connection:
        connection.exec_driver_sql(given.format(**names))
    try:
        with pytest.raises(roles.RolesRefused, match="can change history"):
            prepared(divided.settings(tmp_path, owner=divided.owner))
        with reading(make_engine(divided.runtime, pooled=False)) as connection:
            assert named in guards.powers(connection)
    finally:
        with transaction(make_engine(postgres_empty_url, pooled=False)) as connection:
            if "PARAMETER" in given:
                connection.exec_driver_sql("REVOKE ALL ON PARAMETER session_replication_role FROM {runtime}".format(**names))


def test_one_role_twice_or_two_databases_are_no_division(divided: Divided, postgres_empty_url: str, tmp_path: Path) -> None:
    for owner, why in ((divided.runtime, "both sign in as"), (postgres_empty_url, "another database")):
        with pytest.raises(roles.RolesRefused, match=why):
            prepared(divided.settings(tmp_path, owner=owner))
