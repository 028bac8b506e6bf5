"""Below the last seal verify names the row that was changed, added, removed or reordered, however carefully it was done."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ledger.actions.seal_books import seal_books
from ledger.entry import Entry
from ledger.seal import leaf_of
from ledger.store import journal, seals, triggers
from ledger.store.verify import verify
from runtime.database import make_engine, reading, transaction
from runtime.digests import moment
from tests.domain.ledger_case import a_debt
from tests.flows.test_command_line_jobs import recourse

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
GUARDED = [table.name for table in triggers.APPEND_ONLY]
OFF = {
    "sqlite": [f"DROP TRIGGER {table}_refuse_{verb}" for table in GUARDED for verb in ("update", "delete", "replace")],
    "postgresql": [f"ALTER TABLE {table} DISABLE TRIGGER {table}_refuse_change" for table in GUARDED],
}
UNCHECKED = {"sqlite": "PRAGMA foreign_keys = OFF", "postgresql": "SET session_replication_role = replica"}
Faults = dict[str, str]


def debt(i: int, **stated: object) -> Entry:
    return a_debt(f"debt/{i}", "GMAS"[i % 4], "MASG"[i % 4], i, **stated)


@pytest.fixture
def sealed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Debts 1 to 12 in three seals of four, 13 and 14 above the last."""
    monkeypatch.setattr(seals, "ENTRIES_MAX", 4)
    with transaction(engine) as connection:
        posted = journal.append(connection, [debt(i) for i in range(1, 15)], recorded_at=NOW)
    seal_books(partial(transaction, engine), up_to=posted[11].id, clock=lambda: NOW)
    assert [list(range(1, 15))] == [[it.id for it in posted]], "the tests below name entries by these"
    with reading(engine) as connection:
        found = verify(connection)
        assert (True, 3, 12) == (found.ok, found.seals, found.sealed)
    return engine


def tampered(engine: Engine, *statements: str, **values: object) -> Faults:
    """What verify says, by what and where, after somebody with the file, or the owner's password, was at work."""
    stranger = make_engine(engine.url.render_as_string(hide_password=False), pooled=False)
    with stranger.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute(UNCHECKED[engine.dialect.name])  # type: ignore[attr-defined]
        driver.commit()
        with connection.begin():
            for statement in (*OFF[engine.dialect.name], *statements):
                connection.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})
    stranger.dispose()
    with transaction(engine) as connection:
        triggers.install(connection)
    with reading(engine) as connection:
        return {f"{it.what} {it.where}": it.message for it in verify(connection).faults}


def rewritten(number: int, entry: Entry) -> list[str]:
    """An entry replaced by another one with the digest it ought to have, so that nothing but the seal can tell."""
    return [f"UPDATE entry SET reason = '{entry.reason}', digest = '{entry.digest}' WHERE id = {number}"]


def test_an_entry_changed_together_with_its_digest_is_named(sealed: Engine) -> None:
    found = tampered(sealed, *rewritten(6, debt(6, reason="never mind")))

    assert {"sealed debt/6": "entry 6 is not what was sealed in seal 2: it was changed"} == found


def test_the_moment_of_an_entry_is_sealed_too(sealed: Engine) -> None:
    found = tampered(sealed, "UPDATE entry SET recorded_at = '2026-03-02T09:15:00.000001Z' WHERE id = 12")

    assert ["sealed debt/12"] == list(found)


def test_an_amount_changed_without_its_digest_is_named_as_ever(sealed: Engine) -> None:
    assert {"digest debt/6"} == set(tampered(sealed, "UPDATE transfer SET amount_minor = 1 WHERE entry_id = 6")) - {"mirror"}


@pytest.mark.parametrize("number", [1, 4, 5, 12])
def test_an_entry_removed_with_all_its_transfers_is_missed(sealed: Engine, number: int) -> None:
    found = tampered(sealed, f"DELETE FROM transfer WHERE entry_id = {number}", f"DELETE FROM entry WHERE id = {number}")

    seal = (number - 1) // 4 + 1
    assert {f"sealed entry {number}": f"entry {number}, sealed in seal {seal}, is gone: it was removed"} == found


def test_an_entry_put_back_where_one_was_removed_is_a_changed_one(sealed: Engine) -> None:
    gone = ["DELETE FROM transfer WHERE entry_id = 6", "DELETE FROM entry WHERE id = 6"]
    found = tampered(
        sealed, *gone,
        "UPDATE transfer SET entry_id = 6 WHERE entry_id = 14", "UPDATE entry SET id = 6 WHERE id = 14",
    )  # fmt: skip

    assert {"sealed debt/14": "entry 6 is not what was sealed in seal 2: it was changed"} == found


def test_an_entry_slipped_in_below_the_last_seal_is_named(sealed: Engine) -> None:
    """Ids have gaps on PostgreSQL; here one is made at the beginning."""
    found = tampered(sealed, "UPDATE transfer SET entry_id = 0 WHERE entry_id = 14", "UPDATE entry SET id = 0 WHERE id = 14")

    assert {"sealed debt/14": "entry 0 is in no seal, though it stands below seal 1: it was added"} == found


@pytest.mark.parametrize(("first", "second"), [(5, 6), (2, 11)])
def test_entries_that_changed_places_are_both_named(sealed: Engine, first: int, second: int) -> None:
    swap = [
        f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}"
        for old, new in ((first, 99), (second, first), (99, second))
        for table, column in (("transfer", "entry_id"), ("entry", "id"))
    ]
    found = tampered(sealed, *swap)

    assert {
        f"sealed debt/{first}": f"was sealed as entry {first} and stands as entry {second}: reordered",
        f"sealed debt/{second}": f"was sealed as entry {second} and stands as entry {first}: reordered",
    } == found


def test_entries_above_the_last_seal_cannot_be_proven(sealed: Engine) -> None:
    """Which is why seals are made every few seconds."""
    assert {} == tampered(sealed, *rewritten(13, debt(13, reason="never mind")))


def test_a_changed_leaf_is_told_from_a_changed_entry(sealed: Engine) -> None:
    found = tampered(sealed, "UPDATE seal_leaf SET leaf = :leaf WHERE entry_id = 7", leaf=b"x" * 32)

    assert {"sealed debt/7": "the leaf kept of entry 7 was changed, not the entry"} == found


@pytest.mark.parametrize("number", [5, 7, 8])
def test_a_leaf_that_is_gone_is_told_from_an_entry_that_was_added(sealed: Engine, number: int) -> None:
    found = tampered(sealed, f"DELETE FROM seal_leaf WHERE entry_id = {number}")

    assert {f"sealed debt/{number}": f"the leaf kept of entry {number} is gone"} == found


def test_a_leaf_for_an_entry_that_never_was_is_named(sealed: Engine) -> None:
    found = tampered(sealed, "INSERT INTO seal_leaf (entry_id, seal, leaf) VALUES (0, 1, :leaf)", leaf=b"x" * 32)

    assert {"sealed entry 0": "a leaf was added for entry 0, which never was"} == found


def test_an_entry_changed_with_its_leaf_does_not_give_the_root(sealed: Engine) -> None:
    other = debt(6, reason="never mind")
    leaf = leaf_of(6, moment(NOW), other.digest)
    found = tampered(sealed, *rewritten(6, other), "UPDATE seal_leaf SET leaf = :leaf WHERE entry_id = 6", leaf=leaf)

    assert ["seal seal 2"] == list(found)
    assert "an entry was changed together with its leaf" in found["seal seal 2"]


def gone_with_its_leaf(number: int) -> list[str]:
    return [
        f"DELETE FROM {table} WHERE {column} = {number}"
        for table, column in (("transfer", "entry_id"), ("entry", "id"), ("seal_leaf", "entry_id"))
    ]


@pytest.mark.parametrize("numbers", [[5], [6], [8], [6, 7]])
def test_an_entry_removed_together_with_its_leaf_is_missed_by_its_number(sealed: Engine, numbers: list[int]) -> None:
    found = tampered(sealed, *(it for number in numbers for it in gone_with_its_leaf(number)))

    why = "sealed in seal 2, is gone together with the leaf kept of it: it was removed"
    assert {f"sealed entry {number}": f"entry {number}, {why}" for number in numbers} == found


def test_where_numbers_were_never_used_the_free_ones_are_named(engine: Engine) -> None:
    """An id drawn by somebody who then changed his mind is a gap that means nothing."""
    with transaction(engine) as connection:
        posted = journal.append(connection, [debt(i) for i in range(1, 6)], recorded_at=NOW)
    with transaction(engine) as connection:
        for statement in (
            *OFF[engine.dialect.name],
            "DELETE FROM transfer WHERE entry_id = 3",
            "DELETE FROM entry WHERE id = 3",
        ):
            connection.execute(text(statement))
        triggers.install(connection)
    seal_books(partial(transaction, engine), up_to=posted[-1].id, clock=lambda: NOW)

    found = tampered(engine, *gone_with_its_leaf(2))

    said = "1 of the 4 entries it was made over are gone together with the leaves kept of them; free numbers: 2, 3"
    assert {"seal seal 1": said} == found


@pytest.mark.parametrize("free", [[0], [0, 6]])
def test_an_entry_put_in_between_two_seals_does_not_pass_for_sealed_by_a_leaf_of_its_own(
    sealed: Engine, free: list[int]
) -> None:
    """Number 0 stands below the first seal as a gap on PostgreSQL stands between two."""
    moved = ["UPDATE transfer SET entry_id = 0 WHERE entry_id = 14", "UPDATE entry SET id = 0 WHERE id = 14"]
    gone = [it for number in free[1:] for it in gone_with_its_leaf(number)]
    leaf = leaf_of(0, moment(NOW), debt(14).digest)
    planted = "INSERT INTO seal_leaf (entry_id, seal, leaf) VALUES (0, 1, :leaf)"

    found = tampered(sealed, *moved, *gone, planted, leaf=leaf)

    assert "entry 0 was added between two seals, with a leaf" == found.pop("sealed entry 0")
    assert {f"sealed entry {number}" for number in free[1:]} == set(found)


def test_an_entry_put_in_within_a_seal_together_with_a_leaf_is_one_too_many(engine: Engine) -> None:
    with transaction(engine) as connection:
        posted = journal.append(connection, [debt(i) for i in range(1, 6)], recorded_at=NOW)
    with transaction(engine) as connection:
        for statement in (*OFF[engine.dialect.name], *gone_with_its_leaf(3)):
            connection.execute(text(statement))
        triggers.install(connection)
    seal_books(partial(transaction, engine), up_to=posted[3].id, clock=lambda: NOW)
    moved = ["UPDATE transfer SET entry_id = 3 WHERE entry_id = 5", "UPDATE entry SET id = 3 WHERE id = 5"]
    leaf = leaf_of(3, moment(NOW), debt(5).digest)

    found = tampered(engine, *moved, "INSERT INTO seal_leaf (entry_id, seal, leaf) VALUES (3, 1, :leaf)", leaf=leaf)

    assert ["seal seal 1"] == list(found)
    assert "entries were added, each with a leaf" in found["seal seal 1"]


@pytest.mark.parametrize(
    "change", ["root = 'ab'", "count = 3", "sealed_at = '2026-03-02T09:15:00.000001Z'", "first_id = 2", "head = 'ab'"]
)
def test_a_changed_seal_is_named(sealed: Engine, change: str) -> None:
    assert "seal seal 2" in tampered(sealed, f"UPDATE seal SET {change} WHERE number = 2")


def test_a_seal_changed_with_its_head_is_not_the_one_that_later_seals_name(sealed: Engine) -> None:
    with reading(sealed) as connection:
        (second,) = seals.of_numbers(connection, [2]).values()
    other = type(second)(**{name: getattr(second, name) for name in seals.COLUMNS} | {"sealed_at": NOW.replace(second=1)})
    found = tampered(
        sealed, f"UPDATE seal SET sealed_at = '{moment(other.sealed_at)}', head = '{other.head}' WHERE number = 2"
    )

    assert {"seal seal 3": "names another head of seal 2 than that one has: one of the two was changed"} == found


def test_a_seal_that_is_gone_is_missed_by_its_leaves_and_by_the_next(sealed: Engine) -> None:
    found = tampered(sealed, "DELETE FROM seal WHERE number = 2")

    assert {"seal seal 2", "seal seal 3"} == {it for it in found if it.startswith("seal")}
    assert found["seal seal 3"] == "seal 2 should stand before it: it was removed"


def test_a_seal_gone_with_its_leaves_leaves_a_hole(sealed: Engine) -> None:
    found = tampered(sealed, "DELETE FROM seal_leaf WHERE seal = 2", "DELETE FROM seal WHERE number = 2")

    assert {"seal seal 3", *(f"sealed debt/{i}" for i in (5, 6, 7, 8))} == {it for it in found if it.startswith("seal")}


def test_a_seal_without_its_leaves_is_named(sealed: Engine) -> None:
    assert "seal seal 2" in tampered(sealed, "DELETE FROM seal_leaf WHERE seal = 2")


def test_the_command_says_so_and_ends_with_4(tmp_path: Path) -> None:
    assert 0 == recourse(tmp_path, "migrate").returncode
    engine = make_engine(f"sqlite:///{tmp_path}/recourse.sqlite")
    with transaction(engine) as connection:
        journal.append(connection, [debt(i) for i in range(1, 5)], recorded_at=NOW)
    recourse(tmp_path, "seal")
    with transaction(engine) as connection:
        journal.append(connection, [debt(5)], recorded_at=NOW)
    whole = json.loads(recourse(tmp_path, "verify", "--json").stdout)
    assert (True, 1, 5, 1) == (whole["ok"], whole["seals"], whole["entries"], whole["unsealed"])

    tampered(engine, *rewritten(3, debt(3, reason="never mind")))

    done = recourse(tmp_path, "verify")
    assert (4, True) == (done.returncode, "sealed debt/3: entry 3 is not what was sealed in seal 1" in done.stdout)


def test_a_head_that_somebody_kept_tells_of_seals_that_were_cut_off(tmp_path: Path) -> None:
    assert 0 == recourse(tmp_path, "migrate").returncode
    engine = make_engine(f"sqlite:///{tmp_path}/recourse.sqlite")
    for i in (1, 2):
        with transaction(engine) as connection:
            journal.append(connection, [debt(i)], recorded_at=NOW)
        recourse(tmp_path, "seal")
    with reading(engine) as connection:
        heads = seals.heads(connection, [1, 2])
    kept = [it for number in (1, 2) for it in ("--head", heads[number].upper())]
    assert 0 == recourse(tmp_path, "verify", *kept).returncode

    tampered(engine, *gone_with_its_leaf(2), "DELETE FROM seal WHERE number = 2")

    assert 0 == recourse(tmp_path, "verify", *kept[:2]).returncode
    done = recourse(tmp_path, "verify", *kept, "--json")
    assert (4, [heads[2].upper()]) == (
        done.returncode, [it["where"].removeprefix("head ") for it in json.loads(done.stdout)["faults"]]
    )  # fmt: skip
