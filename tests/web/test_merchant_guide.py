"""What the merchant's guide tells programs to send works as it stands there."""

from __future__ import annotations

import shlex
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.domain.files import a_pdf, changed_pdf
from tests.web.test_keys import a_key

GUIDE = Path(__file__).parents[2] / "docs" / "merchant.md"


def commands() -> list[list[str]]:
    """The words of every curl command of the guide; one goes on where a line ends within quotes."""
    found, open_lines = [], ""
    for line in GUIDE.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if not open_lines and not line.startswith("curl "):
            continue
        open_lines += line + "\n"
        try:
            found.append(shlex.split(open_lines))
        except ValueError:
            continue
        open_lines = ""
    return found


def told(words: list[str], flag: str) -> list[str]:
    return [words[place + 1] for place, word in enumerate(words) if word == flag]


def run(client: FlaskClient, words: list[str], *, key: str, exhibit: str) -> Any:
    """What curl would do: `-F` sends a form, `-d` a body, neither reads."""
    said = {name: value.strip() for name, _, value in (it.partition(":") for it in told(words, "-H"))}
    said["Authorization"] = f"Bearer {key}"
    path = words[1].removeprefix("http://127.0.0.1:8000").replace("EXHIBIT", exhibit)
    if form := dict(it.split("=", 1) for it in told(words, "-F")):
        name = form.pop("file").removeprefix("@")
        file = (BytesIO(changed_pdf("script") if "form" in name else a_pdf()), name)
        return client.post(path, data={"file": file} | form, headers=said)
    if body := told(words, "-d"):
        return client.post(path, data=body[0].replace("EXHIBIT", exhibit), headers=said)
    return client.get(path, headers=said)


def test_every_request_of_the_guide_does_what_it_says(app: Flask, engine: Engine) -> None:
    key, client = a_key(engine, scope="write"), app.test_client()
    state, file_of_sale, sale, parcels, step, exposed, windows, bring, submit, read, fetch, mend = commands()
    said, page, told = (run(client, asked, key=key, exhibit="") for asked in (state, file_of_sale, step))
    assert [(201, 3), (201, "product_page"), (201, 1)] == [
        (said.status_code, said.json["new"]), (page.status_code, page.json["kind"]), (told.status_code, told.json["new"]),
    ]  # fmt: skip
    for asked in (sale, parcels, exposed, windows):
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
    assert submitted.json["id"] == found.json["submissions"][0]["id"]
    assert 4 == len(found.json["drafts"]) and exhibit not in found.json["drafts"]  # those of the sale
    assert a_pdf() == file.data
    pages = run(client, mend, key=key, exhibit="")
    assert (201, "drawn") == (pages.status_code, pages.json["custody"][1]["kind"])
