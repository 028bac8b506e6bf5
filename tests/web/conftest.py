"""The application over the small world, and a signed-in client for each seat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from evidence.actions.receive_file import receive_file
from evidence.exhibit import Exhibit, Kind, Submission, VaultFile
from evidence.packet import Asked, Made, Shrunk
from evidence.store import exhibits, packets
from evidence.store.vault import Vault, write
from runtime.database import transaction
from tests.domain import files
from tests.servers.databases import Furnish, as_runtime
from tests.web import world
from tests.web.installed import borrowed

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def postgres_url(postgres_url: str) -> str:
    """Pages and programs work as the role that cannot change history."""
    return as_runtime(postgres_url)


@pytest.fixture
def furnish() -> Furnish:
    return world.build


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with borrowed(database_url, tmp_path) as lent:
        yield lent


@pytest.fixture
def brought(app: Flask, engine: Engine) -> None:
    """The merchant's draft and its submitted exhibit, in the case and in the proceeding."""
    file = receive_file(app.extensions["recourse"].vault, BytesIO(b"signed for"), "slip.txt")
    with transaction(engine) as connection:
        exhibits.add_file(connection, file.file, now=world.NOW)
        for before, subject in (("", f"dispute:{world.OWN_CASE}"), ("suit-", f"proceeding:{world.PROCEEDING}")):
            for name in ("draft-1", "proof-1"):
                made = Exhibit(
                    before + name, subject, None, "linglong", None, Kind.PHOTO, "slip.txt", file.file, file.shown,
                    world.NOW, world.NOW,
                )  # fmt: skip
                exhibits.add(connection, made)
            named = ((f"{before}proof-1", file.file.sha256),)
            seat = "desk@linglong.test:linglong:dispute_desk"
            exhibits.add_submission(
                connection, Submission(f"{before}handed-in-1", subject, "linglong", seat, "", world.NOW, named)
            )  # fmt: skip


@pytest.fixture
def packed(app: Flask, brought: None, engine: Engine, tmp_path: Path) -> None:
    """A packet of the merchant's in its case, as if it had been made."""
    kept: Vault = app.extensions["recourse"].vault
    archive = BytesIO()
    with ZipFile(archive, "w") as pictures:
        pictures.writestr("1.jpg", files.a_picture())
    with transaction(engine) as connection:
        asked = Asked(
            f"dispute:{world.OWN_CASE}", "linglong", "desk@linglong.test:linglong:dispute_desk", "stripe", "en", "",
            ("proof-1",), world.NOW,
        )  # fmt: skip
        packets.add(connection, "packet-1", asked)
        digests = []
        for body, media in ((files.a_pdf(), "application/pdf"), (archive.getvalue(), "application/zip")):
            draft = write(BytesIO(body), tmp_path / media.replace("/", "-"), most_bytes=len(body))
            digests.append(kept.keep(draft))
            exhibits.add_file(connection, VaultFile(digests[-1], len(body), media, {}), now=world.NOW)
        packets.claim_next(connection, claim="a", now=world.NOW)
        packets.finish(
            connection, "packet-1", Made("CB-1-stripe.pdf", 1, 900, (Shrunk("as_it_is", 1, 900),), ()), claim="a",
            now=world.NOW, sha256=digests[0], pictures_sha256=digests[1],
        )  # fmt: skip


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    def signed_in(email: str, language: str = "en") -> FlaskClient:
        client = app.test_client()
        client.set_cookie("language", language)
        answer = client.post(
            "/sign-in", data={"email": email, "password": world.PASSWORD, "csrf_token": token_of(client, "/sign-in")}
        )
        assert answer.status_code == 302, answer.text
        return client

    return signed_in


def token_of(client: FlaskClient, path: str) -> str:
    """The form token a page carries."""
    page = client.get(path).text
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
