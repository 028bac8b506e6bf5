"""The file of accounts, and packets that go into a folder or a mailbox."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

import pytest

from disputes.channels.sending import registry
from disputes.channels.sending.accounts import Account, fitting, load
from disputes.channels.sending.protocol import Parcel
from disputes.dispute import Stage
from disputes.sending import Told, Way
from disputes.sending_errors import AccountsFileRefused
from runtime import settings as environment
from tests.flows.workers import open_mailbox

PDF = b"%PDF-1.7 a packet\n"
PARCEL = Parcel(
    "f" * 32, "f-1", "CB/1", Stage.CHARGEBACK, "CB-1.pdf", PDF, sha256(PDF).hexdigest(), "Signed for. 已签收。",
    {"carrier": "SF Express", "tracking_number": "SF1"}, {}, datetime(2026, 5, 20, 12, tzinfo=UTC),
)  # fmt: skip
GOOD = '[[account]]\nparty = "hub"\nway = "stripe"\nkey = "rk_live_nobody_may_see"\nname = "Main"\n'


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "accounts.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_accounts_are_read_and_their_keys_are_printed_nowhere(tmp_path: Path) -> None:
    (it,) = load(written(tmp_path, GOOD))

    assert ("hub", Way.STRIPE, "Main", "rk_live_nobody_may_see") == (it.party, it.way, it.name, it.key)
    assert "nobody_may_see" not in repr(it) and () == load(None)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("not toml [", "file"),
        ("[other]\nx = 1\n", "account"),
        (GOOD.replace("stripe", "pigeon"), "account 1: way"),
        (GOOD.replace("key =", "kex ="), "account 1: kex"),
        (GOOD.replace('key = "rk_live_nobody_may_see"\n', ""), "account 1: key"),
        (GOOD.replace('"Main"', "7"), "account 1: name"),
        (GOOD + 'url = "ftp://nobody_may_see"\n', "account 1: url"),
        (GOOD + 'network = "public"\n', "account 1: network"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_nothing_of_what_stands_there(
    tmp_path: Path, text: str, where: str
) -> None:
    with pytest.raises(AccountsFileRefused) as refused:
        load(written(tmp_path, text))

    assert where == refused.value.facts["key"] and "nobody_may_see" not in str(refused.value)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AccountsFileRefused, match="can be read by others"):
        load(written(tmp_path, GOOD, 0o644))


def test_an_account_made_out_for_somebody_goes_before_one_for_everybody() -> None:
    ours, everybodys = Account("hub", Way.STRIPE, "ours", owner="shop"), Account("hub", Way.STRIPE, "all")

    assert [ours, everybodys] == fitting([everybodys, ours], party="hub", owner="shop")
    assert [everybodys] == fitting([everybodys, ours], party="hub", owner="other")


def test_a_folder_gets_the_packet_whole_and_what_belongs_to_it_beside(tmp_path: Path) -> None:
    settings = environment.load({}, data_dir=tmp_path / "data")
    out = tmp_path / "out"
    there = Account("hub", Way.FOLDER, "out", folder=str(out))

    assert Told.AWAY is registry.ask(Way.FOLDER, PARCEL, there, settings).told
    assert Told.AWAY is registry.send(Way.FOLDER, PARCEL, there, settings).told
    out.mkdir()
    assert Told.CANNOT_SAY is registry.ask(Way.FOLDER, PARCEL, there, settings).told
    answer = registry.send(Way.FOLDER, PARCEL, there, settings)

    assert (Told.TAKEN, PDF) == (answer.told, (out / answer.reference).read_bytes())
    assert PARCEL.sha256 == json.loads((out / f"{answer.reference}.json").read_text())["sha256"]
    assert {answer.reference, f"{answer.reference}.json"} == {it.name for it in out.iterdir()}
    assert Told.TAKEN is registry.ask(Way.FOLDER, PARCEL, there, settings).told


def test_a_mail_carries_the_packet_and_its_name_is_the_receipt(tmp_path: Path) -> None:
    with open_mailbox() as mailbox:
        said = {"RECOURSE_SMTP_URL": mailbox.url, "RECOURSE_MAIL_FROM": "disputes@recourse.example"}
        settings = environment.load(said, data_dir=tmp_path)
        there = Account("hub", Way.EMAIL, "", address="evidence@hub.test")

        assert Told.CANNOT_SAY is registry.ask(Way.EMAIL, PARCEL, there, settings).told
        answer = registry.send(Way.EMAIL, PARCEL, there, settings)

    (mail,) = mailbox.mails
    (attached,) = mail.iter_attachments()
    assert (Told.TAKEN, answer.reference) == (answer.told, str(mail["Message-ID"]))
    assert ("evidence@hub.test", "CB-1.pdf", PDF) == (mail["To"], attached.get_filename(), attached.get_content())
    assert "已签收" in mail.get_body().get_content()


def test_without_a_mail_server_the_mail_is_a_file_that_is_found_again(tmp_path: Path) -> None:
    settings = environment.load({}, data_dir=tmp_path)
    there = Account("hub", Way.EMAIL, "", address="evidence@hub.test")

    assert Told.OPEN is registry.ask(Way.EMAIL, PARCEL, there, settings).told
    registry.send(Way.EMAIL, PARCEL, there, settings)

    (kept,) = (tmp_path / "mail").iterdir()
    mail = message_from_bytes(kept.read_bytes(), policy=policy.default)
    assert registry.ask(Way.EMAIL, PARCEL, there, settings).reference == mail["Message-ID"]


def test_a_mail_server_that_is_not_there_has_nothing_of_it(tmp_path: Path) -> None:
    said = {"RECOURSE_SMTP_URL": "smtp://127.0.0.1:9", "RECOURSE_MAIL_FROM": "disputes@recourse.example"}
    settings = environment.load(said, data_dir=tmp_path)

    answer = registry.send(Way.EMAIL, PARCEL, Account("hub", Way.EMAIL, "", address="evidence@hub.test"), settings)

    assert Told.AWAY is answer.told


def test_an_answer_nobody_can_read_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise TypeError

    there = Account("hub", Way.STRIPE, "main")
    monkeypatch.setitem(registry.TRANSPORTS, Way.STRIPE, replace(registry.TRANSPORTS[Way.STRIPE], ask=broken, send=broken))
    settings = environment.load({}, data_dir=tmp_path)

    assert Told.AWAY is registry.ask(Way.STRIPE, PARCEL, there, settings).told
    assert Told.UNKNOWN is registry.send(Way.STRIPE, PARCEL, there, settings).told
