"""Verify finds what was done to the books behind their back, and says where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine

from ledger.money import Money
from ledger.reversal import reverse
from ledger.store import holds, journal, triggers
from ledger.store import verify as verifying
from ledger.store.verify import verify
from ledger.store.verify_entries import EntryCheck
from ledger.verification import Verification
from runtime.database import make_engine, reading, transaction
from tests.domain.ledger_case import STEPS, a_debt, an_entry, until, yuan
from tests.domain.test_ledger_holds import HOLD

NOW = datetime(2026, 3, 2, tzinfo=UTC)
GUARDED = ("entry", "transfer", "account", "hold", "hold_secures", "hold_move")
OFF = {
    "sqlite": [f"DROP TRIGGER {table}_refuse_{verb}" for table in GUARDED for verb in ("update", "delete")],
    "postgresql": [f"ALTER TABLE {table} DISABLE TRIGGER {table}_refuse_change" for table in GUARDED],
}
UNCHECKED = {"sqlite": "PRAGMA foreign_keys = OFF", "postgresql": "SET session_replication_role = replica"}
SALE = "SELECT id FROM entry WHERE reference = 'payment:all/sale'"


def tampered(engine: Engine, *statements: str) -> list[str]:
    """What verify finds after somebody with the file, or the owner's password, has worked on sound books."""
    with transaction(engine) as connection:
        journal.append(connection, until("chargebacks"), recorded_at=NOW)
        assert verify(connection).ok
    stranger = make_engine(engine.url.render_as_string(hide_password=False), pooled=False)
    driver = stranger.raw_connection()  # on SQLite, foreign_keys cannot be switched off within a transaction
    cursor = driver.cursor()
    for statement in (UNCHECKED[engine.dialect.name], *OFF[engine.dialect.name], *statements):
        cursor.execute(statement)
    driver.commit()
    driver.close()
    with transaction(engine) as connection:
        triggers.install(connection)
    with reading(engine) as connection:
        return sorted({f"{fault.what} {fault.where}" for fault in verify(connection).faults})


def test_sound_books_are_found_sound_and_counted(connection: Connection) -> None:
    story = until("chargebacks")
    journal.append(connection, story, recorded_at=NOW)

    assert Verification(len(story), sum(len(entry.transfers) for entry in story), ()) == verify(connection)


def test_the_whole_case_with_its_holds_is_sound_at_every_step(engine: Engine) -> None:
    gateways = {"id": "huanxun--xidan", "holder": "huanxun", "owner": "xidan"}
    of = {"bank": HOLD, "gateway": type(HOLD)(**({f: getattr(HOLD, f) for f in HOLD.__slots__} | gateways))}
    for step, entries in STEPS.items():
        with transaction(engine) as connection:
            for entry in entries:
                if not entry.cause.startswith("hold:"):
                    journal.append(connection, [entry], recorded_at=NOW)
                    continue
                hold, kind = of[entry.cause.removeprefix("hold:")], entry.reference.rpartition("/")[2]
                holds.open_hold(connection, hold)
                amount: Money = entry.transfers[0].amount
                holds.move(connection, hold.id, kind, entry, amount, recorded_at=NOW, ruling_final=True)  # type: ignore[arg-type]
        with reading(engine) as connection:
            assert () == verify(connection).faults, step


def test_an_empty_ledger_is_sound(engine: Engine) -> None:
    with reading(engine) as connection:
        assert Verification(0, 0, ()) == verify(connection)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET reason = 'never mind' WHERE reference = 'payment:all/sale'",
        "UPDATE entry SET effective_on = '2002-08-07' WHERE reference = 'payment:all/sale'",
        "UPDATE entry SET basis = 'ruling' WHERE reference = 'payment:all/sale'",
        "UPDATE entry SET cause = 'payment:none' WHERE reference = 'payment:all/sale'",
        "UPDATE entry SET digest = 'abc' WHERE reference = 'payment:all/sale'",
    ],
)
def test_whatever_is_changed_in_an_entry_breaks_its_digest(engine: Engine, change: str) -> None:
    assert ["digest payment:all/sale"] == tampered(engine, change)


def test_an_amount_changed_on_both_sides_of_a_pair_breaks_the_digest(engine: Engine) -> None:
    assert ["digest payment:all/sale"] == tampered(
        engine, f"UPDATE transfer SET amount_minor = amount_minor * 2 WHERE entry_id = ({SALE})"
    )


def test_an_amount_changed_on_one_side_is_seen_in_the_entry_and_between_the_books(engine: Engine) -> None:
    assert [
        "entry payment:all/sale",
        "mirror ccb-shanghai:payable[huanxun] CNY",
        "mirror scheme:payable[ccb-shanghai] CNY",
        "negative ccb-shanghai:payable[huanxun] CNY",
    ] == tampered(engine, f"UPDATE transfer SET amount_minor = 1 WHERE position = 3 AND entry_id = ({SALE})")


def test_a_transfer_that_is_gone_is_missed(engine: Engine) -> None:
    faults = tampered(engine, f"DELETE FROM transfer WHERE position = 7 AND entry_id = ({SALE})")

    assert ["entry payment:all/sale", "mirror huanxun:payable[other-merchants] CNY"] == faults


def test_an_entry_without_any_transfer_is_named(engine: Engine) -> None:
    assert "entry payment:all/sale" in tampered(engine, f"DELETE FROM transfer WHERE entry_id = ({SALE})")


def test_transfers_without_their_entry_are_named(engine: Engine) -> None:
    faults = tampered(engine, "DELETE FROM entry WHERE reference = 'payment:all/sale'")

    assert {"orphan transfer 1/1", "orphan transfer 1/7"} <= set(faults)


def test_an_account_renamed_breaks_every_entry_that_used_it(engine: Engine) -> None:
    faults = tampered(engine, "UPDATE account SET kind = 'suspense' WHERE book_id = 'xidan' AND kind = 'sales'")

    assert ["digest payment:all/sale"] == faults


def test_an_account_of_no_known_kind_is_named_and_the_rest_still_read(engine: Engine) -> None:
    faults = tampered(engine, "UPDATE account SET kind = 'shoebox' WHERE book_id = 'xidan' AND kind = 'sales'")

    assert ["entry payment:all/sale", "mirror huanxun:payable[xidan] CNY"] == faults


def test_an_account_that_is_gone_is_named(engine: Engine) -> None:
    assert "entry payment:all/sale" in tampered(engine, "DELETE FROM account WHERE kind = 'sales'")


def test_a_transfer_moved_into_another_book_unbalances_both(engine: Engine) -> None:
    other = "(SELECT id FROM account WHERE book_id = 'huanxun' AND kind = 'bank')"
    faults = tampered(engine, f"UPDATE transfer SET credit = {other} WHERE position = 6 AND entry_id = ({SALE})")

    assert {"entry payment:all/sale", "trial_balance huanxun CNY", "trial_balance xidan CNY"} <= set(faults)


def test_a_moment_that_is_no_moment_is_a_fault_and_no_crash(sqlite_engine: Engine) -> None:
    faults = tampered(sqlite_engine, "UPDATE entry SET recorded_at = 'yesterday' WHERE reference = 'payment:all/payout'")

    assert any(fault.startswith("entry") for fault in faults)


def test_text_where_an_amount_should_be_is_a_fault_and_no_crash(sqlite_engine: Engine) -> None:
    faults = tampered(
        sqlite_engine,
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE transfer SET amount_minor = 'x' WHERE entry_id = ({SALE})",
    )

    assert "entry payment:all/sale" in faults


def test_rows_that_point_nowhere_are_named_on_sqlite(sqlite_engine: Engine) -> None:
    faults = tampered(sqlite_engine, "INSERT INTO hold_move VALUES ('none', 77, 'held', 5)")

    assert ["foreign_key hold_move row 1"] == faults


def test_a_missing_guard_is_a_fault(connection: Connection) -> None:
    name = OFF[connection.dialect.name][0].split()[-1]
    connection.exec_driver_sql(OFF[connection.dialect.name][0])

    assert [("trigger", name)] == [(fault.what, fault.where) for fault in verify(connection).faults]


def test_a_position_below_zero_is_a_fault(connection: Connection) -> None:
    early = reverse(a_debt("a/1", "G", "M", 5), reason="", effective_on=NOW.date())
    journal.append(connection, [early], recorded_at=NOW)

    assert ["negative"] == [fault.what for fault in verify(connection).faults]


def test_money_withheld_without_a_hold_is_a_fault(connection: Connection) -> None:
    held = an_entry("h/1", "A suspense / withheld_from[G] 5\nG withheld_by[A] / sales 5")
    journal.append(connection, [held], recorded_at=NOW)

    moved, kept = verify(connection).faults
    assert 2 * [("hold", "ccb-shanghai:withheld_from[huanxun] CNY")] == [(it.what, it.where) for it in (moved, kept)]
    assert "h/1" in moved.message and str(yuan(5)) in kept.message


def test_a_ledger_broken_all_over_does_not_fill_the_memory(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "FAULTS_MAX", 3)
    for i in range(5):
        early = reverse(a_debt(f"a/{i}", "GMASI"[i], "MASIG"[i], 5), reason="", effective_on=NOW.date())
        journal.append(connection, [early], recorded_at=NOW)

    assert ["negative", "negative", "negative", "more"] == [fault.what for fault in verify(connection).faults]


def test_whatever_can_be_written_is_found_sound_without_a_second_reading(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fast reading states an entry exactly as its digest does, whatever its texts hold."""
    odd = [
        '"quoted"',
        "back\\slash \\u0000",
        "tab\tline\nfeed\x01\x1f\x7f",
        "付款 – “€” 😀",
        "\u2028\ud7ff",
        " ",
        "%s {0} 'x'",
    ]
    entries = [a_debt(f"debt:{text}/1", "G", "M", i, reason=text) for i, text in enumerate(odd, 1)]
    with transaction(engine) as connection:
        journal.append(connection, [*entries, *until("chargebacks")], recorded_at=NOW)
    twice: list[object] = []
    slowly = EntryCheck._slowly
    monkeypatch.setattr(EntryCheck, "_slowly", lambda *row: twice.append(row) or slowly(*row))

    with reading(engine) as connection:
        assert verify(connection).ok

    assert [odd[1]] == [row[1][3] for row in twice], "a text that spells an escaped NUL is read again, and is sound"  # type: ignore[index]
