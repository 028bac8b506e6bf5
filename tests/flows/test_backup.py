"""A backup is one committed state, taken while others write; what is restored from it is that state or nothing."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from disputes.actions.verify_record import verify_record
from evidence.exhibit import VaultFile
from evidence.store import exhibits, vault
from ledger.store.balances import balance_rows
from reports.matrix import matrix_document
from runtime import archive, backup, schema
from runtime.archive import BackupRefused
from runtime.database import make_engine, reading, transaction
from runtime.settings import Settings, load
from tests.domain.ledger_case import a_debt
from tests.flows.test_command_line_jobs import recourse
from tests.servers.s3 import Store
from tests.web import world

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
SLIP = b"signed for by Mr Li"
DIGEST = sha256(SLIP).hexdigest()
FILE = f"evidence/{DIGEST[:2]}/{DIGEST}"
Place = Callable[[], Settings]
WRITER = """
import sys
from tests.flows.test_backup import write_for_ever
write_for_ever(sys.argv[1])
"""


def write_for_ever(url: str) -> None:
    """Post one debt a transaction until somebody ends this process."""
    from ledger.store import journal

    engine = make_engine(url)
    for number in range(1_000_000):
        with transaction(engine) as connection:
            journal.append(connection, [a_debt(f"w/{number}", "G", "M", number + 1)], recorded_at=NOW)


def installation(engine: Engine, url: str, folder: Path) -> Settings:
    """A small world with an exhibit, a half-written exhibit and a mail."""
    with transaction(engine) as connection:
        world.build(connection)
        exhibits.add_file(connection, VaultFile(DIGEST, len(SLIP), "text/plain", {}), now=NOW)
    (folder / "evidence" / DIGEST[:2]).mkdir(parents=True)
    (folder / "evidence" / DIGEST[:2] / DIGEST).write_bytes(SLIP)
    (folder / "evidence" / DIGEST[:2] / ".half").write_bytes(b"sig")
    (folder / "mail").mkdir()
    (folder / "mail" / "1.eml").write_text("dear all")
    return Settings(data_dir=folder, database_url=url)


@pytest.fixture
def here(engine: Engine, database_url: str, tmp_path: Path) -> Settings:
    return installation(engine, database_url, tmp_path / "data")


@pytest.fixture
def elsewhere(here: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """An empty place of the same kind."""
    folder = tmp_path / "restored"
    sqlite = here.database_url.startswith("sqlite")
    url = f"sqlite:///{folder}/recourse.sqlite" if sqlite else request.getfixturevalue("postgres_empty_url")
    return Settings(data_dir=folder, database_url=url)


def matrix(settings: Settings) -> tuple[object, object]:
    with reading(make_engine(settings.database_url, pooled=False)) as connection:
        return matrix_document(balance_rows(connection), as_of=None), verify_record(connection, vault.of(settings))


def test_what_is_restored_is_what_was_backed_up(here: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    before = matrix(here)

    taken = backup.back_up(here, tmp_path / "a.tar.gz", now=NOW)
    restored = backup.restore(elsewhere, tmp_path / "a.tar.gz")

    assert taken == restored and schema.newest() == taken.schema
    assert before == matrix(elsewhere)
    assert (here.data_dir / "secret").read_bytes() == (elsewhere.data_dir / "secret").read_bytes()
    assert SLIP == (elsewhere.data_dir / "evidence" / DIGEST[:2] / DIGEST).read_bytes()
    kept = {str(path.relative_to(elsewhere.data_dir)) for path in elsewhere.data_dir.rglob("*") if path.is_file()}
    assert {"secret", FILE} == {name for name in kept if not name.startswith("recourse.sqlite")}
    assert 0o600 == (tmp_path / "a.tar.gz").stat().st_mode & 0o777 == (elsewhere.data_dir / "secret").stat().st_mode & 0o777


def test_a_backup_taken_while_another_process_posts_is_sound(here: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writer = subprocess.Popen([sys.executable, "-c", WRITER, here.database_url], cwd=ROOT, env=environment)
    try:
        give_up = time.monotonic() + 30
        while posted(here) < 20 and time.monotonic() < give_up and writer.poll() is None:
            time.sleep(0.02)
        before = posted(here)
        backup.back_up(here, tmp_path / "a.tar.gz", now=NOW)
        after = posted(here)
        while posted(here) <= after and time.monotonic() < give_up and writer.poll() is None:
            time.sleep(0.02)
        went_on = posted(here) > after
    finally:
        writer.kill()
        writer.wait()

    backup.restore(elsewhere, tmp_path / "a.tar.gz")

    assert 20 <= before <= posted(elsewhere) <= after and went_on
    document = matrix(elsewhere)[1]
    assert isinstance(document, dict) and document["ok"], document


def posted(settings: Settings) -> int:
    engine = make_engine(settings.database_url, pooled=False)
    with reading(engine) as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM entry WHERE reference LIKE 'w/%%'")
        return int(found.scalar_one())


def test_the_command_line_restores_verifies_and_shows_the_same_matrix(tmp_path: Path) -> None:
    home, copy, file = tmp_path / "home", tmp_path / "copy", tmp_path / "a.tar.gz"
    assert 0 == recourse(home, "migrate").returncode
    with transaction(make_engine(f"sqlite:///{home}/recourse.sqlite")) as connection:
        world.build(connection)

    taken = recourse(home, "backup", str(file), "--json")
    restored = recourse(copy, "restore", str(file), "--json")
    again = recourse(copy, "restore", str(file))

    assert json.loads(taken.stdout)["members"].keys() == {"recourse.sqlite", "secret"}
    assert json.loads(restored.stdout)["verify"]["ok"]
    assert recourse(home, "matrix", "--json").stdout == recourse(copy, "matrix", "--json").stdout
    assert 0 == recourse(copy, "verify").returncode
    assert 2 == again.returncode and "is not empty" in again.stderr
    assert 2 == recourse(home, "backup", str(file)).returncode


@pytest.fixture
def home(sqlite_engine: Engine, sqlite_url: str, tmp_path: Path) -> Settings:
    return installation(sqlite_engine, sqlite_url, tmp_path / "data")


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    folder = tmp_path / "restored"
    return Settings(data_dir=folder, database_url=f"sqlite:///{folder}/recourse.sqlite")


def refused(empty: Settings, file: Path) -> str:
    """Why the archive is refused; and nothing of it has been put in place."""
    with pytest.raises(BackupRefused) as trouble:
        backup.restore(empty, file)
    assert [] == list(empty.data_dir.iterdir())
    return str(trouble.value)


@pytest.mark.parametrize("part", [0, 1, 500, 0.5, 0.9, -1])
def test_an_archive_cut_short_is_refused_by_name(home: Settings, empty: Settings, tmp_path: Path, part: float) -> None:
    file = tmp_path / "a.tar.gz"
    backup.back_up(home, file, now=NOW)
    whole = file.read_bytes()

    file.write_bytes(whole[: int(part * len(whole)) if isinstance(part, float) else part])

    assert str(file) in refused(empty, file)


def test_a_damaged_byte_anywhere_is_refused(home: Settings, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.tar.gz"
    backup.back_up(home, file, now=NOW)
    whole = file.read_bytes()

    for at in range(20, len(whole), len(whole) // 7):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        assert str(file) in refused(empty, file)


def repacked(file: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> None:
    """The archive again, each member as `change` gives it."""
    with tarfile.open(file) as old:
        members = [(member.name, opened.read()) for member in old if (opened := old.extractfile(member))]
    with tarfile.open(file, "w:gz") as new:
        for name, body in (changed for member in members for changed in change(*member)):
            header = tarfile.TarInfo(name)
            header.size = len(body)
            new.addfile(header, io.BytesIO(body))


@pytest.mark.parametrize("name", ["secret", FILE, "recourse.sqlite"])
@pytest.mark.parametrize("missing", [True, False])
def test_a_member_changed_or_taken_away_is_named(
    home: Settings, empty: Settings, tmp_path: Path, name: str, missing: bool
) -> None:
    file = tmp_path / "a.tar.gz"
    backup.back_up(home, file, now=NOW)

    repacked(file, lambda it, body: [(it, body)] if it != name else [] if missing else [(it, body + b"x")])

    assert f"{file}: {name} is not what the manifest says" in refused(empty, file)


@pytest.mark.parametrize(
    "name",
    ["../outside", "evidence/../../outside", "/tmp/outside", "evidence/.hidden", "evidence//x", "mail/1.eml", "secret"],
)
def test_a_member_that_leads_elsewhere_or_comes_twice_is_refused(
    home: Settings, empty: Settings, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "a.tar.gz"
    backup.back_up(home, file, now=NOW)

    repacked(file, lambda it, body: [(name, b"mine"), (it, body)] if it == archive.MANIFEST else [(it, body)])

    assert repr(name) in refused(empty, file)
    assert not (tmp_path / "outside").exists()


def test_a_link_in_an_archive_is_refused(home: Settings, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.tar.gz"
    with tarfile.open(file, "w:gz") as made:
        link = tarfile.TarInfo("evidence/door")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        made.addfile(link)

    assert "'evidence/door'" in refused(empty, file)


def test_a_backup_of_a_later_release_is_refused(home: Settings, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.tar.gz"
    backup.back_up(home, file, now=NOW)
    newest = f'"schema": "{schema.newest()}"'.encode()

    repacked(file, lambda name, body: [(name, body.replace(newest, b'"schema": "9999"') if "json" in name else body)])

    with pytest.raises(schema.SchemaNewer, match="9999"):
        backup.restore(empty, file)
    assert [] == list(empty.data_dir.iterdir())


def test_what_is_there_already_is_never_written_over(home: Settings, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.tar.gz"
    file.write_text("mine")

    with pytest.raises(BackupRefused, match="there already"):
        backup.back_up(home, file, now=NOW)
    with pytest.raises(BackupRefused, match="is not empty"):
        backup.restore(home, file)
    assert "mine" == file.read_text() and not list(tmp_path.glob(".a*"))


def test_without_a_database_there_is_nothing_to_back_up(empty: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="nothing to back up"):
        backup.back_up(empty, tmp_path / "a.tar.gz", now=NOW)

    assert not list(tmp_path.glob("*a.tar.gz*"))


def test_without_the_client_programs_we_say_what_to_install(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = Settings(data_dir=tmp_path / "data", database_url=postgres_url)

    with pytest.raises(BackupRefused, match="psql is not on this machine; install the client programs of PostgreSQL"):
        backup.back_up(settings, tmp_path / "a.tar.gz", now=NOW)


def test_a_password_is_on_no_command_line(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []
    run = subprocess.run

    def listening(command: list[str], **more: object) -> object:
        told.append(command)
        return run(command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", listening)
    backup.back_up(Settings(data_dir=tmp_path, database_url=postgres_url), tmp_path / "a.tar.gz", now=NOW)

    password = postgres_url.split(":")[2].split("@")[0]
    assert 2 == len(told) and not any(password in word for command in told for word in command)


def test_files_in_a_bucket_stay_there_and_the_archive_says_where(
    home: Settings, empty: Settings, s3: Store, tmp_path: Path
) -> None:
    there = load(s3.settings("backed-up"), data_dir=home.data_dir)
    taken = backup.back_up(replace(there, database_url=home.database_url), tmp_path / "a.tar.gz", now=NOW)

    assert "s3://vault/backed-up" == taken.vault and not [it for it in taken.digests if it.startswith("evidence/")]
    assert "lie in s3://vault/backed-up; set RECOURSE_VAULT to it" in refused(empty, tmp_path / "a.tar.gz")
    restored = backup.restore(
        replace(there, data_dir=empty.data_dir, database_url=empty.database_url), tmp_path / "a.tar.gz"
    )
    assert taken == restored


def test_files_in_an_archive_are_not_restored_beside_a_bucket(
    home: Settings, empty: Settings, s3: Store, tmp_path: Path
) -> None:
    backup.back_up(home, tmp_path / "a.tar.gz", now=NOW)
    there = load(s3.settings("other"), data_dir=empty.data_dir)

    assert "restore it without RECOURSE_VAULT" in refused(there, tmp_path / "a.tar.gz")
