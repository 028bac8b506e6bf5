"""Where the party's own programs are told: endpoints, what went to each, another try. For its dispute desk."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from reports.store.deliveries import deliveries_of
from runtime import outbox
from runtime.database import reading
from trade.actions import keep_endpoint
from trade.errors import EndpointRefused, NotFound
from trade.letters import KINDS
from trade.store import webhooks
from trade.webhooks import Endpoint
from web import current, desk
from web.refusals import field, sentence

blueprint = Blueprint("webhooks", __name__)


@blueprint.get("/webhooks")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/webhooks")
@login_required  # type: ignore[untyped-decorator]
def make() -> ResponseReturnValue:
    """A new endpoint, its secret shown once; the same form again makes none and shows none."""
    party = _own()
    url, kinds = request.form.get("url", ""), request.form.getlist("kinds")
    made: list[Endpoint] = []

    def work(connection: Connection) -> tuple[int, Any]:
        made.append(keep_endpoint.make_endpoint(connection, party, url, kinds, by=_seat(), now=current.now()))
        return 200, {"endpoint": made[0].id}

    try:
        done, before = desk.once_a_form(("webhook", party, url, sorted(kinds)), work)
    except EndpointRefused as refused:
        return _page(url=url, kinds=kinds, problems={field(refused): sentence(refused)})
    return _secret(done.response["endpoint"], made, before)


@blueprint.get("/webhooks/<id_>")
@login_required  # type: ignore[untyped-decorator]
def show(id_: str) -> ResponseReturnValue:
    """One endpoint and the latest of what went there."""
    with reading(current.engine()) as connection:
        endpoint = webhooks.get(connection, _own(), id_)
        sent, silence = deliveries_of(connection, endpoint), webhooks.silence(connection, endpoint.id)
    return render_template("webhook.html", endpoint=endpoint, sent=sent, silence=silence, now=current.now())


@blueprint.post("/webhooks/<id_>/secret")
@login_required  # type: ignore[untyped-decorator]
def renew(id_: str) -> ResponseReturnValue:
    party = _own()
    made: list[Endpoint] = []

    def work(connection: Connection) -> tuple[int, Any]:
        made.append(keep_endpoint.renew_secret(connection, party, id_, by=_seat(), now=current.now()))
        return 200, {"endpoint": id_}

    done, before = desk.once_a_form(("webhook secret", id_), work)
    return _secret(done.response["endpoint"], made, before)


@blueprint.post("/webhooks/<id_>/try")
@login_required  # type: ignore[untyped-decorator]
def try_it(id_: str) -> ResponseReturnValue:
    party = _own()

    def work(connection: Connection) -> tuple[int, Any]:
        keep_endpoint.try_endpoint(connection, party, id_, now=current.now())
        return 303, {}

    desk.once_a_form(("webhook trial", id_), work)
    flash(_("A trial event is on its way. Look below in a moment at how it ended."))
    return redirect(url_for("webhooks.show", id_=id_), 303)


@blueprint.post("/webhooks/<id_>/end")
@login_required  # type: ignore[untyped-decorator]
def end(id_: str) -> ResponseReturnValue:
    party = _own()

    def work(connection: Connection) -> tuple[int, Any]:
        return 303, {"ended": keep_endpoint.end_endpoint(connection, party, id_, by=_seat(), now=current.now())}

    desk.once_a_form(("webhook end", id_), work)
    flash(_("Nothing more goes to this endpoint."))
    return redirect(url_for("webhooks.index"), 303)


@blueprint.post("/webhooks/<id_>/events/<number>/replay")
@login_required  # type: ignore[untyped-decorator]
def replay(id_: str, number: str) -> ResponseReturnValue:
    """Another life for an event that was given up; one of another endpoint does not exist."""
    party = _own()

    def work(connection: Connection) -> tuple[int, Any]:
        endpoint = webhooks.get(connection, party, id_)
        if number not in {str(it.id) for it in deliveries_of(connection, endpoint)}:
            raise NotFound("event", number)
        webhooks.end_silence(connection, endpoint.id)  # whoever asks for another try says that it answers again
        return 303, {"revived": outbox.replay(connection, int(number), now=current.now())}

    done, _before = desk.once_a_form(("webhook replay", id_, number), work)
    revived = done.response["revived"]
    flash(_("It will be sent again.") if revived else _("This message is not given up any more."))
    return redirect(url_for("webhooks.show", id_=id_), 303)


def _page(*, url: str = "", kinds: Any = (), problems: dict[str, str] | None = None) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        endpoints = webhooks.of_parties(connection, [_own()])
    said = {"url": url, "kinds": kinds}
    page = render_template("webhooks.html", endpoints=endpoints, said=said, problems=problems or {}, kinds=KINDS)
    return page, 422 if problems else 200


def _secret(id_: str, made: list[Endpoint], before: bool) -> ResponseReturnValue:
    if before:
        flash(_("This form was sent before; the secret was shown then. Make a new one if it is lost."))
        return redirect(url_for("webhooks.show", id_=id_), 303)
    return render_template("webhook_secret.html", endpoint=made[0])


def _own() -> str:
    """The party of a dispute desk; for every other seat there are no endpoints."""
    return desk.desk_code() or abort(404)


def _seat() -> str:
    return current.holder().seat.id
