"""What would prove the merchant's side: from the file, and what of it is there."""

from __future__ import annotations

import pytest

from disputes.checklist import Need, State, answers, check
from disputes.schemes.checklists import items_for, load_items
from disputes.schemes.load import load_all
from evidence.exhibit import Kind


def test_every_item_is_of_a_ground_on_file_and_names_its_source():
    grounds = {(scheme.key, code) for scheme in load_all().schemes.values() for code in scheme.codes}
    listed = {(it.scheme, code) for it in load_items() for code in it.codes}

    assert set() == listed - grounds
    assert all(it.source and it.seen_in for it in load_items())


def test_no_kind_stands_twice_for_a_ground():
    for code in {code for it in load_items() for code in it.codes}:
        kinds = [it.kind for it in items_for("visa", code)]
        assert len(kinds) == len(set(kinds)), code


@pytest.mark.parametrize(
    ("code", "submitted", "enough"),
    [
        ("13.1", [], False),
        ("13.1", [Kind.PROOF_OF_DELIVERY], True),
        ("13.1", [Kind.INVOICE], False),
        ("13.6", [Kind.CORRESPONDENCE], False),
        ("13.6", [Kind.REFUND], True),
        ("10.4", [Kind.AUTHORISATION], False),
    ],
)
def test_one_of_the_ways_is_enough_and_all_that_is_needed_must_be_there(code: str, submitted: list[Kind], enough: bool):
    assert enough == answers(check(items_for("visa", code), submitted=submitted, drafts=[]))


def test_a_draft_is_no_submission_and_what_is_needed_stands_first():
    lines = check(items_for("visa", "10.4"), submitted=[Kind.REFUND], drafts=[Kind.PROOF_OF_DELIVERY, Kind.REFUND])

    states = {line.item.kind: line.state for line in lines}
    assert (State.SUBMITTED, State.DRAFT, State.MISSING) == (
        states[Kind.REFUND], states[Kind.PROOF_OF_DELIVERY], states[Kind.CORRESPONDENCE],
    )  # fmt: skip
    assert Need.HELPS is lines[-1].item.need


def test_a_ground_without_a_list_has_none():
    assert [] == items_for("visa", "11.1") == items_for("historic_2002", "13.1")
