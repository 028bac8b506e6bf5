"""The worked case, told to its end once a run: the tests that only look at it get a copy."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine

from disputes.demonstration.cast import DemoStep
from runtime.database import transaction
from web.commands.demo import STEPS

TOLD_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def settle(engine: Engine) -> None:
    """Every step of the demonstration, each in its own transaction, as `recourse demo` does."""
    for step in DemoStep:
        with transaction(engine) as connection:
            STEPS[step](connection, now=TOLD_AT)
