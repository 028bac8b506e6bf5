"""`recourse key`: what programs show to act in a seat."""

from __future__ import annotations

from pathlib import Path

import click

from runtime.clock import utc_now
from runtime.database import reading, transaction
from trade.actions.issue_key import end_key, issue_key
from trade.keys import DAYS_MAX, KeyScope
from trade.store import keys
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

OPERATOR = "operator"


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
    with transaction(opened(settings_for(data_dir))) as connection:
        new, token = issue_key(connection, seat_id=seat, name=name, scope=scope, days=days, by=OPERATOR, now=utc_now())
    click.echo(f"key {new.prefix} of {seat}, {scope}, for {days} days; shown this once:", err=True)
    click.echo(token)


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
    with transaction(opened(settings_for(data_dir))) as connection:
        ended = end_key(connection, prefix, by=OPERATOR, now=utc_now())
    click.echo(f"{prefix} revoked" if ended else f"{prefix} was revoked before")


COMMANDS = (key,)
