"""Receipts as PDFs to keep, in both languages: of what was handed in, and of a packet that was sent."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.web import world
from tests.web.conftest import SignIn
from tests.web.evidence_forms import GATEWAY, MERCHANT, STRANGER, handed_in
from tests.web.test_sending import asked, carried, packed  # noqa: F401 - a fixture


def text_of(answer: Any) -> str:
    assert (200, "application/pdf") == (answer.status_code, answer.content_type)
    with pypdfium2.PdfDocument(BytesIO(answer.data)) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_receipt_of_what_was_handed_in_is_a_paper_in_two_languages_for_everybody_who_sees_it(sign_in: SignIn) -> None:
    address, _chosen = handed_in(sign_in(MERCHANT), (b"signed for", "签收单.txt"), words="Signed for at the gate.")
    shown = {who: sign_in(who).get(f"{address}/receipt.pdf?language=en") for who in (MERCHANT, GATEWAY, STRANGER)}
    english, chinese = text_of(shown[MERCHANT]), text_of(sign_in(MERCHANT).get(f"{address}/receipt.pdf?language=zh-Hans"))

    for said in ("Receipt for evidence handed in", "签收单.txt", "Signed for at the gate.", MERCHANT, world.OWN_CASE):
        assert said in english
    assert "证据提交回执" in chinese and "本回执的摘要" in chinese
    assert MERCHANT not in text_of(shown[GATEWAY]) and 404 == shown[STRANGER].status_code
    assert f"{address}/receipt.pdf?language=zh-Hans" in sign_in(MERCHANT).get(address).text
    assert shown[MERCHANT].data == sign_in(MERCHANT).get(f"{address}/receipt.pdf?language=en").data


@pytest.mark.usefixtures("packed")
def test_a_packet_has_its_receipt_as_a_paper_once_it_is_there(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    address = asked(client).location
    before = client.get(f"{address}/receipt.pdf").status_code
    carried(app, engine)
    english, chinese = (text_of(client.get(f"{address}/receipt.pdf?language={it}")) for it in ("en", "zh-Hans"))

    assert 404 == before and 404 == sign_in(GATEWAY).get(f"{address}/receipt.pdf").status_code
    for said in ("Receipt for a packet sent", "CB-1-email.pdf", "by e-mail", "Delivered.", "slip.txt"):
        assert said in english
    assert "证据包发送回执" in chinese and "电子邮件" in chinese
    assert f"{address}/receipt.pdf?language=en" in client.get(address).text
