"""Taking messages apart: lists, lines, other objects, and everything that is no message at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.importers import stripe
from disputes.importers.card_numbers import masked
from disputes.importers.parsed import Parsed
from tests.payloads.stripe_messages import STORY, WITHDRAWN, body, charge, dispute, event

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["{{x}}", "txn_1", "usd"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def parse(*values: Any) -> Parsed:
    return stripe.parse(body(*values))


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value of a document stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at] * bool(at) + [path for key, inner in inside for path in paths(inner, (*at, key))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


SAMPLE = event("charge.dispute.updated", dispute("needs_response", WITHDRAWN, charge=charge()))


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(paths(SAMPLE)), JSON_VALUES), min_size=1, max_size=4))
def test_a_dispute_changed_in_any_way_is_understood_or_parked_and_never_breaks(changes: list[tuple[Any, Any]]):
    changed: Any = SAMPLE
    for path, new in changes:
        try:
            changed = put(changed, path, new)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    parsed = stripe.parse(json.dumps(changed).encode())

    assert 1 == sum(parsed.kinds.values()) + len(parsed.problems) or isinstance(changed, list)
    for notice in parsed.notices:
        assert notice.amount.minor > 0
        assert all(movement.amount.minor > 0 for movement in notice.movements)
        assert (notice.reference + notice.reason_code + notice.scheme).isascii()
    for problem in parsed.problems:
        assert len(problem.message) < 300
        assert problem.message.isprintable()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,\\0eE+-.NaIinfty \n', max_size=200).map(str.encode))
def test_bytes_of_any_kind_are_answered(any_bytes: bytes):
    parsed = stripe.parse(any_bytes)

    assert parsed.kinds or parsed.problems


def test_a_message_cut_short_anywhere_is_parked():
    whole = body(SAMPLE)
    for end in range(0, len(whole) - 1, 37):
        assert {} == stripe.parse(whole[:end]).kinds


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe{", "not UTF-8"),
        (b'{"object": "dispute"', "no JSON"),
        (b"<xml/>", "no JSON"),
        (b'{"object": "event", "object": "dispute"}', "'object' stands twice"),
        (b'{"object": "dispute", "amount": NaN}', "NaN is no JSON number"),
        (b'{"object": "dispute", "amount": -Infinity}', "-Infinity is no JSON number"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"9" * 5_000, "too long"),
        (b"[]", "no Stripe object"),
        (b"null", "no Stripe object"),
        (b'"charge.dispute.created"', "no Stripe object"),
        (b'{"notificationItems": []}', "its `object` is nothing"),
        (b'{"object": "Claim", "id": "c_1"}', "its `object` is 'Claim'"),
        (b'{"object": "event", "type": "charge.dispute.created"}', "carries no object"),
        (b'{"object": "thing"}', "thing without an id"),
    ],
)
def test_what_is_no_message_is_parked_in_a_sentence(sent: bytes, says: str):
    parsed = stripe.parse(sent)

    assert ({}, ()) == (parsed.kinds, parsed.notices)
    assert says in parsed.problems[0].message


def test_a_text_of_a_megabyte_is_no_trouble():
    parsed = parse(dispute(evidence={"uncategorized_text": "证" * 1_000_000}, reason="x" * 1_000_000))

    assert "13.1" == parsed.notices[0].reason_code
    assert () == parsed.problems


@pytest.mark.parametrize(
    "listed",
    [
        body(*STORY),
        body({"object": "list", "data": list(STORY), "has_more": False}),
        body([list(STORY[:3]), {"object": "list", "data": list(STORY[3:])}]),
        b"\n".join(body(one) for one in STORY) + b"\n\n",
        b"\xef\xbb\xbf" + body(*STORY),
    ],
    ids=["a list", "a list object", "lists of lists", "one a line", "a byte order mark"],
)
def test_many_messages_in_one_are_taken_apart(listed: bytes):
    parsed = stripe.parse(listed)

    assert (5, 1, 7) == (len(parsed.notices), len(parsed.payments), sum(parsed.kinds.values()))
    assert 1 == parsed.kinds["payout.paid"]
    assert () == parsed.problems


def test_a_broken_line_among_good_ones_is_named_and_alone():
    parsed = stripe.parse(body(STORY[1]) + b"\n{broken\n" + body(STORY[2]))

    assert 2 == len(parsed.notices)
    assert [2] == [problem.line for problem in parsed.problems]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"object": "balance", "available": []}, "balance"),
        ({"id": "po_1", "object": "payout"}, "payout"),
        ({"id": "idp_1", "object": "issuing.dispute", "amount": 5}, "issuing.dispute"),
        ({"id": "obj_1", "object": "reserve.plan"}, "reserve.plan"),
        (event("reporting.report_run.succeeded", {"id": "frr_1", "object": "reporting.report_run"}),
         "reporting.report_run.succeeded"),
        ({"_meta": {"template_version": 0}, "fixtures": [{"name": "x"}]}, "cli_fixture"),
        ({"object": "list", "data": []}, "list"),
    ],
)  # fmt: skip
def test_everything_else_stripe_sends_is_recognised_by_its_name(value: dict[str, Any], kind: str):
    parsed = parse(value)

    assert ({kind: 1}, (), ()) == (parsed.kinds, parsed.notices, parsed.problems)


def test_a_charge_that_took_money_is_a_payment():
    (facts,) = parse(event("charge.succeeded", charge())).payments

    assert ("ch_9XySoldInMarch", "USD 100.50", "visa", "0042", "US", "A-1001") == (
        facts.reference, str(facts.amount), facts.scheme, facts.last_four, facts.bin_country, facts.order_reference,
    )  # fmt: skip


@pytest.mark.parametrize(
    "more", [{"status": "failed"}, {"status": "pending"}, {"captured": False}, {"amount": 0, "amount_captured": 0}]
)
def test_a_charge_that_took_no_money_is_recognised_and_no_payment(more: dict[str, Any]):
    parsed = parse(charge(**more))

    assert ({"charge": 1}, (), ()) == (parsed.kinds, parsed.payments, parsed.problems)


def test_only_what_was_captured_was_paid():
    assert "USD 60.00" == str(parse(charge(amount_captured=6_000)).payments[0].amount)


def test_a_placeholder_id_put_over_many_charges_names_each_by_its_moment():
    made = [charge(id="ch_000000000000000000000000", created=1_700_000_000 + more) for more in (0, 5)]

    assert ["ch_000000000000000000000000.1700000000", "ch_000000000000000000000000.1700000005"] == [
        facts.reference for facts in parse(*made).payments
    ]


def test_a_dispute_and_its_charge_expanded_into_each_other_are_both_read():
    with_charge, with_dispute = parse(dispute(charge=charge())), parse(charge(dispute=dispute(charge=None)))

    assert (1, 1) == (len(with_charge.notices), len(with_charge.payments))
    assert (1, 1) == (len(with_dispute.notices), len(with_dispute.payments))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b"paid by 4242424242424242 on", b"paid by 9999999999994242 on"),
        (b"4242 4242-4242 4242", b"9999 9999-9999 4242"),
        ("卡号5555555555554444。".encode(), "卡号9999999999994444。".encode()),
        ("4242424242424242".encode("utf-16-le"), "9999999999994242".encode("utf-16-le")),
        (b"4242424242424242 12/27, then 4242424242424242.", b"9999999999994242 12/27, then 9999999999994242."),
        ("４２４２424242424242".encode(), b"9999999999994242"),
        (b"\xff4242 4242 4242 4242 12", b"\xff9999 9999 9999 4242 12"),
        (b'{"rate": 0.4242424242424242}', b'{"rate": 0.4242424242424242}'),
        (b"order 4242424242424243", b"order 4242424242424243"),  # no card: its check digit is wrong
        (b"ch_4242424242424242", b"ch_4242424242424242"),
        (b"arn 74242424242424242424242", b"arn 74242424242424242424242"),
        (b"0000000000000000", b"0000000000000000"),
    ],
)
def test_card_numbers_are_masked_and_nothing_else_is(text: bytes, kept: bytes):
    assert kept == masked(text)
    assert kept == masked(masked(text))
