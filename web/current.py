"""What a view needs to know of where and for whom it runs: installation, clock, seat, scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import current_app, g
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Engine

from evidence.store.vault import Vault
from reports.store.scopes import load_scope
from runtime.clock import utc_now
from runtime.database import reading
from runtime.settings import Settings
from trade.visibility import Scope

if TYPE_CHECKING:
    from web.auth.people import SeatHolder


@dataclass(frozen=True, slots=True)
class Installation:
    """The settings, the engine and the vault of one application."""

    settings: Settings
    engine: Engine
    vault: Vault


def installation() -> Installation:
    return cast(Installation, current_app.extensions["recourse"])


def engine() -> Engine:
    return installation().engine


def vault() -> Vault:
    return installation().vault


def now() -> datetime:
    """This moment in UTC; a test may set `CLOCK`."""
    clock = current_app.config.get("CLOCK") or utc_now
    moment: datetime = clock()
    return moment


def holder() -> SeatHolder:
    """Who is signed in. Only behind a sign-in: an anonymous visitor never gets here."""
    return cast("SeatHolder", current_user)


def to_sign_in() -> ResponseReturnValue:
    """The answer to somebody who is not signed in and must be."""
    answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # flask-login's own
    return answer


def scope() -> Scope:
    """What the seat may see, worked out once a request."""
    if "scope" not in g:
        with reading(engine()) as connection:
            g.scope = load_scope(connection, holder().seat)
    return cast(Scope, g.scope)
