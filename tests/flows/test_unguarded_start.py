"""Nothing serves and nothing works on a record whose history could be changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from runtime.database import transaction
from runtime.settings import Settings, to_environ
from tests.flows.workers import ROOT

SERVING = [sys.executable, "-c", "from web.serving import serve; serve()"]
PARTS = {
    "web": SERVING,
    "worker": [sys.executable, "-m", "worker", "work"],
    "schedule": [sys.executable, "-m", "worker", "schedule"],
}


def started(part: str, settings: Settings) -> subprocess.CompletedProcess[str]:
    parent, ours = os.pipe()  # a part ends when what its parent holds of it closes
    try:
        return subprocess.run(
            PARTS[part], cwd=ROOT, env={**os.environ, **to_environ(settings)}, capture_output=True, text=True, timeout=60,
            check=False, stdin=parent,
        )  # fmt: skip
    finally:
        os.close(parent)
        os.close(ours)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_started_by_itself_refuses_a_record_that_lost_a_guard(
    part: str, sqlite_engine: Engine, tmp_path: Path
) -> None:
    with transaction(sqlite_engine) as connection:
        connection.execute(text("DROP TRIGGER entry_refuse_update"))
    url = sqlite_engine.url.render_as_string(hide_password=False)

    done = started(part, Settings(tmp_path, url, redis_url="redis://127.0.0.1:1/0"))

    assert 0 != done.returncode
    assert "entry_refuse_update is missing" in done.stderr and "recourse verify" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_does_not_work_on_the_tables_of_another_release(tmp_path: Path) -> None:
    done = started("worker", Settings(tmp_path, f"sqlite:///{tmp_path}/new.sqlite", redis_url="redis://127.0.0.1:1/0"))

    assert 0 != done.returncode
    assert "recourse migrate" in done.stderr and "Traceback" not in done.stderr
