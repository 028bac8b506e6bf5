"""What follows from what a far end said, case by case, without a far end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from disputes.dispute import Stage
from disputes.sending import Answer, Line, Said, Sending, State, Told, Way, receipt_of
from disputes.sending_steps import (
    AGAIN_MOST,
    GONE_ON,
    LATE,
    TRIES_MAX,
    Step,
    after_asking,
    after_sending,
    first_step,
    in_flight,
    key_of,
    over,
)

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
DUE = NOW + timedelta(days=1)
IT = Sending(
    "s" * 32, "p", "d", Stage.CHARGEBACK, "shop", "seat", Way.STRIPE, "hub", "main", "dp_1", "ab" * 32, "p.pdf", 9, 1, "",
    NOW, DUE,
)  # fmt: skip


def told(*lines: tuple[Line, Told | None] | tuple[Line, Told | None, int]) -> list[Said]:
    return [
        Said(seq, line[0], NOW, "recourse", None, line[1], status=line[2] if len(line) > 2 else None)
        for seq, line in enumerate([(Line.ASKED, None), *lines], 1)
    ]


BEGUN = (Line.BEGUN, None)


@pytest.mark.parametrize(
    ("lines", "may_be_there"),
    [
        ([], False),
        ([BEGUN], True),
        ([BEGUN, (Line.ENDED, Told.UNKNOWN)], True),
        ([BEGUN, (Line.ENDED, Told.UNKNOWN), (Line.LOOKED, Told.AWAY)], True),
        ([BEGUN, (Line.LOOKED, Told.CANNOT_SAY)], True),
        ([BEGUN, (Line.LOOKED, Told.REFUSED)], True),  # a key that is refused says nothing of what is there
        ([BEGUN, (Line.ENDED, Told.UNKNOWN), (Line.LOOKED, Told.OPEN)], False),
        ([BEGUN, (Line.ENDED, Told.AWAY)], False),
        ([BEGUN, (Line.ENDED, Told.REFUSED)], False),
        ([BEGUN, (Line.SAID, Told.OPEN)], False),
    ],
)
def test_an_attempt_may_be_there_until_something_says_that_it_is_not(lines: list, may_be_there: bool) -> None:
    assert may_be_there is in_flight(told(*lines))


def test_an_attempt_that_broke_off_is_repeated_under_its_name_and_one_that_was_answered_is_not() -> None:
    broken, answered = (Line.ENDED, Told.UNKNOWN), (Line.ENDED, Told.UNKNOWN, 500)

    assert f"{IT.id}-1" == key_of(IT, told(BEGUN, broken)) == key_of(IT, told())
    assert f"{IT.id}-2" == key_of(IT, told(BEGUN, answered))


def test_after_the_last_moment_only_what_may_be_there_is_asked_about() -> None:
    late = DUE + timedelta(seconds=1)

    ended = over(IT, stands=Stage.CHARGEBACK, now=late)
    assert (Step.STOP, Step.ASK) == (first_step(told(), ended=ended), first_step(told(BEGUN), ended=ended))
    following = after_asking(IT, told(BEGUN), Answer(Told.OPEN), now=late, ended=ended)
    assert (State.PARKED, LATE, False) == (following.state, following.why, following.send)


def test_a_case_that_has_gone_on_is_sent_nothing() -> None:
    assert GONE_ON is over(IT, stands=Stage.CLOSED, now=NOW) and over(IT, stands=Stage.CHARGEBACK, now=NOW) is None


def test_where_there_is_no_telling_a_first_attempt_is_made_and_a_second_is_not() -> None:
    asked = Answer(Told.CANNOT_SAY)

    assert after_asking(IT, told(), asked, now=NOW).send
    assert State.UNKNOWN is after_asking(IT, told(BEGUN), asked, now=NOW).state


def test_it_is_tried_later_each_time_but_with_a_try_left_before_the_last_moment() -> None:
    away = (Line.LOOKED, Told.AWAY)
    waits = [
        following.at - NOW
        for tries in range(TRIES_MAX)
        if (following := after_asking(IT, told(*[away] * tries), Answer(Told.AWAY), now=NOW)).at
    ]

    assert waits == sorted(waits) and waits[-1] == AGAIN_MOST
    near = after_asking(replace(IT, due_at=NOW + timedelta(minutes=1)), told(*[away] * 9), Answer(Told.AWAY), now=NOW)
    assert near.at is not None and NOW < near.at < NOW + timedelta(minutes=1)


def test_after_many_tries_a_person_is_asked_about_what_may_be_there_and_told_of_what_is_not() -> None:
    many = [(Line.LOOKED, Told.AWAY)] * TRIES_MAX

    assert State.PARKED is after_sending(IT, told(*many), Answer(Told.AWAY, "why"), now=NOW).state
    assert State.UNKNOWN is after_sending(IT, told(BEGUN, *many), Answer(Told.UNKNOWN, "why"), now=NOW).state


def test_a_receipts_digest_is_over_everything_it_says() -> None:
    said = {"sent_at": NOW, "reference": "file_1", "stated_by": "hub", "answer_sha256": "0" * 64}
    first = receipt_of(IT, **said)

    others = [replace(IT, words="x"), replace(IT, sha256="cd" * 32), replace(IT, addressee="x"), replace(IT, pages=2)]
    changed = {receipt_of(it, **said).digest for it in others} | {receipt_of(IT, **said | {"reference": "f"}).digest}
    assert first == receipt_of(IT, **said) and first.digest not in changed and len(changed) == 5
