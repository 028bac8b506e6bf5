"""People and their seats: add somebody, give and take seats, hand over a set-password link, disable, drop the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from disputes.actions.seat_person import seat_person
from reports.store import roster
from runtime.database import reading
from runtime.refusal import Refusal
from trade.actions import seat_people
from trade.errors import CardNumberRefused, FieldRefused, PersonRefused, SaidOtherwise
from trade.parties import LANGUAGES, WITHOUT_PARTY, Role
from web import current, desk
from web.auth.links import LINK_HOURS, new_link
from web.pages.setup.door import blueprint, carded, do_once, found, place, said, sent_before, who
from web.refusals import field, sentence

REFUSALS = (FieldRefused, CardNumberRefused, SaidOtherwise)
SEAT = ("role", "party")


@blueprint.get("/set-up/people")
def list_people() -> ResponseReturnValue:
    """Everybody, by e-mail address."""
    with reading(current.engine()) as connection:
        page = roster.list_people(connection, find=found(), after=place())
    return render_template("setup/people.html", page=page, find=found(), cursor=place())


@blueprint.get("/set-up/people/<path:person_id>")
def show_person(person_id: str) -> ResponseReturnValue:
    return _person(person_id, {})


@blueprint.get("/set-up/add-person")
def new_person() -> ResponseReturnValue:
    return _form({"language": LANGUAGES[0], "role": Role.DISPUTE_DESK.value, "party": request.args.get("party", "")})


@blueprint.post("/set-up/add-person")
def add_person() -> ResponseReturnValue:
    """A person with one seat; the link by which they set their password is shown on the answer and nowhere else."""
    stated = said("email", "name", "language", *SEAT)
    link = new_link(stated["email"].lower())

    def work(connection: Connection) -> tuple[int, Any]:
        id_ = seat_people.add_person(
            connection, email=stated["email"], name=stated["name"], language=stated["language"],
            password_hash=link.placeholder, by=who(), now=current.now(),
        )  # fmt: skip
        _give(connection, id_, stated)
        return 303, {"person": id_}

    try:
        done, before = desk.once_a_form(("person", sorted(stated.items())), work)
    except REFUSALS as error:
        return _form(stated, error=error)
    if before:
        flash(_("This form was sent before; the link was shown then. Make a new one if it is lost."))
        return redirect(url_for("setup.show_person", person_id=done.response["person"]), 303)
    return _link(done.response["person"], link.address)


@blueprint.post("/set-up/people/<path:person_id>/seats")
def give_seat(person_id: str) -> ResponseReturnValue:
    stated = said(*SEAT)

    def work(connection: Connection) -> tuple[int, Any]:
        return 303, {"new": _give(connection, person_id, stated)}

    try:
        done, before = desk.once_a_form(("seat", person_id, sorted(stated.items())), work)
    except PersonRefused as error:
        return _person(person_id, stated, error=error)
    words = _("The seat is given.") if done.response["new"] else _("This seat was theirs before.")
    flash(sent_before() if before else words)
    return redirect(url_for("setup.show_person", person_id=person_id), 303)


@blueprint.post("/set-up/seats/<path:seat_id>/take")
def take_seat(seat_id: str) -> ResponseReturnValue:
    """Sessions and keys in the seat end at once; what was done in it stays on record."""
    person_id = seat_id.rsplit(":", 2)[0]

    def work(connection: Connection) -> tuple[int, Any]:
        return 303, {"taken": seat_people.take_seat(connection, seat_id, by=who(), now=current.now())}

    onward = url_for("setup.show_person", person_id=person_id)
    return do_once(("take", seat_id), work, done=_("The seat is taken away; it can be given again."), onward=onward)


@blueprint.post("/set-up/people/<path:person_id>/link")
def make_link(person_id: str) -> ResponseReturnValue:
    """The old password ends, with every session and every link before; the new link is shown on the answer only."""
    link = new_link(person_id)

    def work(connection: Connection) -> tuple[int, Any]:
        hashed, now = link.placeholder, current.now()
        seat_people.set_password(connection, person_id, hashed, by=who(), now=now, how="reset")
        return 200, {"person": person_id}

    _done, before = desk.once_a_form(("link", person_id), work)
    if before:
        flash(_("This form was sent before; the link was shown then. Make a new one if it is lost."))
        return redirect(url_for("setup.show_person", person_id=person_id), 303)
    return _link(person_id, link.address)


@blueprint.post("/set-up/people/<path:person_id>/do/<verb>")
def change_person(person_id: str, verb: str) -> ResponseReturnValue:
    """Disable, enable, or ask for no code any more."""
    if verb not in CHANGES:
        abort(404)
    change, words = CHANGES[verb]

    def work(connection: Connection) -> tuple[int, Any]:
        return 303, {"done": change(connection, person_id, by=who(), now=current.now())}

    onward = url_for("setup.show_person", person_id=person_id)
    return do_once((verb, person_id), work, done=words(), onward=onward)


CHANGES: Mapping[str, tuple[Callable[..., bool], Callable[[], str]]] = {
    "disable": (seat_people.disable, lambda: _("Disabled: no session and no key of this person opens anything now.")),
    "enable": (seat_people.enable, lambda: _("Enabled: this person may sign in again.")),
    "no-code": (seat_people.ask_for_no_codes, lambda: _("Sign-in asks this person for no code any more.")),
}


def _give(connection: Connection, person_id: str, stated: Mapping[str, str]) -> bool:
    role = Role(stated["role"]) if stated["role"] in set(Role) else Role.DISPUTE_DESK
    party = None if role in WITHOUT_PARTY else stated["party"]
    _seat, new = seat_person(connection, person_id, role=role, party_code=party, by=who(), now=current.now())
    return new


def _form(stated: Mapping[str, str], *, error: Refusal | None = None) -> ResponseReturnValue:
    wrong = "email" if isinstance(error, SaidOtherwise) else carded(stated) if isinstance(error, CardNumberRefused) else None
    page = render_template(
        "setup/person_add.html",
        said=stated,
        roles=[role.value for role in Role],
        languages=LANGUAGES,
        hours=LINK_HOURS,
        problem=_("This e-mail address belongs to somebody already. Give that person another seat instead.")
        if isinstance(error, SaidOtherwise) else sentence(error) if error else None,
        wrong=wrong or (field(error) if error else None),
    )  # fmt: skip
    return page, 422 if error else 200


def _person(person_id: str, stated: Mapping[str, str], *, error: Refusal | None = None) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        row = roster.load_person(connection, person_id)
    page = render_template(
        "setup/person.html",
        row=row,
        person=row.person,
        standing=[it for it in row.seats if it.ended_at is None],
        ended=[it for it in row.seats if it.ended_at is not None],
        said=stated,
        roles=[role.value for role in Role],
        hours=LINK_HOURS,
        problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
    )
    return page, 422 if error else 200


def _link(person_id: str, address: str) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        row = roster.load_person(connection, person_id)
    return render_template("setup/person_link.html", person=row.person, address=address, hours=LINK_HOURS)
