"""The set-up says whom the installation can ask for proofs of delivery, and what the others lack; no secret is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.conftest import SignIn
from tests.web.operating import OPERATOR


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[sf]\npartner_id = "sesame-1"\ncheck_word = "sesame-2"\n', "SF Express"),
        ('[sf]\npartner_id = "sesame-1"\n', "recourse doctor says why"),
    ],
)
def test_the_operator_sees_whom_we_can_ask(sign_in: SignIn, tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "carriers.toml"
    file.write_text(text, encoding="utf-8")
    client = sign_in(OPERATOR)
    installed = client.application.extensions["recourse"]
    client.application.extensions["recourse"] = replace(installed, settings=replace(installed.settings, carriers=file))

    page = client.get("/set-up").text

    assert says in page and "sesame" not in page


def test_without_credentials_every_carrier_says_what_it_lacks(sign_in: SignIn) -> None:
    page = sign_in(OPERATOR).get("/set-up").text

    assert "Sandbox carrier" in page and "partner_id, check_word" in page and "client_id, client_secret" in page


def test_the_operators_radar_says_what_is_wrong_with_the_file_and_shows_the_carriers_all_the_same(
    sign_in: SignIn, tmp_path: Path
) -> None:
    file = tmp_path / "carriers.toml"
    file.write_text('[sf]\npartner_id = "sesame-1"\n', encoding="utf-8")
    client = sign_in(OPERATOR)
    installed = client.application.extensions["recourse"]
    client.application.extensions["recourse"] = replace(installed, settings=replace(installed.settings, carriers=file))

    page = client.get("/radar")

    assert 200 == page.status_code and "check_word" in page.text and "SF Express" in page.text
    assert "no carrier is asked with credentials" in page.text and "sesame" not in page.text
