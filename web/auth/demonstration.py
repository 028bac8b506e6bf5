"""The cards of the demonstration: who may sign in without typing, and that only from this very machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from flask import current_app, request

from web.current import installation

FILE = "demonstration.json"
"""In the data folder: `{"sign_ins": [{"email", "seat", "label_en", "label_zh"}]}`, written by `recourse demo`."""


def sign_ins() -> Sequence[dict[str, str]]:
    """The people of the demonstration; nobody in an installation without one."""
    configured: Sequence[dict[str, str]] | None = current_app.config.get("DEMONSTRATION_SIGN_INS")
    if configured is not None:
        return configured
    try:
        stated: Any = json.loads((installation().settings.data_dir / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return list(stated.get("sign_ins", ()))


def cards() -> Sequence[dict[str, str]]:
    """What the sign-in page may show to this visitor."""
    return sign_ins() if at_home() else ()


def of_demonstration(email: str) -> bool:
    return any(email.strip().lower() == it["email"].lower() for it in sign_ins())


def at_home() -> bool:
    """True when the server listens on loopback, was asked for by a loopback name, and the visitor is on it too."""
    names = (installation().settings.host, request.host.rsplit(":", 1)[0], request.remote_addr or "")
    return all(_loopback(name) for name in names)


def _loopback(name: str) -> bool:
    bare = name.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False
