"""Exhibits of our own making for packets. Each page bears a bar code of its number along its upper and its lower edge, so
that a page that was cut, lost or turned is found out whatever became of it on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from disputes.dispute import Dispute, Stage
from disputes.schemes.load_checklists import list_for
from evidence.channels.load import channel
from evidence.exhibit import Exhibit, Kind, VaultFile
from ledger.money import Money
from reports.packet_letter import Letter, letter
from reports.statement_words import Words
from tests.web.world import LONG_ZH
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Mixed = tuple[list[Exhibit], dict[str, bytes]]
"""Exhibits, and their bytes by digest."""
BITS = 12
SAID = "Delivered, signed, photographed and kept."
CHAIN = Chain(("bank-nova", "visa-net", "bank-east", "payhub", "linglong"))
PARTIES = {
    "linglong": Party("linglong", PartyKind.MERCHANT, "Linglong Precision Electronics", LONG_ZH, "Asia/Shanghai"),
    "payhub": Party("payhub", PartyKind.GATEWAY, "Payhub gateway", "付汇支付网关", "Asia/Shanghai"),
}


def bars(number: int) -> list[bool]:
    """A black bar at both ends, the number between them, high bit first."""
    return [True, *(bool(number >> bit & 1) for bit in reversed(range(BITS))), False, True]


def a_document(pages: int, *, size: tuple[float, float] = A4, turned: int = 0, first: int = 1, text: str = "") -> bytes:
    """A PDF with the number of each page in bars and words; `turned` as a scanner notes it that saw the sheet lying."""
    made = BytesIO()
    canvas = Canvas(made, pagesize=size, invariant=1)
    width, height = size
    for number in range(first, first + pages):
        code = bars(number)
        for at, black in enumerate(code):
            if black:
                for y in (0.0, height * 0.97):
                    canvas.rect(width * at / len(code), y, width / len(code), height * 0.03, stroke=0, fill=1)
        canvas.setFont("Helvetica", min(8.0, width / 20))
        canvas.drawString(width * 0.1, height * 0.9, f"leaf{number:04d} {text}")
        for line in range(40 if height > 500 else 0):
            canvas.drawString(width * 0.1, height * 0.85 - line * 14, f"{line:02d} {SAID} {SAID}")
        canvas.showPage()
    canvas.save()
    if not turned:
        return made.getvalue()
    with pikepdf.open(made) as pdf:
        for page in pdf.pages:
            page.rotate(turned, relative=False)
        pdf.save(out := BytesIO())
    return out.getvalue()


def a_photo(number: int, size: tuple[int, int] = (4000, 3000), *, form: str = "JPEG", colours: bool = True) -> bytes:
    """A picture with as much in it as a telephone's: twelve million dots unless told otherwise."""
    width, height = size
    grain = Image.effect_noise((width // 4, height // 4), 60).resize(size, Image.Resampling.BICUBIC)
    slope = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", (grain, slope, Image.blend(grain, slope, 0.5))) if colours else grain.convert("RGB")
    draw = ImageDraw.Draw(picture)
    code = bars(number)
    for at, black in enumerate(code):
        for top in (0.0, 0.97):
            place = (width * at / len(code), height * top, width * (at + 1) / len(code) - 1, height * (top + 0.03))
            draw.rectangle(place, fill="black" if black else "white")
    made = BytesIO()
    picture.save(made, form, **({"quality": 92, "dpi": (300, 300)} if form == "JPEG" else {}))
    return made.getvalue()


def an_exhibit(
    number: int, data: bytes, media_type: str, *, kind: Kind = Kind.OTHER, name: str = "", vault: dict[str, bytes]
) -> Exhibit:
    """An exhibit of the merchant's whose bytes lie in `vault`."""
    digest = sha256(data).hexdigest()
    vault[digest] = data
    file = VaultFile(digest, len(data), media_type, {})
    ending = media_type.rpartition("/")[2]
    return Exhibit(
        f"x{number}", "dispute:CB-1", "p", "linglong", "seat", kind, name or f"file-{number}.{ending}", file, file, NOW, NOW
    )


def a_letter(
    exhibits: list[Exhibit], to: str = "file", *, language: str = "en", said: str = "", code: str = "13.1"
) -> Letter:  # fmt: skip
    amount = Money(1_240_000, "CNY")
    paid = Payment(
        "linglong.XD-1", CHAIN, "XD-1", "test", amount, "visa", NOW, last_four="4242", arn="7" * 23
    )  # fmt: skip
    dispute = Dispute(
        "payhub.CB-1", paid.id, CHAIN.parties, "test", "visa", code, Stage.CHARGEBACK, amount, date(2026, 11, 2)
    )  # fmt: skip
    found = list_for("visa", code, on=NOW.date())
    return letter(
        Words(language, PARTIES), channel(to), dispute, paid, sender="linglong", scheme=("Visa", "维萨"), reason=None,
        said=said, exhibits=exhibits, items=found.items if found else (), head="ab" * 32, on=NOW.date(),
    )  # fmt: skip


LYING = landscape(A4)


def out_of(vault: dict[str, bytes]) -> Callable[[Exhibit, Path], None]:
    def bring(it: Exhibit, path: Path) -> None:
        path.write_bytes(vault[it.shown.sha256])

    return bring
