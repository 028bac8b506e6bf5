"""Whether all is well, in counts and facts of the machine: the operator sees totals, no case; verifying the record."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, text

from disputes.actions.verify_record import PARTS
from evidence.carriers.registry import Standing, connected
from evidence.errors import CarriersFileRefused, VaultAway
from reports.store.health import load_health
from runtime import audit, inspections, queue, schema
from runtime.clock import database_now, utc_now
from runtime.database import reading
from runtime.files import FREE_BYTES_MIN
from runtime.settings import Settings
from web import current
from web.pages.setup.door import blueprint, do_once, who

INSPECTIONS_SHOWN = 5
FAULTS_SHOWN = 20
CLOCKS_APART_MAX = timedelta(seconds=5)

watching = Blueprint("watching", __name__)


class Machine(NamedTuple):
    """What the installation rests on."""

    database: str  # sqlite | postgresql
    schema: str
    wanted: str
    queue: bool
    free_mib: int | None  # none: the data folder is not there
    room: bool
    apart_seconds: int  # how far the database's clock is from ours
    clocks_agree: bool
    mail: bool  # by SMTP; else into files
    data_dir: str
    vault: str | None  # the bucket; none: in the data folder
    vault_answers: bool


@blueprint.get("/set-up")
def index() -> ResponseReturnValue:
    """The first page of the set-up."""
    settings = current.installation().settings
    with reading(current.engine()) as connection:
        health = load_health(connection)
        machine = _machine(connection, settings)
        inspected = inspections.latest(connection, limit=INSPECTIONS_SHOWN)
    return render_template(
        "setup/health.html", health=health, machine=machine, inspected=inspected, portions=PARTS, now=current.now(),
        carriers=_carriers(settings), runs=any(it.finished_at is None for it in inspected), faults_shown=FAULTS_SHOWN,
    )  # fmt: skip


@blueprint.post("/set-up/verify")
def verify() -> ResponseReturnValue:
    """Ask for the whole record to be verified; the worker does it, however long it takes."""

    def work(connection: Connection) -> tuple[int, Any]:
        asked = inspections.ask(connection, by=who(), now=current.now())
        subject = f"inspection:{asked}"
        audit.note(connection, at=current.now(), actor=who(), action="verify.asked", subject=subject, detail={})
        return 303, {"inspection": asked}

    words = _("Asked for. The worker reads the record; this page says how far it is, now or later.")
    return do_once(("verify",), work, done=words, onward=url_for("setup.index"), job="verify_when_asked")


@watching.get("/health")
def health() -> ResponseReturnValue:
    """For the machine that watches: 200 when the database answers, 503 by the table of problems when not."""
    with reading(current.engine()) as connection:
        connection.execute(text("SELECT 1"))
    return {"ok": True}


def _vault_answers() -> bool:
    try:
        current.vault().answers()
    except VaultAway:
        return False
    return True


@watching.get("/ready")
def ready() -> ResponseReturnValue:
    """For what sends visitors here: 200 when the database and the vault answer, 503 when one of them does not."""
    with reading(current.engine()) as connection:
        connection.execute(text("SELECT 1"))
    current.vault().answers()
    return {"ok": True}


def _carriers(settings: Settings) -> list[Standing] | None:
    """Whom we can ask for proofs of delivery; none: the file of credentials cannot stand."""
    try:
        return connected(settings.carriers).standings()
    except CarriersFileRefused:
        return None


def _machine(connection: Connection, settings: Settings) -> Machine:
    free = shutil.disk_usage(settings.data_dir).free if settings.data_dir.is_dir() else None
    apart = abs(utc_now() - database_now(connection))
    return Machine(
        database=connection.dialect.name,
        schema=schema.current(connection) or "",
        wanted=schema.newest(),
        queue=queue.answers(settings),
        free_mib=None if free is None else free // 2**20,
        room=free is not None and free >= FREE_BYTES_MIN,
        apart_seconds=int(apart.total_seconds()),
        clocks_agree=apart <= CLOCKS_APART_MAX,
        mail=settings.smtp_url is not None,
        data_dir=settings.data_dir.name,
        vault=settings.vault,
        vault_answers=_vault_answers(),
    )
