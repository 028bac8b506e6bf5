"""The disclosure behind a deadline: what it was counted by, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, update

from disputes.deadlines import end_of_day
from disputes.store.tables import deadline
from runtime.database import transaction
from tests.web.conftest import SignIn

MERCHANT, CASE = "desk@linglong.test", "payhub.CB-1"
VISA = "visa/collaboration/merchant-answer_chargeback@seen-2026-04-18"


def page(engine: Engine, sign_in: SignIn, language: str = "en", **values: object) -> str:
    """The case's page with its deadlines made so."""
    with transaction(engine) as connection:
        connection.execute(update(deadline).where(deadline.c.dispute_id == CASE).values(**values))
    shown: str = sign_in(MERCHANT, language).get(f"/cases/{CASE}").text
    return shown


def test_a_computed_date_says_its_length_its_start_and_that_nobody_confirmed_it(engine: Engine, sign_in: SignIn):
    shown = page(engine, sign_in, rule=VISA, presumed=True)

    assert "Why this date" in shown
    for said in (
        "30 days",
        VISA,
        "every day counts",
        "6 Nov 2026",
        "start unknown, seen in 2026-04-18",
        "nobody has confirmed",
    ):
        assert said in shown


def test_a_processors_own_last_day_names_the_processor(engine: Engine, sign_in: SignIn):
    shown = page(engine, sign_in, rule="processor/stripe/1@seen-2026-11", presumed=True)

    assert "(Stripe), earlier than the scheme" in shown
    assert "7 to 21 days" in shown


@pytest.mark.parametrize(
    ("language", "country", "mark"), [("en", "business days: China", "provisional"), ("zh-Hans", "中国", "暂定")]
)
def test_a_provisional_date_says_whose_days_off_are_not_published(
    engine: Engine, sign_in: SignIn, language: str, country: str, mark: str
):
    shown = page(engine, sign_in, language, rule=VISA, calendar="CN", provisional=True, due_at=end_of_day(date(2027, 1, 11)))

    assert country in shown
    assert mark in shown


def test_a_stated_date_says_who_stated_it_and_nothing_of_rules(engine: Engine, sign_in: SignIn):
    shown = page(engine, sign_in, rule="stated", source="payhub", presumed=False, calendar=None, provisional=False)

    assert "and taken as stated" in shown
    assert "every day counts" not in shown


def test_a_rule_that_is_no_longer_on_file_is_said_to_be_so(engine: Engine, sign_in: SignIn):
    assert "no longer on file" in page(engine, sign_in, rule="visa/gone@seen-2001", presumed=True)
