"""Our accounts where packets are sent: one TOML file of the operator's, named by RECOURSE_ACCOUNTS_FILE.

Keys stand in that file and nowhere else: not in the database, so in no backup; not on a page; in no log. A file that
others on the machine can read is refused. It is read when it is needed, so that a new key counts at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from disputes.sending import Way
from disputes.sending_errors import AccountsFileRefused

OTHERS_MAY_READ = 0o077
NEEDS: Mapping[Way, tuple[str, ...]] = {
    Way.STRIPE: ("key",),
    Way.ADYEN: ("key", "merchant_account", "url"),
    Way.PAYPAL: ("client_id", "key"),
    Way.EMAIL: ("address",),
    Way.FOLDER: ("folder",),
}
EXAMPLES: Mapping[str, str] = {
    "party": 'party = "payhub"', "way": 'way = "stripe"', "key": 'key = "rk_live_…"', "client_id": 'client_id = "A21…"',
    "merchant_account": 'merchant_account = "LinglongECOM"', "address": 'address = "evidence@payhub.example"',
    "url": 'url = "https://ca-test.adyen.com/ca/services/DisputeService/v30"', "folder": 'folder = "/srv/payhub/out"',
    "name": 'name = "Main account"', "for": 'for = "linglong"', "network": 'network = "private"',
    "on_behalf_of": 'on_behalf_of = "acct_…"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """One account: at which party of a chain (`party`), by which way, for whose packets (`owner`, none: everybody's).

    `private`: its address may lie inside our own network and without TLS, as a double's does.
    """

    party: str
    way: Way
    name: str
    owner: str | None = None
    key: str = field(default="", repr=False)
    client_id: str = field(default="", repr=False)
    merchant_account: str = ""
    on_behalf_of: str = ""
    address: str = ""
    url: str = ""
    folder: str = ""
    private: bool = False


def load(path: Path | None) -> tuple[Account, ...]:
    """The accounts of the file, none without one. Raises AccountsFileRefused, which never repeats what stands there."""
    if path is None:
        return ()
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise AccountsFileRefused("file", f"cannot be read ({type(trouble).__name__})", "a TOML file") from None
    if mode & OTHERS_MAY_READ:
        raise AccountsFileRefused("file", "can be read by others on this machine", f"chmod 600 {path.name}")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise AccountsFileRefused("file", "is no TOML", "[[account]] above each account") from None
    listed = content.pop("account", [])
    if content or not isinstance(listed, list) or not all(isinstance(it, dict) for it in listed):
        raise AccountsFileRefused("account", "is all that may stand in the file", "[[account]] above each account")
    return tuple(_account(number, it) for number, it in enumerate(listed, 1))


def fitting(accounts: Sequence[Account], *, party: str, owner: str) -> list[Account]:
    """The accounts at one party that carry the packets of another; those made out for it before those for everybody."""
    fits = [it for it in accounts if it.party == party and it.owner in (None, owner)]
    return sorted(fits, key=lambda it: it.owner is None)


def _account(number: int, it: Mapping[str, Any]) -> Account:
    where = f"account {number}"
    for name, value in it.items():
        if name not in EXAMPLES:
            raise AccountsFileRefused(f"{where}: {name[:40]}", "is no name we know", ", ".join(EXAMPLES))
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise AccountsFileRefused(f"{where}: {name}", "must be a text that is not empty", EXAMPLES[name])
    way = it.get("way")
    if way not in {each.value for each in NEEDS}:
        raise AccountsFileRefused(f"{where}: way", f"must be one of {', '.join(NEEDS)}", EXAMPLES["way"])
    for name in ("party", *NEEDS[Way(way)]):
        if name not in it:
            raise AccountsFileRefused(f"{where}: {name}", "is missing", EXAMPLES[name])
    if it.get("network", "private") != "private":
        raise AccountsFileRefused(f"{where}: network", "can only be private", EXAMPLES["network"])
    if "url" in it and (urlsplit(it["url"]).scheme not in ("https", "http") or not urlsplit(it["url"]).hostname):
        raise AccountsFileRefused(f"{where}: url", "is no address", EXAMPLES["url"])
    stated = {name: it[name] for name in EXAMPLES if name in it and name not in ("way", "for", "network", "name", "url")}
    return Account(
        way=Way(way), name=it.get("name", way), owner=it.get("for"), private="network" in it,
        url=it.get("url", "").rstrip("/"), **stated,
    )  # fmt: skip
