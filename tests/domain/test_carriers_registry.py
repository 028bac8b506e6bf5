"""Whom we can ask: by its own credentials, else by way of somebody who asks for others, else nobody, and what that takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.carriers import karrio_asked
from evidence.carriers.credentials import adapters
from evidence.carriers.load import load_retention
from evidence.carriers.registry import Carriers, connected
from evidence.errors import CarriersFileRefused

SF = '[sf]\npartner_id = "P"\ncheck_word = "W"\n'
KUAIDI = '[kuaidi100]\ncustomer = "C"\nkey = "K"\n'
EASYPOST = '[easypost]\napi_key = "E"\n'
UPS = '[ups]\nclient_id = "I"\nclient_secret = "S"\n'


def given(folder: Path, text: str) -> Carriers:
    file = folder / "carriers.toml"
    file.write_text(text, encoding="utf-8")
    return connected(file)


def through(carriers: Carriers) -> dict[str, str]:
    return {it.code: it.through for it in carriers.standings() if it.through}


def test_without_credentials_only_the_sandbox_is_asked_and_each_other_says_what_it_lacks() -> None:
    carriers = connected(None)

    assert {"sandbox": "sandbox"} == through(carriers)
    assert all(it.lacks for it in carriers.standings() if not it.through)


def test_a_carrier_is_asked_by_itself_where_it_can_be_and_else_by_way_of_another(tmp_path: Path) -> None:
    asked = through(given(tmp_path, SF + KUAIDI + EASYPOST))

    assert ("sf", "kuaidi100", "kuaidi100", "easypost") == (asked["sf"], asked["ems"], asked["zto"], asked["usps"])
    assert "cainiao" not in asked and "amazon-shipping" not in asked


@pytest.mark.parametrize("spelling", ["sf", "SF Express", "顺丰速运", "ShunFeng"])
def test_every_spelling_of_a_carrier_finds_its_connection(tmp_path: Path, spelling: str) -> None:
    connection = given(tmp_path, KUAIDI).connection_to(spelling)

    assert connection is not None and ("sf", "?com=shunfeng&num=SF10") == (connection.code, connection.path("SF10"))


def test_without_karrio_what_it_asks_counts_as_one_we_cannot_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(karrio_asked, "installed", lambda _: False)

    assert "ups" not in through(given(tmp_path, UPS))
    (lack,) = (it.lacks for it in given(tmp_path, UPS).standings() if it.code == "ups")
    assert "pip install 'recourse[carriers]'" in lack
    assert "easypost" == through(given(tmp_path, UPS + EASYPOST))["ups"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[sf", "file"),
        ('[fs]\npartner_id = "P"\n', "fs"),
        ("sf = 7\n", "sf"),
        ('[sf]\npartner_id = "P"\n', "sf.check_word"),
        ('[sf]\npartner_id = "hidden"\ncheck_word = 7\n', "sf.check_word"),
        (SF + 'chekword = "hidden"\n', "sf.chekword"),
        (SF + 'address = "ftp://example.com"\n', "sf.address"),
    ],
)
def test_a_file_of_credentials_that_cannot_stand_is_refused_by_its_key_and_shows_no_secret(
    tmp_path: Path, text: str, key: str
) -> None:
    with pytest.raises(CarriersFileRefused) as refused:
        given(tmp_path, text)

    assert key in str(refused.value) and "hidden" not in str(refused.value)


def test_no_credential_is_printed(tmp_path: Path) -> None:
    assert "check_word" not in repr(given(tmp_path, SF)) and "W" not in repr(given(tmp_path, SF))


def test_whoever_is_asked_is_a_carrier_on_file() -> None:
    known = {it.code for it in load_retention().carriers.values()}
    named = {*adapters()["direct"], *(code for theirs in adapters()["through"].values() for code in theirs)}

    assert set() == named - known
    assert all(it["source"] and it["needs"] for it in adapters()["direct"].values())
