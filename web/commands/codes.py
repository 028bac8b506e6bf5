"""`recourse user totp`: a code of an authenticator app, asked for beside the password."""

from __future__ import annotations

from pathlib import Path

import click

from runtime.clock import utc_now
from runtime.database import transaction
from trade.actions.seat_people import ask_for_codes, ask_for_no_codes
from web.auth.codes import new_secret, uri
from web.commands.people import user
from web.commands.setting_up import data_dir_option, opened, settings_for

OPERATOR = "operator"


@user.command("totp")
@click.argument("email")
@click.option("--off", is_flag=True, help="Ask for no code any more, as when the device is lost.")
@data_dir_option
def totp(email: str, off: bool, data_dir: Path | None) -> None:
    """Print, once, the otpauth address for EMAIL's authenticator app; from now on sign-in asks for its code.

    Run again, it makes a new one, and the app's old entry stops working.
    """
    person, now = email.strip().lower(), utc_now()
    secret, changed = new_secret(), True
    with transaction(opened(settings_for(data_dir))) as connection:
        if off:
            changed = ask_for_no_codes(connection, person, by=OPERATOR, now=now)
        else:
            ask_for_codes(connection, person, secret=secret, by=OPERATOR, now=now)
    if not off:
        click.echo(f"{person} signs in with a code from now on; shown this once:", err=True)
        click.echo(uri(secret, person))
    else:
        click.echo(f"{person} signs in without a code" + ("" if changed else ", as before"))


COMMANDS = (user,)  # the group of people.py, with one command more
