"""How long proof lasts, and until when it may not be deleted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.carriers.load import load, load_retention
from evidence.errors import RetentionFileRefused
from evidence.retention import Floor, Hold, floor, forgotten_on

DELIVERED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("carrier", "days"),
    [("ups", 120), ("UPS", 120), ("DHL Express", 90), ("dhl_express", 90), ("顺丰", 90), ("Royal Mail", 365)],
)
def test_a_carrier_is_known_by_any_spelling_of_its_name(carrier: str, days: int):
    gone = forgotten_on(carrier, delivered_on=DELIVERED, handed_over_on=None, table=load_retention())

    assert gone == DELIVERED + timedelta(days=days)


@pytest.mark.parametrize("carrier", ["pigeon post", "", "zto", "京东物流", "la-poste"])
def test_a_carrier_whose_memory_is_unknown_is_taken_to_forget_soonest(carrier: str):
    table = load_retention()
    known = [memory.days for memory in table.carriers.values() if memory.days is not None]

    assert table.shortest.days == min(known) == 90
    assert forgotten_on(carrier, delivered_on=DELIVERED, handed_over_on=None, table=table) == DELIVERED + timedelta(days=90)


def test_until_delivery_is_known_the_days_count_from_handing_over():
    table = load_retention()
    handed_over = date(2026, 3, 4)

    assert forgotten_on("ups", delivered_on=None, handed_over_on=handed_over, table=table) == handed_over + timedelta(120)
    assert forgotten_on("ups", delivered_on=DELIVERED, handed_over_on=handed_over, table=table) == DELIVERED + timedelta(120)
    assert forgotten_on("ups", delivered_on=None, handed_over_on=None, table=table) is None


def test_a_delivery_at_the_end_of_the_calendar_is_no_crash():
    assert forgotten_on("ups", delivered_on=date.max, handed_over_on=None, table=load_retention()) == date.max


def test_every_carrier_names_its_source_and_its_edition():
    table = load_retention()

    assert [] == [it.code for it in (table.shortest, *table.carriers.values()) if not (it.source and it.seen_in)]


SMALL = """
[shortest]
name = "any other"
days = 90
source = "s"
confidence = "low"
seen_in = 2026-11-23
[carriers.x]
name = "X"
days = 100
source = "s"
confidence = "low"
seen_in = "2026-11"
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days = 90", "", "shortest.days: is missing"),
        ("days = 100", "days = -1", "x.days: must be a whole number of days, not -1"),
        ("days = 100", 'days = "100"', "x.days: must be a whole number"),
        ('name = "X"', "", "x.name: must be a text"),
        ('name = "X"', 'name = "X"\ndais = 3', "x.dais: is not a key known here"),
        ('seen_in = "2026-11"', "", "x.seen_in: must be the day or month"),
        ('confidence = "low"\nseen_in = "2026-11"', 'confidence = "sure"\nseen_in = "2026-11"', "x.confidence: is missing"),
        ("[carriers.x]", "[couriers.x]", "carriers: must be a table"),
        ("[shortest]", "[shortest", "file: cannot be read"),
    ],
)
def test_a_mistake_in_the_file_of_carriers_is_refused_by_key_and_example(tmp_path: Path, old: str, new: str, says: str):
    path = tmp_path / "carriers.toml"
    assert old in SMALL
    path.write_text(SMALL.replace(old, new), encoding="utf-8")

    with pytest.raises(RetentionFileRefused) as refused:
        load(path)

    assert says in str(refused.value)
    assert "; a right one is: " in str(refused.value)


def test_nothing_holds_what_nobody_asked_to_keep():
    assert floor([]) is None


def test_the_latest_hold_is_the_floor_and_its_day_is_still_kept():
    found = floor([Hold("window", date(2026, 8, 1)), Hold("dispute:1", date(2026, 9, 1))])

    assert found == Floor(date(2026, 9, 1), ("dispute:1",))
    assert found.forbids(date(2026, 9, 1))
    assert not found.forbids(date(2026, 9, 2))


def test_one_hold_until_further_notice_forbids_every_deletion():
    found = floor([Hold("dispute:1", None), Hold("dispute:2", None), Hold("window", date(2026, 8, 1))])

    assert found == Floor(None, ("dispute:1", "dispute:2"))
    assert found.forbids(date.max)
