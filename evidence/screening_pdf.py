"""PDFs: opened by two readers, walked for programs and files inside, their text read for card numbers.

The structure is read by one reader (qpdf) within limits on what anything in it may unpack to, and only then drawn upon by
the other (PDFium). A file in which the two would find different pages is no evidence of either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import settings

from evidence.errors import Refusal
from evidence.screening_pdf_texts import Said, card_number_page, card_numbers_before

PROGRAMS = frozenset(
    ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Thread", "/Rendition", "/Sound", "/Movie",
     "/RichMediaExecute", "/GoTo3DView")
)  # fmt: skip
"""Actions that run something, send something, or reach outside the file; a link that waits for a click does not."""
PLAYERS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/TrapNet"})
BY_THEMSELVES = ("/OpenAction", "/AA")
DEPTH_MAX = 60  # of values within one object; a real one is a few deep
FILTERS_MAX = 4  # of one stream
UNPACKED_MAX = 64 * 1024 * 1024  # bytes that one stream may unpack to; pictures are measured in pixels
MILLION = 1_000_000
DAMAGED = Refusal("damaged")
UNREADABLE = Refusal("unreadable", {"kind": "PDF"})
BROKEN = (
    pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, OSError,
    RuntimeError, NotImplementedError,
)  # fmt: skip
"""What the readers raise for a broken file."""


@dataclass(frozen=True, slots=True)
class Document:
    """What was found in a PDF."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class _Walk:
    """What a walk through every object comes upon."""

    programs: set[str] = field(default_factory=set)
    files: bool = False
    pixels: int = 0
    unpacks: bool = False
    said: Said = field(default_factory=Said)

    def refusals(self, pixels_max: int) -> Iterator[Refusal]:
        if self.programs:
            yield Refusal("script", {"where": ", ".join(sorted(self.programs))})
        if self.files:
            yield Refusal("attachment")
        if self.unpacks:
            yield Refusal("unpacks", {"most": UNPACKED_MAX // MILLION})
        if self.pixels > pixels_max:
            yield Refusal("pixels", {"pixels": -(-self.pixels // MILLION), "most": pixels_max // MILLION})
        if self.said.card_number:
            yield Refusal("card_number", {"where": "its description"})


def read(data: bytes, *, pages_max: int, pixels_max: int) -> Document:
    """Every reason against it; its pages as a fact."""
    _limit()
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            pages = len(pdf.pages)
            locked = pdf.is_encrypted
            walk = _walked(pdf)
            damaged = any("damaged" in it or "reconstruct" in it for it in pdf.get_warnings())
        if not pages:
            return Document(refusals=(UNREADABLE,))
        refusals = ([Refusal("protected")] if locked else []) + ([DAMAGED] if damaged else []) + [*walk.refusals(pixels_max)]
        if pages > pages_max:
            refusals.append(Refusal("pages", {"pages": pages, "most": pages_max}))
        elif not walk.unpacks:
            refusals += _texts(data, pages)
    except pikepdf.PasswordError:
        return Document(refusals=(Refusal("encrypted"),))
    except BROKEN:
        return Document(refusals=(UNREADABLE,))
    return Document({"pages": pages}, tuple(refusals))


def _limit() -> None:
    """Before anything is opened: what unpacks to more, or is packed again and again, is an error and fills no memory."""
    settings.set_qpdf_limits(
        flate_max_memory=UNPACKED_MAX, png_max_memory=UNPACKED_MAX, tiff_max_memory=UNPACKED_MAX,
        run_length_max_memory=UNPACKED_MAX, dct_max_memory=UNPACKED_MAX, dct_max_progressive_scans=100,
        max_stream_filters=FILTERS_MAX, doc_max_warnings=200, parser_max_container_size=MILLION,
    )  # fmt: skip


def _texts(data: bytes, pages: int) -> Iterator[Refusal]:
    with pypdfium2.PdfDocument(data) as document:
        if len(document) != pages:
            yield DAMAGED
            return
        page = card_number_page(document)
    if page:
        yield Refusal("card_number_page", {"page": page})
    elif card_numbers_before(data):
        yield Refusal("card_number", {"where": "an earlier version inside it"})


def _walked(pdf: pikepdf.Pdf) -> _Walk:
    walk = _Walk()
    for root in (*pdf.objects, pdf.trailer):
        _within(root, 0, walk)
        if isinstance(root, pikepdf.Stream):
            _unpack(root, walk)
    return walk


def _within(value: Any, depth: int, walk: _Walk) -> None:
    """Look at one object; what it refers to is an object of its own and looked at there."""
    if depth > DEPTH_MAX:
        raise ValueError("nested too deep to be a document")
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        _named(value, walk)
        items = [item for _, item in value.items()]
    elif isinstance(value, pikepdf.Array):
        items = list(value)
    else:
        items = [value] if depth == 0 else []
    for item in items:
        if isinstance(item, pikepdf.String):
            walk.said.hear(str(item))
        elif isinstance(item, pikepdf.Object) and not item.is_indirect:
            _within(item, depth + 1, walk)


def _named(value: pikepdf.Dictionary | pikepdf.Stream, walk: _Walk) -> None:
    action, subtype = _name(value, "/S"), _name(value, "/Subtype")
    if action in PROGRAMS:
        walk.programs.add(action[1:])
    if "/JS" in value:
        walk.programs.add("JavaScript")
    if "/XFA" in value:
        walk.programs.add("XFA")
    if subtype in PLAYERS:
        walk.programs.add(subtype[1:])
    if any(_opens_a_site(value.get(it)) for it in BY_THEMSELVES if it in value):
        walk.programs.add("URI")
    if isinstance(value, pikepdf.Stream) and "/F" in value:  # its content lies in a file elsewhere
        walk.programs.add("external file")
    walk.files |= "/EF" in value or subtype == "/FileAttachment" or "/Collection" in value
    walk.files |= _name(value, "/Type") == "/EmbeddedFile"


def _name(value: pikepdf.Dictionary | pikepdf.Stream, key: str) -> str:
    found = value.get(key)
    return str(found) if isinstance(found, pikepdf.Name) else ""


def _opens_a_site(slot: Any, depth: int = 0) -> bool:
    """Whether an action that nobody has to click leads out of the file; `slot`: one action, or one for each occasion."""
    if depth > 2 or not isinstance(slot, pikepdf.Dictionary):
        return False
    return _name(slot, "/S") == "/URI" or any(_opens_a_site(it, depth + 1) for _, it in slot.items())


def _unpack(stream: pikepdf.Stream, walk: _Walk) -> None:
    """What a stream unpacks to: of a picture its pixels, of everything else its bytes; notes are read."""
    if _name(stream, "/Subtype") == "/Image":
        sides = [stream.get(it) for it in ("/Width", "/Height")]
        if all(isinstance(it, int) for it in sides):
            walk.pixels = max(walk.pixels, int(sides[0] or 0) * int(sides[1] or 0))
        return
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) > FILTERS_MAX:
        walk.unpacks = True
        return
    try:
        unpacked = stream.read_bytes()
    except pikepdf.PdfError as trouble:
        walk.unpacks |= "memory limit" in str(trouble)
        return
    if _name(stream, "/Type") == "/Metadata":
        walk.said.hear_notes(unpacked)
