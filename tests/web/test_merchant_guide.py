"""What the merchant's guide tells programs to send works as it stands there."""

from __future__ import annotations

import shlex
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.domain.files import a_pdf
from tests.web.test_keys import a_key

GUIDE = Path(__file__).parents[2] / "docs" / "merchant.md"


def commands() -> list[list[str]]:
    """The words of every curl command of the guide."""
    text = GUIDE.read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.startswith("curl ")]


def told(words: list[str], flag: str) -> list[str]:
    return [words[place + 1] for place, word in enumerate(words) if word == flag]


def run(client: FlaskClient, words: list[str], *, key: str, exhibit: str) -> Any:
    """What curl would do: `-F` sends a form, `-d` a body, neither reads."""
    said = {name: value.strip() for name, _, value in (it.partition(":") for it in told(words, "-H"))}
    said["Authorization"] = f"Bearer {key}"
    path = words[1].removeprefix("http://127.0.0.1:8000").replace("EXHIBIT", exhibit)
    if form := dict(it.split("=", 1) for it in told(words, "-F")):
        file = (BytesIO(a_pdf()), form.pop("file").removeprefix("@"))
        return client.post(path, data={"file": file} | form, headers=said)
    if body := told(words, "-d"):
        return client.post(path, data=body[0].replace("EXHIBIT", exhibit), headers=said)
    return client.get(path, headers=said)


def test_every_request_of_the_guide_does_what_it_says(app: Flask, engine: Engine) -> None:
    key, client = a_key(engine, scope="write"), app.test_client()
    exposed, windows, bring, submit, read, fetch = commands()
    for asked in (exposed, windows):
        assert 200 == run(client, asked, key=key, exhibit="").status_code

    brought = run(client, bring, key=key, exhibit="")
    exhibit = brought.json["id"]
    submitted = run(client, submit, key=key, exhibit=exhibit)
    found = run(client, read, key=key, exhibit=exhibit)
    file = run(client, fetch, key=key, exhibit=exhibit)

    assert (201, "delivery-slip.pdf", "proof_of_delivery") == (
        brought.status_code,
        brought.json["name"],
        brought.json["kind"],
    )
    assert (201, exhibit) == (submitted.status_code, submitted.json["exhibits"][0]["exhibit"])
    assert submitted.json["id"] == found.json["submissions"][0]["id"] and [] == found.json["drafts"]
    assert a_pdf() == file.data
