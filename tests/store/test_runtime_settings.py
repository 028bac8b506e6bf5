"""Settings that make no sense are refused at start, by name, without telling secrets."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runtime import files
from runtime.database import make_engine, transaction
from runtime.settings import SettingRefused, Settings, load, to_environ


def test_without_any_setting_everything_is_embedded_under_var() -> None:
    settings = load({"PATH": "/bin", "HOME": "/root"})

    assert Path("var").absolute() == settings.data_dir
    assert settings.database_url.endswith("/var/recourse.sqlite")
    assert (None, None, None) == (settings.redis_url, settings.smtp_url, settings.public_url)
    assert ("127.0.0.1", 8000, "en") == (settings.host, settings.port, settings.language)


def test_the_command_line_goes_before_the_environment(tmp_path: Path) -> None:
    settings = load({"RECOURSE_DATA_DIR": "/elsewhere"}, data_dir=tmp_path)

    assert tmp_path == settings.data_dir
    assert str(tmp_path) in settings.database_url


def test_an_empty_value_counts_as_not_set() -> None:
    assert 8000 == load({"RECOURSE_PORT": "", "RECOURSE_REDIS_URL": " "}).port


def test_postgresql_may_be_written_as_everybody_writes_it() -> None:
    settings = load({"RECOURSE_DATABASE_URL": "postgres://recourse:p%40ss@db/recourse"})

    assert "postgresql+psycopg://recourse:p%40ss@db/recourse" == settings.database_url


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("RECOURSE_PORT", "http", "from 1 to 65535"),
        ("RECOURSE_CLAMD", "localhost:3310", "where clamd listens"),
        ("RECOURSE_CLAMD", "unix://", "where clamd listens"),
        ("RECOURSE_CLAMD", "tcp://scanner", "where clamd listens"),
        ("RECOURSE_PORT", "70000", "from 1 to 65535"),
        ("RECOURSE_PORT", "８０", "from 1 to 65535"),
        ("RECOURSE_HOST", "my host", "127.0.0.1"),
        ("RECOURSE_LANGUAGE", "fr", "en, zh-Hans"),
        ("RECOURSE_LOG_LEVEL", "LOUD", "debug, info, warning, error"),
        ("RECOURSE_DATABASE_URL", "mysql://u:p@h/d", "postgresql://"),
        ("RECOURSE_DATABASE_URL", "sqlite://", "sqlite:////"),
        ("RECOURSE_DATABASE_URL", "sqlite:///:memory:", "cannot live in memory"),
        ("RECOURSE_DATABASE_URL", "nonsense", "postgresql://"),
        ("RECOURSE_MIGRATION_URL", "sqlite:////tmp/x.sqlite", "postgresql://owner"),
        ("RECOURSE_MIGRATION_URL", "postgresql://owner:p@h/d", "SQLite has no roles"),
        ("RECOURSE_REDIS_URL", "http://h", "redis://"),
        ("RECOURSE_REDIS_URL", "redis://h:port", "redis://"),
        ("RECOURSE_STRIPE_WEBHOOK_SECRET", "sk_live_1", "whsec_"),
        ("RECOURSE_SMTP_URL", "mail.example.com", "smtp://"),
        ("RECOURSE_MAIL_FROM", "desk", "one e-mail address"),
        ("RECOURSE_PUBLIC_URL", "disputes.example.com", "https://"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_a_right_example(name: str, value: str, advice: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        load({name: value})

    assert name in str(refused.value)
    assert advice in str(refused.value)


def test_a_misspelt_name_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(SettingRefused, match="did you mean RECOURSE_STRIPE_WEBHOOK_SECRET") as refused:
        load({"RECOURSE_STRIPE_WEBHOOKSECRET": "whsec_very_secret"})

    assert "very_secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "STRIPE_WEBHOOK_SECRET"])
def test_a_refusal_never_shows_a_password(name: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        load({f"RECOURSE_{name}": "wrong://user:hunter2@host/x"})

    assert "hunter2" not in str(refused.value)


def test_mail_needs_an_address_to_come_from() -> None:
    with pytest.raises(SettingRefused, match="RECOURSE_MAIL_FROM"):
        load({"RECOURSE_SMTP_URL": "smtp://mail.example.com"})


def test_printed_settings_show_no_secret() -> None:
    settings = Settings(
        Path("/d"), "postgresql+psycopg://u:hunter2@h/d", stripe_webhook_secret="whsec_1", smtp_url="smtp://u:p9@h"
    )

    assert not [secret for secret in ("hunter2", "whsec_1", "p9") if secret in repr(settings)]


def test_a_child_process_reads_back_the_very_same_settings(tmp_path: Path) -> None:
    plain = load({}, data_dir=tmp_path / "a b%c?d")
    full = load(
        {
            "RECOURSE_SMTP_URL": "smtp://u:p@mail.example.com:2525",
            "RECOURSE_MAIL_FROM": "disputes@example.com",
            "RECOURSE_PUBLIC_URL": "https://disputes.example.com/",
            "RECOURSE_REDIS_URL": "redis://h/3",
            "RECOURSE_PORT": "9000",
        },
        data_dir=tmp_path,
    )

    assert [plain, full] == [load(to_environ(plain)), load(to_environ(full))]


def test_a_child_process_is_not_told_who_owns_the_tables() -> None:
    owner = "postgresql://owner:secret@db/recourse"
    given = load({"RECOURSE_DATABASE_URL": "postgresql://run:p@db/recourse", "RECOURSE_MIGRATION_URL": owner})

    assert "secret" in str(given.migration_url) and "secret" not in repr(given)
    assert load(to_environ(given)).migration_url is None


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingRefused, match="name a folder"):
        load({}, data_dir=tmp_path / "file")
    with pytest.raises(SettingRefused, match="cannot be made"):
        files.ensure_data_dir(load({}, data_dir=tmp_path / "file" / "below"))


def test_the_data_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = files.ensure_data_dir(load({}, data_dir=tmp_path / "var"))

    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)


def test_the_database_and_its_journal_are_the_owners_only_even_in_a_folder_others_may_read(tmp_path: Path) -> None:
    settings = load({}, data_dir=tmp_path)
    tmp_path.chmod(0o755)
    files.ensure_data_dir(settings)
    engine = make_engine(settings.database_url)
    with transaction(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE note (text TEXT)")

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("recourse.sqlite*")}
    engine.dispose()

    assert "recourse.sqlite-wal" in modes
    assert {0o600} == set(modes.values())


def test_processes_starting_at_once_share_one_private_secret(tmp_path: Path) -> None:
    ask = "import os; from runtime import files, settings; print(files.secret(settings.load(os.environ)).hex())"
    environ = {**os.environ, "RECOURSE_DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": str(Path(files.__file__).parents[1])}
    askers = [subprocess.Popen([sys.executable, "-c", ask], env=environ, stdout=subprocess.PIPE) for _ in range(4)]
    secrets = {asker.communicate()[0].strip() for asker in askers}

    assert 1 == len(secrets)
    assert 64 == len(secrets.pop())
    assert 0o600 == stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode)
    assert {"recourse.sqlite", "secret"} == set(os.listdir(tmp_path / "var"))


def test_a_secret_that_others_could_read_is_made_private_again(tmp_path: Path) -> None:
    settings = load({}, data_dir=tmp_path)
    before = files.secret(settings)
    (tmp_path / "secret").chmod(0o644)

    assert before == files.secret(settings)
    assert 0o600 == stat.S_IMODE((tmp_path / "secret").stat().st_mode)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "document"
    files.write_whole(path, b"old")

    with pytest.raises(TypeError):
        files.write_whole(path, "text is not bytes")  # type: ignore[arg-type] # what a mistaken caller does

    assert b"old" == path.read_bytes()
    assert ["document"] == os.listdir(tmp_path)
