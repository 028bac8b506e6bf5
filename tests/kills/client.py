"""A client of the pages and the interface that sends a request again, under the same key, until it has an answer."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookiejar import CookieJar
from typing import Any

from tests.kills import house

PATIENCE_SECONDS = 300
AGAIN_SECONDS = 0.05
NO_ANSWER = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)


Answer = tuple[int, str, Mapping[str, str]]


class _Straight(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


@dataclass(slots=True)
class Client:
    """A client of one installation.

    `under_way` holds the keys of the requests that are being answered now; `took` is told when each began and ended."""

    base: str
    under_way: set[str] = field(default_factory=set)
    unanswered: list[str] = field(default_factory=list)
    answers: int = 0
    took: Callable[[float, float], None] = lambda _began, _ended: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self, opener: urllib.request.OpenerDirector, key: str, path: str, **sent: Any
    ) -> tuple[int, str, Mapping[str, str]]:
        """Status, text, headers. Sent again while nothing comes back."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            began = time.monotonic()
            with self.lock:
                self.under_way.add(key)
            try:
                got = _answer(opener, urllib.request.Request(self.base + path, **sent))
            except NO_ANSWER:
                with self.lock:
                    self.unanswered.append(key)
                if time.monotonic() > give_up:
                    raise
                time.sleep(AGAIN_SECONDS)
                continue
            finally:
                with self.lock:
                    self.under_way.discard(key)
            self.answers += 1
            self.took(began, time.monotonic())
            return got

    def read(self, email: str, number: int, path: str) -> None:
        headers = {"Authorization": f"Bearer {house.key_of(email, number)}"}
        status, text, _headers = self.ask(urllib.request.build_opener(_Straight()), path, f"/api/v1{path}", headers=headers)
        assert status == 200, f"{status} {text}"

    def by_program(self, email: str, number: int, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """With a key of the seat; what it gave back."""
        key = f"{path}#{number}"
        headers = {
            "Authorization": f"Bearer {house.key_of(email, number)}", "Idempotency-Key": key,
            "Content-Type": "application/json",
        }  # fmt: skip
        sent = {"data": json.dumps(body).encode(), "headers": headers, "method": "POST"}
        status, text, _headers = self.ask(urllib.request.build_opener(_Straight()), key, f"/api/v1{path}", **sent)
        assert status in (200, 201), f"{status} {text}"
        given: dict[str, Any] = json.loads(text)
        return given


class Person:
    """Somebody with a browser, signed in."""

    def __init__(self, client: Client, email: str) -> None:
        self.client, self.email = client, email
        self.opener = urllib.request.build_opener(_Straight(), urllib.request.HTTPCookieProcessor(CookieJar()))
        _status, page, _headers = client.ask(self.opener, "sign-in page", "/sign-in")
        self.token = _field(page, "csrf_token")
        status, text = self.send("sign-in", "/sign-in", email=email, password=house.PASSWORD)[:2]
        assert status == 302, text
        _status, page, _headers = client.ask(self.opener, "cases", "/cases")
        self.token = _field(page, "csrf_token")

    def send(self, key: str, path: str, **fields: str) -> Answer:
        data = urllib.parse.urlencode(fields | {"csrf_token": self.token}).encode()
        return self.client.ask(self.opener, key, path, data=data, method="POST")

    def confirm(self, number: int, path: str, **fields: str) -> None:
        """The form under its own token; done, or done before."""
        key = f"{path}#{number}"
        status, text, _headers = self.send(key, path, form_token=key, **fields)
        assert status == 303, f"{status} {text}"


def _answer(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Answer:
    """A refusal is an answer too; either may break off in the middle."""
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers


def _field(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def dispute_by_program(client: Client, number: int, today: date) -> None:
    """The gateway opens, the merchant contests."""
    amount = {"minor": 20_000 + number, "currency": house.PAID.currency}
    opened_on = (today - timedelta(days=number % 30)).isoformat()
    body = {"payment": f"shop.{number}", "reason_code": "13.1", "amount": amount, "opened_on": opened_on}
    opened = client.by_program(house.GATEWAY, number, "/disputes", body)
    client.by_program(house.MERCHANT, number, f"/disputes/{opened['id']}/actions/contest", {"words": "It was received."})


def dispute_by_form(gateway: Person, merchant: Person, number: int, today: date) -> None:
    """The same by forms, and the merchant gives in."""
    said = {"payment": f"shop.{number}", "reason_code": "13.1", "amount": "300.00", "on": today.isoformat()}
    gateway.confirm(number, "/cases/new", stage="chargeback", confirm="1", **said)
    merchant.confirm(number, f"/cases/hub.{number}-1/do/accept", words="")
