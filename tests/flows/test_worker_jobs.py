"""What a single job does: sending, failing, sweeping, computing; each leaves its last run on record."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import Engine

import worker
from disputes.actions.sweep import Swept
from disputes.channels.delivery import deliver
from disputes.channels.refusal import DeliveryFailed
from jobs import cases, sendings
from runtime import outbox, queue, runs
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.outbox import Message
from runtime.settings import Settings
from runtime.tables import outbox as outbox_table
from tests.flows.workers import Mailbox, logs_as_before, open_mailbox
from tests.servers.ports import free_port

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
MAIL = {
    "to": "desk@xidan.example",
    "subject": "争议 CB-0001 已立案",
    "text": "请于 3 月 20 日前答复。\n",
    "language": "zh-Hans",
}


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    with logs_as_before():
        yield


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def installed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A job finds its settings in the environment."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


def use_mail_server(installed: pytest.MonkeyPatch, url: str) -> None:
    installed.setenv("RECOURSE_SMTP_URL", url)
    installed.setenv("RECOURSE_MAIL_FROM", "disputes@recourse.example")


def leave(engine: Engine, *, key: str = "dispute:huanxun.CB-0001/opened/xidan", topic: str = "email") -> None:
    with transaction(engine) as connection:
        outbox.add(connection, key=key, topic=topic, payload=MAIL, now=utc_now())


def mail_settings(folder: Path, smtp_url: str | None = None) -> Settings:
    return Settings(folder, "sqlite:///unused", smtp_url=smtp_url, mail_from="disputes@recourse.example")


def a_message(**changes: object) -> Message:
    return Message(7, "dispute:huanxun.CB-0001/opened/xidan", "email", {**MAIL, **changes}, 1, utc_now())


def test_without_a_mail_server_mails_become_files(engine: Engine, installed: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leave(engine)

    assert (1, 0) == (worker.empty_outbox(), worker.empty_outbox())

    (path,) = (tmp_path / "data" / "mail").iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert ("desk@xidan.example", "争议 CB-0001 已立案") == (mail["To"], mail["Subject"])
    assert path.name.startswith("dispute-huanxun.CB-0001-opened-xidan-")
    assert 0o600 == path.stat().st_mode & 0o777


def test_what_the_mail_server_refuses_is_kept_with_the_reason_and_tried_later(
    engine: Engine, installed: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    use_mail_server(installed, mailbox.url)
    mailbox.refuse_with = "552 mailbox of desk@xidan.example is full"
    leave(engine)

    assert 0 == worker.empty_outbox()

    with reading(engine) as connection:
        row = connection.execute(outbox_table.select()).one()
    assert (None, None, 1) == (row.done_at, row.claimed_at, row.attempts)
    assert "552" in row.last_error
    assert "desk@xidan.example" not in row.last_error
    assert row.due_at > utc_now() + timedelta(seconds=20)


def test_one_message_that_cannot_go_does_not_hold_up_the_others(
    engine: Engine, installed: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    use_mail_server(installed, mailbox.url)
    leave(engine, key="a", topic="pigeon")
    leave(engine, key="b")

    assert 1 == worker.empty_outbox()

    with reading(engine) as connection:
        reasons = {row.key: row.last_error for row in connection.execute(outbox_table.select())}
    assert "no channel carries messages of topic 'pigeon'" in reasons["a"]
    assert reasons["b"] is None


@pytest.mark.parametrize("job", [worker.sweep, worker.recompute_windows])
def test_a_job_with_nothing_to_do_does_nothing_and_says_when(
    engine: Engine, installed: pytest.MonkeyPatch, job: Callable[[], int]
) -> None:
    before = utc_now()

    assert 0 == job()

    with reading(engine) as connection:
        (run,) = runs.of_all(connection)
    assert ("done", True) == (run.outcome, run.started_at >= before)


def test_a_job_that_breaks_is_on_record_with_its_trouble(
    engine: Engine, installed: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cases, "sweep_once", broken)

    with pytest.raises(ZeroDivisionError):
        worker.sweep()

    with reading(engine) as connection:
        assert ["failed: ZeroDivisionError"] == [run.outcome for run in runs.of_all(connection)]


def test_a_job_is_on_record_as_running_while_it_runs_and_for_good_if_it_is_killed_then(
    engine: Engine, installed: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[runs.Run] = []

    def look(*_arguments: object, **_options: object) -> Swept:
        with reading(engine) as connection:
            seen.extend(runs.of_all(connection))
        return Swept(0, 0, 0, left=False)

    monkeypatch.setattr(cases, "sweep_once", look)

    worker.sweep()

    assert [("sweep", None, None)] == [(run.job, run.finished_at, run.outcome) for run in seen]


def test_a_job_near_the_end_of_its_time_begins_no_further_mail(
    engine: Engine, installed: pytest.MonkeyPatch, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended by force in the middle of a mail, it would send it twice."""
    use_mail_server(installed, mailbox.url)
    leave(engine, key="a")
    leave(engine, key="b")
    monkeypatch.setattr(sendings, "TAKE_UP_FOR", timedelta(seconds=-1))

    assert (0, 2) == (worker.empty_outbox(), _waiting(engine))


def _waiting(engine: Engine) -> int:
    with reading(engine) as connection:
        return len(connection.execute(outbox_table.select().where(outbox_table.c.claimed_at.is_(None))).all())


def test_every_job_is_on_the_schedule_and_is_a_function_of_the_worker() -> None:
    assert set(queue.JOBS) == set(worker.SCHEDULE)
    assert all(callable(getattr(worker, name)) for name in queue.JOBS)


def test_a_repetition_carries_the_same_message_id(mailbox: Mailbox, tmp_path: Path) -> None:
    """A worker killed between the server's word and our note sends again; mail systems know the mail by its id."""
    settings = mail_settings(tmp_path, mailbox.url)

    deliver(a_message(), settings, NOW)
    deliver(a_message(), settings, NOW + timedelta(minutes=10))

    first, second = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == second
    assert str(first).endswith("@recourse.example>")


def test_a_repetition_writes_the_same_file(tmp_path: Path) -> None:
    deliver(a_message(), mail_settings(tmp_path), NOW)
    deliver(a_message(), mail_settings(tmp_path), NOW + timedelta(minutes=10))

    assert 1 == len(list((tmp_path / "mail").iterdir()))


def test_a_farewell_that_fails_does_not_send_the_mail_again(
    mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(_session: smtplib.SMTP) -> None:
        raise TimeoutError

    monkeypatch.setattr(smtplib.SMTP, "quit", hang_up)

    deliver(a_message(), mail_settings(tmp_path, mailbox.url), NOW)

    assert 1 == len(mailbox.mails)


def test_a_mail_server_that_is_away_is_named(tmp_path: Path) -> None:
    port = free_port()

    with pytest.raises(DeliveryFailed, match=f"127.0.0.1:{port} cannot be reached"):
        deliver(a_message(), mail_settings(tmp_path, f"smtp://127.0.0.1:{port}"), NOW)


def test_a_mail_server_without_sign_in_is_not_taken_for_one_with(mailbox: Mailbox, tmp_path: Path) -> None:
    with pytest.raises(DeliveryFailed, match="did not take it"):
        deliver(a_message(), mail_settings(tmp_path, mailbox.url.replace("//", "//user:hunter2@")), NOW)

    assert [] == mailbox.mails


@pytest.mark.parametrize(
    "changes",
    [{"to": "no address"}, {"to": "a@b.example\nBcc: c@d.example"}, {"subject": "one\nBcc: c@d.example"}, {"text": None}],
)
def test_what_is_no_mail_is_refused_and_adds_no_receiver(
    mailbox: Mailbox, tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(DeliveryFailed, match="this is no e-mail"):
        deliver(a_message(**changes), mail_settings(tmp_path, mailbox.url), NOW)

    assert [] == mailbox.mails


def test_a_password_is_not_sent_in_clear_over_a_network(
    mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disputes.channels.email._same_machine", lambda _host: False)

    with pytest.raises(DeliveryFailed, match="no encryption"):
        deliver(a_message(), mail_settings(tmp_path, mailbox.url.replace("//", "//user:hunter2@")), NOW)
