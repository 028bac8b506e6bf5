"""PDFs: opened by two readers, walked for programs and files inside, their text read for card numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from evidence.errors import Refusal
from trade.card_numbers import carries_card_number

PROGRAMS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute"})
PLAYERS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
DEPTH_MAX = 60  # of values within one object; a real one is a few deep
UNREADABLE = Refusal("unreadable", {"kind": "PDF"})


@dataclass(frozen=True, slots=True)
class Document:
    """What was found in a PDF."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()


def read(data: bytes, *, pages_max: int) -> Document:
    """Every reason against it; its pages as a fact."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            pages = len(pdf.pages)
            found = set(_carried(pdf))
            notes = " ".join(str(value) for value in pdf.docinfo.values()) if "/Info" in pdf.trailer else ""
    except pikepdf.PasswordError:
        return Document(refusals=(Refusal("encrypted"),))
    except (pikepdf.PdfError, ValueError, RecursionError, TypeError):
        return Document(refusals=(UNREADABLE,))
    if not pages:
        return Document(refusals=(UNREADABLE,))
    refusals = [Refusal("script", {"where": ", ".join(sorted(found - {""}))})] if found - {""} else []
    if "" in found:
        refusals.append(Refusal("attachment"))
    if pages > pages_max:
        refusals.append(Refusal("pages", {"pages": pages, "most": pages_max}))
        return Document({"pages": pages}, tuple(refusals))
    try:
        refusals += _card_numbers(data, notes)
    except (pypdfium2.PdfiumError, ValueError):
        return Document({"pages": pages}, (*refusals, UNREADABLE))
    return Document({"pages": pages}, tuple(refusals))


def _carried(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The names of programs found anywhere in the file; "" for a file inside."""
    for root in (*pdf.objects, pdf.trailer):
        yield from _within(root, 0)


def _within(value: Any, depth: int) -> Iterator[str]:
    """What one object carries; what it refers to is an object of its own and looked at there."""
    if depth > DEPTH_MAX:
        raise ValueError("nested too deep to be a document")
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        yield from _named(value)
        items = [item for _, item in value.items()]
    elif isinstance(value, pikepdf.Array):
        items = list(value)
    else:
        return
    for item in items:
        if isinstance(item, pikepdf.Object) and not item.is_indirect:
            yield from _within(item, depth + 1)


def _named(value: pikepdf.Dictionary | pikepdf.Stream) -> Iterator[str]:
    action, subtype = value.get("/S"), value.get("/Subtype")
    if isinstance(action, pikepdf.Name) and str(action) in PROGRAMS:
        yield str(action)[1:]
    if "/JS" in value:
        yield "JavaScript"
    if "/XFA" in value:
        yield "XFA"
    if isinstance(subtype, pikepdf.Name) and str(subtype) in PLAYERS:
        yield str(subtype)[1:]
    if "/EF" in value or (isinstance(subtype, pikepdf.Name) and str(subtype) == "/FileAttachment"):
        yield ""


def _card_numbers(data: bytes, notes: str) -> list[Refusal]:
    found = [Refusal("card_number", {"where": "its description"})] if carries_card_number(notes) else []
    with pypdfium2.PdfDocument(data) as document:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage().get_text_bounded()
            page.close()
            if carries_card_number(text):
                return [*found, Refusal("card_number_page", {"page": number + 1})]
    return found
