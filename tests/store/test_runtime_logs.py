"""Logs are JSON lines with ids, and never carry what they must not."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from runtime import logs


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure("info")
    ours = [handler for handler in root.handlers if handler not in before]
    yield
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
    root.setLevel(level)
    for handler in ours:
        root.removeHandler(handler)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_with_the_ids_of_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    logs.bind(request="r1", actor="desk@xidan.example:xidan:finance")
    logs.logger("web").info("争议已立案", dispute="stripe.dp_1")
    logs.bind(request="r2")
    logs.logger("web").debug("not at this level")
    logging.getLogger("waitress").warning("slow %s", "client")

    first, second = lines(capsys)

    assert ("争议已立案", "stripe.dp_1", "r1", "info") == tuple(
        first[name] for name in ("event", "dispute", "request", "level")
    )
    assert ("slow client", "r2") == (second["event"], second["request"])
    assert "actor" not in second


def test_payloads_and_card_numbers_stay_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.logger("web").info(
        "received 4242 4242 4242 4242",
        body="{}",
        payload={"card": "4242424242424242"},
        reason="card 4242424242424242 declined",
    )

    (line,) = lines(capsys)

    assert "4242424242424242" not in json.dumps(line).replace(" ", "")
    assert ("(left out)", "(left out)") == (line["body"], line["payload"])


def test_a_failure_is_named_and_placed_without_the_data_it_touched(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        with create_engine("sqlite://").connect() as connection:
            connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "王五 secret"})
    except SQLAlchemyError:
        logs.logger("worker").exception("job failed")

    (line,) = lines(capsys)

    assert "OperationalError" == line["trouble"]
    assert "no such table" in line["because"]
    assert "王五" not in json.dumps(line, ensure_ascii=False)
    assert any("test_a_failure" in place for place in line["at"])
