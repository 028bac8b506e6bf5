"""The otpauth address as a picture for the camera of a phone, drawn here: it never leaves this installation."""

from __future__ import annotations

from typing import NamedTuple

QUIET = 4  # modules of white around it (ISO/IEC 18004, 5.3.8)


class Picture(NamedTuple):
    """A square of `size` modules, white rim included, and the path of its dark ones."""

    size: int
    path: str


def qr_code(text: str) -> Picture:
    """The QR code of a text, one run of dark modules after another."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel  # type: ignore[import-untyped] # 8 MB

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    runs = []
    for row in range(count):
        column = 0
        while column < count:
            start = column
            while column < count and code.isDark(row, column):
                column += 1
            if column > start:
                runs.append(f"M{start + QUIET} {row + QUIET}h{column - start}v1h-{column - start}z")
            column += 1
    return Picture(count + 2 * QUIET, "".join(runs))
