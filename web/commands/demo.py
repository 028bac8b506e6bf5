"""`recourse demo`: the worked case, one step a transaction, told up to the step asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from sqlalchemy import Connection, select

from disputes.actions import demonstrate, demonstrate_trial
from disputes.demonstration.cast import DEMO_PASSWORD, PEOPLE, DemoStep
from disputes.store.locks import lock_telling
from runtime import audit
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.tables import audit as audit_table
from trade.store import parties, people, seats
from web.auth.passwords import hash_password
from web.commands.sealing import seal_all
from web.commands.setting_up import data_dir_option, prepared, settings_for

TOLD = "demonstration told"


def _seat_people(connection: Connection, *, now: datetime) -> None:
    hashed = hash_password(DEMO_PASSWORD)
    for who in PEOPLE:
        if people.known(connection, who.email):
            continue
        person = seats.add_person(
            connection, email=who.email, name=who.name, password_hash=hashed, language=who.language, now=now
        )
        seats.add_seat(connection, person_id=person, role=who.role, party_code=who.party_code)


def _begin(connection: Connection, *, now: datetime) -> None:
    demonstrate.sell(connection, now=now)
    demonstrate.add_present_parties(connection, now=now)
    _seat_people(connection, now=now)


def _end(connection: Connection, *, now: datetime) -> None:
    demonstrate_trial.settle_case(connection, now=now)
    demonstrate.load_present(connection, now=now)
    demonstrate_trial.bring_present_suit(connection, now=now)


STEPS: Mapping[DemoStep, Callable[..., None]] = {
    DemoStep.SOLD: _begin,
    DemoStep.CHARGEBACKS: demonstrate.refuse,
    DemoStep.WITHHELD: demonstrate.withhold,
    DemoStep.FIRST_INSTANCE: demonstrate_trial.try_first_instance,
    DemoStep.APPEAL: demonstrate_trial.hear_appeal,
    DemoStep.SETTLED: _end,
}


@click.command()
@click.option(
    "--until", type=click.Choice([step.value for step in DemoStep]), default=DemoStep.SETTLED.value, show_default=True
)
@data_dir_option
def demo(until: str, data_dir: Path | None) -> None:
    """Load the worked case of Huanxun against Xidan and CCB Shanghai up to a step, or tell it on from where it stands."""
    settings = settings_for(data_dir)
    engine = prepared(settings)
    order = list(DemoStep)
    wanted = order[: order.index(DemoStep(until)) + 1]
    for step in track(wanted, description="telling the case", console=Console(stderr=True), transient=True):
        with transaction(engine) as connection:
            lock_telling(connection)
            told = steps_told(connection)
            if not told and parties.all_parties(connection):
                raise click.ClickException(
                    f"{settings.data_dir} holds data of its own; give the demonstration a folder: --data-dir DIR"
                )
            if step in told:
                continue
            now = utc_now()
            STEPS[step](connection, now=now)
            audit.note(connection, at=now, actor="recourse", action=TOLD, subject=step.value, detail={})
    seal_all(engine)
    with reading(engine) as connection:
        reached = max(steps_told(connection), key=order.index).value
    engine.dispose()
    click.echo(f"the case is told up to: {reached}; sign in as any of {', '.join(who.email for who in PEOPLE)}", err=True)


def steps_told(connection: Connection) -> set[DemoStep]:
    """The steps of the demonstration this database holds; empty where it is no demonstration."""
    rows = connection.execute(select(audit_table.c.subject).where(audit_table.c.action == TOLD))
    return {DemoStep(row.subject) for row in rows}


COMMANDS = (demo,)
