"""Exhibits on record: brought, recognised, taken back, submitted; who sees them; and that nothing of it changes unseen."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, Engine, select, text

from disputes.actions.submit_evidence import matter_of_dispute, matter_of_proceeding, submit_evidence
from disputes.actions.verify_record import verify_record
from disputes.errors import MatterClosed
from disputes.store import events
from evidence.actions.deposit import Deposited, deposit, discard
from evidence.actions.receive_file import Received, receive_file
from evidence.errors import FileRefused, NotADraft, NothingToSubmit
from evidence.exhibit import Kind, Submission, clean_name
from evidence.store import exhibits, vault
from reports.store.exhibits import exhibits_in, get_exhibit, submissions_seen
from reports.store.scopes import load_scope
from runtime.database import reading, transaction
from runtime.tables import outbox
from tests.domain.files import a_pdf, a_picture, changed_pdf
from tests.web import world
from trade.errors import CardNumberRefused, NotFound
from trade.parties import Role, Seat
from trade.visibility import Scope

NOW = world.NOW
CASE, PAYMENT = "dispute:payhub.CB-1", "linglong.XD-20481"
DESK = "desk@linglong.test:linglong:dispute_desk"


@pytest.fixture
def built(engine: Engine) -> Engine:
    with transaction(engine) as connection:
        world.build(connection)
    return engine


def received(folder: Path, data: bytes = b"signed for by Mr Li", name: str = "proof.txt") -> Received:
    return receive_file(vault.in_folder(folder), BytesIO(data), name)


def brought(connection: Connection, file: Received, *, subject: str = CASE, party: str = "linglong") -> Deposited:
    return deposit(
        connection,
        file,
        subject=subject,
        payment_id=PAYMENT,
        party=party,
        kind=Kind.PROOF_OF_DELIVERY,
        now=NOW,
        seat_id=DESK,
    )


def handed_in(connection: Connection, *ids: str, words: str = "", party: str = "linglong") -> Submission:
    matter = matter_of_dispute(connection, "payhub.CB-1", party)
    return submit_evidence(connection, matter, party=party, seat_id=DESK, exhibit_ids=ids, words=words, now=NOW)


def eyes(connection: Connection, role: Role, party: str | None = None, who: str = "x") -> Scope:
    return load_scope(connection, Seat(f"{who}:{party or 'recourse'}:{role.value}", who, role, party))


def seen_by(connection: Connection, scope: Scope) -> list[Submission]:
    return [it for it, _digest in exhibits.submissions(connection, submissions_seen(scope))]


def test_a_file_lies_in_the_vault_under_its_digest_and_cannot_be_written_again(tmp_path: Path) -> None:
    file = received(tmp_path)

    path = tmp_path / "evidence" / vault.key_of(file.file.sha256)
    assert b"signed for by Mr Li" == path.read_bytes() == vault.in_folder(tmp_path).read(file.file.sha256)
    assert 0o400 == path.stat().st_mode & 0o777
    assert file == received(tmp_path)
    assert [path] == [it for it in (tmp_path / "evidence").rglob("*") if it.is_file()]


def test_a_picture_with_its_place_is_kept_whole_and_shown_without_it(tmp_path: Path) -> None:
    file = received(tmp_path, a_picture(gps=True), "door.jpg")

    assert file.file.sha256 != file.shown.sha256 and "location" in file.file.facts and "location" not in file.shown.facts
    read = vault.in_folder(tmp_path).read
    assert b"\x88%" in read(file.file.sha256) and b"\x88%" not in read(file.shown.sha256)  # the tag of a place


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (changed_pdf("script"), "script"), (a_pdf()[:300], "unreadable")]
)
def test_of_a_file_that_is_refused_nothing_is_kept(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        received(tmp_path, data, "proof.pdf")

    assert [code] == [it.code for it in refused.value.refusals] and "proof.pdf" in str(refused.value)
    assert [] == [it for it in (tmp_path / "evidence").rglob("*") if it.is_file()]


def test_more_than_is_taken_is_not_even_read_to_its_end(tmp_path: Path) -> None:
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            self.given += size or 0
            return b"0" * (size or 0)

    stream = Endless()
    with pytest.raises(FileRefused, match="at most 25 MB"):
        receive_file(vault.in_folder(tmp_path), stream, "endless.pdf")

    assert stream.given < 27 * 1024 * 1024


def test_what_a_killed_process_left_of_a_file_is_removed_by_the_next_to_come(tmp_path: Path) -> None:
    incoming = tmp_path / "evidence" / vault.INCOMING
    for name in ("old", "running"):
        (incoming / name).mkdir(parents=True)
        (incoming / name / "file").write_bytes(b"half")
    os.utime(incoming / "old", (0, 0))

    received(tmp_path)

    assert ["running"] == [it.name for it in incoming.iterdir()]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\papers\\签收单.pdf", "签收单.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("  ", "file"),
        ("长" * 200 + ".pdf", "长" * 77 + "….pdf"),
    ],
)
def test_a_name_is_one_line_without_folders(given: str, kept: str) -> None:
    assert kept == clean_name(given)


def test_the_same_bytes_again_are_recognised_and_noted(built: Engine, tmp_path: Path) -> None:
    with transaction(built) as connection:
        first = brought(connection, received(tmp_path))
        again = brought(connection, received(tmp_path, name="other name.txt"))
        lines = exhibits.custody_of(connection, [first.exhibit.id])[first.exhibit.id]

    assert (False, True) == (first.again, again.again) and first.exhibit.id == again.exhibit.id
    assert ["received", "screened", "received_again"] == [line.kind.value for line, _ in lines]
    assert {"name": "other name.txt"} == lines[-1][0].detail


def test_two_who_bring_the_same_bytes_at_once_make_one_exhibit(built: Engine, tmp_path: Path) -> None:
    file, together = received(tmp_path), Barrier(4)

    def bring() -> None:
        together.wait()
        with transaction(built) as connection:
            brought(connection, file)

    threads = [Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with reading(built) as connection:
        own = exhibits.of_matter(connection, "linglong", CASE, PAYMENT)
        assert 1 == len(own) and 5 == len(exhibits.custody_of(connection, [own[0].id])[own[0].id])
        assert verify_record(connection, vault.in_folder(tmp_path))["ok"]


def test_a_draft_is_seen_by_its_party_only_and_evidence_by_the_whole_chain(built: Engine, tmp_path: Path) -> None:
    with transaction(built) as connection:
        made = brought(connection, received(tmp_path)).exhibit
        desk, money = eyes(connection, Role.DISPUTE_DESK, "linglong"), eyes(connection, Role.FINANCE, "linglong")
        gateway, stranger = eyes(connection, Role.DISPUTE_DESK, "payhub"), eyes(connection, Role.DISPUTE_DESK, "tealeaf")
        operator, judge = eyes(connection, Role.OPERATOR), eyes(connection, Role.ARBITRATOR, who="judge@recourse.test")

        assert made == get_exhibit(connection, desk, made.id) == get_exhibit(connection, money, made.id)
        for blind in (gateway, stranger, operator, judge):
            with pytest.raises(NotFound):
                get_exhibit(connection, blind, made.id)

        done = handed_in(connection, made.id)

        assert made == get_exhibit(connection, gateway, made.id)
        assert [done] == seen_by(connection, gateway)
        for blind in (stranger, operator, judge):
            with pytest.raises(NotFound):
                get_exhibit(connection, blind, made.id)
            assert [] == seen_by(connection, blind)
            assert [] == exhibits_in(connection, blind, CASE, PAYMENT)


def test_an_arbitrator_sees_what_is_submitted_in_the_proceeding_assigned(built: Engine, tmp_path: Path) -> None:
    with transaction(built) as connection:
        subject = f"proceeding:{world.PROCEEDING}"
        made = deposit(
            connection, received(tmp_path), subject=subject, payment_id=None, party="linglong", kind=Kind.TERMS, now=NOW
        ).exhibit
        judge = eyes(connection, Role.ARBITRATOR, who="judge@recourse.test")
        idle = eyes(connection, Role.ARBITRATOR, who="idle-judge@recourse.test")
        assert [] == exhibits_in(connection, judge, subject, None)

        matter = matter_of_proceeding(connection, world.PROCEEDING, "linglong")
        submit_evidence(
            connection, matter, party="linglong", seat_id=DESK, exhibit_ids=[made.id], words="", now=NOW
        )  # fmt: skip

        assert [made] == exhibits_in(connection, judge, subject, None)
        assert [] == exhibits_in(connection, idle, subject, None)


def test_a_submission_is_one_step_with_the_timeline_and_the_letters(built: Engine, tmp_path: Path) -> None:
    with transaction(built) as connection:
        connection.execute(text("UPDATE party SET email = code || '@example.test'"))
        made = brought(connection, received(tmp_path)).exhibit
        done = handed_in(connection, made.id, words=" Signed for. ")
        last = events.of(connection, CASE)[-1]
        told = {row.payload["to"] for row in connection.execute(select(outbox.c.payload))}

    assert ("evidence_submitted", "linglong", DESK) == (last.kind, last.actor, last.seat_id)
    assert {"submission": done.id, "digest": done.digest, "words": "Signed for."}.items() <= dict(last.detail).items()
    assert [made.file.sha256] == [it["sha256"] for it in last.detail["exhibits"]]
    assert {f"{code}@example.test" for code in world.CHAIN.parties[:-1]} == told


def test_what_is_no_draft_of_ours_cannot_be_submitted_or_taken_back(built: Engine, tmp_path: Path) -> None:
    with transaction(built) as connection:
        own = brought(connection, received(tmp_path)).exhibit
        others = brought(connection, received(tmp_path, b"another"), party="payhub").exhibit
        with pytest.raises(NotADraft):
            handed_in(connection, others.id)
        with pytest.raises(NothingToSubmit):
            handed_in(connection)
        with pytest.raises(CardNumberRefused):
            handed_in(connection, own.id, words="card 4242 4242 4242 4242.")
        handed_in(connection, own.id)
        about = {"subject": CASE, "payment_id": PAYMENT, "party": "linglong", "seat_id": DESK, "now": NOW}
        with pytest.raises(NotADraft):
            handed_in(connection, own.id)
        with pytest.raises(NotADraft):
            discard(connection, own.id, **about)

        second = brought(connection, received(tmp_path, b"a second thought")).exhibit
        discard(connection, second.id, **about)
        with pytest.raises(NotADraft):
            handed_in(connection, second.id)
        once_more = brought(connection, received(tmp_path, b"a second thought"))
        assert not once_more.again and once_more.exhibit.id != second.id
        assert verify_record(connection, vault.in_folder(tmp_path))["ok"]


def test_a_case_that_is_over_takes_no_evidence(built: Engine, tmp_path: Path) -> None:
    with transaction(built) as connection:
        matter = matter_of_dispute(connection, "payhub.CB-2", "linglong")
        with pytest.raises(MatterClosed):
            submit_evidence(connection, matter, party="linglong", seat_id=DESK, exhibit_ids=["x"], words="", now=NOW)
        with pytest.raises(NotFound):
            matter_of_dispute(connection, "payhub.CB-2", "tealeaf")


def test_verify_finds_bytes_custody_and_receipts_that_changed(built: Engine, tmp_path: Path) -> None:
    with transaction(built) as connection:
        made = brought(connection, received(tmp_path)).exhibit
        handed_in(connection, made.id)
        found = verify_record(connection, vault.in_folder(tmp_path))
        assert found["ok"] and 1 == found["exhibits"]

    path = tmp_path / "evidence" / vault.key_of(made.file.sha256)
    path.chmod(0o600)
    path.write_bytes(b"signed for by Mr Wu")
    with built.connect() as connection, connection.begin() as begun:
        _unguarded(connection)
        connection.execute(
            text("UPDATE custody SET at = :at WHERE seq = 2"), {"at": _told(connection, NOW + timedelta(days=1))}
        )
        connection.execute(text("UPDATE submission SET words = 'We give in.'"))
        wrong = {
            it["where"].partition(":")[0]
            for it in verify_record(connection, vault.in_folder(tmp_path))["faults"]
            if it["what"] == "exhibit"
        }
        begun.rollback()

    assert {"file", "exhibit", "submission"} == wrong


def _unguarded(connection: Connection) -> None:
    for table in ("custody", "submission"):
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"DROP TRIGGER {table}_refuse_update"))
        else:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def _told(connection: Connection, moment: object) -> object:
    return moment if connection.dialect.name == "postgresql" else "2026-11-25T09:00:00.000000Z"
