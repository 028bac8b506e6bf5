"""The letter about proof that will be lost: every parcel by name and day, in the language its reader reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from evidence.messages import LISTED_MAX, Missing, will_be_lost
from trade.letters import mail_of
from trade.parties import Party, PartyKind

SHOP = Party("shop", PartyKind.MERCHANT, "Shop", "瓷器店", email="desk@shop.example")
PARCEL = Missing("shop.A 1/7", "A 1/7", "dhl", "JD0001", date(2026, 12, 1), lost=False)


def test_it_names_the_day_and_where_to_bring_a_proof() -> None:
    letter = mail_of(will_be_lost(SHOP, [PARCEL], public_url="https://recourse.example/"))

    assert letter is not None
    assert "- order A 1/7, dhl JD0001: will be lost on 2026-12-01\n" in letter["text"]
    assert "upload it here: https://recourse.example/sales/shop.A%201%2F7\n" in letter["text"]


def test_without_an_address_of_the_pages_it_carries_no_link() -> None:
    letter = mail_of(will_be_lost(SHOP, [PARCEL], public_url=None))

    assert letter is not None and "http" not in letter["text"]


def test_a_merchant_that_reads_chinese_is_written_to_in_chinese() -> None:
    letter = mail_of(will_be_lost(replace(SHOP, language="zh-Hans"), [PARCEL, replace(PARCEL, lost=True)], public_url=None))

    assert letter is not None and "zh-Hans" == letter["language"]
    assert "2 件包裹缺少签收证明，最早于 2026-12-01 灭失" == letter["subject"]
    assert "将于 2026-12-01 灭失" in letter["text"] and "已于 2026-12-01 灭失" in letter["text"]


def test_a_long_list_ends_with_how_many_more() -> None:
    letter = mail_of(will_be_lost(SHOP, [PARCEL] * (LISTED_MAX + 3), public_url=None))

    assert letter is not None and "and 3 more." in letter["text"] and LISTED_MAX == letter["text"].count("- order")


def test_a_merchant_without_an_address_gets_none() -> None:
    assert mail_of(will_be_lost(replace(SHOP, email=None), [PARCEL], public_url=None)) is None
