"""The merchant's evidence on the pages: dropped in, refused with reasons, taken back, submitted once, with a receipt."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Engine

from disputes.actions.verify_record import verify_record
from disputes.store import disputes, events
from evidence.store import exhibits
from runtime.database import reading
from tests.domain.files import a_pdf, a_picture, changed_pdf
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import (
    CASE,
    FINANCE,
    GATEWAY,
    JUDGE,
    MERCHANT,
    SLIP,
    STRANGER,
    SUIT,
    drafts,
    handed_in,
    preview,
    send,
    submit,
)  # fmt: skip

HOSTILE = (
    ((b"", "empty.pdf"), "the file is empty", "文件为空"),
    ((b"MZ\x90\x00" + b"\x00" * 99, "tool.exe"), "cannot be shown safely", "无法安全显示"),
    ((a_pdf()[:300], "half.pdf"), "cannot be read as one", "无法"),
    ((changed_pdf("script"), "form.pdf"), "carries a program", "程序"),
    ((changed_pdf("attachment"), "parcel.pdf"), "carries another file inside", "文件"),
    ((changed_pdf("password"), "locked.pdf"), "locked with a password", "密码"),
    ((a_picture("PNG", size=(9000, 9000)), "bomb.png"), "million pixels", "像素"),
    ((b"paid by 4242 4242 4242 4242", "note.txt"), "full card number (its text)", "正文"),
    ((a_pdf("cover", "card 4242 4242 4242 4242"), "card.pdf"), "full card number on page 2", "第 2 页"),
    ((b"0" * (25 * 1024 * 1024 + 1), "film.txt"), "at most 25 MB", "25 MB"),
)


@pytest.mark.parametrize(("language", "place"), [("en", 1), ("zh_Hans", 2)])
def test_a_file_that_is_not_taken_is_named_with_why_in_both_languages(sign_in: SignIn, language: str, place: int) -> None:
    client = sign_in(MERCHANT, language)

    answer = send(client, *(it[0] for it in HOSTILE))

    assert 422 == answer.status_code and [] == drafts(client)
    told = dict(re.findall(r"<strong>(.+?)</strong>\s*<ul class=\"why\">(.+?)</ul>", answer.text))
    assert [] == [it[0][1] for it in HOSTILE if it[place] not in told[it[0][1]]]


def test_the_sound_files_of_a_form_are_kept_whatever_came_beside_them(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    answer = send(client, SLIP, (changed_pdf("script"), "form.pdf"), (a_pdf(), "签收单.pdf"), kind="proof_of_delivery")

    assert 200 == answer.status_code and "2 of 3 taken in as drafts." in answer.text
    page = client.get(CASE).text
    assert 2 == len(drafts(client)) and "签收单.pdf" in page and "proof of delivery" in page and "form.pdf" not in page
    assert "all 2 lines of custody hold" in page


def test_a_file_and_a_form_sent_twice_are_recognised(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP)

    again = send(client, (SLIP[0], "another name.txt"))

    assert 200 == again.status_code and "here before" in again.text
    assert 1 == len(drafts(client)) and "all 3 lines of custody hold" in client.get(CASE).text


def test_more_files_than_are_taken_at_once_are_named_and_a_form_without_any_says_so(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    many = send(client, *((f"line {number}".encode(), f"{number}.txt") for number in range(21)))

    assert "20 of 21 taken in" in many.text and "more than 20 files came at once" in many.text
    none = send(client)
    assert 422 == none.status_code and "No file came with the form" in none.text


def test_a_form_whose_files_take_too_long_is_answered_with_what_was_read(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter((0, 0, 121, 122))
    monkeypatch.setattr("web.receiving.monotonic", lambda: next(clock))
    client = sign_in(MERCHANT)

    page = send(client, *((f"line {number}".encode(), f"{number}.txt") for number in range(3)))

    assert "1 of 3 taken in" in page.text and 2 == page.text.count("the files before it took too long to read")


def test_a_script_reads_each_verdict_as_data(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    data = {"csrf_token": token_of(client, "/cases"), "file": [(BytesIO(b""), "empty.pdf")]}

    answer = client.post(f"{CASE}/evidence", data=data, headers={"Accept": "application/json"})

    said = answer.json["files"][0]
    assert (200, False, "empty.pdf") == (answer.status_code, said["taken"], said["name"])
    assert said["message"] == "Not taken: the file is empty; choose the file again."


def test_a_form_larger_than_is_taken_at_all_is_a_page_that_helps(
    sign_in: SignIn, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.receiving.FORM_MAX_BYTES", 2 * 1024 * 1024)
    client = sign_in(MERCHANT)

    answer = send(client, (b"0" * (2 * 1024 * 1024), "film.txt"))

    assert 413 == answer.status_code and "Nothing was taken. Send at most 2 MB at once." in answer.text
    other = client.post("/cases/new", data={"text": "x" * 2_000_000}, content_type="multipart/form-data")
    assert 413 == other.status_code and "at most 1 MB" in other.text
    nobody = app.test_client().post(f"{CASE}/evidence", data={"file": (BytesIO(b"0" * 1_200_000), "x")})
    assert 413 == nobody.status_code


def test_only_the_desk_of_a_party_of_the_case_brings_anything(sign_in: SignIn) -> None:
    assert {FINANCE: 403, STRANGER: 404, JUDGE: 404, GATEWAY: 200} == {
        email: send(sign_in(email), SLIP).status_code for email in (FINANCE, STRANGER, JUDGE, GATEWAY)
    }
    closed = send(sign_in(MERCHANT), SLIP, path=f"/cases/{world.OWN_CLOSED}")
    assert 409 == closed.status_code and "takes no more evidence" in closed.text
    page = sign_in(MERCHANT).get(f"/cases/{world.OWN_CLOSED}").text
    assert 'id="upload"' not in page


def test_a_draft_is_taken_back_once_and_its_bytes_stay(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP)
    [mine] = drafts(client)
    form = {"csrf_token": token_of(client, "/cases"), "form_token": "t-1", "exhibit": mine}

    first, again = (client.post(f"{CASE}/evidence/take-back", data=form) for _ in range(2))

    assert (303, 303) == (first.status_code, again.status_code) and [] == drafts(client)
    late = client.post(f"{CASE}/evidence/take-back", data=form | {"form_token": "t-2"}, follow_redirects=True)
    assert "no draft of yours" in late.text
    assert 404 == sign_in(GATEWAY).get(f"/exhibits/{mine}").status_code
    assert "taken back" in client.get(f"/exhibits/{mine}").text


def test_what_will_be_seen_by_whom_is_shown_before_and_nothing_is_written(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP, (a_picture(gps=True), "door.jpg"))

    page = preview(client, *drafts(client)).text

    assert (
        "Submit 2 exhibits" in page
        and "These 2 exhibits will be seen by every party above" in page
        and "cannot be taken back" in page
    )
    assert "Bank Nova" in page and "a copy without the place" in page and "Answer and represent" in page
    assert 2 == len(drafts(client))
    for asked in ((), ("0" * 32,)):
        assert 303 == preview(client, *asked).status_code
    assert 403 == preview(sign_in(FINANCE), *drafts(client)).status_code


def test_a_submission_is_made_once_a_form_and_has_a_receipt(sign_in: SignIn, engine: Engine, app: Flask) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP)
    [mine] = drafts(client)

    first, again = (submit(client, mine, words="Signed for on 9 September.") for _ in range(2))

    assert first.location == again.location
    receipt = client.get(first.location).text
    digest = re.findall(r"<code>([0-9a-f]{64})</code>", receipt)[-1]
    with reading(engine) as connection:
        [made] = exhibits.submissions_of(connection, f"dispute:{world.OWN_CASE}")
        last = events.of(connection, f"dispute:{world.OWN_CASE}")[-1]
        assert verify_record(connection, app.extensions["recourse"].vault)["ok"]
    assert digest == made.digest == last.detail["digest"] and made.exhibits[0][1] in receipt
    assert "is what was handed in" in receipt and "2026-11-24T09:00:00Z" in receipt and "17:00 CST" in receipt
    page = sign_in(GATEWAY).get(CASE).text
    assert "slip.txt" in page and "Signed for on 9 September." in page and first.location in page
    assert "desk@linglong.test" not in page and "desk@linglong.test" in client.get(CASE).text


def test_evidence_goes_in_together_with_the_answer_or_not_at_all(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP)
    [mine] = drafts(client)

    silent = submit(client, mine, **{"with": "represent"})

    assert 422 == silent.status_code and [mine] == drafts(client)
    done = submit(client, mine, token="t-2", words="Signed for.", **{"with": "represent"})
    assert 303 == done.status_code and done.location.startswith("/submissions/")
    with reading(engine) as connection:
        it = disputes.get(connection, world.OWN_CASE)
        kinds = [event.kind for event in events.of(connection, f"dispute:{world.OWN_CASE}")]
    assert it is not None and "representment" == it.stage.value and ["evidence_submitted", "moved"] == kinds[-2:]


def test_words_with_a_card_number_are_refused_and_kept_in_the_form(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    send(client, SLIP)

    page = submit(client, *drafts(client), words="card 4242 4242 4242 4242")

    assert 422 == page.status_code and "full card number" in page.text and "card 4242 4242" in page.text


def test_a_party_bound_by_a_proceeding_brings_evidence_there_and_its_arbitrator_reads_it(sign_in: SignIn) -> None:
    receipt, [mine] = handed_in(sign_in(MERCHANT), path=SUIT)

    for email in (GATEWAY, JUDGE):
        page = sign_in(email).get(SUIT).text
        assert "slip.txt" in page and receipt in page
        assert 200 == sign_in(email).get(f"/exhibits/{mine}").status_code
    assert 'id="upload"' not in sign_in(JUDGE).get(SUIT).text
    assert "Evidence submitted" in sign_in(JUDGE).get(SUIT).text
