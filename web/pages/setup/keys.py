"""Keys of programs: the list, making one, ending one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from reports.store import roster
from runtime.database import reading
from trade.actions.issue_key import end_key
from web import current
from web.pages import making_keys
from web.pages.setup.door import blueprint, do_once, found, place, said, who


@blueprint.get("/set-up/keys")
def list_keys() -> ResponseReturnValue:
    """Every key there ever was, the latest first."""
    with reading(current.engine()) as connection:
        page = roster.list_keys(connection, find=found(), after=place())
    return render_template("setup/keys.html", page=page, find=found(), cursor=place(), now=current.now())


@blueprint.get("/set-up/add-key")
def new_key() -> ResponseReturnValue:
    return making_keys.form("setup/key_add.html", making_keys.FIRST | {"seat": request.args.get("seat", "")})


@blueprint.post("/set-up/add-key")
def add_key() -> ResponseReturnValue:
    stated = said("seat", *making_keys.FIRST)
    return making_keys.make("setup/key_add.html", stated, seat_id=stated["seat"], onward=url_for("setup.list_keys"))


@blueprint.post("/set-up/keys/<prefix>/end")
def end(prefix: str) -> ResponseReturnValue:
    """At once, for good."""

    def work(connection: Connection) -> tuple[int, Any]:
        return 303, {"ended": end_key(connection, prefix, by=who(), now=current.now())}

    onward = url_for("setup.list_keys", find=prefix)
    return do_once(("end key", prefix), work, done=_("The key %(prefix)s has ended.", prefix=prefix), onward=onward)
