"""Packets given to doubles of Stripe, Adyen and PayPal: what they get, and what their answers and a broken line mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from disputes.channels.sending import http, registry
from disputes.channels.sending.accounts import Account
from disputes.channels.sending.protocol import Parcel
from disputes.dispute import Stage
from disputes.sending import Answer, Told, Way
from runtime.settings import Settings, load
from tests.servers import adyen_double, paypal_double, stripe_double
from tests.servers.adyen_double import AdyenDouble
from tests.servers.double import Double, Trouble, serving
from tests.servers.paypal_double import PayPalDouble
from tests.servers.stripe_double import StripeDouble

PDF = b"%PDF-1.7 a packet\n"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FACTS = {"carrier": "SF Express", "tracking_number": "SF1234567890", "shipped_on": "2026-09-03", "order": "XD-1"}
MARK = "a" * 32
PROCESSORS = (Way.STRIPE, Way.ADYEN, Way.PAYPAL)
REFERENCES = {Way.STRIPE: "dp_1", Way.ADYEN: "DZ4DPSHB4WD2WN82", Way.PAYPAL: "PP-D-1"}
GIVING = {
    Way.STRIPE: "POST /v1/disputes/dp_1", Way.ADYEN: "POST /defendDispute",
    Way.PAYPAL: "POST /v1/customer/disputes/PP-D-1/provide-evidence",
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({}, data_dir=tmp_path)


@pytest.fixture
def stripe() -> Iterator[StripeDouble]:
    with serving(StripeDouble()) as double:
        yield double


@pytest.fixture
def adyen() -> Iterator[AdyenDouble]:
    with serving(AdyenDouble()) as double:
        yield double


@pytest.fixture
def paypal() -> Iterator[PayPalDouble]:
    with serving(PayPalDouble()) as double:
        yield double


@pytest.fixture
def there(way: Way, request: pytest.FixtureRequest) -> Double:
    return request.getfixturevalue(way.value)


def account(way: Way, double: Double, **more: str) -> Account:
    keys = {
        Way.STRIPE: {"key": stripe_double.KEY},
        Way.ADYEN: {"key": adyen_double.KEY, "merchant_account": adyen_double.MERCHANT},
        Way.PAYPAL: {"key": paypal_double.KEY, "client_id": paypal_double.CLIENT},
    }[way]
    return Account(party="payhub", way=way, name="double", url=double.url, private=True, **keys | more)


def parcel(way: Way, **more: object) -> Parcel:
    data = more.pop("data", PDF)
    stated = {
        "mark": MARK, "key": f"{MARK}-1", "reference": REFERENCES[way], "stage": Stage.CHARGEBACK, "name": "packet.pdf",
        "data": data, "sha256": sha256(data).hexdigest(), "words": "Delivered and signed for.", "facts": FACTS,
        "choices": {}, "now": NOW,
    }  # fmt: skip
    return Parcel(**stated | more)


def taken(double: Double) -> int:
    """How many packets the far end has."""
    if isinstance(double, StripeDouble):
        return double.submitted
    return len(double.defended) if isinstance(double, AdyenDouble) else len(double.evidences)


def give(way: Way, double: Double, settings: Settings, **more: object) -> Answer:
    return registry.send(way, parcel(way, **more), account(way, double), settings)


def look(way: Way, double: Double, settings: Settings, **more: object) -> Answer:
    return registry.ask(way, parcel(way, **more), account(way, double), settings)


@pytest.mark.parametrize("way", PROCESSORS)
def test_a_packet_is_taken_once_and_the_answer_is_kept_as_it_came(way: Way, there: Double, settings: Settings) -> None:
    assert Told.OPEN is look(way, there, settings).told

    answer = give(way, there, settings)

    assert (Told.TAKEN, 200, 1) == (answer.told, answer.status, taken(there)), answer.reason
    assert answer.body.startswith(b"{") and answer.reference
    assert look(way, there, settings).told in (Told.TAKEN, Told.CANNOT_SAY)  # Adyen cannot say


def test_stripe_is_given_the_file_and_the_fields_of_the_case(stripe: StripeDouble, settings: Settings) -> None:
    give(Way.STRIPE, stripe, settings)

    evidence = stripe.disputes["dp_1"]["evidence"]
    assert PDF == stripe.files[evidence["uncategorized_file"]]
    assert ("SF Express", "SF1234567890", "2026-09-03", "Delivered and signed for.") == (
        evidence["shipping_carrier"], evidence["shipping_tracking_number"], evidence["shipping_date"],
        evidence["uncategorized_text"],
    )  # fmt: skip
    assert "under_review" == stripe.disputes["dp_1"]["status"]


def test_paypal_is_given_the_parcels_number_and_a_carrier_it_does_not_know_by_its_own_name(
    paypal: PayPalDouble, settings: Settings
) -> None:
    give(Way.PAYPAL, paypal, settings)

    (evidence,) = paypal.evidences
    tracked = {"carrier_name": "OTHER", "carrier_name_other": "SF Express", "tracking_number": "SF1234567890"}
    assert ("PROOF_OF_FULFILLMENT", [tracked]) == (evidence["evidence_type"], evidence["evidence_info"]["tracking_info"])


def test_without_a_parcel_paypal_is_given_other_evidence(paypal: PayPalDouble, settings: Settings) -> None:
    give(Way.PAYPAL, paypal, settings, facts={})

    assert "OTHER" == paypal.evidences[0]["evidence_type"] and "evidence_info" not in paypal.evidences[0]


def test_adyen_gets_the_packet_under_every_type_its_defence_needs(adyen: AdyenDouble, settings: Settings) -> None:
    adyen.reasons = {"GoodsAsDescribed": {"GoodsWereAsDescribed": "Required", "TIDorInvoice": "Required"}}

    answer = give(Way.ADYEN, adyen, settings)

    assert Told.TAKEN is answer.told and ["GoodsAsDescribed"] == adyen.defended
    assert {"GoodsWereAsDescribed": PDF, "TIDorInvoice": PDF} == adyen.documents


def test_where_adyen_knows_several_defences_a_person_chooses(adyen: AdyenDouble, settings: Settings) -> None:
    adyen.reasons = {"Delivered": {"ProofOfDelivery": "Required"}, "Refunded": {"CreditSlip": "OneOrMore"}}

    asked = give(Way.ADYEN, adyen, settings)
    chosen = give(Way.ADYEN, adyen, settings, choices={"defence_reason": "Refunded"})

    assert (Told.REFUSED, "choose by which reason to defend: Delivered, Refunded") == (asked.told, str(asked.reason))
    assert Told.TAKEN is chosen.told and ["Refunded"] == adyen.defended


@pytest.mark.parametrize("way", PROCESSORS)
def test_a_file_of_a_wrong_type_and_one_too_large_are_refused_in_words(way: Way, there: Double, settings: Settings) -> None:
    wrong = give(way, there, settings, data=b"GIF89a")
    large = give(way, there, settings, data=PDF + bytes(10 * 1024 * 1024), key=f"{MARK}-2")

    assert (Told.REFUSED, Told.REFUSED, 0) == (wrong.told, large.told, taken(there))
    assert any(word in str(wrong.reason).lower() for word in ("type", "supported"))
    assert any(word in str(large.reason).lower() for word in ("size", "too large", "smaller"))


@pytest.mark.parametrize("way", [Way.STRIPE, Way.PAYPAL])
def test_what_was_answered_elsewhere_is_refused_before_anything_is_sent(way: Way, there: Double, settings: Settings) -> None:
    give(way, there, settings, mark="b" * 32, key="other-1", name="mine.pdf")

    answer = look(way, there, settings)

    assert Told.REFUSED is answer.told and "stands at" in str(answer.reason).lower()


def test_adyen_says_itself_that_a_dispute_was_defended(adyen: AdyenDouble, settings: Settings) -> None:
    give(Way.ADYEN, adyen, settings)

    again = give(Way.ADYEN, adyen, settings, key=f"{MARK}-2")

    assert Told.REFUSED is again.told and "cannot be defended" in str(again.reason) and 1 == taken(adyen)


@pytest.mark.parametrize("way", PROCESSORS)
def test_a_wrong_key_is_refused_and_stands_in_no_word_of_ours(way: Way, there: Double, settings: Settings) -> None:
    wrong = account(way, there, key="sk_live_nobody_may_see")

    for answer in (
        registry.ask(way, parcel(way), wrong, settings),
        registry.send(way, parcel(way), wrong, settings),
    ):
        assert Told.REFUSED is answer.told and "key" in str(answer.reason)
        assert "nobody_may_see" not in f"{answer!r}{wrong!r}"


@pytest.mark.parametrize("way", PROCESSORS)
@pytest.mark.parametrize(
    ("trouble", "told", "arrived"),
    [
        (Trouble.TOO_MANY, Told.AWAY, 0),
        (Trouble.BROKEN, Told.UNKNOWN, 0),
        (Trouble.BROKEN_AFTER, Told.UNKNOWN, 1),
        (Trouble.HANGS_UP, Told.UNKNOWN, 0),
        (Trouble.HANGS_UP_AFTER, Told.UNKNOWN, 1),
        (Trouble.GARBLED_AFTER, Told.UNKNOWN, 1),
    ],
)
def test_a_far_end_in_trouble_may_have_taken_it_unless_it_says_that_it_did_not(
    way: Way, there: Double, settings: Settings, trouble: Trouble, told: Told, arrived: int
) -> None:
    there.trouble[GIVING[way]].append(trouble)

    answer = give(way, there, settings)

    assert (told, arrived) == (answer.told, taken(there))


@pytest.mark.parametrize("way", PROCESSORS)
def test_one_that_takes_it_and_says_nothing_may_have_it(
    way: Way, there: Double, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.trouble[GIVING[way]].append(Trouble.SLOW_AFTER)
    monkeypatch.setattr(http, "ANSWER_SECONDS_MAX", 1)

    assert (Told.UNKNOWN, 1) == (give(way, there, settings).told, taken(there))


@pytest.mark.parametrize("way", [Way.STRIPE, Way.PAYPAL])
def test_after_a_broken_line_the_far_end_is_asked_and_knows(way: Way, there: Double, settings: Settings) -> None:
    there.trouble[GIVING[way]].append(Trouble.HANGS_UP_AFTER)
    give(way, there, settings)

    assert (Told.TAKEN, 1) == (look(way, there, settings).told, taken(there))


@pytest.mark.parametrize("way", PROCESSORS)
def test_where_nobody_listens_nothing_was_sent(way: Way, there: Double, settings: Settings) -> None:
    nowhere = Account(party="payhub", way=way, name="gone", key="k", client_id="c", url="http://127.0.0.1:9", private=True)

    asked = registry.ask(way, parcel(way), nowhere, settings)
    sent = registry.send(way, parcel(way), nowhere, settings)

    assert (Told.AWAY, Told.AWAY) == (asked.told, sent.told)


@pytest.mark.parametrize("way", PROCESSORS)
def test_a_loopback_address_is_asked_only_where_the_account_says_that_it_is_private(
    way: Way, there: Double, settings: Settings
) -> None:
    for url in (there.url, there.url.replace("http://", "https://")):
        public = Account(party="payhub", way=way, name="double", key="k", client_id="c", url=url)
        assert Told.AWAY is registry.ask(way, parcel(way), public, settings).told
    assert [] == there.seen


def test_a_repetition_under_its_own_name_is_one_submission_at_stripe(stripe: StripeDouble, settings: Settings) -> None:
    stripe.trouble[GIVING[Way.STRIPE]].append(Trouble.HANGS_UP_AFTER)
    first = give(Way.STRIPE, stripe, settings)
    second = give(Way.STRIPE, stripe, settings)

    assert (Told.UNKNOWN, Told.TAKEN, 1, 1) == (first.told, second.told, stripe.submitted, len(stripe.files))


def test_a_repetition_with_other_facts_is_asked_about_and_not_taken_for_a_refusal(
    stripe: StripeDouble, settings: Settings
) -> None:
    give(Way.STRIPE, stripe, settings)

    assert Told.UNKNOWN is give(Way.STRIPE, stripe, settings, facts=FACTS | {"shipped_on": "2026-09-04"}).told
    assert Told.TAKEN is look(Way.STRIPE, stripe, settings).told and 1 == stripe.submitted


def test_more_words_than_a_processor_takes_are_refused_before_anything_is_sent(
    stripe: StripeDouble, paypal: PayPalDouble, settings: Settings
) -> None:
    for way, double in ((Way.STRIPE, stripe), (Way.PAYPAL, paypal)):
        answer = give(way, double, settings, words="x" * 20_001)
        assert Told.REFUSED is answer.told and "shorten the words" in str(answer.reason) and [] == double.seen
