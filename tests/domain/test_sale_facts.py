"""What is said of a sale: fields with one meaning each, moments that can be, corrections that say why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trade.errors import FactRefused
from trade.sale_facts import CLOCKS_APART, Recorded, SaleFact, adds_nothing, contradicted, require_sound, sale_of
from trade.sale_fields import FIELDS, SaleKind, trouble

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
SOLD = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def said(kind: SaleKind, at: datetime = SOLD, by: str = "shop", why: str = "", **facts: str) -> SaleFact:
    return SaleFact("shop.A-1", kind, facts, at, by, why)


def recorded(*facts: SaleFact) -> list[Recorded]:
    return [Recorded(number, it, None, NOW) for number, it in enumerate(facts, 1)]


def a_message(text: str, minutes: int = 0) -> SaleFact:
    at = SOLD + timedelta(minutes=minutes)
    return said(SaleKind.MESSAGE, at, direction="from_buyer", channel="email", text=text)


@pytest.mark.parametrize(
    ("fact", "field", "says"),
    [
        (said(SaleKind.AUTHORISATION, avs="Q"), "authorisation.avs", "none of: Y, M"),
        (said(SaleKind.AUTHORISATION, avs="y"), "authorisation.avs", "none of"),
        (said(SaleKind.AUTHORISATION, cvv="123"), "authorisation.cvv", "must never be sent"),
        (said(SaleKind.AUTHORISATION, eci="5"), "authorisation.eci", "two digits, as 05"),
        (said(SaleKind.AUTHORISATION, three_ds="yes"), "authorisation.three_ds", "none of"),
        (said(SaleKind.AUTHORISATION, authorisation_code="12345"), "authorisation.authorisation_code", "six letters"),
        (said(SaleKind.AUTHORISATION, ip_address="203.0.113.777"), "authorisation.ip_address", "203.0.113.7"),
        (said(SaleKind.AUTHORISATION, credential="4242 4242 4242 4242"), "authorisation.credential", "last four"),
        (said(SaleKind.AUTHORISATION, device_id="4242424242424242"), "authorisation.device_id", "last four"),
        (said(SaleKind.AUTHORISATION, colour="red"), "authorisation.colour", "no such field"),
        (said(SaleKind.TERMS, version="3.2"), "terms.consent", "missing"),
        (said(SaleKind.TERMS, version="3.2", consent="sure"), "terms.consent", "none of: checkbox"),
        (said(SaleKind.TERMS, version="3", consent="none", url="javascript:alert(1)"), "terms.url", "address of the web"),
        (said(SaleKind.INVOICE, number="R-1", issued_on="1 March"), "invoice.issued_on", "2026-03-31"),
        (said(SaleKind.ORDER), "order", "nothing is stated"),
        (said(SaleKind.ORDER, description="x" * 501), "order.description", "500 characters"),
        (a_message("my card is 4242-4242-4242-4242, charge it"), "message.text", "full card number"),
        (a_message("read\u202e me"), "message.text", "cannot be shown"),
        (said(SaleKind.ORDER, description="a\nvase"), "order.description", "line break"),
        (a_message("thanks", minutes=10**6), "message.at", "in the future"),
    ],
)
def test_what_cannot_stand_is_refused_with_its_field_and_what_to_do(fact: SaleFact, field: str, says: str):
    with pytest.raises(FactRefused) as refused:
        require_sound(fact, now=NOW)

    assert field == refused.value.field
    assert says in str(refused.value)
    assert "4242" not in str(refused.value)


def test_a_fingerprint_may_hold_a_run_of_digits_by_chance():
    require_sound(said(SaleKind.AUTHORISATION, device_fingerprint="ab4242424242424242ef"), now=NOW)
    with pytest.raises(FactRefused):
        require_sound(said(SaleKind.AUTHORISATION, device_fingerprint="4242424242424242"), now=NOW)


def test_a_shops_clock_may_run_a_little_ahead_of_ours():
    require_sound(said(SaleKind.ORDER, NOW + CLOCKS_APART, description="a vase"), now=NOW)
    with pytest.raises(FactRefused):
        require_sound(said(SaleKind.ORDER, NOW + CLOCKS_APART + timedelta(seconds=1), description="a vase"), now=NOW)


def test_a_field_not_stated_before_adds_and_contradicts_nothing():
    known = recorded(said(SaleKind.AUTHORISATION, avs="Y"))

    assert [] == contradicted(known, said(SaleKind.AUTHORISATION, cvv="M"))
    assert ["avs"] == contradicted(known, said(SaleKind.AUTHORISATION, avs="N", cvv="M"))


def test_each_party_contradicts_only_itself():
    known = recorded(said(SaleKind.AUTHORISATION, avs="Y"))

    assert [] == contradicted(known, said(SaleKind.AUTHORISATION, by="gateway", avs="N"))


def test_the_moment_of_a_consent_is_a_fact_of_its_own():
    known = recorded(said(SaleKind.TERMS, version="3", consent="checkbox"))
    later = said(SaleKind.TERMS, SOLD + timedelta(hours=1), version="3", consent="checkbox")

    assert ["at"] == contradicted(known, later)


def test_the_same_again_adds_nothing_and_the_same_of_another_moment_does():
    known = recorded(said(SaleKind.AUTHORISATION, avs="Y", cvv="M"), a_message("hello"))

    assert adds_nothing(known, said(SaleKind.AUTHORISATION, cvv="M"))
    assert adds_nothing(known, a_message("hello"))
    assert not adds_nothing(known, said(SaleKind.AUTHORISATION, SOLD + timedelta(hours=1), cvv="M"))
    assert not adds_nothing(known, a_message("hello", minutes=1))


def test_what_holds_is_each_field_as_last_stated_and_every_row_stays():
    sale = sale_of(
        recorded(
            said(SaleKind.AUTHORISATION, avs="Y", eci="05"),
            a_message("second", minutes=2),
            said(SaleKind.AUTHORISATION, avs="N", why="the processor sent it again"),
            a_message("first", minutes=1),
            said(SaleKind.ORDER, description="a vase"),
        )
    )

    order, authorisation = sale.facts
    assert {"avs": "N", "eci": "05"} == authorisation.facts
    assert ["Y", "N"] == [row.fact.facts["avs"] for row in authorisation.rows]
    assert ["the processor sent it again"] == [row.fact.reason for row in authorisation.corrected]
    assert ["first", "second"] == [row.fact.facts["text"] for row in sale.messages]
    assert {"avs": "N", "eci": "05", "description": "a vase"} == sale.values()
    assert SaleKind.ORDER is order.kind


@given(st.sampled_from([(kind, name) for kind, fields in FIELDS.items() for name in fields]), st.text(max_size=80))
def test_any_text_in_any_field_is_answered(field: tuple[SaleKind, str], text: str):
    assert trouble(*field, text) is None or str(trouble(*field, text))
