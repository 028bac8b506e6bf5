"""Files through the server that `recourse run` uses: too much gets a page, and what is cut off leaves nothing behind."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread

import pytest
import waitress  # type: ignore[import-untyped]
from flask import Flask
from sqlalchemy import Engine, func, select

from evidence.store.tables import exhibit
from runtime.database import reading
from tests.servers.databases import Furnish
from tests.web import world
from tests.web.conftest import token_of
from tests.web.evidence_forms import CASE, MERCHANT
from tests.web.installed import application
from web import receiving

MEGABYTE = 1024 * 1024
BOUNDARY = "----a-boundary"


@pytest.fixture
def furnish() -> Furnish:
    return world.build


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Flask:
    return application(sqlite_url, tmp_path)


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=2)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def cookie(app: Flask) -> tuple[str, str]:
    """A signed-in browser's cookie, and a form token that goes with it."""
    client = app.test_client()
    form = {"email": MERCHANT, "password": world.PASSWORD, "csrf_token": token_of(client, "/sign-in")}
    assert 302 == client.post("/sign-in", data=form).status_code
    kept = client.get_cookie("recourse")
    assert kept is not None
    return f"recourse={kept.value}", token_of(client, "/cases")


def form_of(token: str, data: bytes) -> bytes:
    fields = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="slip.txt"\r\n\r\n'
    return fields.encode() + file.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def headers(cookie: str, **more: str) -> dict[str, str]:
    return {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} | more


def test_too_much_at_once_is_answered_with_a_page_not_a_broken_connection(
    port: int, cookie: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "FORM_MAX_BYTES", 4 * MEGABYTE)
    for size, path, most in ((2, "/cases/new", "at most 1 MB"), (6, f"{CASE}/evidence", "at most 4 MB")):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)

        connection.request("POST", path, form_of(cookie[1], b"0" * size * MEGABYTE), headers(cookie[0]))
        answer = connection.getresponse()

        assert 413 == answer.status and most in answer.read().decode()
        connection.close()


def test_what_is_cut_off_on_its_way_leaves_nothing_behind(
    port: int, cookie: tuple[str, str], app: Flask, sqlite_engine: Engine
) -> None:
    body = form_of(cookie[1], b"signed for " * MEGABYTE)
    head = "\r\n".join(f"{name}: {value}" for name, value in headers(cookie[0], Host="x").items())
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"POST {CASE}/evidence HTTP/1.1\r\n{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        line.sendall(body[: 2 * MEGABYTE])
    time.sleep(0.3)

    with reading(sqlite_engine) as connection:
        assert 0 == connection.execute(select(func.count()).select_from(exhibit)).scalar_one()
    vault = app.extensions["recourse"].settings.data_dir / "evidence"
    assert [] == [it for it in vault.rglob("*") if it.is_file()]


def test_long_bodies_wait_on_the_disk_of_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", None)
    receiving.arriving(tmp_path)

    with TemporaryFile() as file:
        assert os.readlink(f"/proc/self/fd/{file.fileno()}").startswith(str(tmp_path / "arriving"))
    assert [] == list((tmp_path / "arriving").iterdir())
