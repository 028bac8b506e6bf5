"""`recourse sweep` ends what is over, and nothing that could still be used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from runtime.clock import utc_now
from web.commands.main import group


@pytest.mark.parametrize(("days", "status"), [(0, 0), (1, 2), (1000, 2)])
def test_a_day_that_has_not_come_is_not_swept(engine: Engine, database_url: str, days: int, status: int) -> None:
    day = (utc_now().date() + timedelta(days=days)).isoformat()

    done = CliRunner(env={"RECOURSE_DATABASE_URL": database_url}).invoke(group, ["sweep", "--on", day])

    assert (status, status == 2) == (done.exit_code, "has not come" in done.output)
