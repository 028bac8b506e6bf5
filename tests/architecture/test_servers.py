"""The servers that the tests start are real ones, and each test finds them empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import redis
from sqlalchemy import Connection, Engine, inspect, text

from runtime.clock import utc_now
from runtime.database import transaction
from runtime.tables import last_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_finds_a_whole_and_empty_database(engine: Engine, round_: int) -> None:
    with transaction(engine) as connection:
        found = connection.execute(text("SELECT count(*) FROM last_run")).scalar()
        connection.execute(last_run.insert().values(job=f"round {round_}", started_at=utc_now()))

    assert 0 == found
    assert {"entry", "transfer", "dispute", "party"} <= set(inspect(engine).get_table_names())


def test_a_connection_is_an_open_transaction(connection: Connection) -> None:
    assert connection.in_transaction()
    assert 1 == connection.execute(text("SELECT 1")).scalar()


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_finds_redis_empty(redis_url: str, round_: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        before = client.dbsize()
        client.set("round", round_)

        assert 0 == before
        assert "redis_version" in client.info()


def test_the_browser_shows_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>一次退单</h1>")

    assert "一次退单" == page.locator("h1").inner_text()
