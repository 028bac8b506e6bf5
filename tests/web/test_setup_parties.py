"""Parties in the set-up: put on record, kept true, refused beside the field, and nobody else's business."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from disputes.demonstration.cast import CONTRACTS
from runtime.database import reading, transaction
from runtime.tables import audit
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.operating import OPERATOR, SEAT, audited, send
from trade.actions.keep_party import mark
from trade.parties import Party, PartyKind
from trade.store import contracts, parties

NEW = {
    "code": "nordwind", "kind": "merchant", "name_en": "Nordwind", "name_zh": "北风", "time_zone": "Europe/Berlin",
    "language": "en", "email": "desk@nordwind.test",
}  # fmt: skip


def linglong(engine: Engine) -> Party:
    with reading(engine) as connection:
        return parties.require(connection, ["linglong"])["linglong"]


def edited(engine: Engine, **changes: str) -> dict[str, str]:
    known = linglong(engine)
    fields = {name: getattr(known, name) or "" for name in ("name_en", "name_zh", "time_zone", "language", "email")}
    return fields | {"seen": mark(known)} | changes


def test_a_party_is_put_on_record_once_however_often_the_form_is_sent(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(OPERATOR)

    answers = [send(client, "/set-up/add-party", **NEW) for _ in range(2)]

    assert [(303, "/set-up/parties/nordwind")] * 2 == [(it.status_code, it.location) for it in answers]
    page = client.get("/set-up/parties/nordwind").text
    assert "北风" in page and "desk@nordwind.test" in page and "Europe/Berlin" in page
    assert [(SEAT, "party.added", "party:nordwind")] == audited(engine, "party.added")


@pytest.mark.parametrize(
    ("wrong", "field", "english", "chinese"),
    [
        ({"code": "north wind"}, "code", "a code is up to 80 letters", "无法登记"),
        ({"kind": ""}, "kind", "choose what the party is", "请选择"),
        ({"name_en": "  "}, "name_en", "a name is one line", "名称"),
        ({"name_zh": "4242424242424242"}, "name_zh", "full card number", "完整卡号"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "there is no time zone Mars/Olympus", "Mars/Olympus"),
        ({"language": "la"}, "language", "choose one of the languages", "请选择系统支持的语言"),
        ({"email": "desk"}, "email", "is no e-mail address", "不是"),
        ({"code": "linglong"}, "code", "is on record with other content", "linglong"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field_and_nothing_is_done(
    sign_in: SignIn, engine: Engine, wrong: dict[str, str], field: str, english: str, chinese: str
) -> None:
    for language, words in (("en", english), ("zh_Hans", chinese)):
        answer = send(sign_in(OPERATOR, language), "/set-up/add-party", **NEW | wrong)

        assert 422 == answer.status_code and words in answer.text
        assert f'id="{field}-problem"' in answer.text and 1 == answer.text.count('aria-invalid="true"')
    assert [] == audited(engine, "party.added")


def test_what_a_party_was_before_stays_in_the_audit(sign_in: SignIn, engine: Engine) -> None:
    client, path = sign_in(OPERATOR), "/set-up/parties/linglong/edit"
    form = edited(engine, email="new@linglong.test", time_zone="Asia/Hong_Kong")

    answers = [send(client, path, **form) for _ in range(2)]

    assert [303, 303] == [it.status_code for it in answers]
    assert ("new@linglong.test", "Asia/Hong_Kong") == (linglong(engine).email, linglong(engine).time_zone)
    with reading(engine) as connection:
        (detail,) = connection.execute(select(audit.c.detail).where(audit.c.action == "party.changed")).scalars()
    assert {
        "email": {"was": None, "is": "new@linglong.test"}, "time_zone": {"was": "Asia/Shanghai", "is": "Asia/Hong_Kong"},
    } == detail  # fmt: skip


def test_of_two_who_change_a_party_at_once_the_second_is_shown_what_stands(sign_in: SignIn, engine: Engine) -> None:
    client, path, stale = sign_in(OPERATOR), "/set-up/parties/linglong/edit", edited(engine, name_en="Second")
    send(client, path, key="a", **edited(engine, name_en="First"))

    late = send(client, path, key="b", **stale)

    assert 422 == late.status_code and "Somebody else changed this meanwhile" in late.text
    assert "First" == linglong(engine).name_en


def test_nothing_different_changes_nothing(sign_in: SignIn, engine: Engine) -> None:
    answer = send(sign_in(OPERATOR), "/set-up/parties/linglong/edit", **edited(engine))

    assert 303 == answer.status_code and [] == audited(engine, "party.changed")


def test_kind_and_code_stay_whatever_the_form_says(sign_in: SignIn, engine: Engine) -> None:
    send(sign_in(OPERATOR), "/set-up/parties/linglong/edit", **edited(engine, kind="issuer", code="bank-nova"))

    assert PartyKind.MERCHANT is linglong(engine).kind


def test_the_page_of_a_party_counts_and_names_clauses_with_their_source(sign_in: SignIn, engine: Engine, app: Flask) -> None:
    with transaction(engine) as connection:
        contracts.add(
            connection, CONTRACTS[1] | {"id": "payhub--linglong", "upper_code": "payhub", "lower_code": "linglong"}
        )

    page = sign_in(OPERATOR).get("/set-up/parties/linglong").text

    assert "No clause says who bears a refused payment." in page and "the reports name no such clause" in page
    assert "desk@linglong.test" in page and world.LONG_ZH in page
    for secret in ("12,400.00", "XD-20481", "payhub.CB-1"):
        assert secret not in page


def test_a_thousand_parties_come_a_page_at_a_time_and_are_found_by_name(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        for number in range(120):
            party = Party(f"shop-{number:04}", PartyKind.MERCHANT, f"Shop {number}", f"商店{number}")
            parties.add(connection, party, now=world.NOW)
    client, codes, path = sign_in(OPERATOR), [], "/set-up/parties"
    while path:
        page = client.get(path).text
        codes += [it.split('"', 1)[0] for it in page.split('row-link long" href="/set-up/parties/')[1:]]
        path = page.split('rel="next" href="', 1)[1].split('"', 1)[0] if 'rel="next"' in page else ""

    assert 128 == len(codes) and sorted(codes) == codes
    found = client.get("/set-up/parties?find=商店119").text
    assert "shop-0119" in found and "shop-0118" not in found
    assert "No party fits" in client.get("/set-up/parties?find=100%25").text
    for foreign in ("x", "W10", "WyJhIiwgImIiXQ", "WzEsIDJd"):
        assert "bank-east" in client.get(f"/set-up/parties?after={foreign}").text
