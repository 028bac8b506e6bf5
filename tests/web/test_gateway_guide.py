"""The gateway's guide is true: its curl command opens the dispute it says, once."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import make_server

from disputes.store import disputes, notices_served
from runtime.database import reading, transaction
from tests.web import world
from tests.web.test_keys import a_key

GUIDE = Path(__file__).parents[2] / "docs" / "gateway.md"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_guides_command_opens_one_dispute_however_often_it_is_run(app: Flask, engine: Engine, address: str) -> None:
    with transaction(engine) as connection:
        paid = world.sell(connection, "A-1001", minor=50_000)
    command = GUIDE.read_text(encoding="utf-8").split("```\ncurl ", 1)[1].split("```", 1)[0].replace("\\\n", " ")
    for guide, here in (
        ("http://127.0.0.1:8000", address),
        ("rk_…", a_key(engine, email="desk@payhub.test", scope="write")),
        ("shop.A-1001", paid.id),
    ):
        assert guide in command
        command = command.replace(guide, here)

    said = [
        subprocess.run(["curl", "--silent", "--noproxy", "*", *shlex.split(command)], capture_output=True, check=True).stdout
        for _ in range(2)
    ]

    opened = json.loads(said[0])
    assert said[0] == said[1] and ("chargeback", {"minor": 30_000, "currency": "CNY"}) == (opened["stage"], opened["amount"])
    with reading(engine) as connection:
        assert [opened["id"]] == [it.id for it in disputes.of_payment(connection, paid.id)]
        assert all(it.informed_at == world.NOW for it in notices_served.of_dispute(connection, opened["id"]))
