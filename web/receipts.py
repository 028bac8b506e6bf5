"""A receipt as a PDF to keep, in English or Chinese."""

from __future__ import annotations

from flask import Response, request

from reports.papers import LANGUAGES
from reports.receipt_paper import ReceiptPaper
from web.language import html_lang

PDF = "application/pdf"


def asked_language() -> str:
    """The one the address asks for, else the reader's."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else html_lang()


def receipt_answer(found: ReceiptPaper, id_: str) -> Response:
    from reports.pdf.receipt import receipt_pdf  # what draws a paper weighs 10 MB

    answer = Response(receipt_pdf(found), content_type=PDF)
    answer.headers.set("Content-Disposition", "attachment", filename=f"receipt-{id_[:8]}.pdf")
    return answer
