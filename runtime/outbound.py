"""Calls to other people's servers: to public addresses unless said otherwise, never along a redirection, never for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import requests

Answer = TypeVar("Answer")


def session(*, inside: bool, connect: int, answer: int, agent: str) -> requests.Session:
    """For one call, with its longest waits in seconds. `inside`: the address may lie in the network we stand in."""
    from requests_hardened import Config, Manager  # for who calls, and not for who may never do

    network = Manager(
        Config(
            ip_filter_enable=not inside,
            ip_filter_allow_loopback_ips=inside,
            never_redirect=True,
            default_timeout=(connect, answer),
            user_agent_override=agent,
        )
    )
    made: requests.Session = network.get_session()
    made.trust_env = False  # or the passwords of a .netrc would go along
    return made


def within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """An answer that comes byte by byte passes every limit on a single wait, so the whole has one. Raises TimeoutError."""
    answered: Future[Answer] = Future()

    def work() -> None:
        try:
            answered.set_result(call())
        except Exception as trouble:  # noqa: BLE001 - handed on as it is, to whoever waits
            answered.set_exception(trouble)

    Thread(target=work, daemon=True).start()
    return answered.result(timeout=seconds)
