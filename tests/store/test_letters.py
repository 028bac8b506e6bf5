"""What a party is told lies in its inbox, goes out by mail, and is posted, signed, to the endpoints it named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update
from standardwebhooks import Webhook, WebhookVerificationError

from disputes.actions.send_next import send_next
from runtime import outbox
from runtime.database import reading, transaction
from runtime.settings import Settings, load
from runtime.tables import outbox as outbox_table
from trade.actions import keep_endpoint
from trade.actions.send_letter import send_letter
from trade.errors import EndpointRefused, NotFound
from trade.letters import Letter, written
from trade.parties import Party, PartyKind, Role
from trade.store import letters, parties, seats, webhooks
from trade.webhooks import (
    ENDPOINTS_MAX,
    FORMER_LASTS,
    LEFT_ALONE_FIRST,
    LEFT_ALONE_MAX,
    SILENT_AFTER,
    TRY_LASTS,
    Endpoint,
    Silence,
)

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
SHOP = Party("shop", PartyKind.MERCHANT, "Shop", "商店", email="desk@shop.test")
BANK = Party("bank", PartyKind.ACQUIRER, "Bank", "银行")
SEAT = "desk@shop.test:shop:dispute_desk"


@dataclass
class Receiver:
    """Somebody's program: keeps what it was sent, answers what it is told to."""

    url: str = ""
    answers: int = 204
    later: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.answers)
            if receiver.later:
                self.send_header("retry-after", receiver.later)
            if receiver.answers == 302:
                self.send_header("location", receiver.url + "/elsewhere")
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield receiver
        server.shutdown()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as opened:
        yield opened


@pytest.fixture
def shop(engine: Engine) -> Engine:
    with transaction(engine) as connection:
        parties.add(connection, SHOP, now=NOW)
        parties.add(connection, BANK, now=NOW)
        lin = seats.add_person(connection, email="desk@shop.test", name="Lin", password_hash="-", language="en", now=NOW)
        seats.add_seat(connection, person_id=lin, role=Role.DISPUTE_DESK, party_code="shop")
    return engine


def settings(folder: Path, network: str = "private") -> Settings:
    return load({"RECOURSE_WEBHOOK_NETWORK": network}, data_dir=folder / "data")


def letter(party: Party = SHOP, kind: str = "dispute.opened") -> Letter:
    return written(
        party, kind, "dispute:gate.CB-1", ("Dispute opened", "争议已立案"), ["Opened."], ["已立案。"],
        amount={"minor": 1_240_000, "currency": "CNY"},
    )  # fmt: skip


def endpoint(engine: Engine, url: str, *kinds: str) -> Endpoint:
    with transaction(engine) as connection:
        return keep_endpoint.make_endpoint(connection, "shop", url, kinds, by=SEAT, now=NOW)


def tell(engine: Engine, key: str = "dispute:gate.CB-1/opened/shop", **how: Any) -> None:
    with transaction(engine) as connection:
        send_letter(connection, letter(**how), key=key, now=NOW)


def send_all(engine: Engine, folder: Path, *, network: str = "private", at: datetime = NOW) -> list[bool]:
    found = []
    while (sent := send_next(partial(transaction, engine), settings(folder, network), clock=lambda: at)) is not None:
        found.append(sent)
    return found


def waiting(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(outbox_table).where(outbox_table.c.topic == "webhook").order_by("id")))


def test_the_same_news_is_one_letter_one_mail_and_one_event(shop: Engine, receiver: Receiver, tmp_path: Path) -> None:
    endpoint(shop, receiver.url)

    tell(shop)
    tell(shop)

    assert [True, True] == send_all(shop, tmp_path)
    assert 1 == len(receiver.got) and 1 == len(list((tmp_path / "data" / "mail").iterdir()))
    with reading(shop) as connection:
        (found,) = letters.page(connection, "shop", SEAT, before=None, rows=10)
    assert (("Dispute opened", "争议已立案"), False) == (found.subject, found.read)
    assert "已立案。" in found.text[1] and "To Shop" in found.text[0]


def test_an_event_is_signed_so_that_any_standard_library_accepts_it_and_nobody_elses(
    shop: Engine, receiver: Receiver, tmp_path: Path
) -> None:
    made = endpoint(shop, receiver.url)
    tell(shop)
    now = datetime.now(UTC)
    with transaction(shop) as connection:
        connection.execute(update(outbox_table).values(due_at=NOW))

    send_all(shop, tmp_path, at=now)

    ((headers, body),) = receiver.got
    said = Webhook(made.secret).verify(body, headers)
    assert ("dispute.opened", "2026-03-20T09:30:00Z") == (said["type"], said["timestamp"])
    assert {"minor": 1_240_000, "currency": "CNY"} == said["data"]["amount"]
    assert ("dispute:gate.CB-1", "争议已立案") == (said["data"]["about"], said["data"]["subject"]["zh"])
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(body.replace(b"1240000", b"1240001"), headers)


def test_a_new_secret_signs_beside_the_old_one_for_a_day(shop: Engine, receiver: Receiver, tmp_path: Path) -> None:
    old = endpoint(shop, receiver.url)
    now = datetime.now(UTC)
    with transaction(shop) as connection:
        new = keep_endpoint.renew_secret(connection, "shop", old.id, by=SEAT, now=now)
        keep_endpoint.try_endpoint(connection, "shop", old.id, now=now)

    send_all(shop, tmp_path, at=now)

    ((headers, body),) = receiver.got
    assert old.secret != new.secret
    assert ["recourse.trial"] * 2 == [Webhook(it.secret).verify(body, headers)["type"] for it in (old, new)]
    assert [new.secret] == new.secrets_at(now + FORMER_LASTS)


def test_what_is_not_taken_waits_longer_each_time_then_is_kept_for_another_try(
    shop: Engine, receiver: Receiver, tmp_path: Path
) -> None:
    endpoint(shop, receiver.url)
    tell(shop)
    receiver.answers, at, waits = 503, NOW, []
    while not (row := waiting(shop)[0]).dead_at:
        at = max(at, row.due_at)
        send_all(shop, tmp_path, at=at)
        waits.append(waiting(shop)[0].due_at - at)

    assert "the endpoint answered 503" == waiting(shop)[0].last_error
    assert outbox.ATTEMPTS_MAX == len(receiver.got) and sorted(waits[:-1]) == waits[:-1]
    assert 1 == len({headers["webhook-id"] for headers, _body in receiver.got})

    receiver.answers = 200
    with transaction(shop) as connection:
        assert outbox.replay(connection, waiting(shop)[0].id, now=at)
    assert [True] == send_all(shop, tmp_path, at=at + LEFT_ALONE_MAX)


@pytest.mark.parametrize("answers", [302, 400, 404, 500])
def test_a_redirection_or_an_error_is_no_delivery(shop: Engine, receiver: Receiver, tmp_path: Path, answers: int) -> None:
    endpoint(shop, receiver.url)
    tell(shop)
    receiver.answers = answers

    assert [True, False] == send_all(shop, tmp_path)
    assert 1 == len(receiver.got) and not waiting(shop)[0].done_at


@pytest.mark.parametrize(
    ("later", "waited"),
    [
        ("3600", timedelta(hours=1)),
        ("1", outbox.BACKOFF_FIRST),  # never sooner than we would have come ourselves
        ("999999999999999999999", outbox.BACKOFF_MAX),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (format_datetime(NOW - timedelta(minutes=5), usegmt=True), outbox.BACKOFF_FIRST),
        ("soon", outbox.BACKOFF_FIRST),
        ("", outbox.BACKOFF_FIRST),
    ],
)
def test_an_endpoint_that_asks_to_be_left_alone_for_a_while_is(
    shop: Engine, receiver: Receiver, tmp_path: Path, later: str, waited: timedelta
) -> None:
    endpoint(shop, receiver.url)
    tell(shop)
    receiver.answers, receiver.later = 429, later

    send_all(shop, tmp_path)

    assert NOW + waited == waiting(shop)[0].due_at


def test_an_endpoint_that_keeps_failing_is_left_alone_and_nobody_waits_behind_it(
    shop: Engine, receiver: Receiver, tmp_path: Path
) -> None:
    made = endpoint(shop, receiver.url)
    for number in range(SILENT_AFTER + 2):
        tell(shop, key=f"news-{number}")
    receiver.answers = 503

    sent = send_all(shop, tmp_path)

    assert SILENT_AFTER == len(receiver.got) and SILENT_AFTER + 2 == sent.count(True)  # every mail, and three events tried
    assert all(it.attempts == 1 and it.due_at > NOW for it in waiting(shop))

    with transaction(shop) as connection:  # by hand, to see whether it is there again
        keep_endpoint.try_endpoint(connection, "shop", made.id, now=NOW)
    assert [False] == send_all(shop, tmp_path) and SILENT_AFTER + 1 == len(receiver.got)


def test_when_the_pause_is_over_one_event_goes_ahead_and_the_rest_follows_once_it_is_taken(
    shop: Engine, receiver: Receiver, tmp_path: Path
) -> None:
    made = endpoint(shop, receiver.url)
    tell(shop)
    with transaction(shop) as connection:
        keep_endpoint.note_answer(connection, made, taken=False, hung=True, now=NOW)
    over = NOW + LEFT_ALONE_FIRST
    with transaction(shop) as connection:
        assert over == keep_endpoint.left_alone_until(connection, made, now=NOW)
        assert keep_endpoint.left_alone_until(connection, made, now=over) is None  # this one goes ahead
        assert over + TRY_LASTS == keep_endpoint.left_alone_until(connection, made, now=over)
        keep_endpoint.note_answer(connection, made, taken=False, now=over)
        assert over + 2 * LEFT_ALONE_FIRST == keep_endpoint.left_alone_until(connection, made, now=over)

    assert [True, False] == send_all(shop, tmp_path, at=over) and [] == receiver.got
    assert [True] == send_all(shop, tmp_path, at=waiting(shop)[0].due_at) and 1 == len(receiver.got)
    with reading(shop) as connection:
        assert Silence() == webhooks.silence(connection, made.id)


@given(st.lists(st.booleans(), min_size=1, max_size=2_000))
def test_a_pause_never_gets_shorter_nor_longer_than_the_longest(hangs: list[bool]) -> None:
    it, pauses = Silence(), []
    for hung in hangs:
        it = it.after_failure(hung=hung, now=NOW)
        pauses.append(it.until - NOW if it.until else timedelta(0))

    assert sorted(pauses) == pauses and pauses[-1] <= LEFT_ALONE_MAX


def test_an_endpoint_that_says_it_is_gone_is_ended(shop: Engine, receiver: Receiver, tmp_path: Path) -> None:
    made = endpoint(shop, receiver.url)
    tell(shop)
    receiver.answers = 410

    send_all(shop, tmp_path)

    with reading(shop) as connection:
        assert [] == webhooks.of_parties(connection, ["shop"])
        found = webhooks.find(connection, made.id)
    assert found and NOW == found.ended_at and waiting(shop)[0].dead_at


def test_nothing_more_goes_to_an_endpoint_that_was_ended(shop: Engine, receiver: Receiver, tmp_path: Path) -> None:
    made = endpoint(shop, receiver.url)
    tell(shop)
    with transaction(shop) as connection:
        assert keep_endpoint.end_endpoint(connection, "shop", made.id, by=SEAT, now=NOW)
    tell(shop, key="another")

    send_all(shop, tmp_path)

    assert [] == receiver.got and ["the endpoint was ended"] == [it.last_error for it in waiting(shop)]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://127.0.0.1/hook", "inside a network"),
        ("https://[::1]/hook", "inside a network"),
        ("https://10.0.0.8/hook", "inside a network"),
        ("https://169.254.169.254/latest", "inside a network"),
        ("https://localhost/hook", "inside a network"),
        ("http://203.0.113.9/hook", "no https:// address"),
    ],
)
def test_no_party_can_make_this_machine_knock_at_doors_inside(shop: Engine, tmp_path: Path, url: str, why: str) -> None:
    endpoint(shop, url)
    tell(shop)

    assert [True, False] == send_all(shop, tmp_path, network="public")
    assert why in waiting(shop)[0].last_error


def test_an_endpoint_is_told_only_what_it_asks_for_and_only_of_its_party(
    shop: Engine, receiver: Receiver, tmp_path: Path
) -> None:
    endpoint(shop, receiver.url, "deadline.near")
    tell(shop)
    tell(shop, key="near", kind="deadline.near")
    tell(shop, key="bank", party=BANK, kind="deadline.near")

    send_all(shop, tmp_path)

    assert ["deadline.near"] == [json.loads(body)["type"] for _headers, body in receiver.got]
    with reading(shop) as connection:
        (banks,) = letters.page(connection, "bank", SEAT, before=None, rows=10)
        with pytest.raises(NotFound):
            letters.get(connection, "shop", SEAT, banks.id)


@pytest.mark.parametrize("url", ["", "ftp://x.test", "https://", "https://me:secret@x.test", "https://x.test/a b", "x.test"])
def test_what_is_no_address_is_refused(shop: Engine, url: str) -> None:
    with transaction(shop) as connection, pytest.raises(EndpointRefused):
        keep_endpoint.make_endpoint(connection, "shop", url, [], by=SEAT, now=NOW)


def test_a_party_has_a_bounded_number_of_endpoints_and_only_events_there_are(shop: Engine) -> None:
    with transaction(shop) as connection:
        for number in range(ENDPOINTS_MAX):
            keep_endpoint.make_endpoint(connection, "shop", f"https://x.test/{number}", [], by=SEAT, now=NOW)
        with pytest.raises(EndpointRefused, match="10 endpoints already"):
            keep_endpoint.make_endpoint(connection, "shop", "https://x.test/more", [], by=SEAT, now=NOW)
        with pytest.raises(EndpointRefused, match=r"no event dispute\.exploded"):
            keep_endpoint.make_endpoint(connection, "bank", "https://x.test", ["dispute.exploded"], by=SEAT, now=NOW)


def test_each_seat_has_read_what_it_has_read(shop: Engine) -> None:
    for number in range(3):
        tell(shop, key=str(number))
    with transaction(shop) as connection:
        latest, middle, first = letters.page(connection, "shop", SEAT, before=None, rows=10)
        letters.mark_read(connection, "shop", SEAT, up_to=middle.id, only=True, now=NOW)
        assert 2 == letters.count_unread(connection, "shop", SEAT, at_most=100)
        letters.mark_read(connection, "shop", SEAT, up_to=middle.id, only=False, now=NOW + timedelta(hours=1))
        assert [False, True, True] == [
            it.read for it in letters.page(connection, "shop", SEAT, before=latest.id + 1, rows=10)
        ]
        assert [first.id] == [it.id for it in letters.page(connection, "shop", SEAT, before=middle.id, rows=10)]
