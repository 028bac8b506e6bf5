"""`recourse key`: what programs show to act in a seat."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

import click

from runtime import audit
from runtime.clock import utc_now
from runtime.database import reading, transaction
from trade.card_numbers import require_no_card_number
from trade.keys import MARK, PREFIX_CHARS, TOKEN_BYTES, ApiKey, KeyScope, digest_of
from trade.store import keys
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

OPERATOR = "operator"
NAME_MAX = 200  # characters
DAYS_MAX = 3650


@click.group()
def key() -> None:
    """API keys: make one for a seat, list them, revoke one."""


@key.command("add")
@click.argument("seat")
@click.option("--name", required=True, help="Which program will use it.")
@click.option("--scope", type=click.Choice([scope.value for scope in KeyScope]), default="read", show_default=True)
@click.option("--days", type=click.IntRange(1, DAYS_MAX), default=365, show_default=True, help="How long it opens.")
@data_dir_option
def add_key(seat: str, name: str, scope: str, days: int, data_dir: Path | None) -> None:
    """Make a key that acts as SEAT (see `recourse user add`). It is printed once and cannot be shown again."""
    if not (name.strip() and name.isprintable() and len(name) <= NAME_MAX):
        raise click.UsageError(f"a name is one line of 1 to {NAME_MAX} characters")
    require_no_card_number("the key's name", name)
    now = utc_now()
    token = _fresh()
    prefix, until = token[len(MARK) :][:PREFIX_CHARS], now + timedelta(days=days)
    new = ApiKey(prefix, digest_of(token), seat, name, KeyScope(scope), now, until)
    with transaction(opened(settings_for(data_dir))) as connection:
        keys.add(connection, new)
        detail = {"seat": seat, "scope": scope, "days": days}
        audit.note(connection, at=now, actor=OPERATOR, action="key.added", subject=f"key:{new.prefix}", detail=detail)
    click.echo(f"key {new.prefix} of {seat}, {scope}, for {days} days; shown this once:", err=True)
    click.echo(token)


def _fresh() -> str:
    """A key whose prefix a command line does not take for an option."""
    while not (drawn := secrets.token_urlsafe(TOKEN_BYTES))[0].isalnum():
        continue
    return MARK + drawn


@key.command("list")
@data_dir_option
@json_option
def list_keys(data_dir: Path | None, as_json: bool) -> None:
    """Every key there ever was: whose, for what, until when, last used when."""
    names = ("prefix", "seat_id", "name", "scope", "created_at", "expires_at", "revoked_at", "last_used_at")
    with reading(opened(settings_for(data_dir))) as connection:
        found = [{name: getattr(one, name) for name in names} for one in keys.all_keys(connection)]
    if as_json:
        print_json(found)
        return
    for one in found:
        until = f"revoked {one['revoked_at']:%Y-%m-%d}" if one["revoked_at"] else f"until {one['expires_at']:%Y-%m-%d}"
        used = f"used {one['last_used_at']:%Y-%m-%d %H:%M} UTC" if one["last_used_at"] else "never used"
        click.echo(f"{one['prefix']}  {one['seat_id']}  {one['scope']}  {until}  {used}  {one['name']}")


@key.command("revoke")
@click.argument("prefix")
@data_dir_option
def revoke_key(prefix: str, data_dir: Path | None) -> None:
    """End the key that begins with PREFIX (as `recourse key list` shows it), at once."""
    now = utc_now()
    with transaction(opened(settings_for(data_dir))) as connection:
        ended = keys.revoke(connection, prefix, now=now)
        if ended:
            audit.note(connection, at=now, actor=OPERATOR, action="key.revoked", subject=f"key:{prefix}", detail={})
    click.echo(f"{prefix} revoked" if ended else f"{prefix} was revoked before")


COMMANDS = (key,)
