"""What is read from the text of a proof of delivery: the day, the time, that it was delivered, and its address."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from evidence.actions.read_text import CHARACTERS_MAX, read_text
from evidence.address import Verdict
from evidence.exhibit import VaultFile
from evidence.proof_reading import read_proof
from evidence.store.vault import in_folder, write
from tests.domain.files import a_pdf, a_picture

ORDERED = "12 Long Road, Springfield, IL 62704"


@pytest.mark.parametrize(
    ("text", "delivered", "dated", "timed"),
    [
        ("Delivered 2026-09-09 10:15", True, True, True),
        ("Delivered: 9 September 2026, 10:15", True, True, True),
        ("DELIVERED Sep 9, 2026 at 4 pm", True, True, True),
        ("Signed by A. WHITFIELD 09/09/2026", True, True, False),
        ("Zugestellt am 9. September 2026 um 10:15", True, True, True),
        ("Livré le 09/09/2026", True, True, False),
        ("已签收 2026年9月9日 10时15分", True, True, True),
        ("快件已妥投 2026-09-09 18:02", True, True, True),
        ("Out for delivery 2026-09-09 10:15", False, True, True),
        ("Not yet delivered", False, False, False),
        ("undelivered, returned to sender 2026-09-09", False, True, False),
        ("未签收，已退回 2026年9月9日", False, True, False),
        ("Tracking number 1234567890", False, False, False),
    ],
)
def test_the_day_the_time_and_that_it_was_delivered_are_read(text: str, delivered: bool, dated: bool, timed: bool):
    found = read_proof(text, ordered=ORDERED)

    assert (delivered, dated, timed) == (found.delivered, found.dated, found.timed)


def test_what_a_carrier_answered_is_read_whatever_way_its_letters_are_written():
    answer = {"status": "DL", "at": "2026-09-09T10:15:00Z", "to": {"street": ["北京市海淀区中关村大街27号1101室"]}}

    found = read_proof(json.dumps(answer), ordered="北京市海淀区中关村大街27号1101室", captured=True)

    assert found.compared and Verdict.FULL is found.compared.verdict
    assert found.delivered and found.dated and found.timed


def test_an_address_in_fields_is_found_as_one():
    answer = {"deliveryAddress": {"streetLines": ["12 LONG RD"], "city": "Springfield", "stateOrProvinceCode": "IL"}}

    found = read_proof(json.dumps(answer) + " " * 200, ordered=ORDERED)

    assert found.compared and Verdict.FULL is found.compared.verdict


def test_a_day_is_not_taken_for_a_postcode():
    found = read_proof("Delivered 2026-09-09 10:15, Springfield", ordered=ORDERED)

    assert found.compared and Verdict.PARTIAL is found.compared.verdict


@pytest.mark.parametrize("text", [None, "", " \n "])
def test_without_a_text_nothing_is_compared_and_only_the_word_of_its_party_stands(text: str | None):
    found = read_proof(text, ordered=ORDERED, stated="12 Long Road, 9 September, 10:15")

    assert found.compared is None and found.stated and not found.delivered


def kept(folder: Path, data: bytes, media_type: str) -> VaultFile:
    draft = write(BytesIO(data), folder / "draft", most_bytes=len(data))
    digest = in_folder(folder).keep(draft)
    draft.path.unlink(missing_ok=True)
    return VaultFile(digest, len(data), media_type, {})


def test_the_text_of_a_pdf_and_of_a_plain_text_is_read_and_of_a_picture_none(tmp_path: Path):
    paper = kept(tmp_path, a_pdf("Delivered to 12 Long Road", "Page two"), "application/pdf")
    note = kept(tmp_path, "已签收".encode() + b"x" * CHARACTERS_MAX, "text/plain")
    picture, vault = kept(tmp_path, a_picture(), "image/jpeg"), in_folder(tmp_path)

    assert ["Delivered to 12 Long Road", "Page two"] == (read_text(vault, paper) or "").split("\n")
    assert "已签收" == (read_text(vault, note) or "")[:3] and CHARACTERS_MAX == len(read_text(vault, note) or "")
    assert read_text(vault, picture) is None


def test_a_scan_without_text_a_broken_paper_a_huge_one_and_lost_bytes_have_none(tmp_path: Path):
    broken, vault = kept(tmp_path, a_pdf("Delivered")[:200], "application/pdf"), in_folder(tmp_path)
    scan = kept(tmp_path, a_pdf(" "), "application/pdf")

    assert read_text(vault, scan) is None is read_text(vault, broken)
    assert read_text(vault, VaultFile("0" * 64, 1, "application/pdf", {})) is None
    assert read_text(vault, VaultFile("0" * 64, 1024**3, "application/pdf", {})) is None
