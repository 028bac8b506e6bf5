"""Every party is sent the last head of each day on which something was sealed, and each letter carries the latest head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from disputes.actions.send_next import send_next
from ledger.actions.seal_books import seal_books
from ledger.seal import Seal
from runtime import outbox
from runtime.database import reading, transaction
from runtime.settings import Settings
from runtime.tables import outbox as outbox_table
from tests.store.test_seals import post
from trade.actions.tell_heads import tell_heads
from trade.parties import Party, PartyKind
from trade.seal_letters import under
from trade.store import letters as received
from trade.store import parties

EVENING = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 3, 0, 5, tzinfo=UTC)
PARTIES = (
    Party("huanxun", PartyKind.GATEWAY, "Huanxun", "环迅支付", language="zh-Hans", email="desk@huanxun.test"),
    Party("xidan", PartyKind.MERCHANT, "Xidan", "西单", email="desk@xidan.test"),
    Party("mute", PartyKind.MERCHANT, "Mute", "无邮箱"),
)
Sealed = Callable[[datetime], Seal]


@pytest.fixture
def sealed(engine: Engine) -> Sealed:
    """Posts one entry more and seals it at a moment."""
    with transaction(engine) as connection:
        for party in PARTIES:
            parties.add(connection, party, now=EVENING)
    numbers = iter(range(100))

    def seal(at: datetime) -> Seal:
        (made,) = seal_books(partial(transaction, engine), up_to=post(engine, next(numbers), 1), clock=lambda: at)
        return made

    return seal


def told(engine: Engine, now: datetime, public_url: str | None = None) -> int:
    with transaction(engine) as connection:
        return tell_heads(connection, now=now, public_url=public_url)


def letters(engine: Engine) -> dict[str, dict[str, object]]:
    with reading(engine) as connection:
        return {row.key: row.payload for row in connection.execute(select(outbox_table.c.key, outbox_table.c.payload))}


def inbox(engine: Engine, party: str) -> list[str]:
    with reading(engine) as connection:
        return [it.about for it in received.page(connection, party, "seat", before=None, rows=10)]


def test_each_party_with_an_address_is_left_one_letter_in_its_language(engine: Engine, sealed: Sealed) -> None:
    sealed(EVENING - timedelta(hours=1))
    last = sealed(EVENING)

    assert [0, 3, 0, 0] == [told(engine, at) for at in (EVENING, NEXT_DAY, NEXT_DAY, NEXT_DAY + timedelta(hours=23))]

    found = letters(engine)
    assert {"seals/2026-03-02/huanxun", "seals/2026-03-02/xidan"} == found.keys()
    english, chinese = (str(found[f"seals/2026-03-02/{code}"]["text"]) for code in ("xidan", "huanxun"))
    assert last.head in english and last.head in chinese
    assert "It does not show that what was entered is true." in english and "封印不证明所录内容属实" in chinese
    assert "/seals" not in english
    assert [[f"seal:{last.number}"]] * 3 == [inbox(engine, party.code) for party in PARTIES]


def test_a_day_without_a_seal_has_no_letter_and_a_day_missed_is_caught_up_with(engine: Engine, sealed: Sealed) -> None:
    sealed(EVENING)
    later = NEXT_DAY + timedelta(days=5)

    assert [3, 0] == [told(engine, later, "https://disputes.example.com"), told(engine, later + timedelta(days=1))]
    assert "https://disputes.example.com/seals" in str(letters(engine)["seals/2026-03-02/xidan"]["text"])


def test_a_seal_of_today_waits_for_the_end_of_the_day(engine: Engine, sealed: Sealed) -> None:
    first = sealed(EVENING)
    sealed(NEXT_DAY)
    told(engine, NEXT_DAY + timedelta(minutes=1))

    assert first.head in str(letters(engine)["seals/2026-03-02/xidan"]["text"])


def test_a_letter_carries_the_seal_that_was_the_latest_when_it_was_left(
    engine: Engine, sealed: Sealed, tmp_path: Path
) -> None:
    """Not the latest when it is sent: a letter sent twice says the same."""
    before = sealed(EVENING)
    mail = {
        "to": "desk@xidan.test",
        "subject": "Dispute opened",
        "text": "To Xidan\n\nOpened.\n\nRecourse\n",
        "language": "en",
    }
    with transaction(engine) as connection:
        outbox.add(connection, key="dispute:x/opened/xidan", topic="email", payload=mail, now=EVENING + timedelta(minutes=1))
    sealed(EVENING + timedelta(minutes=2))

    assert send_next(partial(transaction, engine), Settings(tmp_path, "sqlite:///x"), clock=lambda: NEXT_DAY)

    (path,) = (tmp_path / "mail").iterdir()
    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_content()
    assert body.replace("\r\n", "\n") == f"To Xidan\n\nOpened.\n\nRecourse\n\nSeal 1, head:\n{before.head}\n"


def test_the_daily_letter_names_its_own_head_only(engine: Engine, sealed: Sealed, tmp_path: Path) -> None:
    first = sealed(EVENING)
    second = sealed(NEXT_DAY)
    told(engine, NEXT_DAY + timedelta(minutes=1))
    settings = Settings(tmp_path, "sqlite:///x")
    while send_next(partial(transaction, engine), settings, clock=lambda: NEXT_DAY + timedelta(hours=1)):
        continue

    bodies = [
        message_from_bytes(it.read_bytes(), policy=policy.default).get_content() for it in (tmp_path / "mail").iterdir()
    ]
    assert [(True, False)] * 2 == [(first.head in body, second.head in body) for body in bodies]


def test_under_a_mail_the_seal_is_said_in_its_language(sealed: Sealed) -> None:
    seal = sealed(EVENING)
    chinese = under({"text": "环迅支付：\n\nRecourse\n", "language": "zh-Hans"}, seal)

    assert chinese["text"] == f"环迅支付：\n\nRecourse\n\n第 1 号封印，封印值：\n{seal.head}\n"
    assert {"text": "as it was"} == under({"text": "as it was"}, None)
