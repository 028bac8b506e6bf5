"""Jobs and messages: what ran, what waits, what was given up, what is parked; and another try for either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from disputes.actions.receive_message import apply_message
from reports.operations import Waiting
from reports.paging import Page
from reports.store import operations
from runtime import audit, outbox, runs
from runtime.database import reading, transaction
from trade.errors import NotFound
from web import current
from web.pages.setup.door import blueprint, do_once, place, who

RETRY_BYTES_MAX = 1024 * 1024  # what is longer is read again by the command line, which may take its time
LISTS: Mapping[str, Callable[..., Page[Any]]] = {
    "given_up": operations.list_given_up,
    "parked": operations.list_parked,
    "waiting": operations.list_waiting,
}


@blueprint.get("/set-up/jobs")
def list_jobs() -> ResponseReturnValue:
    """The last run of every job, and one of the three lists of messages: first the one that needs somebody."""
    with reading(current.engine()) as connection:
        counts = operations.count_messages(connection)
        show = request.args.get("show", "")
        show = show if show in LISTS else _urgent(counts)
        page = LISTS[show](connection, after=place())
        ran = runs.of_all(connection)
    return render_template(
        "setup/jobs.html",
        runs=ran,
        counts=counts,
        show=show,
        page=page,
        cursor=place(),
        now=current.now(),
        lists=list(LISTS),
    )


def _urgent(counts: Waiting) -> str:
    return "given_up" if counts.given_up else "parked" if counts.parked else "waiting"


@blueprint.post("/set-up/jobs/<number>/replay")
def replay(number: str) -> ResponseReturnValue:
    """Another life for a message that was given up: it is due now, and its attempts are counted afresh."""

    def work(connection: Connection) -> tuple[int, Any]:
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise NotFound("message", number)
        revived = outbox.replay(connection, int(number), now=current.now())
        if revived:
            subject = f"outbox:{number}"
            audit.note(connection, at=current.now(), actor=who(), action="replayed", subject=subject, detail={})
        return 303, {"revived": revived}

    return do_once(
        ("replay", number), work, onward=url_for("setup.list_jobs"),
        done=lambda it: _("It will be sent again.") if it["revived"] else _("This message is not given up any more."),
    )  # fmt: skip


@blueprint.get("/set-up/messages/<id_>")
def show_message(id_: str) -> ResponseReturnValue:
    """Why a message is not understood. What it says is read on a page of its own, since that stands in the audit."""
    with reading(current.engine()) as connection:
        message = operations.get_message(connection, id_)
    return render_template("setup/message.html", message=message, too_long=message.size > RETRY_BYTES_MAX)


@blueprint.get("/set-up/messages/<id_>/body")
def show_body(id_: str) -> ResponseReturnValue:
    """The body as text, card numbers masked. It is about a case, so whoever reads it is noted."""
    with transaction(current.engine()) as connection:
        body = operations.body_of(connection, id_)
        subject = f"inbox:{id_}"
        audit.note(connection, at=current.now(), actor=who(), action="message.read", subject=subject, detail={})
    return Response(body.decode("utf-8", errors="replace"), content_type="text/plain; charset=utf-8")


@blueprint.post("/set-up/messages/<id_>/retry")
def retry(id_: str) -> ResponseReturnValue:
    """Read a parked message again, after what was missing has been put right."""
    onward = url_for("setup.show_message", id_=id_)
    with reading(current.engine()) as connection:
        if operations.get_message(connection, id_).size > RETRY_BYTES_MAX:
            flash(_("This message is long: read it again with recourse jobs retry %(id)s.", id=id_))
            return redirect(onward, 303)

    def work(connection: Connection) -> tuple[int, Any]:
        receipt = apply_message(connection, id_, now=current.now())
        audit.note(connection, at=current.now(), actor=who(), action="retried", subject=f"inbox:{id_}", detail={})
        return 303, {"accepted": receipt.accepted, "left": receipt.parked + receipt.refused}

    return do_once(
        ("retry", id_), work, onward=onward, job="recompute_windows",
        done=lambda it: _("Read again: understood as a whole.") if not it["left"] else
        _("Read again: %(accepted)s taken, %(left)s not. The reasons stand below.", **it),
    )  # fmt: skip
