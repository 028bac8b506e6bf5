"""When proof of delivery is looked for, and when it is lost: always once in time, never for the first time too late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.capturing import Limit, Next, Parcel, after_look, capture_by, limit_of, planned
from evidence.carriers.load import load_retention
from evidence.carriers.load_pace import FILE, load, load_pace
from evidence.delivery import TROUBLE, Told
from evidence.errors import RetentionFileRefused
from trade.shipments import ProofState, ShipmentStep, Step

PACE = load_pace()
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
FAR = TODAY + 60 * DAY


def start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def looked(
    told: Told, *, expected_on: date | None = None, lost_on: date = FAR, failures: int = 0, held: bool = False
) -> Next:
    return after_look(Parcel(expected_on, lost_on, failures, held), told, now=NOW, pace=PACE, keeps_days=90)


def test_a_parcel_is_looked_for_the_moment_it_is_recorded():
    assert planned(Limit(FAR, counted=True), now=NOW, pace=PACE) == Next(
        ProofState.EXPECTED, NOW, FAR, FAR - PACE.warning, 0
    )


def test_a_parcel_the_carrier_has_surely_forgotten_is_lost_without_a_look():
    assert planned(Limit(TODAY, counted=True), now=NOW, pace=PACE).state is ProofState.LOST


def test_where_the_day_is_only_the_safe_side_the_carrier_is_asked_for_some_days_all_the_same():
    following = planned(Limit(TODAY - 30 * DAY, counted=False), now=NOW, pace=PACE)

    assert (following.look_at, following.lost_on) == (NOW, TODAY + PACE.last)


def test_nothing_is_asked_until_the_expected_delivery_and_then_every_day():
    assert looked(Told.UNDER_WAY, expected_on=TODAY + 9 * DAY).look_at == start(TODAY + 9 * DAY)
    assert looked(Told.UNDER_WAY, expected_on=TODAY).look_at == NOW + PACE.again
    assert looked(Told.UNKNOWN).look_at == NOW + PACE.again


def test_in_the_last_days_it_is_asked_more_often():
    lost_on = TODAY + 2 * DAY

    assert looked(Told.UNKNOWN, lost_on=lost_on).look_at == NOW + PACE.last_again


def test_a_late_expected_delivery_does_not_put_the_look_past_the_last_days():
    assert looked(Told.UNKNOWN, expected_on=FAR + 9 * DAY).look_at == start(FAR) - PACE.last


def test_a_parcel_under_way_will_be_remembered_for_the_whole_period_from_today():
    assert looked(Told.UNDER_WAY, lost_on=TODAY - DAY).lost_on == TODAY + 90 * DAY


def test_trouble_is_asked_again_soon_and_then_ever_later():
    waits = [looked(Told.AWAY, failures=n).look_at - NOW for n in range(9)]

    assert waits[:3] == [PACE.trouble_first, 2 * PACE.trouble_first, 4 * PACE.trouble_first]
    assert waits[-1] == PACE.trouble_most


def test_what_the_carrier_does_not_know_is_lost_once_the_day_has_come_and_what_gives_trouble_only_later():
    for told in (Told.UNKNOWN, Told.FORGOTTEN, Told.UNCONNECTED):
        assert looked(told, lost_on=TODAY).state is ProofState.LOST
    for told in TROUBLE:
        assert looked(told, lost_on=TODAY).state is ProofState.EXPECTED
        assert looked(told, lost_on=TODAY - PACE.trouble_after).state is ProofState.LOST


def test_an_answer_that_is_held_in_part_is_proof_in_the_end():
    over = TODAY - PACE.trouble_after

    assert looked(Told.BROKEN, lost_on=over, held=True).state is ProofState.CAPTURED
    assert looked(Told.BROKEN, held=True).state is ProofState.EXPECTED


def held_since(told: Told, *, days: int, now: datetime = NOW, failures: int = 0, lost_on: date = FAR) -> Next:
    """A look at a parcel that was delivered so many days ago and whose proof is held."""
    parcel = Parcel(None, lost_on, failures, True, now.date() - days * DAY, captured=True)
    return after_look(parcel, told, now=now, pace=PACE, keeps_days=90)


def test_what_is_held_is_asked_for_again_some_days_after_the_delivery_and_before_the_carrier_forgets():
    captured = after_look(Parcel(None, FAR, delivered_on=TODAY), Told.DELIVERED, now=NOW, pace=PACE, keeps_days=90)

    assert (ProofState.CAPTURED, start(TODAY) + PACE.later[0], None) == (captured.state, captured.look_at, captured.warn_on)
    moments = [held_since(told, days=it.days).look_at for told in (Told.DELIVERED, Told.UNKNOWN) for it in PACE.later]
    assert (
        2 * [*(start(TODAY) + after - before for before, after in pairwise(PACE.later)), start(FAR) - PACE.last] == moments
    )
    assert held_since(Told.DELIVERED, days=87, lost_on=TODAY + PACE.last).look_at is None


def test_what_is_held_stays_held_whatever_the_carrier_says_later():
    for told in Told:
        for lost_on in (FAR, TODAY, TODAY - 9 * DAY):
            following = held_since(told, days=30, lost_on=lost_on)
            assert (ProofState.CAPTURED, None, lost_on) == (following.state, following.warn_on, following.lost_on)
            assert following.look_at is None or NOW < following.look_at < start(lost_on)
    assert held_since(Told.FORGOTTEN, days=30).look_at is None


def test_trouble_with_what_is_held_is_waited_out_ever_longer():
    assert held_since(Told.AWAY, days=1).look_at == NOW + PACE.trouble_first
    assert held_since(Told.AWAY, days=30, failures=7).look_at == NOW + 128 * PACE.trouble_first
    assert held_since(Told.AWAY, days=30, failures=99).look_at == start(FAR) - PACE.last


def test_proof_ought_to_be_held_by_the_day_the_last_days_begin():
    assert capture_by(FAR, PACE) == FAR - PACE.last
    assert capture_by(None, PACE) is None is capture_by(date.max, PACE)


def test_the_merchant_is_told_at_once_of_what_the_carrier_says_it_has_forgotten():
    assert looked(Told.FORGOTTEN).warn_on == TODAY
    assert looked(Told.UNKNOWN).warn_on == FAR - PACE.warning


def test_the_day_of_forgetting_is_counted_from_delivery_else_from_the_earliest_it_can_have_been_handed_over():
    def limit(*steps: ShipmentStep, stated: date | None = None) -> Limit:
        return limit_of("dhl", stated=stated, steps=steps, sold_on=TODAY, table=load_retention())

    handed_over = ShipmentStep(Step.HANDED_OVER, NOW + 2 * DAY, "shop")
    delivered = ShipmentStep(Step.DELIVERED, NOW + 9 * DAY, "carrier")

    assert limit() == Limit(TODAY + 90 * DAY, counted=False)
    assert limit(handed_over) == Limit(TODAY + 92 * DAY, counted=False)
    assert limit(handed_over, delivered, stated=TODAY) == Limit(TODAY + 99 * DAY, counted=True)
    assert limit(stated=FAR) == Limit(FAR, counted=True)


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda it: it.replace(tzinfo=UTC)),
    ahead=st.integers(-400, 400),
    counted=st.booleans(),
    expected=st.none() | st.integers(-100, 500),
    tale=st.lists(st.sampled_from([it for it in Told if it is not Told.DELIVERED]), min_size=1, max_size=30),
)
def test_a_proof_is_looked_for_at_least_once_in_time_and_never_first_when_it_is_gone(
    now: datetime, ahead: int, counted: bool, expected: int | None, tale: list[Told]
):
    """Whatever a carrier says, day after day, to a worker that comes when it is told to."""
    lost_on = now.date() + ahead * DAY
    expected_on = None if expected is None else now.date() + expected * DAY
    following = planned(Limit(lost_on, counted), now=now, pace=PACE)
    looks: list[datetime] = []
    stuck_to = tale[-1]
    while following.look_at is not None and len(looks) < 2000:
        now = following.look_at
        told = tale[len(looks)] if len(looks) < len(tale) else stuck_to
        looks.append(now)
        parcel = Parcel(expected_on, following.lost_on, following.failures)
        following = after_look(parcel, told, now=now, pace=PACE, keeps_days=90)
        assert following.look_at is None or following.look_at > now
        assert following.warn_on is None or following.state is ProofState.LOST or following.warn_on < following.lost_on

    if looks and looks[0] < start(lost_on):
        if following.state is ProofState.LOST and not {Told.UNDER_WAY, Told.UNCONNECTED} & set(tale):
            assert any(start(lost_on) - PACE.last <= at < start(lost_on) for at in looks)
    else:
        assert looks == [] if counted else looks, "asked late only where the day may lie later than we know"
    if stuck_to is not Told.UNDER_WAY:
        assert following.state is ProofState.LOST


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("hours = 24", "", "again.hours: must be a whole number above 0, not None"),
        ("days_after = 7", "days_after = 0", "trouble.days_after: must be a whole number above 0, not 0"),
        ("[again]", "[again", "file: cannot be read"),
        ("days = [1, 3, 10]", "days = [1, 0]", "later.days: must be whole numbers above 0, not [1, 0]"),
        ("[later]", "[sooner]", "later: must be a table"),
    ],
)
def test_a_mistake_in_the_pace_is_refused_by_key_and_example(tmp_path: Path, old: str, new: str, says: str):
    path = tmp_path / "pace.toml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(RetentionFileRefused) as refused:
        load(path)

    assert says in str(refused.value) and "; a right one is: " in str(refused.value)
