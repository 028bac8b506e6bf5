"""Drafts before they are handed in: pages as pictures, previews, what each is called, in which order, and how many."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Engine

from evidence.screening import Limits
from evidence.store import exhibits
from runtime.database import reading
from tests.domain.files import a_pdf, a_picture, changed_pdf
from tests.servers import scanner
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import (
    CASE,
    FINANCE,
    GATEWAY,
    MERCHANT,
    SLIP,
    STRANGER,
    drafts,
    handed_in,
    preview,
    send,
    submit,
)
from tests.web.test_keys import a_key


def test_a_refused_paper_comes_in_as_pictures_of_its_pages_when_its_party_says_so(sign_in: SignIn, engine: Engine) -> None:
    client, original = sign_in(MERCHANT), changed_pdf("script")

    first = send(client, (original, "form.pdf"))
    assert 422 == first.status_code and "tick that its pages are taken as pictures" in first.text and [] == drafts(client)
    second = send(client, (original, "form.pdf"), (changed_pdf("password"), "locked.pdf"), mend="1")

    assert 200 == second.status_code and "Its pages are taken in as pictures" in second.text
    assert "locked with a password" in second.text
    [mine] = drafts(client)
    with reading(engine) as connection:
        lines = [line for line, _ in exhibits.custody_of(connection, [mine])[mine]]
    assert ["received", "drawn", "screened"] == [it.kind.value for it in lines]
    assert {"from": sha256(original).hexdigest()} == lines[1].detail != {"from": lines[0].detail["sha256"]}
    page = client.get(f"/exhibits/{mine}").text
    assert "drawn as pictures, from a file that is not taken" in page and sha256(original).hexdigest() in page
    given = client.get(f"/exhibits/{mine}/file").data
    assert given.startswith(b"%PDF-") and b"JavaScript" not in given


def test_programs_are_told_that_it_can_be_mended_and_ask_for_it(app: Flask, engine: Engine) -> None:
    key, client, data = a_key(engine, scope="write"), app.test_client(), changed_pdf("attachment")
    path = f"/api/v1/disputes/{world.OWN_CASE}/evidence"

    def bring(token: str, **more: str) -> object:
        head = {"Authorization": f"Bearer {key}", "Idempotency-Key": token}
        return client.post(path, data={"file": (BytesIO(data), "parcel.pdf")} | more, headers=head)

    refused, taken = bring("a"), bring("b", mend="true")

    assert (422, True) == (refused.status_code, refused.json["mendable"])  # type: ignore[attr-defined]
    assert 201 == taken.status_code  # type: ignore[attr-defined]
    assert "drawn" in [it["kind"] for it in taken.json["custody"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("file", "begins"),
    [
        ((a_picture("TIFF", pages=2), "scan.tif"), b"\x89PNG"),
        ((a_pdf("one", "two"), "slip.pdf"), b"\x89PNG"),
        ((a_picture(gps=True), "door.jpg"), b"\xff\xd8\xff"),
    ],
)
def test_a_preview_is_a_small_picture_under_the_files_own_policy(
    sign_in: SignIn, app: Flask, file: tuple[bytes, str], begins: bytes
) -> None:
    client = sign_in(MERCHANT)
    send(client, file)
    [mine] = drafts(client)

    answer, again = (client.get(f"/exhibits/{mine}/preview") for _ in range(2))

    assert 200 == answer.status_code and answer.data.startswith(begins) and answer.data == again.data
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert f"/exhibits/{mine}/preview" in client.get(CASE).text
    drawn_there = "file" if file[1].endswith("jpg") else "preview"  # what a browser draws by itself is shown whole
    assert f'src="/exhibits/{mine}/{drawn_there}"' in client.get(f"/exhibits/{mine}").text
    assert 1 == sum(it.is_file() for it in app.extensions["recourse"].settings.data_dir.joinpath("previews").rglob("*"))
    for email in (STRANGER, GATEWAY):
        assert 404 == sign_in(email).get(f"/exhibits/{mine}/preview").status_code


def test_a_text_has_no_preview_and_a_look_at_anothers_is_noted(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    _receipt, both = handed_in(client, SLIP, (a_picture(), "door.jpg"))
    with reading(engine) as connection:
        slip, door = sorted(both, key=lambda it: exhibits.get(connection, it).name, reverse=True)  # type: ignore[union-attr]

    assert 404 == client.get(f"/exhibits/{slip}/preview").status_code
    assert f"/exhibits/{door}/preview" not in sign_in(GATEWAY).get(CASE).text
    assert 200 == sign_in(GATEWAY).get(f"/exhibits/{door}/preview").status_code
    with reading(engine) as connection:
        told = [line.kind.value for line, _ in exhibits.custody_of(connection, [door])[door]]
    assert 1 == told.count("given_out")


def test_a_draft_is_called_something_else_until_it_is_submitted(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP, kind="photo")
    [mine] = drafts(client)

    def rename(kind: str, token: str, email: str = MERCHANT) -> tuple[int, str]:
        form = {"csrf_token": token_of(client, "/cases"), "form_token": token, "exhibit": mine, "kind": kind}
        seat = client if email == MERCHANT else sign_in(email)
        if seat is not client:
            form["csrf_token"] = token_of(seat, "/cases")
        answer = seat.post(f"{CASE}/evidence/kind", data=form, follow_redirects=True)
        return answer.status_code, answer.text

    assert 'id="kind-form"' in client.get(f"/exhibits/{mine}").text
    for _ in range(2):
        status, page = rename("invoice", "t-1")
        assert 200 == status
    assert "It is on record as invoice now" in page and "photo → invoice" in page
    assert 400 == rename("nonsense", "t-2")[0] and 403 == rename("order", "t-3", FINANCE)[0]
    assert "no draft of yours" in rename("order", "t-4", GATEWAY)[1]
    with reading(engine) as connection:
        lines = [line for line, _ in exhibits.custody_of(connection, [mine])[mine]]
    assert [("kind_changed", {"from": "photo", "to": "invoice"})] == [(it.kind.value, it.detail) for it in lines[2:]]

    submit(client, mine, token="s-1")

    assert "no draft of yours" in rename("order", "t-5")[1]
    assert 'id="kind-form"' not in client.get(f"/exhibits/{mine}").text


def test_the_order_is_changed_before_it_is_submitted_and_nothing_is_written(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    send(client, *((f"line {it}".encode(), f"{it}.txt") for it in range(3)))
    a, b, c = drafts(client)
    page = preview(client, a, b, c).text
    assert page.index(f'value="{a}"') < page.index(f'value="{b}"') and f'value="up-{a}" disabled' in page

    moved = submit(client, a, b, c, words="in order", move=f"up-{c}").text

    order = [moved.index(f'name="exhibit" value="{it}"') for it in (a, c, b)]
    assert order == sorted(order) and "in order" in moved and "is number 2 of 3 now." in moved
    assert f'value="up-{c}" autofocus' in moved
    top = submit(client, a, c, b, move=f"up-{c}").text
    assert f'value="down-{c}" autofocus' in top and f'value="up-{c}" disabled' in top
    odd = submit(client, a, b, move="sideways-x")
    assert 200 == odd.status_code and 3 == len(drafts(client))
    submit(client, c, a, b, token="t-9")
    with reading(engine) as connection:
        [made] = exhibits.submissions_of(connection, f"dispute:{world.OWN_CASE}")
    assert [c, a, b] == [it for it, _ in made.exhibits]


def test_a_matter_has_room_for_so_many_and_what_was_taken_back_makes_room(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.actions.deposit.LIMITS", Limits(exhibits=2))
    client = sign_in(MERCHANT)

    page = send(client, *((f"line {it}".encode(), f"{it}.txt") for it in range(3))).text
    assert "2 of 3 taken in" in page and "the most there can be" in page
    assert "here before" in send(client, (b"line 1", "again.txt")).text
    form = {"csrf_token": token_of(client, "/cases"), "form_token": "t-1", "exhibit": drafts(client)[0]}
    client.post(f"{CASE}/evidence/take-back", data=form)

    assert 200 == send(client, (b"line 2", "2.txt")).status_code and 2 == len(drafts(client))


def test_what_the_scanner_finds_stays_outside_and_custody_says_whether_one_looked(
    sign_in: SignIn, app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(MERCHANT)
    with scanner.running() as running:
        monkeypatch.setattr("web.receiving.scanner", lambda: running.address)
        page = send(client, SLIP, (b"a note " + scanner.SIGN, "virus.txt")).text
    monkeypatch.setattr("web.receiving.scanner", lambda: None)
    send(client, (b"unseen", "unseen.txt"))

    assert f"the virus scanner found {scanner.NAME} in it" in page and [SLIP[0], b"a note " + scanner.SIGN] == running.heard
    with reading(engine) as connection:
        custody = exhibits.custody_of(connection, drafts(client))
    told = [line.detail["scanned"] for lines in custody.values() for line, _ in lines if line.kind == "screened"]
    assert {True, False} == set(told)
