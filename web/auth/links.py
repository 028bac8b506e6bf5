"""Set-password links: signed, good for a while, and used once.

Nothing is kept of a link. It names the person and the mark of the password they have now, so that it ends when a
password is set by it, or by anything else; whoever makes a second link first puts an unknown password in place, and
thereby ends the first. Nobody but the person ever knows the password.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeTimedSerializer

from runtime import files
from runtime.database import reading, transaction
from trade.actions import seat_people
from trade.store import people
from web import current
from web.auth import passwords
from web.auth.limits import SIGN_IN_LIMIT, limiter

blueprint = Blueprint("links", __name__)
LINK_HOURS = 72
PATH = "/set-password"
SALT = "set a password"


class Link(NamedTuple):
    """A link to hand over, and the hash of the password nobody knows, which holds its place until it is used."""

    address: str
    placeholder: str


def new_link(person_id: str) -> Link:
    """A link for a person; it opens once the placeholder stands as their password."""
    public = current.installation().settings.public_url or request.host_url
    return link_of(person_id, secret=_secret(), public=str(public))


def link_of(person_id: str, *, secret: bytes, public: str) -> Link:
    """The same, for whoever has the installation's secret: the command line makes links too."""
    placeholder = passwords.hash_password(secrets.token_urlsafe(32))
    signed = _signer(secret).dumps([person_id, _mark(placeholder)])
    return Link(f"{public.rstrip('/')}{PATH}?link={signed}", placeholder)


@blueprint.get(PATH)
def show() -> ResponseReturnValue:
    """The form for the new password, as long as the link is good."""
    person = _whose(request.args.get("link", ""))
    return _form(person) if person else _dead()


@blueprint.post(PATH)
@limiter.limit(SIGN_IN_LIMIT, key_func=get_remote_address)  # type: ignore[untyped-decorator]
def set_password() -> ResponseReturnValue:
    """Whoever is first with a link sets the password; then it is used up. The way in stays the sign-in."""
    link, chosen = request.form.get("link", ""), request.form.get("password", "")
    person = _whose(link)
    if person is None:
        return _dead()
    problem = passwords.problem(chosen, request.form.get("again", ""))
    if problem:
        return _form(person, problem)
    hashed = passwords.hash_password(chosen)
    with transaction(current.engine()) as connection:
        stands = people.password_of(connection, person, lock=True)
        if stands is None or _read(link) != (person, _mark(stands)):
            abort(409)  # another was faster with the same link
        seat_people.set_password(connection, person, hashed, by=person, now=current.now(), how="set")
    flash(_("Your password is set. Sign in with it."))
    return redirect(url_for("auth.sign_in"), 303)


def _whose(link: str) -> str | None:
    """The person of a link that is good now."""
    read = _read(link)
    if read is None:
        return None
    with reading(current.engine()) as connection:
        found = people.password_of(connection, read[0])
    return read[0] if found is not None and _mark(found) == read[1] else None


def _read(link: str) -> tuple[str, str] | None:
    try:
        person, mark = _signer(_secret()).loads(link, max_age=LINK_HOURS * 3600)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(person), str(mark)


def _secret() -> bytes:
    return files.secret(current.installation().settings)


def _signer(secret: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=SALT)


def _mark(password_hash: str) -> str:
    return sha256(f"{SALT} {password_hash}".encode()).hexdigest()[:32]


def _form(person: str, problem: str | None = None) -> ResponseReturnValue:
    page = render_template("set_password.html", person=person, link=request.values.get("link", ""), problem=problem)
    return page, 422 if problem else 200


def _dead() -> ResponseReturnValue:
    return render_template("set_password.html", person=None, link="", problem=None), 410
