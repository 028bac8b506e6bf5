"""The pages of a packet as pictures for its preview: drawn once, where it is made, so that no page of a stranger's file is
ever decoded by the web. They lie one after another in an archive."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

MEDIA_TYPE = "application/zip"
WIDTH, QUALITY = 620, 60  # dots; of JPEG
BEGAN = (1980, 1, 1, 0, 0, 0)  # the earliest an archive can say: the same pages give the same bytes


def draw_pictures(packet: Path, target: Path) -> None:
    """Every page of a packet, in an archive."""
    import pypdfium2

    with pypdfium2.PdfDocument(packet) as document, ZipFile(target, "w", ZIP_STORED) as archive:
        for number, page in enumerate(document, 1):
            bitmap = page.render(scale=WIDTH / page.get_width())
            drawn = BytesIO()
            bitmap.to_pil().convert("RGB").save(drawn, "JPEG", quality=QUALITY, optimize=True)
            bitmap.close()
            page.close()
            archive.writestr(ZipInfo(_name(number), BEGAN), drawn.getvalue())


def picture_of(archive: bytes, page: int) -> bytes | None:
    """One page; none beyond the last."""
    with ZipFile(BytesIO(archive)) as opened:
        try:
            return opened.read(_name(page))
        except KeyError:
            return None


def _name(page: int) -> str:
    return f"{page}.jpg"
