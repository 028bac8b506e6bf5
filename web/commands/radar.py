"""`recourse radar`: proofs of delivery that vanish while their payment can still be refused."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from ledger.money import Money
from reports.radar import By, Vanishing, Wanted, by_week, totals
from reports.store.radar import each_vanishing, lost_by_day
from runtime.clock import utc_now
from runtime.database import reading
from trade.parties import Role
from trade.store import parties
from trade.visibility import Scope, Sight
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for
from web.parcel_words import have_by

SHOWN_MAX = 50
DAYS_MAX = 10_000


@click.command()
@click.option("--party", default=None, help="Only what a party's seats see, by its code (default: everything).")
@click.option("--within", type=click.IntRange(0, DAYS_MAX), default=None, help="Only what is lost within so many days.")
@click.option("--by", type=click.Choice([it.value for it in By]), default=By.DAY.value, help="Order (default: day).")
@data_dir_option
@json_option
def radar(party: str | None, within: int | None, by: str, data_dir: Path | None, as_json: bool) -> None:
    """Proofs of delivery that vanish while their payment can still be refused, what is lost first at the top."""
    wanted = Wanted(utc_now().date(), within=within, by=By(by))
    scope = Scope("", Role.OPERATOR, Sight.METADATA)
    if party is not None:
        scope = Scope("", Role.DISPUTE_DESK, Sight.CHAIN, party=party)
    with reading(opened(settings_for(data_dir))) as connection:
        if party is not None and parties.get(connection, party) is None:
            raise click.BadParameter(f"there is no party {party}", param_hint="--party")
        weeks = by_week(lost_by_day(connection, scope, wanted))
        found = each_vanishing(connection, scope, wanted)
        shown = list(found) if as_json else list(islice(found, SHOWN_MAX + 1))
    if as_json:
        sums = [{"week_on": it.week_on, "payments": it.payments, "amount": _money(it.amount)} for it in weeks]
        print_json({"weeks": sums, "parcels": [_document(it, wanted) for it in shown]})
        return
    for it in shown[:SHOWN_MAX]:
        click.echo(_line(it, wanted))
    if len(shown) > SHOWN_MAX:
        click.echo("… and more; --json lists all of them")
    payments = sum(it.payments for it in weeks)
    sums_told = ", ".join(str(it) for it in totals(weeks)) or "nothing"
    click.echo(f"{payments} payments about to lose their proof: {sums_told}")


def _line(it: Vanishing, wanted: Wanted) -> str:
    until = f"refused: {it.dispute_id}" if it.dispute_id else f"refusable until {it.until or 'no end'}"
    what = f"{it.merchant} {it.order_reference}  {it.carrier} {it.tracking_number}"
    return f"{it.lost_on}  {it.days_left(wanted.today):>4} d  {it.amount}  {what}  {until}"


def _document(it: Vanishing, wanted: Wanted) -> dict[str, object]:
    return {
        "payment": it.payment_id, "order_reference": it.order_reference, "merchant": it.merchant, "carrier": it.carrier,
        "tracking_number": it.tracking_number, "amount": _money(it.amount), "capture_by": have_by(it.lost_on),
        "lost_on": it.lost_on, "days_left": it.days_left(wanted.today), "refusable_until": it.until,
        "dispute": it.dispute_id,
    }  # fmt: skip


def _money(it: Money) -> dict[str, object]:
    return {"minor": it.minor, "currency": it.currency}


COMMANDS = (radar,)
