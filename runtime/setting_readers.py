"""How each setting is read, and why a value is refused: by its name, with what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "RECOURSE_"
LANGUAGES = ("en", "zh-Hans")
LOG_LEVELS = ("debug", "info", "warning", "error")
REDIS_SCHEMES = ("redis", "rediss", "unix")
SMTP_SCHEMES = ("smtp", "smtps")
NETWORKS = ("public", "private")
_HOST = re.compile(r"[0-9A-Za-z:._-]+\Z")
_BUCKET = re.compile(r"[0-9a-z][0-9a-z.-]{1,61}[0-9a-z]\Z")
_ADDRESS = re.compile(r"[^@\s<>,;:]+@[^@\s<>,;:]+\Z")


class SettingRefused(Exception):
    """Raised when a setting makes no sense: names it, shows its value unless that is a secret, says what would do."""

    def __init__(self, name: str, value: str, advice: str) -> None:
        shown = repr(value) if name in READERS and name not in SECRET else "(not shown)"  # a misspelt name may hold a secret
        super().__init__(f"{name} = {shown}: {advice}")
        self.name, self.advice = name, advice


def _data_dir(value: str, name: str) -> Path:
    folder = Path(value).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise SettingRefused(name, value, "this is a file; name a folder")
    return folder


def _database_url(value: str, name: str) -> str:
    advice = "write sqlite:////folder/recourse.sqlite or postgresql://user:password@host/database"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise SettingRefused(name, value, advice) from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg") or not url.database:
        raise SettingRefused(name, value, advice)
    if url.drivername == "sqlite" and url.query:
        raise SettingRefused(name, value, "an SQLite address takes no ?options; " + advice)
    if url.database == ":memory:":
        raise SettingRefused(name, value, "web and worker share the database, so it cannot live in memory; " + advice)
    return url.render_as_string(hide_password=False)


def _migration_url(value: str, name: str) -> str:
    url = _database_url(value, name)
    if not url.startswith("postgresql"):
        raise SettingRefused(name, value, "write postgresql://owner:password@host/database")
    return url


def _split(value: str, name: str, advice: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        raise SettingRefused(name, value, advice) from None
    return parts


def _redis_url(value: str, name: str) -> str:
    advice = "write redis://host:6379/0, rediss://… for TLS or unix:///path/to/socket"
    parts = _split(value, name, advice)
    if parts.scheme not in REDIS_SCHEMES or not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise SettingRefused(name, value, advice)
    return value


def _host(value: str, name: str) -> str:
    if not _HOST.match(value):
        raise SettingRefused(name, value, "write the address to listen on, as 127.0.0.1")
    return value


def _port(value: str, name: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise SettingRefused(name, value, "write a port from 1 to 65535, as 8000")
    return int(value)


def _one_of(choices: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(value: str, name: str) -> str:
        if value not in choices:
            raise SettingRefused(name, value, f"write one of: {', '.join(choices)}")
        return value

    return read


def _stripe_secret(value: str, name: str) -> str:
    if not value.startswith("whsec_"):
        raise SettingRefused(name, value, "Stripe's endpoint secrets begin with whsec_; the API key is not needed here")
    return value


def _smtp_url(value: str, name: str) -> str:
    advice = "write smtp://user:password@host:587 or smtps://… for TLS from the first byte"
    parts = _split(value, name, advice)
    if parts.scheme not in SMTP_SCHEMES or not parts.hostname:
        raise SettingRefused(name, value, advice)
    return value


def _mail_from(value: str, name: str) -> str:
    if not _ADDRESS.match(value):
        raise SettingRefused(name, value, "write one e-mail address, as disputes@example.com")
    return value


def _public_url(value: str, name: str) -> str:
    advice = "write where people reach the pages, as https://disputes.example.com"
    parts = _split(value, name, advice)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingRefused(name, value, advice)
    return value.rstrip("/")


def _timestamp_url(value: str, name: str) -> str:
    advice = "write the address of an RFC 3161 authority, as https://timestamp.example.com/tsr"
    parts = _split(value, name, advice)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingRefused(name, value, advice)
    return value


def _file(advice: str) -> Callable[[str, str], Path]:
    def read(value: str, name: str) -> Path:
        path = Path(value).expanduser().absolute()
        if not path.is_file():
            raise SettingRefused(name, value, f"there is no such file; {advice}")
        return path

    return read


def _vault(value: str, name: str) -> str:
    parts = _split(value, name, "write s3://bucket or s3://bucket/prefix")
    if parts.scheme != "s3" or not _BUCKET.match(parts.netloc) or parts.query or parts.fragment:
        raise SettingRefused(name, value, "write s3://bucket or s3://bucket/prefix; leave it out for the data folder")
    return value.rstrip("/")


def _web_address(value: str, name: str) -> str:
    advice = "write the address of the store, as https://s3.example.com"
    parts = _split(value, name, advice)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingRefused(name, value, advice)
    return value.rstrip("/")


def _clamd(value: str, name: str) -> str:
    advice = "write unix:///run/clamav/clamd.ctl or tcp://host:3310, where clamd listens"
    parts = _split(value, name, advice)
    if not (parts.path if parts.scheme == "unix" else parts.scheme == "tcp" and parts.hostname and parts.port):
        raise SettingRefused(name, value, advice)
    return value


def _as_given(value: str, _name: str) -> str:
    return value


def _accounts_file(value: str, name: str) -> Path:
    path = Path(value).expanduser().absolute()
    if not path.is_file():
        raise SettingRefused(name, value, "there is no such file; name one of accounts (TOML, readable by its owner only)")
    return path


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "RECOURSE_DATA_DIR": _data_dir,
    "RECOURSE_DATABASE_URL": _database_url,
    "RECOURSE_MIGRATION_URL": _migration_url,
    "RECOURSE_REDIS_URL": _redis_url,
    "RECOURSE_HOST": _host,
    "RECOURSE_PORT": _port,
    "RECOURSE_LANGUAGE": _one_of(LANGUAGES),
    "RECOURSE_LOG_LEVEL": _one_of(LOG_LEVELS),
    "RECOURSE_STRIPE_WEBHOOK_SECRET": _stripe_secret,
    "RECOURSE_SMTP_URL": _smtp_url,
    "RECOURSE_MAIL_FROM": _mail_from,
    "RECOURSE_WEBHOOK_NETWORK": _one_of(NETWORKS),
    "RECOURSE_PUBLIC_URL": _public_url,
    "RECOURSE_ACCOUNTS_FILE": _accounts_file,
    "RECOURSE_TIMESTAMP_URL": _timestamp_url,
    "RECOURSE_TIMESTAMP_CERTIFICATES": _file("name one of certificates in PEM"),
    "RECOURSE_CARRIERS": _file("name one of carriers' credentials in TOML, as docs/carriers.md shows"),
    "RECOURSE_CLAMD": _clamd,
    "RECOURSE_VAULT": _vault,
    "RECOURSE_VAULT_ENDPOINT": _web_address,
    "RECOURSE_VAULT_REGION": _as_given,
    "RECOURSE_VAULT_KEY_ID": _as_given,
    "RECOURSE_VAULT_SECRET": _as_given,
}
SECRET = frozenset(
    f"{PREFIX}{name}"
    for name in ("DATABASE_URL", "MIGRATION_URL", "REDIS_URL", "STRIPE_WEBHOOK_SECRET", "SMTP_URL", "VAULT_SECRET")
)
