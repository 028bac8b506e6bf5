"""Packets made of real files for four channels: nothing cut, no limit exceeded, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from evidence.exhibit import Kind
from reports.errors import ExhibitUnreadable
from reports.packet_plan import Leaf
from reports.pdf.packet import Compiled, compile_packet
from tests.domain import packet_files as files
from tests.domain import packet_reading as reading

LONG_NAME = "签收照片（北京市西城区西单北大街一百三十三号大悦城前台代收）" * 3 + ".jpg"
PDF, JPEG = "application/pdf", "image/jpeg"
Sizes = Mapping[tuple[int, int], Leaf]


@pytest.fixture(scope="module")
def mixed() -> files.Mixed:
    """What a desk has: papers, photos of twelve million dots, a page that lies, one turned, one as small as a stamp."""
    vault: dict[str, bytes] = {}
    given = [
        (files.a_document(2, first=11), PDF, Kind.PROOF_OF_DELIVERY, "EMS-签收证明.pdf"),
        (files.a_photo(21), JPEG, Kind.PHOTO, LONG_NAME),
        (files.a_photo(31, (3000, 4000)), JPEG, Kind.PHOTO, "front desk.jpg"),
        (files.a_photo(41, (900, 1200), form="PNG"), "image/png", Kind.CORRESPONDENCE, "chat.png"),
        (files.a_document(1, size=files.LYING, first=51), PDF, Kind.INVOICE, "invoice.pdf"),
        (files.a_document(1, turned=90, first=61), PDF, Kind.OTHER, "scan.pdf"),
        (files.a_document(1, size=(120, 80), first=71), PDF, Kind.OTHER, "stamp.pdf"),
        (files.a_document(5, first=81), PDF, Kind.TERMS, "terms.pdf"),
    ]
    return [
        files.an_exhibit(n, data, media, kind=kind, name=name, vault=vault)
        for n, (data, media, kind, name) in enumerate(given, 1)
    ], vault


SIZES: Sizes = {
    (1, 1): Leaf(0, 1, 2, 595.28, 841.89), (1, 2): Leaf(0, 2, 2, 595.28, 841.89),
    (2, 1): Leaf(1, 1, 1, 4000, 3000, picture=True), (3, 1): Leaf(2, 1, 1, 3000, 4000, picture=True),
    (4, 1): Leaf(3, 1, 1, 900, 1200, picture=True), (5, 1): Leaf(4, 1, 1, 841.89, 595.28),
    (6, 1): Leaf(5, 1, 1, 841.89, 595.28), (7, 1): Leaf(6, 1, 1, 120, 80),
    **{(8, n): Leaf(7, n, 5, 595.28, 841.89) for n in range(1, 6)},
}  # fmt: skip
WHOLE = [
    (exhibit, page, number, number)
    for exhibit, page, number in [
        (1, 1, 11), (1, 2, 12), (2, 1, 21), (3, 1, 31), (4, 1, 41), (5, 1, 51), (6, 1, 61), (7, 1, 71),
        *((8, n, 80 + n) for n in range(1, 6)),
    ]
]  # fmt: skip


def made(mixed: files.Mixed, to: str, folder: Path, **more: str) -> Compiled:
    folder.mkdir(exist_ok=True)
    exhibits, vault = mixed
    return compile_packet(files.a_letter(exhibits, to, **more), files.out_of(vault), folder)


@pytest.mark.parametrize("to", ["stripe", "amex-optblue", "mastercom", "antom"])
def test_for_each_channel_every_page_is_there_whole_and_no_limit_is_exceeded(
    mixed: files.Mixed, to: str, tmp_path: Path
) -> None:
    done = made(mixed, to, tmp_path)

    assert done.path is not None
    assert WHOLE == reading.shown(done.path, SIZES, turned={5: 90})
    channel = files.channel(to)
    with pikepdf.open(done.path) as pdf:
        assert (done.made.pages, done.made.size_bytes) == (len(pdf.pages), done.path.stat().st_size)
        outline = [str(it.title) for it in pdf.open_outline().root]
    assert channel.fits(pages=done.made.pages, size_bytes=done.made.size_bytes)
    assert channel.dpi_max is None or reading.finest(done.path) <= channel.dpi_max
    assert not (channel.grey and reading.coloured(done.path))
    assert ["Exhibit 1: proof of delivery · EMS-签收证明.pdf", "Exhibit 8: terms agreed to · terms.pdf"] == outline[2::7]
    assert all(it.first_page for it in done.made.costs)


def test_the_same_exhibits_and_words_give_the_same_bytes(mixed: files.Mixed, tmp_path: Path) -> None:
    one, other = (made(mixed, "antom", tmp_path / name, said="妥投。", language="zh-Hans") for name in "ab")

    assert one.path is not None and other.path is not None
    assert one.path.read_bytes() == other.path.read_bytes()
    assert one.made == other.made


def test_the_letter_says_who_answers_what_and_where_each_exhibit_stands(mixed: files.Mixed, tmp_path: Path) -> None:
    done = made(mixed, "stripe", tmp_path, said="妥投，本人签收。", language="zh-Hans")

    assert done.path is not None
    first = reading.texts(done.path)[0]
    for said in (
        "北京玲珑精密",
        "CNY 12,400.00",
        "7" * 23,
        "XD-1",
        "维萨 13.1",
        "妥投，本人签收。",
        "载明完整地址",
        "ab" * 32,
    ):
        assert said in first
    assert "证据 8，第 5 页，共 5 页" in reading.texts(done.path)[-1]
    assert f"第 {done.made.pages} 页，共 {done.made.pages} 页" in reading.texts(done.path)[-1]


def test_our_own_pages_carry_every_letter_they_use(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    chat = files.an_exhibit(1, "您好，已收到。Thank you!".encode(), "text/plain", name="chat.txt", vault=vault)

    done = compile_packet(files.a_letter([chat]), files.out_of(vault), tmp_path)

    assert done.path is not None
    assert set() == reading.foreign_faces(done.path.read_bytes()) - {"None"}


def test_a_packet_of_reconstructed_data_says_so_on_its_first_page_and_no_other_does(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    chat = files.an_exhibit(1, b"Thank you!", "text/plain", name="chat.txt", vault=vault)
    marked = replace(files.a_letter([chat]), demonstration=True)

    found = []
    for name, letter in (("marked", marked), ("plain", files.a_letter([chat]))):
        (tmp_path / name).mkdir()
        done = compile_packet(letter, files.out_of(vault), tmp_path / name)
        assert done.path is not None
        found.append("demonstration: reconstructed data" in reading.texts(done.path)[0])
    assert [True, False] == found


def test_texts_are_printed_so_that_they_can_be_read_and_no_figure_is_touched(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    wide = ",".join(f"column{n}" for n in range(9)) + "\n" + ",".join(f"value{n}" for n in range(9))
    given = [
        ("轨迹.csv", '时间,地点\n2026-09-01,"上海, 浦东"\n'), ("wide.csv", wide), ("ragged.csv", "a,b\n1\n2,3,4\n"),
        ("answer.json", '{"weight":1.10,"note":"a, {b}: \\"c\\"","events":[{"n":1},{"n":2}]}'),
        ("chat.txt", "line\n" * 200 + "last \N{THUMBS UP SIGN}\N{VARIATION SELECTOR-16}!"), ("empty.txt", "\n"),
    ]  # fmt: skip
    exhibits = [
        files.an_exhibit(n, text.encode(), "text/plain", name=name, vault=vault) for n, (name, text) in enumerate(given)
    ]

    done = compile_packet(files.a_letter(exhibits), files.out_of(vault), tmp_path)

    assert done.path is not None
    pages = reading.texts(done.path)
    whole = "\n".join(pages)
    for said in ("上海, 浦东", "column8: value8", "2,3,4", '"weight": 1.10', 'a, {b}: \\"c\\"', "last [thumbs up sign]!"):
        assert said in whole
    assert 201 == whole.count("line") + whole.count("last")


def test_a_channel_that_takes_no_blank_pages_gets_none_and_they_are_named(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    with pikepdf.open(_file(tmp_path, files.a_document(3))) as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(tmp_path / "scan.pdf")
    scan = files.an_exhibit(1, (tmp_path / "scan.pdf").read_bytes(), PDF, vault=vault)

    (tmp_path / "strict").mkdir()
    (tmp_path / "free").mkdir()
    strict = compile_packet(files.a_letter([scan], "amex-optblue"), files.out_of(vault), tmp_path / "strict")
    free = compile_packet(files.a_letter([scan]), files.out_of(vault), tmp_path / "free")

    assert [(4,)] == [it.blank for it in strict.made.costs]
    assert strict.made.pages == free.made.pages - 1
    assert [()] == [it.blank for it in free.made.costs]


def test_what_cannot_fit_is_not_made_and_says_what_to_leave_out(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    exhibits = [
        files.an_exhibit(1, files.a_document(1), PDF, kind=Kind.PROOF_OF_DELIVERY, vault=vault),
        files.an_exhibit(2, files.a_document(60), PDF, kind=Kind.TERMS, vault=vault),
        files.an_exhibit(3, files.a_document(1), PDF, kind=Kind.INVOICE, vault=vault),
    ]

    done = compile_packet(files.a_letter(exhibits, "mastercard-rfi"), files.out_of(vault), tmp_path)

    assert done.path is None
    assert ("x2",) == done.made.leave_out
    assert ["as_it_is", "no_slips"] == [it.step for it in done.made.shrunk]
    assert [1, 60, 1] == [it.pages for it in done.made.costs]


def test_what_cannot_be_drawn_any_more_is_refused_by_name(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    broken = files.an_exhibit(1, b"%PDF-1.7 and no more", PDF, name="slip.pdf", vault=vault)

    with pytest.raises(ExhibitUnreadable, match=r"slip\.pdf cannot be read"):
        compile_packet(files.a_letter([broken]), files.out_of(vault), tmp_path)


def test_notes_and_form_fields_drawn_upon_a_page_come_with_it(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    with pikepdf.open(_file(tmp_path, files.a_document(1))) as pdf:
        look = pdf.make_stream(b"0 0 0 rg 0 0 200 200 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        look.BBox = pikepdf.Array([0, 0, 200, 200])
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[300, 20, 500, 220], F=4, AP=pikepdf.Dictionary(N=look)
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))
        pdf.save(tmp_path / "noted.pdf")
    noted = files.an_exhibit(1, (tmp_path / "noted.pdf").read_bytes(), PDF, vault=vault)

    done = compile_packet(files.a_letter([noted]), files.out_of(vault), tmp_path)

    assert done.path is not None
    with reading.pypdfium2.PdfDocument(done.path) as packet:
        drawn = packet[1].render(scale=1).to_pil().convert("L")
    assert 0 == drawn.getpixel((390, 690))


def test_a_scan_finer_than_the_channel_takes_is_drawn_again_no_finer(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    photo = Image.open(_file(tmp_path, files.a_photo(5, (3400, 4400), colours=False)))
    photo.save(tmp_path / "scan.pdf", resolution=400.0)
    scan = files.an_exhibit(1, (tmp_path / "scan.pdf").read_bytes(), PDF, vault=vault)

    done = compile_packet(files.a_letter([scan], "mastercom"), files.out_of(vault), tmp_path)

    assert done.path is not None
    assert 250 < reading.finest(done.path) <= 300


def _moved(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
    page.MediaBox = pikepdf.Array([-50, -50, 545.28, 791.89])
    pdf.pages[0].contents_add(b"1 0 0 1 -50 -50 cm", prepend=True)


def test_what_a_document_hides_in_a_layer_stays_hidden(tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    with pikepdf.open(_file(tmp_path, files.a_document(1, first=77))) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="hidden"))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))
        pdf.pages[0].obj.Resources.Properties = pikepdf.Dictionary(L0=layer)
        pdf.pages[0].contents_add(b"/OC /L0 BDC 0 g 100 20 200 200 re f EMC", prepend=False)
        pdf.save(tmp_path / "layered.pdf")
    layered = files.an_exhibit(1, (tmp_path / "layered.pdf").read_bytes(), PDF, vault=vault)

    done = compile_packet(files.a_letter([layered]), files.out_of(vault), tmp_path)

    assert done.path is not None
    assert [(1, 1, 77, 77)] == reading.shown(done.path, {(1, 1): Leaf(0, 1, 1, 595.28, 841.89)})
    with reading.pypdfium2.PdfDocument(done.path) as packet:
        drawn = packet[1].render(scale=1).to_pil().convert("L")
    assert drawn.getpixel((200, 690)) > 250  # type: ignore[operator]


ODD: dict[str, tuple[Callable[[pikepdf.Pdf, pikepdf.Object], None], tuple[float, float], int]] = {
    "its corner elsewhere": (_moved, (595.28, 841.89), 0),
    "in units of its own": (lambda _pdf, page: setattr(page, "UserUnit", 2), (1190.56, 1683.78), 0),
    "upside down": (lambda _pdf, page: setattr(page, "Rotate", 180), (595.28, 841.89), 180),
    "turned left": (lambda _pdf, page: setattr(page, "Rotate", -90), (841.89, 595.28), 270),
    "to be trimmed": (
        lambda _pdf, page: setattr(page, "TrimBox", pikepdf.Array([100, 100, 300, 300])), (595.28, 841.89), 0
    ),
    "with its pens left open": (
        lambda pdf, _page: pdf.pages[0].contents_add(b" q q 0.5 0 0 0.5 0 0 cm 1 0 0 rg", prepend=False),
        (595.28, 841.89), 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("to", ["file", "amex-optblue"])
def test_a_page_is_there_whole_however_its_file_describes_it(odd: str, to: str, tmp_path: Path) -> None:
    change, (width, height), turned = ODD[odd]
    vault: dict[str, bytes] = {}
    with pikepdf.open(_file(tmp_path, files.a_document(1, first=77))) as pdf:
        change(pdf, pdf.pages[0].obj)
        pdf.save(tmp_path / "odd.pdf")
    given = files.an_exhibit(1, (tmp_path / "odd.pdf").read_bytes(), PDF, vault=vault)

    done = compile_packet(files.a_letter([given], to), files.out_of(vault), tmp_path)

    assert done.path is not None
    found = reading.shown(done.path, {(1, 1): Leaf(0, 1, 1, width, height)}, turned={0: turned})
    assert [(1, 1, 77, 77)] == found


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(data)
    return path
