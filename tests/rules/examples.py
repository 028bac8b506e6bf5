"""Payments, disputes and rule files the rule tests speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from disputes.dispute import Dispute, Stage
from ledger.money import Money
from trade.parties import PartyKind
from trade.payments import Chain, Payment

CHAIN = ("issuer-a", "scheme-a", "acquirer-a", "gateway-a", "merchant-a")
KINDS = dict(
    zip(
        CHAIN,
        (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT),
        strict=True,
    )
)


def a_payment(id_: str = "merchant-a.1", *, scheme: str = "visa", sold_on: date = date(2026, 3, 1), **more: Any) -> Payment:
    sold_at = datetime(sold_on.year, sold_on.month, sold_on.day, 12, tzinfo=UTC)
    return Payment(id_, Chain(CHAIN), id_, "test", Money(10_000, "EUR"), scheme, sold_at, **more)


def a_dispute(
    id_: str = "test.1",
    *,
    scheme: str = "visa",
    reason_code: str = "13.1",
    stage: Stage = Stage.CHARGEBACK,
    opened_on: date = date(2026, 5, 1),
    payment_id: str = "merchant-a.1",
) -> Dispute:
    return Dispute(id_, payment_id, CHAIN, "test", scheme, reason_code, stage, Money(10_000, "EUR"), opened_on)


SMALL_FILE = """
scheme = "small"
title_en = "Small"
title_zh = "小"

[sources]
book = "a book, page 1"

[clocks.limit]
anchors = ["processed_on"]
values = [
    { days = 30, seen_in = "2010-05", source = "book", confidence = "low" },
    { days = 20, from = 2020-01-01, source = "book", confidence = "high" },
]

[codes.a]
name_en = "A"
name_zh = "甲"
category = "other"
flow = "plain"
limit = "limit"
source = "book"
confidence = "low"

[flows.plain]
[[flows.plain.due]]
stage = "chargeback"
seat = "merchant"
obligation = "answer_chargeback"
values = [{ days = 7, seen_in = "2010-05", source = "book", confidence = "low" }]
"""


def a_rule_file(folder: Path, *, old: str = "", new: str = "") -> Path:
    """The small file, with one text in it replaced."""
    assert old in SMALL_FILE
    path = folder / "small.toml"
    path.write_text(SMALL_FILE.replace(old, new) if old else SMALL_FILE, encoding="utf-8")
    return path
