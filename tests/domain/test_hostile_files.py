"""Whatever is made to hurt or to deceive the next reader stays outside, and is told why."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from evidence.exhibit import clean_name
from evidence.screening import Limits, Screened, screen
from tests.domain import hostile
from tests.domain.files import a_pdf, a_picture
from tests.domain.hostile import CARD

SMALL = Limits(pages=50)


def codes(found: Screened) -> set[str]:
    return {it.code for it in found.refusals}


@pytest.mark.parametrize("how", hostile.PROGRAMS)
def test_a_paper_that_does_something_is_called_by_what_it_does(how: str) -> None:
    found = screen(hostile.PROGRAMS[how], "paper.pdf")

    assert "script" in codes(found) and found.mendable


@pytest.mark.parametrize("how", hostile.FILES_INSIDE)
def test_a_paper_with_a_file_inside_stays_outside(how: str) -> None:
    assert {"attachment"} == codes(screen(hostile.FILES_INSIDE[how], "paper.pdf"))


def test_a_link_that_waits_for_a_click_is_no_program() -> None:
    link = hostile.altered(hostile.on_page(A=hostile.action("URI", URI="https://carrier.example/track")))

    assert set() == codes(screen(link, "paper.pdf"))


@pytest.mark.parametrize("how", hostile.TWO_IN_ONE)
def test_what_two_programs_would_take_for_two_things_is_neither(how: str) -> None:
    assert "two_in_one" in codes(screen(hostile.TWO_IN_ONE[how], "proof"))


@pytest.mark.parametrize("how", hostile.WITHOUT_END)
def test_a_paper_without_end_or_pages_cannot_be_read(how: str) -> None:
    assert {"unreadable"} == codes(screen(hostile.WITHOUT_END[how], "paper.pdf"))


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_lock_is_a_lock_whether_it_asks_for_a_password_or_not(user: str) -> None:
    locked = hostile.altered(lambda _pdf: None, encryption=pikepdf.Encryption(owner="owner", user=user))
    found = screen(locked, "paper.pdf")

    assert {"encrypted" if user else "protected"} == codes(found) and found.mendable is not bool(user)


@pytest.mark.parametrize(
    "broken",
    [
        a_pdf("one", "two").replace(b"startxref\n", b"startxref\n9"),
        a_pdf("one", "two")[:-200],
        a_pdf("one", "two").replace(b"/Type /Catalog", b"/Type /Catalog /More 1", 1),
    ],
)
def test_a_paper_whose_table_is_broken_could_be_two_papers(broken: bytes) -> None:
    assert codes(screen(broken, "paper.pdf")) in ({"damaged"}, {"unreadable"})


def test_many_objects_and_a_paper_made_for_the_web_are_nothing_bad() -> None:
    def many(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Spare = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(A=it)) for it in range(100_000)])

    packed = hostile.altered(many, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    assert set() == codes(screen(packed, "paper.pdf"))
    assert set() == codes(screen(hostile.altered(lambda _pdf: None, "one", "two", linearize=True), "paper.pdf"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (hostile.png_of(30_000, 30_000), "pixels"),
        (hostile.png_of(2_000_000_000, 2), "pixels"),
        (hostile.jpeg_of(65_000, 65_000), "pixels"),
        (hostile.tiff_of_many(60), "pages"),
        (hostile.tiff_of_many(200_000), "pages"),
        (hostile.png_of(64, 48), "unreadable"),
        (hostile.png_of(64, 48, body=b"\x01" * 5_000_000), ""),
    ],
)
def test_a_picture_is_measured_before_it_is_unpacked(data: bytes, code: str) -> None:
    assert codes(screen(data, "x", SMALL)) == ({code} if code else set())


def test_pages_that_lead_in_a_circle_end() -> None:
    assert codes(screen(hostile.tiff_in_a_circle(), "x.tif", SMALL)) <= {"pages", "unreadable"}


def test_a_moving_picture_counts_with_all_its_pictures() -> None:
    written = BytesIO()
    moving = [Image.new("RGB", (300, 300), (shade % 2 * 250, shade * 4, 0)) for shade in range(60)]
    moving[0].save(written, "WEBP", save_all=True, append_images=moving[1:])

    assert {"pages"} == codes(screen(written.getvalue(), "x.webp", SMALL))
    assert {"pixels"} == codes(screen(written.getvalue(), "x.webp", Limits(pixels=1_000_000)))


@pytest.mark.parametrize(("how", "data"), list(hostile.noted_pictures()))
def test_a_card_number_in_the_notes_of_a_picture_is_found(how: str, data: bytes) -> None:
    found = screen(data, "door")

    assert {"card_number"} == codes(found) and "its notes" == found.refusals[0].facts["where"], how


def lettered(*pieces: tuple[int, int, str]) -> bytes:
    written = BytesIO()
    canvas = Canvas(written, invariant=1)
    for x, y, text in pieces:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        lettered(*((72 + 9 * place, 700, digit) for place, digit in enumerate(CARD.replace(" ", "")))),
        lettered((72, 700, "4111"), (172, 700, "1111"), (272, 700, "1111"), (372, 700, "1111")),
        lettered((72, 700, "Card 4111 1111"), (72, 686, "1111 1111")),
        lettered((5000, 5000, CARD)),
    ],
)
def test_a_card_number_on_a_page_is_found_in_pieces_and_beside_the_paper(data: bytes) -> None:
    assert {"card_number_page"} == codes(screen(data, "receipt.pdf"))


def test_a_card_number_in_a_form_a_note_a_description_and_an_earlier_version_is_found() -> None:
    words = f"<x:xmpmeta>{CARD}</x:xmpmeta>"
    described = hostile.raw_pdf(
        "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", hostile.PAGE,
        f"<</Type/Metadata/Subtype/XML/Length {len(words)}>>stream\n{words}\nendstream ",
    )  # fmt: skip
    noted = hostile.altered(hostile.on_page(Contents=f"paid with {CARD}"))

    for data in (described, noted):
        assert {"card_number"} == codes(screen(data, "receipt.pdf"))
    assert {"card_number"} == codes(screen(_saved_over(a_pdf(f"Card {CARD}")), "receipt.pdf"))


def _saved_over(data: bytes) -> bytes:
    """The same file with a later version of what its page draws, as an editor appends it."""
    begins = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    size = data[begins:].split(b"/Size ")[1].split(b"\n")[0].split(b">")[0].strip().decode()
    root = data[begins:].split(b"/Root ")[1].split(b" R")[0].decode()
    place = len(data)
    drawn = int(data.split(b"/Contents ")[1].split(b" ")[0])
    new = f"{drawn} 0 obj<</Length 0>>stream\n\nendstream endobj\n".encode()
    table = f"xref\n{drawn} 1\n{place:010d} 00000 n \ntrailer<</Size {size}/Root {root} R/Prev {begins}>>\n"
    return data + new + table.encode() + f"startxref\n{place + len(new)}\n%%EOF\n".encode()


@pytest.mark.parametrize(
    "text",
    [
        "4111\u200b1111\u200d1111\ufeff1111",
        "４１１１ １１１１ １１１１ １１１１",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "4111-1111-1111-1111",
        "4111 1111\r\n1111 1111",
    ],
)
def test_a_card_number_in_a_text_is_found_however_it_is_written(text: str) -> None:
    assert {"card_number"} == codes(screen(f"paid with {text}, thanks".encode(), "note.txt"))
    assert "card_number" in codes(screen(b"thanks", clean_name(f"{text}.txt"))) or "\n" in text


def test_a_table_that_starts_a_program_is_refused_by_its_line_and_phones_and_debts_are_not() -> None:
    found = screen(b"order,note\nXD-1,=cmd|'/c calc'!A0\n", "export.csv")

    assert {"formula"} == codes(found) and 2 == found.refusals[0].facts["line"]
    for fine in (b"order,phone\nXD-1,+86 138 0000 0000\n", b"-5,=SUM(A1)\n", b"a|b|c!\n", "签收|李先生！\n".encode()):
        assert set() == codes(screen(fine, "export.csv"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "heic"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(40), "heic"),
        (b"GIF89a" + bytes(40), "gif"),
        (b"GIF89a/*" + bytes(8) + b"*/=1;alert(1)", "gif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "web_page"),
        ("\ufeff\u200b <HTML>".encode(), "web_page"),
        ("<html>".encode("utf-16"), "web_page"),
        (hostile.zipped("word/document.xml", "[Content_Types].xml"), "office"),
        (hostile.zipped("receipt.pdf"), "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "office"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), "archive"),
        (b"\x7fELF" + bytes(99), "type"),
    ],
)
def test_what_is_never_taken_is_told_how_to_come_instead(data: bytes, code: str) -> None:
    assert {code} == codes(screen(data, "proof.jpg"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Li\\签收单.pdf", "签收单.pdf"),
        ("slip\u202efdp.exe", "slipfdp.exe"),
        ("a\u200bb\u2066c\x00\x1f.pdf", "abc.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("nul .txt", "_nul .txt"),
        ("slip.pdf:stream", "slip.pdf_stream"),
        ("--help.pdf", "help.pdf"),
        ("Re\u0301sume\u0301.pdf", "Résumé.pdf"),
        (" . .. ", "file"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_a_name_keeps_what_every_system_can_store(given: str, kept: str) -> None:
    assert kept == clean_name(given)


@pytest.mark.parametrize("long", ["签" * 300 + ".pdf", "a" * 5000, "😀" * 200 + ".jpeg", "." * 9 + "x" * 400 + ".tiff"])
def test_a_long_name_is_cut_before_its_ending(long: str) -> None:
    kept = clean_name(long)

    assert len(kept) <= 120 and len(kept.encode()) <= 240 and "…" in kept
    assert kept.endswith(long[-5:].partition(".")[2]) and kept == clean_name(kept)


def test_a_copy_without_notes_is_the_same_picture_to_the_last_bit() -> None:
    for form in ("JPEG", "PNG", "WEBP", "TIFF"):
        original = a_picture(form, gps=True, size=(640, 480))
        found = screen(original, "door")

        assert found.shown and b"Exif" not in found.shown.replace(b"Exif\x00\x00II*\x00", b""), form
        copy, whole = Image.open(BytesIO(found.shown)), Image.open(BytesIO(original))
        assert set() == codes(screen(found.shown, "door")) and "location" not in screen(found.shown, "door").facts
        if form != "TIFF":  # its reader turns it upright by itself
            assert copy.tobytes() == whole.tobytes(), form
            assert {0x0112: 6} == dict(copy.getexif())


def test_a_second_picture_behind_the_first_stays_with_its_party() -> None:
    written = BytesIO()
    first, second = (Image.new("RGB", (300, 200), colour) for colour in ("red", "blue"))
    first.save(written, "MPO", save_all=True, append_images=[second])

    found = screen(written.getvalue(), "door.jpg")

    assert set() == codes(found) and 1 == found.facts["pages"] and found.shown
    assert 2 == Image.open(BytesIO(written.getvalue())).n_frames  # type: ignore[attr-defined]
    assert not hasattr(Image.open(BytesIO(found.shown)), "n_frames") and len(found.shown) < len(written.getvalue()) / 1.5
