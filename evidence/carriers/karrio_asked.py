"""UPS, FedEx, DHL Express and USPS, asked through karrio where it is installed: the optional extra `carriers`.

karrio is LGPL-3.0: it is asked of whoever installs Recourse and no part of it stands here. It runs in a child process
(why: `karrio_child.py`), one for all that this process asks, started with the first question.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime
from importlib.util import find_spec
from threading import Lock, Thread
from typing import Any

from evidence.carriers.karrio_reading import parse
from evidence.carriers.parcel_number import bare
from evidence.carriers.protocol import AnswerRefused, CarrierAway, Connection
from evidence.delivery import Answer

SECONDS_MAX = 90  # the first question waits for karrio to load as well
INSTALL = "karrio is not installed; `pip install 'recourse[carriers]'` brings it"
_one_at_a_time = Lock()
_children: dict[int, subprocess.Popen[str]] = {}  # by the process that started it: a fork starts its own


def installed(carrier: str) -> bool:
    """Whether karrio and its part for this carrier (karrio's name of it) are there; neither is imported."""
    return find_spec("karrio") is not None and find_spec(f"karrio.mappers.{carrier}") is not None


def connect(code: str, given: Mapping[str, str], name: str) -> Connection:
    """A carrier asked by way of karrio, under karrio's name of it."""

    def ask(number: str, _now: datetime) -> Answer:
        return Answer(200, "application/json", _said({"carrier": name, "settings": dict(given), "number": number}).encode())

    return Connection(code, bare, parse, ask)


def read_saved(name: str, answers: list[tuple[str, str]]) -> Mapping[str, Any]:
    """karrio's reading of answers that were had some other way. Raises AnswerRefused, CarrierAway."""
    found = json.loads(_said({"carrier": name, "answers": answers}))
    if "failed" in found:
        raise AnswerRefused(f"karrio cannot read it ({found['failed']})")
    return dict(found)


def _said(question: Mapping[str, Any]) -> str:
    """What the child says to a question; it is ended when that takes too long. Raises CarrierAway."""
    with _one_at_a_time:
        child = _child()
        line: Future[str] = Future()
        Thread(target=lambda: line.set_result(_exchange(child, question)), daemon=True).start()
        try:
            said = line.result(timeout=SECONDS_MAX)
        except TimeoutError:
            said = ""
        if not said:
            end()
            raise CarrierAway("no answer by way of karrio in time")
        return said


def end() -> None:
    """End this process's child, if it has one; the next question starts another."""
    child = _children.pop(os.getpid(), None)
    if child is not None:
        child.kill()
        child.wait()


def _exchange(child: subprocess.Popen[str], question: Mapping[str, Any]) -> str:
    if child.stdin is None or child.stdout is None:
        return ""
    try:
        child.stdin.write(json.dumps(question) + "\n")
        child.stdin.flush()
        return child.stdout.readline()
    except (OSError, ValueError):
        return ""


def _child() -> subprocess.Popen[str]:
    running = _children.get(os.getpid())
    if running is not None and running.poll() is None:
        return running
    if find_spec("karrio") is None:
        raise CarrierAway(INSTALL)
    environment = {"PYTHONPATH": os.pathsep.join(it or os.getcwd() for it in sys.path), "LC_ALL": "C.UTF-8"}
    _children[os.getpid()] = started = subprocess.Popen(
        [sys.executable, "-m", "evidence.carriers.karrio_child"], env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
    )  # fmt: skip
    return started
