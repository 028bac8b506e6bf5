"""No text field takes a full card number: not a code, not a name, not an address, not a finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from disputes.liability.findings import Bound, Breach, Causal, Finding, require_finding
from runtime.database import make_engine, reading
from trade.errors import CardNumberRefused
from trade.parties import Party, PartyKind, require_sound
from trade.store.tables import person
from web.commands.keys import key
from web.commands.people import user
from web.commands.upkeep import migrate

CARD = "4242 4242 4242 4242 12/27"
SHOP = Party("shop", PartyKind.MERCHANT, "Shop", "商店", email="desk@shop.test")
FINDING = Finding(
    1, "shop", "merchant-deliver-and-prove", date(2026, 3, 1), "sent", "已发货", Breach.UNPROVEN, Causal.NO, "bank"
)


@pytest.mark.parametrize(
    "field", [{"code": "4242424242424242"}, {"email": "4242424242424242@shop.test"}, {"name_en": CARD}, {"name_zh": CARD}]
)
def test_a_party_is_not_named_by_a_card(field: dict[str, str]) -> None:
    require_sound(SHOP)
    with pytest.raises(CardNumberRefused):
        require_sound(replace(SHOP, **field))  # type: ignore[arg-type]  # a test names the field it is about


@pytest.mark.parametrize("field", ["fact_en", "fact_zh"])
def test_a_finding_carries_none(field: str) -> None:
    with pytest.raises(CardNumberRefused):
        require_finding(replace(FINDING, **{field: CARD}), bound=[Bound("shop", PartyKind.MERCHANT)], duties={})


@pytest.mark.parametrize(("email", "name"), [("a@shop.test", CARD), ("4242424242424242@shop.test", "A")])
def test_a_person_is_not_named_by_a_card(tmp_path: Path, email: str, name: str) -> None:
    words = [
        "add",
        email,
        "--name",
        name,
        "--role",
        "operator",
        "--password",
        "long enough",
        "--data-dir",
        str(tmp_path / "d"),
    ]

    assert isinstance(CliRunner().invoke(user, words).exception, CardNumberRefused)
    with reading(make_engine(f"sqlite:///{tmp_path}/d/recourse.sqlite")) as connection:
        assert [] == connection.execute(select(person)).all()


def test_a_key_is_not_named_by_a_card(tmp_path: Path) -> None:
    words = ["add", "seat", "--name", CARD, "--data-dir", str(tmp_path / "d")]
    assert 0 == CliRunner().invoke(migrate, ["--data-dir", str(tmp_path / "d")]).exit_code

    assert isinstance(CliRunner().invoke(key, words).exception, CardNumberRefused)
