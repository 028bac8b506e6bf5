"""The way of a parcel: who said what, where nobody says anything, where two accounts cannot both be right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from evidence.carriers.load_handling import FILE, load, patience, patience_on
from evidence.errors import RetentionFileRefused
from evidence.handling import Clash, Gap, Handling, Speaker, handling
from trade.shipments import CARRIER, RECIPIENT, ProofState, Shipment, ShipmentStep, Step

SENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PATIENCE = patience_on(date(2026, 3, 2))
SILENCE, FIRST, APART = PATIENCE.silence.days, PATIENCE.first_scan.days, PATIENCE.apart.days
SHOP = "shop"


def step(kind: Step, days: float, by: str = CARRIER) -> ShipmentStep:
    return ShipmentStep(kind, SENT + timedelta(days=days), by)


def way(*steps: ShipmentStep, until: float = 4, proof: ProofState = ProofState.CAPTURED) -> Handling:
    parcel = Shipment("p1", "shop.A-1", "ups", "1Z", proof, None, steps)
    return handling(parcel, patience=PATIENCE, now=SENT + timedelta(days=until), carriers=frozenset({"logistics"}))


HANDED = step(Step.HANDED_OVER, 0, SHOP)
SCANNED = step(Step.IN_TRANSIT, 1)
DELIVERED = step(Step.DELIVERED, 3)


def test_a_parcel_told_of_at_each_turn_has_no_gap_and_no_contradiction():
    found = way(DELIVERED, HANDED, SCANNED)

    assert found.whole
    assert [Step.HANDED_OVER, Step.IN_TRANSIT, Step.DELIVERED] == [it.kind for it in found.steps]


def test_each_speaker_has_a_lane_and_an_empty_one_is_seen():
    lanes = way(HANDED, SCANNED, step(Step.IN_TRANSIT, 2, "logistics")).lanes()

    assert [1, 2, 0] == [len(lanes[it]) for it in (Speaker.SENDER, Speaker.CARRIER, Speaker.RECIPIENT)]


def test_handed_over_and_never_scanned_is_a_gap_after_the_first_days():
    assert way(HANDED, until=FIRST).whole

    (gap,) = way(HANDED, until=FIRST + 1).gaps
    assert (Gap.NEVER_SCANNED, SENT, None, FIRST + 1) == (gap.kind, gap.since, gap.until, gap.days)
    assert gap.allowed == PATIENCE.first_scan


def test_a_first_scan_that_came_late_is_a_gap_with_both_its_ends():
    late = step(Step.IN_TRANSIT, FIRST + 2)

    (gap,) = way(HANDED, late, step(Step.DELIVERED, FIRST + 3), until=FIRST + 4).gaps

    assert (Gap.SILENT, SENT, late.happened_at, FIRST + 2) == (gap.kind, gap.since, gap.until, gap.days)


def test_silence_between_two_scans_is_a_gap_one_day_past_what_is_allowed():
    after = 1 + SILENCE
    assert way(HANDED, SCANNED, step(Step.DELIVERED, after), until=after).whole

    (gap,) = way(HANDED, SCANNED, step(Step.DELIVERED, after + 1), until=after + 1).gaps
    assert (Gap.SILENT, SILENCE + 1, PATIENCE.silence) == (gap.kind, gap.days, gap.allowed)


def test_a_parcel_that_nobody_has_heard_of_since_its_last_scan_is_silent_until_today():
    (gap,) = way(HANDED, SCANNED, until=SILENCE + 2).gaps

    assert (Gap.SILENT, SCANNED.happened_at, None) == (gap.kind, gap.since, gap.until)


def test_nothing_is_silent_after_the_way_has_ended():
    for end in (Step.DELIVERED, Step.REFUSED, Step.RETURNED):
        assert way(HANDED, SCANNED, step(end, 3), until=400).whole


def test_delivered_without_proof_is_a_gap_and_so_is_a_parcel_nobody_handed_over():
    without = way(SCANNED, DELIVERED, proof=ProofState.LOST)

    assert [Gap.NEVER_HANDED_OVER, Gap.NO_PROOF] == [it.kind for it in without.gaps]


def test_two_parties_that_name_different_days_of_delivery_contradict_each_other():
    near = step(Step.DELIVERED, 3 + APART, RECIPIENT)
    far = step(Step.DELIVERED, 4 + APART, RECIPIENT)

    assert () == way(HANDED, SCANNED, DELIVERED, near, until=9).contradictions
    (clash,) = way(HANDED, SCANNED, DELIVERED, far, until=9).contradictions
    assert (Clash.DAY, DELIVERED, far) == (clash.kind, clash.one, clash.other)


def test_a_carrier_that_tells_of_two_deliveries_corrects_itself_and_contradicts_nobody():
    assert () == way(HANDED, SCANNED, DELIVERED, step(Step.DELIVERED, 6), until=9).contradictions


def test_delivered_says_one_and_refused_says_the_other():
    refused = step(Step.REFUSED, 3, RECIPIENT)

    (clash,) = way(HANDED, SCANNED, DELIVERED, refused).contradictions

    assert (Clash.ENDING, DELIVERED, refused) == (clash.kind, clash.one, clash.other)
    assert () == way(HANDED, SCANNED, DELIVERED, step(Step.RETURNED, 9), until=9).contradictions  # the carrier's own word


def test_delivered_before_it_was_handed_over_cannot_be():
    late = step(Step.HANDED_OVER, 3 + APART + 1, SHOP)

    assert Clash.ORDER in {it.kind for it in way(SCANNED, DELIVERED, late, until=9).contradictions}


def test_a_value_that_starts_later_holds_from_its_day_on(tmp_path: Path):
    text = '[sources]\na = "A"\n' + "\n".join(
        f'[[{rule}.values]]\nseen_in = "2026-11"\nvalue = 1\nsource = "a"\n'
        f'[[{rule}.values]]\nfrom = 2027-01-01\nvalue = 2\nsource = "a"'
        for rule in ("silence_days", "first_scan_days", "apart_days")
    )
    (file := tmp_path / "handling.toml").write_text(text)

    assert [1, 2] == [patience(load(file), day).silence.days for day in (date(2026, 12, 31), date(2027, 1, 1))]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("value = 7", "value = -7", "silence_days.value"),
        ('source = "search"', 'source = "nobody"', "silence_days.source"),
        ("[[apart_days.values]]", "[[apart_day.values]]", "apart_days"),
        ("[sources]", "[sources", "file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_key(tmp_path: Path, old: str, new: str, key: str):
    (file := tmp_path / "handling.toml").write_text(FILE.read_text().replace(old, new))

    with pytest.raises(RetentionFileRefused) as refused:
        load(file)
    assert key == refused.value.facts["key"]
