"""What an installation is told by its environment: read once, checked at start, never changed.

Every name begins with RECOURSE_. A name we do not know is refused, because a misspelt setting that is silently
ignored is found out on the day it was needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import URL

from runtime.setting_readers import PREFIX, READERS, SettingRefused

__all__ = ["SettingRefused", "Settings", "load", "to_environ"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Addresses that may carry a password are left out of the printed form."""

    data_dir: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(default=None, repr=False)  # none: the embedded server of the data folder
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "en"
    log_level: str = "info"
    stripe_webhook_secret: str | None = field(default=None, repr=False)
    smtp_url: str | None = field(default=None, repr=False)  # none: e-mails become files in the data folder's mail/
    mail_from: str = "recourse@localhost"
    webhook_network: str = "public"  # private: webhooks may also go to addresses inside, and without TLS
    migration_url: str | None = field(default=None, repr=False)  # the owner of the tables; none: database_url migrates too
    public_url: str | None = None  # where people reach the pages; none: messages carry no link
    timestamp_url: str | None = None  # an RFC 3161 authority that stamps the heads of seals; none: they are not stamped
    timestamp_certificates: Path | None = None  # by which its stamps are believed (PEM)
<<<<<<< HEAD
    vault: str | None = None  # s3://bucket/prefix; none: evidence/ in the data folder
    vault_endpoint: str | None = None  # of an S3 that is not Amazon's
    vault_region: str | None = None
    vault_key_id: str | None = None  # none: from the surroundings (AWS_ACCESS_KEY_ID, the machine's role)
    vault_secret: str | None = field(default=None, repr=False)
=======
    carriers: Path | None = None  # a file of credentials (TOML); none: no carrier but the sandbox is asked
>>>>>>> c4943d8 (Carriers: their answers to one normal form, asked by themselves, by way of Kuaidi100, EasyPost or karrio)


def load(environ: Mapping[str, str], *, data_dir: Path | None = None) -> Settings:
    """The settings of this environment; `data_dir` (from the command line) goes before RECOURSE_DATA_DIR.

    An empty value counts as not set. Raises SettingRefused for an unknown name or a value that makes no sense.
    """
    given = {name: value.strip() for name, value in environ.items() if name.startswith(PREFIX)}
    for name in given:
        if name not in READERS:
            near = get_close_matches(name, READERS, n=1, cutoff=0)[0]
            raise SettingRefused(name, given[name], f"there is no such setting; did you mean {near}?")
    if data_dir is not None:
        given["RECOURSE_DATA_DIR"] = str(data_dir)
    read = {name.removeprefix(PREFIX).lower(): READERS[name](value, name) for name, value in given.items() if value}
    folder = read.pop("data_dir", None) or Path("var").absolute()
    url = read.pop("database_url", None) or _sqlite_url(folder / "recourse.sqlite")
    if read.get("smtp_url") and not read.get("mail_from"):
        raise SettingRefused("RECOURSE_MAIL_FROM", "", "say from which address e-mail is sent, as disputes@example.com")
    if read.get("migration_url") and url.startswith("sqlite"):
        raise SettingRefused("RECOURSE_MIGRATION_URL", "", "SQLite has no roles; leave it out, or name PostgreSQL in both")
    if read.get("timestamp_url") and not read.get("timestamp_certificates"):
        advice = "name the file of the authority's root certificates (PEM), by which its stamps are believed"
        raise SettingRefused("RECOURSE_TIMESTAMP_CERTIFICATES", "", advice)
    if bool(read.get("vault_key_id")) != bool(read.get("vault_secret")):
        raise SettingRefused("RECOURSE_VAULT_SECRET", "", "give RECOURSE_VAULT_KEY_ID and its secret, or neither")
    return Settings(data_dir=folder, database_url=url, **read)


def to_environ(settings: Settings) -> dict[str, str]:
    """The same settings as environment variables, for a child process; `load` reads them back.

    All but the owner's address: web and worker have no use for a right to change history.
    """
    stated = {name: getattr(settings, name.removeprefix(PREFIX).lower()) for name in READERS}
    stated["RECOURSE_MIGRATION_URL"] = None
    if settings.smtp_url is None:
        stated["RECOURSE_SMTP_URL"] = ""
    return {name: "" if value is None else str(value) for name, value in stated.items()}


def _sqlite_url(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
<<<<<<< HEAD
=======


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


_READERS: Mapping[str, Callable[[str, str], Any]] = {
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
    "RECOURSE_TIMESTAMP_URL": _timestamp_url,
    "RECOURSE_TIMESTAMP_CERTIFICATES": _file("name one of certificates in PEM"),
    "RECOURSE_CARRIERS": _file("name one of carriers' credentials in TOML, as docs/carriers.md shows"),
}
_SECRET = frozenset(
    f"{PREFIX}{name}" for name in ("DATABASE_URL", "MIGRATION_URL", "REDIS_URL", "STRIPE_WEBHOOK_SECRET", "SMTP_URL")
)
>>>>>>> c4943d8 (Carriers: their answers to one normal form, asked by themselves, by way of Kuaidi100, EasyPost or karrio)
