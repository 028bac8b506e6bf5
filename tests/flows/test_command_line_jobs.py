"""What was given up or parked can be seen and tried again, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from runtime import outbox
from runtime.database import make_engine, transaction

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def recourse(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from web.commands import main; main()", *words, "--data-dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])


def test_a_parked_message_is_listed_with_its_reason_and_can_be_tried_again(tmp_path: Path) -> None:
    message, folder = tmp_path / "message.json", tmp_path / "data"
    message.write_text('{"object": "mystery"}')

    assert 3 == recourse(folder, "import", "stripe", str(message)).returncode
    listed = json.loads(recourse(folder, "jobs", "list", "--json").stdout)
    again = recourse(folder, "jobs", "retry", listed["parked"][0]["id"])

    assert ["Object 1: This is no Stripe object: mystery without an id."] == listed["parked"][0]["problems"]
    assert (3, "0 accepted, 1 parked, 0 refused\n") == (again.returncode, again.stdout)


def test_a_message_given_up_gets_another_life(tmp_path: Path) -> None:
    assert 0 == recourse(tmp_path, "migrate").returncode
    with transaction(make_engine(f"sqlite:///{tmp_path}/recourse.sqlite")) as connection:
        outbox.add(connection, key="k", topic="email", payload={}, now=NOW)
        for _ in range(outbox.ATTEMPTS_MAX):
            (claimed,) = outbox.claim_due(connection, now=datetime(2027, 1, 1, tzinfo=UTC), limit=1)
            outbox.fail(connection, claimed.id, "refused by the server", now=NOW)

    assert "refused by the server" in recourse(tmp_path, "jobs", "list").stdout
    assert 0 == recourse(tmp_path, "jobs", "replay", "1").returncode
    assert "0 given up, 0 parked\n" == recourse(tmp_path, "jobs", "list").stdout
    assert 2 == recourse(tmp_path, "jobs", "replay", "1").returncode
