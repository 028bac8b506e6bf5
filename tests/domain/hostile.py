"""Hostile files of our own making: each looks like evidence and is, does or hides something else."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, PngImagePlugin

from tests.domain.files import a_pdf, a_picture

CARD = "4111 1111 1111 1111"
MEGABYTE = 1024 * 1024
Change = Callable[[Pdf], None]


def altered(change: Change, *pages: str, **saved: object) -> bytes:
    """A paper after a change to its structure."""
    with pikepdf.open(BytesIO(a_pdf(*pages))) as pdf:
        change(pdf)
        written = BytesIO()
        pdf.save(written, **saved)  # type: ignore[arg-type]
    return written.getvalue()


def action(kind: str, **more: object) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


def on_page(**what: object) -> Change:
    def change(pdf: Pdf) -> None:
        note = Dictionary(**{"Type": Name.Annot, "Subtype": Name.Link, "Rect": [0, 0, 9, 9]} | what)
        pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))

    return change


def root(**what: object) -> Change:
    def change(pdf: Pdf) -> None:
        for key, value in what.items():
            pdf.Root[f"/{key}"] = value

    return change


def _javascript_by_reference(pdf: Pdf) -> None:
    code = pdf.make_stream(b"app.alert(1)")
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=pdf.make_indirect(Name.JavaScript), JS=code))


def _orphan(pdf: Pdf) -> None:
    """A file inside to which nothing refers any more but a page of no use."""
    pdf.Root.Spare = pdf.make_indirect(Stream(pdf, b"MZ", Type=Name.EmbeddedFile))


def _portfolio(pdf: Pdf) -> None:
    pdf.attachments["list.xlsx"] = b"PK"
    pdf.Root.Collection = Dictionary(View=Name.T)


def _from_elsewhere(pdf: Pdf) -> None:
    pdf.Root.Spare = pdf.make_indirect(Stream(pdf, b"", F=pikepdf.String("//host/share/file")))


PROGRAMS: Mapping[str, bytes] = {
    "opened": altered(root(OpenAction=action("JavaScript", JS="app.alert(1)"))),
    "by reference": altered(_javascript_by_reference),
    "name tree": altered(root(Names=Dictionary(JavaScript=Dictionary(Names=["a", action("JavaScript", JS="1")])))),
    "on leaving": altered(root(AA=Dictionary(WC=action("JavaScript", JS="1")))),
    "on a link": altered(on_page(A=action("JavaScript", JS="1"))),
    "after a link": altered(on_page(A=action("GoTo", D=[0], Next=[action("Launch", F="calc.exe")]))),
    "launch": altered(on_page(A=action("Launch", Win=Dictionary(F="cmd.exe")))),
    "other paper": altered(on_page(AA=Dictionary(E=action("GoToE", F="//host/share/a.pdf")))),
    "far paper": altered(on_page(A=action("GoToR", F="//host/share/a.pdf"))),
    "sends a form": altered(on_page(A=action("SubmitForm", F="http://host"))),
    "takes data": altered(on_page(A=action("ImportData", F="a.fdf"))),
    "calls a site": altered(root(OpenAction=action("URI", URI="http://host"))),
    "calls on a page": altered(lambda pdf: pdf.pages[0].obj.update({"/AA": Dictionary(O=action("URI", URI="http://host"))})),
    "film": altered(on_page(A=action("Rendition", OP=0))),
    "XFA": altered(root(AcroForm=Dictionary(XFA=["xdp", "<xdp/>"], Fields=[]))),
    "content elsewhere": altered(_from_elsewhere),
    "packed away": altered(
        root(OpenAction=action("JavaScript", JS="1")), object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "spelled otherwise": altered(root(OpenAction=action("JavaScript"))).replace(b"/JavaScript", b"/J#61vaScript"),
    "read from the web": altered(root(OpenAction=action("JavaScript", JS="1")), linearize=True),
}
"""PDFs that do something."""
FILES_INSIDE: Mapping[str, bytes] = {
    "attached": altered(lambda pdf: pdf.attachments.__setitem__("list.exe", b"MZ")),
    "orphan": altered(_orphan),
    "portfolio": altered(_portfolio),
    "pinned": altered(on_page(FS=Dictionary(Type=Name.Filespec, F="a.exe"), Subtype=Name.FileAttachment)),
}


def zipped(*names: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names or ("a.txt",):
            archive.writestr(name, "MZ")
    return written.getvalue()


TWO_IN_ONE: Mapping[str, bytes] = {
    "picture and archive": a_picture() + zipped(),
    "drawing and archive": a_picture("PNG") + zipped(),
    "scan and archive": a_picture("TIFF") + zipped(),
    "paper and archive": a_pdf() + zipped(),
    "picture and rar": a_picture() + b"Rar!\x1a\x07\x00" + bytes(99),
    "paper and page": a_pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n%<html><script>alert(1)</script>\n", 1),
    "picture and page": a_picture()[:2] + b"\xff\xfe\x00\x30<html><script>alert(1)</script></html>     " + a_picture()[2:],
    "picture and paper": a_picture()[:2] + b"\xff\xfe\x00\x12%PDF-1.7 1 0 obj" + a_picture()[2:],
    "something before the paper": b"GIF87a\n" + a_pdf(),
    "letters before the paper": b"Dear sirs,\n%PDF-1.7\n1 0 obj\n",
}


def png_of(width: int, height: int, *, body: bytes = b"") -> bytes:
    """A PNG that claims a size, whatever it holds."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(body or bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed) + part(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose head claims a size."""
    data = bytearray(a_picture())
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def large_scan() -> bytes:
    written = BytesIO()
    Image.new("RGB", (10_000, 6_000)).save(written, "TIFF", compression="tiff_adobe_deflate", description="a scan")
    return written.getvalue()


def tiff_of_many(pages: int) -> bytes:
    """A TIFF of very many pages, each of which is a few bytes."""
    tags = ((256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (279, 4, 1, 1))
    size = 2 + 12 * len(tags) + 4
    out = [b"II*\x00" + struct.pack("<I", 12), bytes(4)]
    for number in range(pages):
        following = 12 + size * (number + 1) if number + 1 < pages else 0
        rows = b"".join(struct.pack("<HHII", *tag) for tag in tags)
        out.append(struct.pack("<H", len(tags)) + rows + struct.pack("<I", following))
    return b"".join(out)


def tiff_in_a_circle() -> bytes:
    one = bytearray(tiff_of_many(1))
    one[-4:] = struct.pack("<I", 12)
    return bytes(one)


def flate_bomb(megabytes: int, *, times: int = 1) -> bytes:
    """Blanks that were packed, and perhaps packed again: one packed megabyte over and over, with the sum of all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    total = 1
    for _ in range(megabytes):
        total = zlib.adler32(b" " * MEGABYTE, total)
    data = b"\x78\xda" + block * megabytes + b"\x03\x00" + struct.pack(">I", total)
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def pdf_with_bomb(where: str) -> bytes:
    """A paper that unpacks to 700 MB: as what a page draws, as a list of objects, as a description, packed five times."""
    packed = flate_bomb(700, times=5 if where == "five times" else 2)
    filters = pikepdf.Array([Name.FlateDecode] * (5 if where == "five times" else 2))

    def change(pdf: Pdf) -> None:
        bomb = pdf.make_indirect(Stream(pdf, b""))
        bomb.write(packed, filter=filters)
        if where == "description":
            bomb.Type, bomb.Subtype = Name.Metadata, Name.XML
            pdf.Root.Metadat_ = bomb  # the library would look into it
        elif where == "objects":
            bomb.Type, bomb.N, bomb.First = Name.ObjStm, 1, 4
            pdf.Root.Spare = bomb
        else:
            pdf.pages[0].obj.Contents = bomb

    made = altered(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return made.replace(b"/Metadat_", b"/Metadata")


def xref_bomb() -> bytes:
    """A paper whose table of objects unpacks to 700 MB."""
    packed = flate_bomb(700)
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    table = f"3 0 obj<</Type/XRef/Root 1 0 R/Size 100000000/W[1 4 2]/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    return head + table.encode() + packed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def png_with_text_bomb() -> bytes:
    """A sound drawing with a note that unpacks to 300 MB."""
    body = b"Comment\x00\x00" + flate_bomb(300)
    note = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    data = a_picture("PNG")
    return data[:33] + note + data[33:]


def nested_archives() -> bytes:
    inner = b" " * 20 * MEGABYTE
    for _ in range(3):
        written = BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in "abcdefgh":
                archive.writestr(name, inner)
        inner = written.getvalue()
    return inner


def raw_pdf(*objects: str) -> bytes:
    """A PDF from the text of its objects, with a sound table."""
    out, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{text}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {len(objects) + 1}>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>>>"
CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
WITHOUT_END: Mapping[str, bytes] = {
    "a tree that is its own branch": raw_pdf(CATALOG, "<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "two trees in a circle": raw_pdf(
        CATALOG, "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"
    ),
    "nested": raw_pdf(f"<</Type/Catalog/Pages 2 0 R/Deep {'[' * 90_000}{']' * 90_000}>>", "<</Type/Pages/Kids[]/Count 0>>"),
    "a reference to itself": raw_pdf("<</Type/Catalog/Pages 2 0 R>>", "2 0 R"),
    "no pages": raw_pdf(CATALOG, "<</Type/Pages/Kids[]/Count 0>>"),
    "a count that lies": raw_pdf(CATALOG, "<</Type/Pages/Kids[]/Count 2000000000>>"),
}


def noted_pictures() -> Iterator[tuple[str, bytes]]:
    """Pictures that carry a card number where nobody looks."""
    picture = Image.new("RGB", (64, 48), "white")

    def saved(form: str, **more: object) -> bytes:
        written = BytesIO()
        picture.save(written, form, **more)  # type: ignore[arg-type]
        return written.getvalue()

    exif = picture.getexif()
    exif[0x010E] = f"Card {CARD}"
    yield "EXIF", saved("JPEG", exif=exif)
    wide = Image.Exif()
    wide[0x9C9C] = f"Card {CARD}".encode("utf-16-le")
    yield "EXIF in two bytes", saved("JPEG", exif=wide)
    inner = Image.Exif()
    inner.get_ifd(0x8769)[0x9286] = b"ASCII\x00\x00\x00" + CARD.encode()
    yield "EXIF of a camera's user", saved("WEBP", exif=inner)
    yield "comment", saved("JPEG", comment=CARD.encode())
    yield "XMP", saved("JPEG", xmp=f"<x:xmpmeta>{CARD}</x:xmpmeta>".encode())
    yield "behind its end", saved("JPEG") + b"\x00trailer " + CARD.encode()
    for zipped_text in (False, True):
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", CARD, zip=zipped_text)
        yield f"tEXt {zipped_text}", saved("PNG", pnginfo=texts)
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("Title", f"卡号 {CARD}", zip=zipped_text)
        yield f"iTXt {zipped_text}", saved("PNG", pnginfo=texts)
    yield "TIFF", saved("TIFF", tiffinfo={270: f"Card {CARD}"})
    yield "WebP", saved("WEBP", xmp=CARD.encode())


def drawing_itself() -> bytes:
    """A page that draws a form, which draws itself twice."""
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    inner = "<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</F 5 0 R>>>>/Length 11>>"
    return raw_pdf(
        CATALOG, "<</Type/Pages/Count 1/Kids[3 0 R]>>", page, "<</Length 5>>stream\n/F Do\nendstream ",
        f"{inner}stream\n/F Do /F Do\nendstream ",
    )  # fmt: skip


def endless_letters() -> bytes:
    """A page of a million and a half words, packed into 33 kB."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 700 Td " + b"(1234 ) Tj " * 1_500_000 + b"ET")

    return altered(change, compress_streams=True)


def page_again_and_again() -> bytes:
    return raw_pdf(CATALOG, f"<</Type/Pages/Count 900000/Kids[{'3 0 R ' * 900_000}]>>", PAGE)


def sixty_pages_with_a_program() -> bytes:
    return altered(root(OpenAction=action("JavaScript", JS="1")), *(f"page {number}" for number in range(60)))
