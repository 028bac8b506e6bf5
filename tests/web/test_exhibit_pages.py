"""One exhibit on its page, its bytes on their way out, and its receipt: who is given what, under which name and policy."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine

from evidence.exhibit import Erasure, given_name
from evidence.store import erasures, exhibits, file_stamps, vault
from ledger.stamp import Stamp
from runtime.database import reading, transaction
from tests.domain.files import a_pdf, a_picture
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.evidence_forms import CASE, FINANCE, GATEWAY, MERCHANT, SLIP, STRANGER, SUIT, drafts, handed_in, send

ZH = "签收单（北京）.jpg"


def test_its_own_party_gets_the_original_and_everybody_else_the_copy(sign_in: SignIn, app: Flask) -> None:
    picture = a_picture(gps=True)
    _receipt, [photo] = handed_in(sign_in(MERCHANT), (picture, ZH), kind="photo")

    own, other = (sign_in(email).get(f"/exhibits/{photo}/file") for email in (FINANCE, GATEWAY))

    assert picture == own.data and picture != other.data and b"\x88%" not in other.data  # the tag of a place
    page = sign_in(GATEWAY).get(f"/exhibits/{photo}").text
    assert "31.225000" in sign_in(MERCHANT).get(f"/exhibits/{photo}").text and "31.225000" not in page
    assert "SHA-256 of the copy others are given" in page and "desk@linglong.test" not in page


@pytest.mark.parametrize(
    ("file", "media_type", "shown"),
    [
        ((a_pdf(), "slip.pdf"), "application/pdf", "inline"),
        ((a_picture("PNG"), "door.png"), "image/png", "inline"),
        ((a_picture("TIFF"), "scan.tif"), "image/tiff", "attachment"),
        ((b"<b>signed</b>", "slip.html"), "text/plain; charset=utf-8", "inline"),
    ],
)
def test_bytes_go_out_as_what_they_are_where_nothing_in_them_can_run(
    sign_in: SignIn, file: tuple[bytes, str], media_type: str, shown: str
) -> None:
    client = sign_in(MERCHANT)
    send(client, file)
    [mine] = drafts(client)

    answer = client.get(f"/exhibits/{mine}/file")

    assert (200, media_type) == (answer.status_code, answer.content_type)
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert answer.headers["Content-Security-Policy"].endswith("sandbox") and "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith(shown)
    assert client.get(f"/exhibits/{mine}/file?download=1").headers["Content-Disposition"].startswith("attachment")


def test_a_chinese_name_goes_out_whole_and_no_name_promises_more_than_the_file_is(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    send(client, (a_picture(), ZH))
    [mine] = drafts(client)

    said = client.get(f"/exhibits/{mine}/file").headers["Content-Disposition"]

    assert "filename*=UTF-8''%E7%AD%BE%E6%94%B6%E5%8D%95" in said
    assert "slip.exe.pdf" == given_name("slip.exe", "application/pdf") and "a.JPEG" == given_name("a.JPEG", "image/jpeg")


def test_that_another_seat_had_a_copy_stands_in_the_custody_once(sign_in: SignIn, engine: Engine) -> None:
    _receipt, [slip] = handed_in(sign_in(MERCHANT))
    for email in (MERCHANT, FINANCE, STRANGER):
        sign_in(email).get(f"/exhibits/{slip}/file")

    gateway = sign_in(GATEWAY)
    gateway.head(f"/exhibits/{slip}/file")
    for path in (f"/exhibits/{slip}", f"/exhibits/{slip}/file", f"/exhibits/{slip}/file"):
        assert 200 == gateway.get(path).status_code

    with reading(engine) as connection:
        lines = exhibits.custody_of(connection, [slip])[slip]
    given = [(line.actor, line.seat_id) for line, _ in lines if line.kind == "given_out"]
    assert [("payhub", "desk@payhub.test:payhub:dispute_desk")] == given


def test_a_text_is_shown_as_text(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    send(client, (b"signed <script>alert(1)</script> " + b"x" * 30_000, "slip.txt"))
    [mine] = drafts(client)

    page = client.get(f"/exhibits/{mine}").text

    assert "&lt;script&gt;alert(1)" in page and "Only the beginning is shown" in page


def test_bytes_that_are_gone_or_changed_are_said_to_be_and_never_given(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP)
    [mine] = drafts(client)
    with reading(engine) as connection:
        found = exhibits.get(connection, mine)
    assert found is not None
    path = app.extensions["recourse"].settings.data_dir / "evidence" / vault.key_of(found.file.sha256)
    path.chmod(0o600)
    path.write_bytes(b"signed for by Mr Wu")

    for address in (f"/exhibits/{mine}", f"/exhibits/{mine}/file"):
        answer = client.get(address)
        assert 503 == answer.status_code and "missing or was changed in the vault" in answer.text


def test_anothers_draft_case_and_receipt_do_not_exist(sign_in: SignIn) -> None:
    receipt, [slip] = handed_in(sign_in(MERCHANT))
    stranger = sign_in(STRANGER)

    for path in (receipt, f"/exhibits/{slip}", f"/exhibits/{slip}/file"):
        answer = stranger.get(path)
        assert 404 == answer.status_code and "belongs to a case that your seat is not part of" in answer.text
    assert 404 == send(stranger, SLIP).status_code


def test_a_case_with_sixty_exhibits_is_one_page(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    for start in (0, 20, 40):
        send(client, *((f"line {number}".encode(), f"{'长' * 100}{number}.txt") for number in range(start, start + 20)))
    handed = drafts(client)
    assert 60 == len(handed)

    receipt, named = handed_in(client, path=SUIT)

    assert 1 == len(named) and 200 == client.get(receipt).status_code
    assert 60 == len(drafts(client)) and world.PROCEEDING in client.get(receipt).text


def test_an_erased_exhibit_says_so_and_gives_nothing(sign_in: SignIn, engine: Engine) -> None:
    _receipt, [slip] = handed_in(sign_in(MERCHANT), (b"signed for by Mr Li", "Mr Li.txt"))
    with transaction(engine) as connection:
        it = exhibits.get(connection, slip)
        assert it is not None
        reasons = ("statutory:acquirer", f"limitation:{it.subject}")
        erasures.add(connection, it, Erasure(date(2024, 5, 1), reasons, world.NOW))

    for email in (MERCHANT, GATEWAY):
        client = sign_in(email)
        page = client.get(f"/exhibits/{slip}").text
        assert "were erased on" in page and "what the law asks of: acquirer" in page and "limitation of claims" in page
        assert it.file.sha256 in page and "Mr Li" not in page and f"/exhibits/{slip}/file" not in page
        assert 410 == client.get(f"/exhibits/{slip}/file").status_code
        assert "Mr Li.txt" not in client.get(CASE).text.partition('id="evidence"')[2].partition("<section")[0]


def test_a_stamp_is_shown_and_given_to_whoever_has_the_file(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP)
    [mine] = drafts(client)
    assert 404 == client.get(f"/exhibits/{mine}/stamp").status_code
    with transaction(engine) as connection:
        it = exhibits.get(connection, mine)
        assert it is not None
        file_stamps.add(connection, it.file.sha256, Stamp("https://timestamp.example.com", world.NOW, b"token"))

    assert "Stamped with the time" in client.get(f"/exhibits/{mine}").text
    answer = client.get(f"/exhibits/{mine}/stamp")
    assert b"token" == answer.data and f"{it.file.sha256[:12]}.tsr" in answer.headers["Content-Disposition"]
    assert 404 == sign_in(GATEWAY).get(f"/exhibits/{mine}/stamp").status_code
