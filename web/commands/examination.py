"""What `recourse doctor` looks at: each thing the installation rests on, and what to do when it is not there."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from disputes.channels.sending.accounts import load as load_accounts
from disputes.sending_errors import AccountsFileRefused
from disputes.store import guards
from evidence.carriers.registry import connected
from evidence.errors import CarriersFileRefused
from evidence.store import captures, vault
from runtime import outbox, schema
from runtime.database import make_engine, reading
from runtime.files import FREE_BYTES_MIN
from runtime.settings import Settings
from web.commands.setting_up import ONE_ROLE, few, missing_file
from web.commands.troubles import reason

SECRET_MODE = 0o600
TROUBLED_COUNTED = 1000


class Finding(NamedTuple):
    """One thing looked at. `message` says what was found and, where it is wrong, what to do."""

    what: str
    ok: bool
    message: str


def examine(settings: Settings) -> list[Finding]:
    """Everything looked at, in the order an operator would mend it."""
    return list(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])
    yield _data_folder(settings)
    yield _secret(settings.data_dir / "secret")
    yield from _database(settings)
    yield from _vault(settings)
    if settings.smtp_url:
        yield Finding("mail", True, "by SMTP")
    else:
        yield Finding(
            "mail", True, f"no SMTP server is set (RECOURSE_SMTP_URL): mails are written to {settings.data_dir / 'mail'}"
        )
    yield _carriers(settings)
    yield _accounts(settings)
    if settings.stripe_webhook_secret is None:
        yield Finding(
            "stripe", True, "no webhook secret is set (RECOURSE_STRIPE_WEBHOOK_SECRET): the Stripe inbox refuses all"
        )


def _carriers(settings: Settings) -> Finding:
    """Whom we can ask for proofs of delivery."""
    try:
        asked = [it.code for it in connected(settings.carriers).standings() if it.through]
    except CarriersFileRefused as refusal:
        return Finding("carriers", False, str(refusal))
    return Finding("carriers", True, f"can be asked: {', '.join(asked)}; the others, and what they lack: recourse carriers")


def _accounts(settings: Settings) -> Finding:
    """Where packets can be sent without a person bringing them."""
    try:
        known = load_accounts(settings.accounts_file)
    except AccountsFileRefused as refusal:
        return Finding("accounts", False, str(refusal))
    if not known:
        return Finding("accounts", True, "none (RECOURSE_ACCOUNTS_FILE): packets go by mail, or are brought by hand")
    return Finding("accounts", True, f"packets go to {', '.join(f'{it.party} ({it.way.value})' for it in known)}")


def _data_folder(settings: Settings) -> Finding:
    if not settings.data_dir.is_dir():
        return Finding("data folder", False, f"{settings.data_dir} is not there; make it with: recourse migrate")
    free = shutil.disk_usage(settings.data_dir).free
    enough = free >= FREE_BYTES_MIN
    return Finding("data folder", enough, f"{free // 2**20} MiB free" + ("" if enough else "; make room"))


def _secret(path: Path) -> Finding:
    if not path.is_file():
        return Finding("secret", False, "not made yet; make it with: recourse migrate")
    private = path.stat().st_mode & 0o777 == SECRET_MODE
    return Finding("secret", private, "private" if private else f"others can read it; run: chmod 600 {path}")


def _vault(settings: Settings) -> Iterator[Finding]:
    if not settings.data_dir.is_dir():
        return
    found = vault.of(settings).place.faults()
    where = settings.vault or "in the data folder"
    yield Finding("vault", not found, "; ".join(found) or f"{where}; nothing is written over there")


def _database(settings: Settings) -> Iterator[Finding]:
    missing = missing_file(settings)
    if missing is not None:
        yield Finding("database", False, f"no database at {missing}; make one with: recourse migrate")
        return
    engine = make_engine(settings.database_url)
    try:
        schema.check(engine)
        yield from _contents(engine)
    except schema.SchemaRefused as refused:
        yield Finding("database", False, str(refused))
    except SQLAlchemyError as failed:
        yield Finding("database", False, f"cannot be read: {reason(failed)}; check RECOURSE_DATABASE_URL")
    finally:
        engine.dispose()


def _guards(connection: Connection) -> Iterator[Finding]:
    missing = guards.missing(connection)
    yield Finding(
        "history guards",
        not missing,
        f"missing: {', '.join(missing)}; run: recourse migrate" if missing else "all in place",
    )
    if connection.dialect.name == "postgresql":
        yield _rights(guards.powers(connection))
    for table, why in guards.loosened(connection):
        yield Finding(f"table {table}", False, f"{why}; look with: recourse verify, and bring a backup back")


def _rights(powers: Sequence[str]) -> Finding:
    """One role for everything is the operator's choice, and said; the guards stand all the same."""
    if not powers:
        return Finding("history rights", True, "the role of RECOURSE_DATABASE_URL can add to history, not change it")
    return Finding("history rights", True, f"the role of RECOURSE_DATABASE_URL {ONE_ROLE} ({few(powers)})")


def _contents(engine: Engine) -> Iterator[Finding]:
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
            if damage != "ok":
                said = " ".join(str(damage).split())
                yield Finding("database", False, f"the file is damaged: {said}; bring a backup back: recourse restore FILE")
                return
        yield Finding("database", True, f"{engine.dialect.name}, at this code's schema")
        yield from _guards(connection)
        dead = len(outbox.dead(connection))
        yield Finding(
            "outbox", not dead, f"{dead} messages were given up; see: recourse jobs list" if dead else "nothing given up"
        )
        troubled = len(captures.in_trouble(connection, limit=TROUBLED_COUNTED))
        if troubled:  # theirs to mend; each parcel is asked for again by itself
            yield Finding("parcels", True, f"{troubled} parcels in trouble, see: recourse jobs list")
