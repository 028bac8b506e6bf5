"""The job that keeps the house of evidence, as the worker runs it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

import worker
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import receive_file
from evidence.exhibit import Kind
from evidence.store import exhibits, holds, vault
from runtime.clock import utc_now
from runtime.database import reading, transaction
from tests.web import world


def test_the_job_erases_what_was_kept_long_enough_and_nothing_else(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path))
    there, made = vault.in_folder(tmp_path), []
    with transaction(engine) as connection:
        world.build(connection)
        for subject in ("basket:1", "basket:2"):
            received = receive_file(there, BytesIO(subject.encode()), "slip.txt")
            made.append(
                deposit(
                    connection, received, subject=subject, payment_id=None, party="linglong", kind=Kind.OTHER, now=world.NOW
                ).exhibit
            )  # fmt: skip
        holds.place(
            connection, subject="basket:1", reason="by_hand", until=utc_now().date().replace(year=2020), now=world.NOW
        )

    worker.tidy_vault()

    with reading(engine) as connection:
        assert [True, False] == [(exhibits.get(connection, it.id) or it).erased is not None for it in made]
    assert [vault.key_of(made[1].file.sha256)] == [it.key for start in there.starts() for it in there.under(start)]
