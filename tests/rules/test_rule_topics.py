"""The rules around the schemes' own: processors, fees, programmes, shifts of liability, alerts, compelling evidence."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from disputes.dated import Span
from disputes.dispute import Stage
from disputes.errors import RuleFileRefused
from disputes.rule_topics import Element, Returned, Silence, Watched
from disputes.schemes.load import load_all
from disputes.schemes.load_topics import TOPICS, load_topics
from ledger.money import Money

TOPIC = load_all().topics
ON = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("processor", "stage", "narrowed", "days"),
    [
        ("stripe", Stage.CHARGEBACK, {"scheme": "visa"}, 7),
        ("adyen", Stage.CHARGEBACK, {"scheme": "visa"}, 18),
        ("adyen", Stage.CHARGEBACK, {"scheme": "jcb"}, 40),
        ("adyen", Stage.CHARGEBACK, {"scheme": "unionpay"}, 25),
        ("adyen", Stage.CHARGEBACK, {"scheme": "visa", "country": "US"}, 9),
        ("paymentech", Stage.CHARGEBACK, {"scheme": "visa", "flow": "visa/collaboration"}, 24),
        ("paymentech", Stage.CHARGEBACK, {"scheme": "visa", "flow": "visa/allocation"}, 18),
        ("checkout", Stage.CHARGEBACK, {"scheme": "amex"}, 10),
        ("checkout", Stage.ARBITRATION, {"scheme": "visa", "flow": "visa/allocation"}, 5),
        ("paypal", Stage.INQUIRY, {"scheme": "visa"}, 20),
        ("square", Stage.CHARGEBACK, {"scheme": "visa"}, 7),
        ("cashfree", Stage.PRE_ARBITRATION, {"scheme": "visa"}, 2),
    ],
)
def test_a_processor_leaves_its_merchant_so_many_days(processor: str, stage: Stage, narrowed: dict[str, str], days: int):
    found = TOPIC.processors[processor].at(stage, on=ON, **narrowed)

    assert found is not None
    assert found[1].span == Span(days=days)


def test_a_range_of_a_processor_keeps_both_its_ends_and_a_stated_day_may_have_none():
    stripe, braintree = TOPIC.processors["stripe"], TOPIC.processors["braintree"]
    seven = stripe.at(Stage.CHARGEBACK, scheme="visa", on=ON)

    assert seven is not None
    assert seven[1].up_to == Span(days=21)
    assert (stripe.windows[0].submissions, stripe.windows[0].silence) == (1, Silence.LOST)
    assert braintree.windows[0].stated
    assert braintree.at(Stage.CHARGEBACK, scheme="visa", on=ON) is None


def test_before_its_start_the_short_american_window_was_not_there():
    adyen = TOPIC.processors["adyen"]

    before, after = (
        adyen.at(Stage.CHARGEBACK, scheme="visa", country="CA", on=day) for day in (date(2025, 7, 20), date(2025, 7, 21))
    )

    assert (before and before[1].span, after and after[1].span) == (Span(days=18), Span(days=9))


def test_the_arbitration_fee_went_up_on_a_day_and_never_comes_back():
    fee = TOPIC.fees["visa-arbitration"]

    assert [(it.amounts, it.until, it.starts_on) for it in fee.values] == [
        ((Money(50_000, "USD"),), date(2024, 9, 30), None),
        ((Money(60_000, "USD"),), None, date(2024, 10, 1)),
    ]
    assert fee.returned is Returned.NEVER


@pytest.mark.parametrize(
    ("day", "ratio_bp"),
    [(date(2025, 5, 31), None), (date(2025, 6, 1), 220), (date(2026, 3, 31), 220), (date(2026, 4, 1), 150)],
)
def test_the_threshold_of_a_merchant_is_that_of_the_day(day: date, ratio_bp: int | None):
    found = {it.key: value for it, value in TOPIC.thresholds("visa", Watched.MERCHANT, on=day)}

    vamp = found.get("vamp-merchant")
    assert (vamp and vamp.ratio_from_bp) == ratio_bp
    assert vamp is None or vamp.count_from == 1501


def test_the_higher_level_of_a_programme_stands_first():
    levels = [it.key for it, _ in TOPIC.thresholds("mastercard", Watched.MERCHANT, on=ON) if it.programme == "ECP"]

    assert levels == ["mastercard-hecm", "mastercard-ecm"]


@pytest.mark.parametrize(
    ("scheme", "eci", "shifts"),
    [
        ("visa", "05", True),
        ("visa", "6", True),
        ("visa", "7", False),
        ("mastercard", "02", True),
        ("mastercard", "0", False),
    ],
)
def test_liability_for_fraud_follows_the_indicator_with_or_without_its_nought(scheme: str, eci: str, shifts: bool):
    found = TOPIC.shift(scheme, eci, on=ON)

    assert found is not None
    assert found.shifts is shifts


def test_an_indicator_that_is_not_on_file_says_nothing():
    assert TOPIC.shift("visa", "99", on=ON) is None
    assert TOPIC.shift("unknown", "05", on=ON) is None


def test_chip_shifts_and_barring_facts_name_codes_that_are_on_file():
    for fact in TOPIC.facts:
        assert set(fact.codes) <= set(load_all().schemes[fact.scheme].codes)
    assert {"cvv2_no_match", "cvv2_unsupported", "authenticated"} <= {fact.key for fact in TOPIC.facts if fact.barred}


@pytest.mark.parametrize(
    ("day", "version"), [(date(2026, 10, 23), "v1"), (date(2026, 10, 24), "v2"), (date(2027, 1, 1), "v2")]
)
def test_the_version_of_compelling_evidence_is_that_of_the_day_the_dispute_was_processed(day: date, version: str):
    found = TOPIC.compelling_on("visa", "10.4", day)

    assert found is not None
    assert (found.version, found.priors, found.older_than_days, found.at_most_days) == (version, 2, 120, 365)


def test_the_second_version_admits_linked_credentials_and_counts_a_device_once():
    first, second = TOPIC.compelling

    assert (first.linked, second.linked) == (False, True)
    assert second.as_one == ((Element.DEVICE_ID, Element.DEVICE_FINGERPRINT),)
    assert set(second.required) - set(first.required) == {Element.PURCHASE_ORDER}
    assert first.least_characters == {Element.DEVICE_ID: 15, Element.DEVICE_FINGERPRINT: 20}
    assert TOPIC.compelling_on("visa", "13.1", ON) is None


def test_an_alert_leaves_hours_acts_by_itself_or_says_nothing_of_it():
    assert {key: it.hours for key, it in TOPIC.alerts.items()} == {
        "rdr": 0, "cdrn": 72, "mastercom-collaboration": 72, "ethoca": None, "order-insight": None,
    }  # fmt: skip
    assert TOPIC.alerts["rdr"].in_ratio is False
    assert TOPIC.alerts["cdrn"].in_ratio is None


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("fees", 'amounts = ["500.00 USD"]', 'amounts = ["500 USD"]', "'500 USD' is not an amount and its currency"),
        ("fees", 'amounts = ["500.00 USD"]', 'amounts = ["500.00 ABC"]', "'500.00 ABC' is not an amount"),
        ("fees", 'amounts = ["500.00 USD"]', "amounts = []", "a fee has at least one amount"),
        ("fees", "until = 2024-09-30", "until = 2024-10-01", "fees.visa-arbitration.values: two overlap"),
        ("fees", 'returned = "never"', 'returned = "always"', "returned: 'always' is not one of them"),
        ("fees", 'stage = "arbitration"', 'stage = "court"', "stage: 'court' is not one of them"),
        ("monitoring", "ratio_from_bp = 220", "ratio_from_bp = -1", "ratio_from_bp: must be a whole number"),
        ("monitoring", "ratio_from_bp = 70\n", "", "a threshold has at least one condition"),
        ("monitoring", 'below = "sales"', 'below = "moon"', "below: 'moon' is not one of them"),
        ("monitoring", 'source = "vamp"', 'source = "rumour"', "'rumour' is not one of the file's sources"),
        (
            "processors",
            'stage = "chargeback"\nstated = true\nsilence',
            'stage = "x"\nsilence',
            "stage: 'x' is not one of them",
        ),
        ("processors", 'silence = "lost"', 'silence = "golden"', "silence: 'golden' is not one of them"),
        (
            "processors",
            'note_en = "No days were found."\nnote_zh = "未查到天数。"\n',
            "",
            "say how long",
        ),
        ("alerts", "hours = 72", "hours = 72.5", "hours: must be a whole number of hours"),
        ("alerts", 'effect_zh = "按商户预设规则自动退款，不形成争议。"\n', "", "alerts.rdr.effect_zh: must be a text"),
        ("compelling_evidence", 'core = ["device_id"', 'core = ["shoe_size"', "versions[1].core: 'shoe_size' is not one of"),
        ("compelling_evidence", "linked = true", "likned = true", "versions[2].likned: is not a key known here"),
        ("liability_shift", "shifts = true", 'shifts = "yes"', "eci[1].shifts: must be true or false"),
        ("liability_shift", 'seen_in = "2026-11"', 'seen_in = "2026-11"\nfrom = 2020-01-01', "eci[1].from: give either"),
    ],
)
def test_a_mistake_in_a_topic_is_refused_by_file_key_and_example(tmp_path: Path, file: str, old: str, new: str, says: str):
    shutil.copytree(TOPICS, tmp_path / "topics")
    path = tmp_path / "topics" / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(RuleFileRefused) as refused:
        load_topics(tmp_path / "topics")

    assert str(refused.value).startswith(f"{file}.toml: ")
    assert says in str(refused.value)
    assert "; a right one is: " in str(refused.value)
