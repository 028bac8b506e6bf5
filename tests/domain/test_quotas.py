"""How often a carrier may be asked: never more than it takes, and hardly at all while it does not answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.carriers.credentials import adapters
from evidence.carriers.load_pace import FILE, load_asking, load_limits
from evidence.carriers.registry import SANDBOX
from evidence.errors import RetentionFileRefused
from evidence.quotas import PAPERS_MAX, Patience, Quotas, Silence, Span, Used, after_look, began, left, may_try

NOW = datetime(2026, 5, 20, 12, 34, 56, 789, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = Patience(after=3, first=5 * MINUTE, most=60 * MINUTE)


def test_spans_begin_with_the_clock() -> None:
    assert datetime(2026, 5, 20, 12, 34, tzinfo=UTC) == began(Span.MINUTE, NOW)
    assert datetime(2026, 5, 20, 12, tzinfo=UTC) == began(Span.HOUR, NOW)
    assert datetime(2026, 5, 20, tzinfo=UTC) == began(Span.DAY, NOW)


def test_what_is_left_is_what_the_tightest_span_leaves_and_a_span_that_is_over_counts_no_more() -> None:
    quotas = Quotas({Span.MINUTE: 30, Span.DAY: 100})
    used = {Span.MINUTE: Used(began(Span.MINUTE, NOW), 12), Span.DAY: Used(began(Span.DAY, NOW), 95)}

    assert 30 == left(quotas, {}, NOW)
    assert 5 == left(quotas, used, NOW)
    assert 18 == left(quotas, {Span.MINUTE: used[Span.MINUTE]}, NOW)
    assert 30 == left(quotas, {Span.MINUTE: used[Span.MINUTE]}, NOW + MINUTE)


def test_a_look_may_make_as_many_requests_as_it_needs_but_no_more_than_a_span_holds() -> None:
    assert 1 + PAPERS_MAX == Quotas({Span.DAY: 250}).of_a_look
    assert 5 == Quotas({Span.MINUTE: 5, Span.HOUR: 60}).of_a_look


def test_a_carrier_that_does_not_answer_is_left_alone_ever_longer_and_asked_as_before_once_it_answers() -> None:
    silence, waits = Silence(), []
    for _ in range(8):
        silence = after_look(silence, answered=False, at=NOW, patience=PATIENCE)
        waits.append((silence.until - NOW) // MINUTE if silence.until else 0)

    assert [0, 0, 5, 10, 20, 40, 60, 60] == waits
    assert not may_try(silence, NOW + 59 * MINUTE, PATIENCE) and may_try(silence, NOW + 60 * MINUTE, PATIENCE)
    assert Silence() == after_look(silence, answered=True, at=NOW, patience=PATIENCE)


def test_every_carrier_we_ask_has_its_limits_and_an_unlisted_one_those_of_others() -> None:
    asking = load_asking()

    assert all(
        asking.quotas(code).most
        for code in [*adapters()["direct"], *adapters()["through"], SANDBOX.code, "a-carrier-nobody-listed"]
    )
    assert {Span.MINUTE: 12, Span.DAY: 250} == asking.quotas("dhl").most


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("per_day = 250", "per_day = 0", "limits.per_day: must be a whole number above 0, not 0"),
        ("per_hour = 60", "per_week = 60", "limits.usps.per_week: is not a key known here"),
        ("[limits.other]", "[limits.another]", "limits.other: is missing"),
        ("looks = 3", "", "silence.looks: must be a whole number above 0, not None"),
    ],
)
def test_a_mistake_in_the_limits_is_refused_by_key_and_example(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "pace.toml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(RetentionFileRefused) as refused:
        load_limits(path)

    assert says in str(refused.value) and "; a right one is: " in str(refused.value)
