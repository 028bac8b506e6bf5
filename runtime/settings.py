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
    accounts_file: Path | None = None  # our accounts where packets are sent, with their keys; none: by mail and by hand only
    timestamp_url: str | None = None  # an RFC 3161 authority that stamps the heads of seals; none: they are not stamped
    timestamp_certificates: Path | None = None  # by which its stamps are believed (PEM)
    clamd: str | None = None  # where a virus scanner listens; none: nothing is scanned, and every custody says so
    vault: str | None = None  # s3://bucket/prefix; none: evidence/ in the data folder
    vault_endpoint: str | None = None  # of an S3 that is not Amazon's
    vault_region: str | None = None
    vault_key_id: str | None = None  # none: from the surroundings (AWS_ACCESS_KEY_ID, the machine's role)
    vault_secret: str | None = field(default=None, repr=False)
    carriers: Path | None = None  # a file of credentials (TOML); none: no carrier but the sandbox is asked


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
