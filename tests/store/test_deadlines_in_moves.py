"""What becomes of deadlines when a case moves: by its source's word, by somebody's act, by nobody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from disputes.actions.act_on_dispute import act_on_dispute, acts_now
from disputes.actions.apply_notice import apply_notice
from disputes.actions.move_dispute import move_dispute
from disputes.actions.open_dispute import open_dispute
from disputes.actions.sweep import sweep
from disputes.deadlines import Deadline, DeadlineState, end_of_day
from disputes.dispute import Dispute, Outcome, Stage
from disputes.errors import ActRefused
from disputes.lifecycle import Verb
from disputes.notice import Notice
from disputes.store import deadlines
from ledger.money import Money
from tests.rules.examples import a_dispute, a_payment
from tests.rules.rows import mails, put_payments

OPENED = date(2026, 5, 1)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def opened(connection: Connection, *, respond_by: datetime | None = None, **more: object) -> Dispute:
    put_payments(connection, a_payment())
    dispute = a_dispute("test.1", **more)  # type: ignore[arg-type]
    return open_dispute(connection, dispute, actor="issuer-a", happened_at=NOON, now=NOON, respond_by=respond_by)


def told(connection: Connection, **more: object) -> Dispute:
    """The source says something of the dispute."""
    values: dict[str, object] = {
        "source": "test", "reference": "1", "payment_reference": "merchant-a.1", "merchant_account": None,
        "scheme": "visa", "reason_code": "13.1", "stage": Stage.CHARGEBACK, "outcome": None,
        "amount": Money(10_000, "EUR"), "opened_on": OPENED, "happened_at": NOON + DAY, "respond_by": None, "movements": (),
    }  # fmt: skip
    return apply_notice(connection, Notice(**(values | more)), now=NOON + 2 * DAY)  # type: ignore[arg-type]


def of_seat(connection: Connection, party: str) -> dict[str, Deadline]:
    return {it.obligation: it for it in deadlines.of_dispute(connection, "test.1") if it.party == party}


def test_a_source_that_names_another_last_moment_moves_the_merchants_deadline_and_reminds_anew(connection: Connection):
    opened(connection, respond_by=NOON + 2 * DAY)
    sweep(connection, now=NOON)
    before = len([key for _to, key in mails(connection) if "/reminder/" in key])

    told(connection, respond_by=NOON + 5 * DAY)
    sweep(connection, now=NOON + 2 * DAY)

    line = of_seat(connection, "merchant-a")["answer_chargeback"]
    assert (line.due_at, line.clock_start, line.presumed) == (NOON + 5 * DAY, OPENED, False)
    assert len([key for _to, key in mails(connection) if "/reminder/" in key]) == before + 1


def test_a_source_that_states_the_very_moment_we_had_worked_out_makes_it_certain(connection: Connection):
    opened(connection)
    ours = of_seat(connection, "merchant-a")["answer_chargeback"]
    assert ours.presumed

    told(connection, respond_by=ours.due_at)

    line = of_seat(connection, "merchant-a")["answer_chargeback"]
    assert (line.due_at, line.presumed, line.rule) == (ours.due_at, False, "stated")


def test_what_the_source_stated_is_not_replaced_by_what_we_work_out(connection: Connection):
    opened(connection, respond_by=NOON + 2 * DAY)
    stated = of_seat(connection, "merchant-a")["answer_chargeback"]

    deadlines.add(connection, [replace(stated, due_at=NOON + 9 * DAY, presumed=True)])

    assert of_seat(connection, "merchant-a")["answer_chargeback"] == stated


def test_a_message_of_a_stage_that_is_over_leaves_every_deadline_as_it_is(connection: Connection):
    opened(connection)
    told(connection, stage=Stage.REPRESENTMENT, happened_at=NOON + 5 * DAY)
    before = deadlines.of_dispute(connection, "test.1")

    told(connection, stage=Stage.CHARGEBACK, happened_at=NOON + DAY, respond_by=NOON + 30 * DAY)

    assert deadlines.of_dispute(connection, "test.1") == before


def test_what_a_stage_asked_of_the_other_seats_ends_with_it(connection: Connection):
    opened(connection)
    move_dispute(connection, "test.1", to=Stage.REPRESENTMENT, by="merchant-a", happened_at=NOON + DAY, now=NOON + DAY)

    assert of_seat(connection, "acquirer-a")["answer_chargeback"].state is DeadlineState.MET
    assert of_seat(connection, "issuer-a")["file_pre_arbitration"].state is DeadlineState.OPEN


def test_an_expiry_is_presumed_until_a_message_confirms_it_and_the_case_waits_for_that(connection: Connection):
    opened(connection)
    late = NOON + 40 * DAY
    sweep(connection, now=late)
    missed = of_seat(connection, "merchant-a")["answer_chargeback"]
    assert (missed.state, missed.presumed) == (DeadlineState.MISSED, True)
    assert acts_now(connection, told(connection), party="merchant-a")[0].verb is Verb.REPRESENT  # nobody has said it is over

    told(connection, stage=Stage.CLOSED, outcome=Outcome.EXPIRED, happened_at=late)

    confirmed = of_seat(connection, "merchant-a")["answer_chargeback"]
    assert (confirmed.state, confirmed.presumed) == (DeadlineState.MISSED, False)


def test_an_expiry_told_of_before_the_nightly_look_is_missed_and_not_met(connection: Connection):
    opened(connection)

    told(connection, stage=Stage.CLOSED, outcome=Outcome.EXPIRED, happened_at=NOON + 40 * DAY)

    line = of_seat(connection, "merchant-a")["answer_chargeback"]
    assert (line.state, line.presumed) == (DeadlineState.MISSED, False)


def test_past_a_stated_date_the_seats_own_right_is_over_and_the_acquirers_is_not(connection: Connection):
    dispute = opened(connection, respond_by=NOON + 2 * DAY)
    sweep(connection, now=NOON + 3 * DAY)

    assert Verb.REPRESENT not in {act.verb for act in acts_now(connection, dispute, party="merchant-a")}
    assert Verb.REPRESENT in {act.verb for act in acts_now(connection, dispute, party="acquirer-a")}
    assert Verb.ACCEPT in {act.verb for act in acts_now(connection, dispute, party="merchant-a")}
    today = (NOON + 3 * DAY).date()
    with pytest.raises(ActRefused):
        act_on_dispute(
            connection,
            "test.1",
            Verb.REPRESENT,
            party="merchant-a",
            seat_id="s",
            words="late",
            today=today,
            now=NOON + 3 * DAY,
        )


def test_the_last_moment_counts(connection: Connection):
    dispute = opened(connection, respond_by=NOON + 2 * DAY)
    sweep(connection, now=NOON + 2 * DAY)

    assert Verb.REPRESENT in {act.verb for act in acts_now(connection, dispute, party="merchant-a")}


def test_the_answer_of_the_seat_that_owed_it_starts_the_clock_of_what_follows(connection: Connection):
    opened(connection, stage=Stage.PRE_ARBITRATION)
    assert set(of_seat(connection, "issuer-a")) == set()

    today = OPENED + 3 * DAY
    act_on_dispute(
        connection, "test.1", Verb.ANSWER, party="acquirer-a", seat_id="s", words="no", today=today, now=NOON + 3 * DAY
    )

    assert of_seat(connection, "acquirer-a")["answer_pre_arbitration"].state is DeadlineState.MET
    line = of_seat(connection, "issuer-a")["file_arbitration"]
    assert (line.due_at, line.clock_start) == (end_of_day(today + 10 * DAY), today)
