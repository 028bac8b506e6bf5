"""Packets from the page and by programs: chosen, ordered, made once a form, looked at page by page, nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

import worker
from tests.domain import packet_files as files
from tests.flows.workers import logs_as_before
from tests.web import world
from tests.web.conftest import SignIn, token_of

DESK, FINANCE, GATEWAY, STRANGER = (
    "desk@linglong.test", "finance@linglong.test", "desk@payhub.test", "desk@tealeaf.test",
)  # fmt: skip
FORM = f"/cases/{world.OWN_CASE}/evidence/packet"
API = f"/api/v1/disputes/{world.OWN_CASE}"
Make = Callable[[], int]


@pytest.fixture
def make(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The job, as the worker would run it."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))

    def made() -> int:
        with logs_as_before():
            return worker.make_packet()

    return made


def bring(client: FlaskClient, data: bytes, name: str, kind: str) -> str:
    """A draft of the desk's; its id."""
    answer = client.post(
        f"/cases/{world.OWN_CASE}/evidence",
        data={"csrf_token": token_of(client, "/cases"), "kind": kind, "file": (BytesIO(data), name)},
        content_type="multipart/form-data",
    )
    assert 200 == answer.status_code, answer.text
    rows = re.findall(r'name="exhibit" value="([0-9a-f]{32})"[^>]*aria-label="Put “([^”]+)”', client.get(FORM).text)
    return next(id_ for id_, called in rows if called == name)


def post(client: FlaskClient, **said: Any) -> Any:
    data = {"form_token": "t-1", "channel": "stripe", "language": "en", "words": "It arrived."} | said
    return client.post(FORM, data=data | {"csrf_token": token_of(client, "/cases")})


def test_exhibits_are_chosen_and_ordered_and_the_packet_is_made_once_a_form(sign_in: SignIn, make: Make) -> None:
    client = sign_in(DESK)
    slip = bring(client, files.a_document(2), "slip.pdf", "proof_of_delivery")
    chat = bring(client, "已收到。".encode(), "chat.txt", "correspondence")
    assert "Compile a packet for a channel" in client.get(f"/cases/{world.OWN_CASE}").text

    ordered = {"exhibit": [slip, chat], f"place-{slip}": "2", f"place-{chat}": "1"}
    first, again = post(client, **ordered), post(client, **ordered)

    assert (303, first.location) == (again.status_code, again.location)
    waiting = client.get(first.location).text
    assert "asked for" in waiting and 'hx-trigger="every 1s"' in waiting and "Look again" in waiting
    assert (1, 0) == (make(), make())
    shown = client.get(first.location).text
    assert "4 of 49 pages" in shown and "of 4.5 MB" in shown and "Nothing had to be shrunk." in shown
    assert shown.index("chat.txt") < shown.index("slip.pdf")
    taken = client.get(f"{first.location}/file")
    with pikepdf.open(BytesIO(taken.data)) as pdf:
        assert 4 == len(pdf.pages)
    assert f"{world.OWN_CASE.replace('.', '-')}-stripe.pdf" in taken.headers["Content-Disposition"]
    assert [200, 404, 404] == [client.get(f"{first.location}/pages/{n}").status_code for n in (4, 5, 0)]
    assert first.location in client.get(FORM).text


def test_what_does_not_fit_says_what_to_leave_out_and_leads_to_the_form_without_it(sign_in: SignIn, make: Make) -> None:
    client = sign_in(DESK)
    slip = bring(client, files.a_document(1), "slip.pdf", "proof_of_delivery")
    terms = bring(client, files.a_document(8, first=20), "terms.pdf", "terms")
    asked = post(client, channel="mastercard-rfi", exhibit=[slip, terms])
    make()

    shown = client.get(asked.location).text

    assert "does not fit" in shown and "10 of 4 pages: 6 too many" in shown and "It fits without this exhibit:" in shown
    retry = re.search(r'href="([^"]+)">Compile without them', shown)
    assert retry is not None
    form = client.get(retry[1].replace("&amp;", "&")).text
    assert f'value="{slip}" checked' in form and f'value="{terms}" checked' not in form
    assert 'value="mastercard-rfi" selected' in form
    assert 302 == client.get(f"{asked.location}/file").status_code


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"exhibit": []}, "choose at least one exhibit"),
        ({"exhibit": ["none-1"]}, "not your party"),
        ({"channel": "pigeon"}, "There is no channel “pigeon”"),
        ({"words": "card 4242 4242 4242 4242"}, "full card number"),
    ],
)
def test_a_refused_form_is_shown_again_with_the_reason(sign_in: SignIn, said: dict[str, Any], says: str) -> None:
    client = sign_in(DESK)
    slip = bring(client, files.a_document(1), "slip.pdf", "proof_of_delivery")

    answer = post(client, **({"exhibit": [slip]} | said))

    assert 422 == answer.status_code
    assert says.casefold() in answer.text.casefold()


@pytest.mark.usefixtures("packed")
def test_a_packet_is_its_partys_alone_and_only_a_desk_asks_for_one(sign_in: SignIn) -> None:
    for email, status in ((FINANCE, 403), (GATEWAY, 422), (STRANGER, 404)):
        assert status == post(sign_in(email), exhibit=["proof-1"]).status_code, email
    for email in (GATEWAY, STRANGER):
        for path in ("/packets/packet-1", "/packets/packet-1/file", "/packets/packet-1/pages/1"):
            assert 404 == sign_in(email).get(path).status_code


def test_a_program_asks_once_and_takes_the_file(sign_in: SignIn, make: Make) -> None:
    client = sign_in(DESK)
    slip = bring(client, files.a_document(1), "slip.pdf", "proof_of_delivery")
    body = {"channel": "mastercom", "exhibits": [slip], "language": "zh-Hans"}
    headers = {"Idempotency-Key": "k-1", "X-CSRFToken": token_of(client, "/cases")}

    first = client.post(f"{API}/packets", json=body, headers=headers)
    again = client.post(f"{API}/packets", json=body, headers=headers)

    assert (202, "asked", first.json["id"]) == (first.status_code, first.json["state"], again.json["id"])
    address = first.headers["Location"]
    assert 409 == client.get(f"{address}/file").status_code
    make()
    done = client.get(address).json
    assert ("ready", 2, "payhubCB1.pdf", []) == (done["state"], done["pages"], done["name"], done["leave_out"])
    assert [(slip, 2, 1, True)] == [(it["exhibit"], it["first_page"], it["pages"], it["bound"]) for it in done["costs"]]
    assert b"%PDF-" == client.get(done["file"]).data[:5]
    assert [done["id"]] == [it["id"] for it in client.get(f"{API}/packets").json["packets"]]
    assert [] == sign_in(GATEWAY).get(f"{API}/packets").json["packets"]
    refused = client.post(f"{API}/packets", json=body | {"channel": "pigeon"}, headers=headers | {"Idempotency-Key": "k-2"})
    assert 422 == refused.status_code
    stripe = next(it for it in client.get("/api/v1/channels").json["channels"] if it["name"] == "stripe")
    assert {"pages", "all_bytes"} == {it["bound"] for it in stripe["limits"]}
