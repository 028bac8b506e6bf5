"""Screening: what a file is decides over what it is called, and whatever could hurt the next reader stays outside."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageOps

from evidence.screening import Limits, Screened, screen
from tests.domain.files import a_pdf, a_picture, changed_pdf

CARD = "4111 1111 1111 1111"


def codes(found: Screened) -> list[str]:
    return [it.code for it in found.refusals]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_pdf("one", "two"), "application/pdf"),
        (a_picture("JPEG"), "image/jpeg"),
        (a_picture("PNG"), "image/png"),
        (a_picture("TIFF", pages=3), "image/tiff"),
        (a_picture("WEBP"), "image/webp"),
        ("签收人：李先生，2026年11月20日".encode(), "text/plain"),
    ],
)
def test_what_proves_something_comes_in_by_what_it_is(data: bytes, media_type: str) -> None:
    found = screen(data, "evidence.bin")

    assert ((), media_type) == (found.refusals, found.media_type)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_a_text_of_another_encoding_is_told_how_to_come_again(encoding: str) -> None:
    text = "订单号,签收人\nXD-20481,李先生\n"

    assert ["encoding"] == codes(screen(text.encode(encoding), "export.csv"))
    assert ["web_page"] == codes(screen(f"<html>{text}".encode(encoding), "export.csv"))
    assert ["type"] == codes(screen(b"MZ\x90\x00\x03" + text.encode(encoding), "export.csv"))


def test_the_number_of_pages_and_pixels_goes_on_record() -> None:
    assert {"pages": 2} == screen(a_pdf("one", "two"), "a.pdf").facts
    assert {"width": 64, "height": 48, "pages": 3} == screen(a_picture("TIFF", pages=3), "a.tif").facts


def test_where_a_picture_was_taken_is_a_fact_and_leaves_the_copy() -> None:
    found = screen(a_picture(gps=True), "door.jpg")

    assert {"latitude": "31.225000", "longitude": "-121.470000"} == found.facts["location"]
    assert "2026:11:20 09:30:00" == found.facts["taken_at_as_stated"]
    assert found.shown is not None
    copy = Image.open(BytesIO(found.shown))
    assert {ExifTags.Base.Orientation: 6} == dict(copy.getexif())  # which way up it is meant, and nothing else
    assert (48, 64) == ImageOps.exif_transpose(copy).size


def test_a_picture_that_says_nothing_of_its_place_needs_no_copy() -> None:
    assert screen(a_picture(), "door.jpg").shown is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("script", "script"),
        ("launch", "script"),
        ("form", "script"),
        ("nested", "script"),
        ("attachment", "attachment"),
        ("password", "encrypted"),
    ],
)
def test_a_pdf_that_does_or_hides_something_stays_outside(change: str, code: str) -> None:
    assert [code] == codes(screen(changed_pdf(change), "paper.pdf"))


def test_every_reason_is_named_at_once() -> None:
    assert ["pages", "card_number"] == codes(screen(a_pdf("1", "2"), f"{CARD}.pdf", Limits(pages=1)))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f"paid with {CARD}".encode(), "note.txt"),
        (a_pdf("cover", f"Card {CARD}"), "receipt.pdf"),
        (a_pdf("cover", title=f"Receipt {CARD}"), "receipt.pdf"),
        (a_picture(), f"{CARD}.jpg"),
    ],
)
def test_a_full_card_number_stays_outside_wherever_it_stands(data: bytes, name: str) -> None:
    assert codes(screen(data, name)) in (["card_number"], ["card_number_page"])


def test_a_picture_that_unpacks_to_far_more_than_it_weighs_is_never_unpacked() -> None:
    bomb = a_picture("PNG", size=(9000, 9000))

    found = screen(bomb, "bomb.png")

    assert len(bomb) < 2_000_000 and ["pixels"] == codes(found)
    assert {"pixels": 81, "most": 60} == dict(found.refusals[0].facts)


def test_many_small_pages_count_together() -> None:
    assert ["pixels"] == codes(screen(a_picture("TIFF", size=(100, 100), pages=5), "a.tif", Limits(pixels=40_000)))
    assert ["pages"] == codes(screen(a_picture("TIFF", pages=5), "a.tif", Limits(pages=4)))


@pytest.mark.parametrize("data", [b"MZ\x90\x00\x03" + b"\x00" * 60, b"#!/bin/sh\nexit 0\n", bytes(range(256))])
def test_whatever_could_run_or_cannot_be_shown_stays_outside(data: bytes) -> None:
    found = screen(data, "proof.pdf")

    assert ["type"] == codes(found) and found.refusals[0].facts["seen"]


@pytest.mark.parametrize(
    "data", [a_pdf()[:200], b"%PDF-1.7\nnothing more", a_picture()[:80], a_picture("PNG")[:60], b"II*\x00\x08\x00\x00\x00"]
)
def test_a_file_that_breaks_off_cannot_be_read(data: bytes) -> None:
    assert ["unreadable"] == codes(screen(data, "x"))


def test_nothing_and_too_much_are_told_before_anything_is_decoded() -> None:
    assert ["empty"] == codes(screen(b"", "a.pdf"))
    assert ["too_large"] == codes(screen(b"%PDF-" + b"0" * 100, "a.pdf", Limits(bytes=50)))
    assert ["too_large"] == codes(screen(b"a long letter", "a.txt", Limits(text_bytes=5)))
