"""Files of our own making for the tests of evidence: sound ones, and those that must not come in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import ExifTags, Image
from reportlab.pdfgen.canvas import Canvas


def a_pdf(*pages: str, title: str = "A paper") -> bytes:
    """A paper with one line of text a page."""
    written = BytesIO()
    canvas = Canvas(written, invariant=1)
    canvas.setTitle(title)
    for text in pages or ("Delivered to the concierge, signed Li.",):
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def changed_pdf(change: str) -> bytes:
    """A paper with something in it that should not be: script, launch, attachment, form, password."""
    with pikepdf.open(BytesIO(a_pdf())) as pdf:
        root = pdf.Root
        if change == "script":
            root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        if change == "launch":
            pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"))
        if change == "attachment":
            pdf.attachments["list.exe"] = b"MZ"
        if change == "form":
            root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=[])
        if change == "nested":
            root.Names = pikepdf.Dictionary(Any=[[pikepdf.Dictionary(Deep=pikepdf.Dictionary(JS="1"))]])
        written = BytesIO()
        locked = pikepdf.Encryption(owner="o", user="u") if change == "password" else False
        pdf.save(written, encryption=locked)
    return written.getvalue()


def a_picture(form: str = "JPEG", *, size: tuple[int, int] = (64, 48), gps: bool = False, pages: int = 1) -> bytes:
    """A picture, as a telephone that notes the place would write it when `gps`."""
    picture = Image.new("RGB", size, (120, 140, 90))
    more: dict[str, object] = {}
    if gps:
        exif = picture.getexif()
        exif[ExifTags.Base.DateTime] = "2026:11:20 09:30:00"
        exif[ExifTags.Base.Orientation] = 6
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                ExifTags.GPS.GPSLatitudeRef: "N",
                ExifTags.GPS.GPSLatitude: (31.0, 13.0, 30.0),
                ExifTags.GPS.GPSLongitudeRef: "W",
                ExifTags.GPS.GPSLongitude: (121.0, 28.0, 12.0),
            }
        )
        more["exif"] = exif
    if pages > 1:
        more |= {"save_all": True, "append_images": [picture.copy() for _ in range(pages - 1)]}
    written = BytesIO()
    picture.save(written, form, **more)  # type: ignore[arg-type]
    return written.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
