"""`recourse party` and `recourse user`: who takes part, and who sits for whom."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.actions.seat_person import seat_person
from runtime import files
from runtime.clock import utc_now
from runtime.database import reading, transaction
from trade.actions import seat_people
from trade.actions.keep_party import add_party as keep_party
from trade.parties import Party, PartyKind, Role
from trade.store import parties
from web.auth.links import LINK_HOURS, link_of
from web.auth.passwords import PASSWORD_MAX, PASSWORD_MIN, hash_password
from web.commands.setting_up import data_dir_option, json_option, opened, prepared, print_json, settings_for

OPERATOR = "operator"


@click.group()
def party() -> None:
    """Parties: add one, list them."""


@party.command("add")
@click.argument("code")
@click.option("--kind", type=click.Choice([kind.value for kind in PartyKind]), required=True)
@click.option("--name-en", required=True)
@click.option("--name-zh", default=None, help="Chinese name (default: the English one).")
@click.option("--time-zone", default="UTC", show_default=True)
@click.option("--language", type=click.Choice(["en", "zh-Hans"]), default="en", show_default=True)
@click.option("--email", default=None, help="Where notices go.")
@data_dir_option
def add_party(
    code: str, kind: str, name_en: str, name_zh: str | None, time_zone: str, language: str, email: str | None,
    data_dir: Path | None,
) -> None:  # fmt: skip
    """Put a party on record under CODE, its name for ever."""
    new = Party(code, PartyKind(kind), name_en, name_zh or name_en, time_zone, language, email)
    with transaction(prepared(settings_for(data_dir))) as connection:
        added = keep_party(connection, new, by=OPERATOR, now=utc_now())
    click.echo(f"{code} added" if added else f"{code} was on record already")


@party.command("list")
@data_dir_option
@json_option
def list_parties(data_dir: Path | None, as_json: bool) -> None:
    """Every party on record."""
    with reading(opened(settings_for(data_dir))) as connection:
        found = parties.all_parties(connection)
    if as_json:
        print_json([{"code": p.code, "kind": p.kind.value, "name_en": p.name_en, "name_zh": p.name_zh} for p in found])
        return
    for one in found:
        click.echo(f"{one.code}  {one.kind.value}  {one.name_en}  {one.name_zh}")


@click.group()
def user() -> None:
    """People and their seats."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--party", "party_code", default=None, help="The party they sit for (none for arbitrator and operator).")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--language", type=click.Choice(["en", "zh-Hans"]), default="en", show_default=True)
@click.password_option()
@data_dir_option
def add_user(
    email: str, name: str, party_code: str | None, role: str, language: str, password: str, data_dir: Path | None
) -> None:
    """A person with one seat; the password is asked for, or given with --password."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise click.UsageError(f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters; choose another")
    now = utc_now()
    with transaction(prepared(settings_for(data_dir))) as connection:
        hashed = hash_password(password)
        person = seat_people.add_person(
            connection, email=email, name=name, language=language, password_hash=hashed, by=OPERATOR, now=now
        )
        seat, _new = seat_person(connection, person, role=Role(role), party_code=party_code, by=OPERATOR, now=now)
    click.echo(f"{seat.id} added")


@user.command("link")
@click.argument("email")
@data_dir_option
def link(email: str, data_dir: Path | None) -> None:
    """Print, once, the link by which EMAIL sets a new password. The old one, and every session, ends."""
    settings, person = settings_for(data_dir), email.strip().lower()
    engine = opened(settings)
    public = settings.public_url or f"http://{settings.host}:{settings.port}"
    made = link_of(person, secret=files.secret(settings), public=str(public))
    with transaction(engine) as connection:
        seat_people.set_password(connection, person, made.placeholder, by=OPERATOR, now=utc_now(), how="reset")
    click.echo(f"{person} sets a password by this link within {LINK_HOURS} hours; shown this once:", err=True)
    click.echo(made.address)


COMMANDS = (party,)
