"""The job that carries packets: by its settings, outside any transaction of the others, its run on record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

import worker
from disputes.sending import State
from disputes.store.tables import deadline
from runtime import runs
from runtime.clock import utc_now
from tests.flows.workers import logs_as_before
from tests.store.sending_case import Place, kept, place, stripe

FIXTURES = (kept, place, stripe)  # pytest finds them by their names here


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    with logs_as_before():
        yield


def test_the_job_carries_what_is_due_and_tells_how_much(
    place: Place, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write(lambda connection: connection.execute(delete(deadline)))  # its day is long past on the real clock
    place.now = utc_now()
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(place.settings.data_dir))
    monkeypatch.setenv("RECOURSE_ACCOUNTS_FILE", str(place.settings.accounts_file))
    place.ask()

    assert (1, 0) == (worker.send_packets(), worker.send_packets())
    assert (State.SENT, 1) == (place.sending().state, place.stripe.submitted)
    assert "done" == next(it.outcome for it in place.read(runs.of_all) if it.job == "send_packets")
