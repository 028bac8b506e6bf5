"""A real server on loopback with the small world in it, for Chromium to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.servers.databases import Furnish
from tests.web import world
from tests.web.installed import application

SEATED = tuple(
    {"email": email, "seat": f"{email}:{code or 'recourse'}:{role.value}", "label_en": f"{code or 'Recourse'} {role.value}",
     "label_zh": f"{code or '系统'} 席位"}
    for email, role, code in world.SEATS
)  # fmt: skip


PATIENCE_MS = 30_000  # what is waited for comes at once; on a machine that does ten things at a time, later


@pytest.fixture(autouse=True, scope="session")
def _patience() -> None:
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def furnish() -> Furnish:
    return world.build


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of the running pages."""
    app: Flask = application(sqlite_url, tmp_path)
    app.config["DEMONSTRATION_SIGN_INS"] = SEATED
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
