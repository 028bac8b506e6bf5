"""Evidence is kept as long as anything asks for it and by nobody's leave for less; then it goes, and a tombstone stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from disputes.actions.hold_evidence import hold_evidence
from disputes.actions.move_dispute import move_dispute
from disputes.actions.submit_evidence import matter_of_dispute, submit_evidence
from disputes.actions.verify_record import verify_record
from disputes.dispute import Outcome, Stage
from evidence.actions.deposit import deposit
from evidence.actions.erase import Looked, erase, look
from evidence.actions.hold_by_hand import hold_by_hand, release_by_hand
from evidence.actions.receive_file import receive_file
from evidence.actions.tidy_vault import tidy_vault
from evidence.errors import BytesLost, NothingToHold
from evidence.exhibit import Exhibit, Kind
from evidence.store import erasures, exhibits, holds, previews, verify
from evidence.store.tables import erasure, vault_file
from evidence.store.vault import key_of
from runtime.database import reading, transaction
from tests.domain.files import a_picture
from tests.store.vaults import Hands, in_bucket, in_folder, kept
from tests.web import world

NOW = world.NOW
CASE, DISPUTE, PAYMENT = "dispute:payhub.CB-1", "payhub.CB-1", "linglong.XD-20481"
DESK = "desk@linglong.test:linglong:dispute_desk"
SLIP = b"signed for by Mr Li"
LATER = NOW + timedelta(days=366 * 20)  # when nothing asks for it any more
WINDOW_OVER = date(2027, 1, 1)


@pytest.fixture(params=["folder", "bucket"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Hands:
    if request.param == "folder":
        return in_folder(tmp_path)
    return in_bucket(request.getfixturevalue("s3"), tmp_path)


@pytest.fixture
def built(engine: Engine) -> Engine:
    with transaction(engine) as connection:
        world.build(connection)
    return engine


def bring(connection: Connection, there: Hands, data: bytes = SLIP, name: str = "Mr Li.txt") -> Exhibit:
    received = receive_file(there.vault, BytesIO(data), name)
    return deposit(
        connection, received, subject=CASE, payment_id=PAYMENT, party="linglong", kind=Kind.PROOF_OF_DELIVERY, now=NOW,
        seat_id=DESK,
    ).exhibit  # fmt: skip


def close(connection: Connection, *, at: datetime = NOW) -> None:
    move_dispute(connection, DISPUTE, to=Stage.CLOSED, outcome=Outcome.ACCEPTED, by="linglong", happened_at=at, now=at)
    holds.place(connection, subject=f"payment:{PAYMENT}", reason="window", until=WINDOW_OVER, now=at)


@pytest.fixture
def over(built: Engine, there: Hands) -> Exhibit:
    """An exhibit that was handed in, in a case that is closed."""
    with transaction(built) as connection:
        made = bring(connection, there)
        matter = matter_of_dispute(connection, DISPUTE, "linglong")
        submit_evidence(connection, matter, party="linglong", seat_id=DESK, exhibit_ids=[made.id], words="", now=NOW)
        close(connection)
    return made


def due(engine: Engine, *, at: datetime) -> Looked:
    with transaction(engine) as connection:
        return look(connection, partial(hold_evidence, now=at), on=at.date())


def erased(engine: Engine, there: Hands, *, at: datetime = LATER) -> Looked:
    return erase(partial(transaction, engine), there.vault, partial(hold_evidence, now=at), now=at)


def tidied(engine: Engine, there: Hands, *, at: datetime) -> dict[str, int]:
    return dict(tidy_vault(partial(transaction, engine), there.vault, partial(hold_evidence, now=at), now=at))


def faults(engine: Engine, there: Hands, **more: datetime) -> list[str]:
    with reading(engine) as connection:
        return [f"{where} {why}" for where, why in verify.check(connection, there.vault, **more)]  # type: ignore[arg-type]


def test_the_floor_is_the_latest_of_window_case_limitation_and_law(built: Engine, there: Hands, over: Exhibit) -> None:
    with transaction(built) as connection:
        hold_evidence(connection, [over], now=NOW)
        held = {it.reason: it.until for it in holds.newest(connection, [f"payment:{PAYMENT}"])[f"payment:{PAYMENT}"]}
        floor = erasures.floors(connection, [over])[over.id]

    today = NOW.date()
    assert {
        "window": WINDOW_OVER,
        CASE: today,
        f"limitation:{CASE}": today.replace(year=today.year + 3),
    }.items() <= held.items()
    last = today.replace(year=today.year + 10)
    assert last == held["statutory:acquirer"] and floor is not None and last == floor.until
    assert {"statutory:acquirer", "statutory:issuer"} & set(floor.reasons)


def test_as_long_as_the_case_is_open_nothing_is_due(built: Engine, there: Hands) -> None:
    with transaction(built) as connection:
        bring(connection, there)

    assert () == tuple(due(built, at=LATER).due)


def test_the_last_day_is_still_kept_and_the_next_is_not(built: Engine, over: Exhibit) -> None:
    with transaction(built) as connection:
        hold_evidence(connection, [over], now=NOW)
        floor = erasures.floors(connection, [over])[over.id]
    assert floor is not None and floor.until is not None
    last = NOW + timedelta(days=(floor.until - NOW.date()).days)

    assert [0, 1] == [len(due(built, at=it).due) for it in (last, last + timedelta(days=1))]


def test_what_happens_in_the_case_later_interrupts_the_limitation(built: Engine, over: Exhibit) -> None:
    after = NOW + timedelta(days=700)
    with transaction(built) as connection:
        hold_evidence(connection, [over], now=NOW)
        connection.execute(text("UPDATE dispute SET stage = 'chargeback' WHERE id = :id"), {"id": DISPUTE})
        close(connection, at=after)
        hold_evidence(connection, [over], now=after)
        held = {it.reason: it.until for it in holds.newest(connection, [f"payment:{PAYMENT}"])[f"payment:{PAYMENT}"]}

    assert after.date().replace(year=after.year + 3) == held[f"limitation:{CASE}"]


def test_a_hold_by_hand_keeps_what_nothing_else_keeps(built: Engine, over: Exhibit) -> None:
    with transaction(built) as connection:
        assert [True, False] == [hold_by_hand(connection, CASE, by="o", because="the court", now=NOW) for _ in range(2)]
        with pytest.raises(NothingToHold):
            hold_by_hand(connection, "dispute:payhub.misspelt", by="o", because="the court", now=NOW)
    assert not due(built, at=LATER).due
    with transaction(built) as connection:
        released = [release_by_hand(connection, CASE, by="o", because="over", now=LATER) for _ in range(2)]
    assert [True, False] == released

    assert [0, 1] == [len(due(built, at=it).due) for it in (LATER, LATER + timedelta(days=1))]


def test_what_nobody_ever_held_is_kept(built: Engine, there: Hands) -> None:
    with transaction(built) as connection:
        received = receive_file(there.vault, BytesIO(SLIP), "slip.txt")
        deposit(
            connection, received, subject="basket:1", payment_id=None, party="linglong", kind=Kind.OTHER, now=NOW
        )  # fmt: skip

    assert not due(built, at=LATER).due


def test_after_its_time_the_bytes_and_the_name_go_and_a_tombstone_stays(built: Engine, there: Hands, over: Exhibit) -> None:
    found = erased(built, there)

    assert [over.id] == [it.exhibit.id for it in found.due] and not erased(built, there).due
    with pytest.raises(BytesLost):
        there.vault.read(over.file.sha256)
    with reading(built) as connection:
        left = exhibits.get(connection, over.id)
        lines = exhibits.custody_of(connection, [over.id])[over.id]
    assert left is not None and left.erased is not None
    assert (over.kind, over.file, over.file.sha256[:12]) == (left.kind, left.file, left.name)
    assert LATER == left.erased.erased_at and left.erased.kept_until < LATER.date()
    assert "erased" == lines[-1][0].kind.value and {"kept_until", "reasons"} == set(lines[-1][0].detail)
    with transaction(built) as connection:
        assert verify_record(connection, there.vault)["ok"]


def test_the_bytes_are_gone_for_good_an_hour_later(built: Engine, there: Hands, over: Exhibit) -> None:
    erased(built, there)
    (aside,) = there.names()
    (since,) = (it.since for it in there.vault.aside())

    assert aside.startswith(".aside/") and not tidied(built, there, at=since).get("gone")
    assert 1 == tidied(built, there, at=since + timedelta(hours=2))["gone"] and [] == there.names()


def test_a_picture_and_its_copy_go_together(built: Engine, there: Hands) -> None:
    with transaction(built) as connection:
        door = bring(connection, there, a_picture(gps=True), "door.jpg")
        close(connection)
    assert door.file != door.shown

    erased(built, there)

    assert all(it.startswith(".aside/") for it in there.names()) and 2 == len(there.names())


def test_a_file_that_another_exhibit_is_made_of_stays(built: Engine, there: Hands, over: Exhibit) -> None:
    with transaction(built) as connection:
        received = receive_file(there.vault, BytesIO(SLIP), "slip.txt")
        deposit(connection, received, subject="basket:1", payment_id=None, party="payhub", kind=Kind.OTHER, now=NOW)

    assert [over.id] == [it.exhibit.id for it in erased(built, there).due]

    assert SLIP == there.vault.read(over.file.sha256)
    assert [] == faults(built, there)


def test_the_same_bytes_brought_again_after_that_are_a_new_exhibit(built: Engine, there: Hands, over: Exhibit) -> None:
    erased(built, there)
    with transaction(built) as connection:
        connection.execute(text("UPDATE dispute SET stage = 'chargeback' WHERE id = :id"), {"id": DISPUTE})
        again = bring(connection, there)

    assert over.id != again.id and SLIP == there.vault.read(again.file.sha256)
    (since,) = (it.since for it in there.vault.aside())
    assert 1 == tidied(built, there, at=since + timedelta(hours=2))["put_back"]
    assert [key_of(again.file.sha256)] == there.names() and [] == faults(built, there)


def test_bytes_that_should_be_gone_are_named_and_taken_away(built: Engine, there: Hands, over: Exhibit) -> None:
    erased(built, there)
    there.put(key_of(over.file.sha256), SLIP)

    assert ["was erased, and its bytes lie in the vault still"] == [it.partition(" ")[2] for it in faults(built, there)]
    assert [] == faults(built, there, now=LATER + timedelta(hours=1)), "they may be going just now"
    assert 1 == tidied(built, there, at=LATER + timedelta(days=1))["aside"] and [] == faults(built, there)


def test_a_forged_tombstone_takes_nothing_away_and_is_named(built: Engine, there: Hands, over: Exhibit) -> None:
    with transaction(built) as connection:
        hold_evidence(connection, [over], now=NOW)
        row = {"exhibit_id": over.id, "kept_until": date(2020, 1, 1), "reasons": ["window"], "erased_at": NOW}
        connection.execute(erasure.insert().values(**row))

    assert not tidied(built, there, at=NOW + timedelta(days=2)).get("aside")
    assert SLIP == there.vault.read(over.file.sha256)
    assert [f"exhibit:{over.id} was erased on {NOW.date()}, when it still had to be kept"] == [
        it for it in faults(built, there) if "still had to be kept" in it
    ]


@pytest.mark.parametrize("table", ["evidence_hold", "erasure", "vault_file", "custody", "file_stamp"])
def test_the_database_lets_nobody_take_away_what_keeps_evidence(built: Engine, there: Hands, table: str) -> None:
    with transaction(built) as connection:
        bring(connection, there)
        close(connection)
    erased(built, there)
    if table == "file_stamp":
        with transaction(built) as connection:
            digest = connection.execute(select(vault_file.c.sha256)).scalars().first()
            row = {"sha256": digest, "at": "2026-05-20T09:00:00.000000Z"}
            connection.execute(text("INSERT INTO file_stamp VALUES (:sha256, 'x', :at, '')"), row)

    with pytest.raises(DBAPIError, match="append-only"), transaction(built) as connection:
        connection.execute(text(f"DELETE FROM {table}"))


def test_an_exhibit_cannot_be_taken_from_the_record(built: Engine, over: Exhibit) -> None:
    with pytest.raises(IntegrityError), transaction(built) as connection:
        connection.execute(text("DELETE FROM exhibit"))


def test_a_preview_goes_with_what_it_shows(built: Engine, there: Hands, over: Exhibit, tmp_path: Path) -> None:
    previews.keep(tmp_path, over.file.sha256, b"drawn")
    tidy = partial(
        tidy_vault, partial(transaction, built), there.vault, partial(hold_evidence, now=LATER), now=LATER, data_dir=tmp_path
    )  # fmt: skip
    assert not tidy().get("previews") and b"drawn" == previews.find(tmp_path, over.file.sha256)

    erased(built, there)

    assert 1 == tidy()["previews"] and previews.find(tmp_path, over.file.sha256) is None


def test_what_no_record_names_is_put_aside_and_goes(built: Engine, there: Hands, over: Exhibit) -> None:
    orphan = kept(there.vault, b"the request was cut off")
    (since,) = (it.since for it in there.vault.under(orphan[:2]) if it.key == key_of(orphan))

    assert not tidied(built, there, at=since).get("aside")
    assert 1 == tidied(built, there, at=since + timedelta(hours=2))["aside"]
    assert [key_of(over.file.sha256)] == [it for it in there.names() if not it.startswith(".")]
    moved = max(it.since for it in there.vault.aside())
    assert 1 == tidied(built, there, at=moved + timedelta(hours=2))["gone"] and 1 == len(there.names())


def test_what_a_sending_left_in_a_bucket_is_swept(built: Engine, there: Hands, over: Exhibit) -> None:
    there.put(".passing/0123", b"half")
    later = NOW + timedelta(days=366 * 30)

    assert 1 == tidied(built, there, at=later)["cut_off"]
    assert [key_of(over.file.sha256)] == there.names()


def test_a_name_on_the_exhibit_is_gone_from_its_row(built: Engine, there: Hands, over: Exhibit) -> None:
    erased(built, there)
    with reading(built) as connection:
        row = connection.execute(text("SELECT * FROM exhibit WHERE id = :id"), {"id": over.id}).one()
    assert not [it for it in row if isinstance(it, str) and "Mr Li" in it]
