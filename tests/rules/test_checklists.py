"""What would prove the merchant's side: the lists as their files say them, one for every ground."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from disputes.checklist import Check, Need
from disputes.errors import RuleFileRefused
from disputes.rules import CodeStatus
from disputes.schemes.load import load_all
from disputes.schemes.load_checklists import FOLDER, load_checklists
from evidence.exhibit import Kind

ON = date(2026, 11, 25)
GROUNDS = [(scheme.key, code) for scheme in load_all().schemes.values() for code in scheme.codes.values()]


def test_every_ground_of_every_scheme_has_a_list():
    assert [] == [(scheme, it.code) for scheme, it in GROUNDS if load_checklists().of(scheme, it.code, on=ON) is None]
    assert 120 < sum(it.status is CodeStatus.ACTIVE for _scheme, it in GROUNDS)


def test_every_list_is_of_grounds_on_file_and_names_its_source_and_its_start():
    known, on_file = {(scheme, it.code) for scheme, it in GROUNDS}, load_checklists()

    assert set() == {(it.scheme, code) for it in on_file.lists for code in it.codes} - known
    assert set() == on_file.alike.keys() - known
    assert all(it.source and (it.starts_on or it.seen_in) for it in (*on_file.lists, *on_file.by_category.values()))


def test_where_no_source_names_the_evidence_the_category_stands_in_as_our_own_reading_of_low_confidence():
    ours = load_checklists().of("jcb", "554", on=ON)

    assert ours and ours.ours and "not_received" == ours.category
    assert ("low", "our own reading") == (ours.confidence.value, ours.source[:15])
    assert all("low" == it.confidence.value for it in load_checklists().by_category.values())


def test_a_scheme_whose_words_are_known_is_not_read_by_us():
    found = load_checklists().of("visa", "13.1", on=ON)

    assert found and not found.ours and "Visa Core Rules" in found.source and "2026-04-18" == found.seen_in
    assert ("answer",) == found.groups


def test_no_exhibit_would_stand_for_two_proofs_of_a_list():
    for scheme, it in GROUNDS:
        found = load_checklists().of(scheme, it.code, on=ON)
        kinds = [kind for item in found.items for kind in item.proof.kinds] if found else []
        assert len(kinds) == len(set(kinds)), (scheme, it.code)


def test_a_claim_that_nothing_arrived_has_the_address_of_its_proof_checked_whatever_the_scheme():
    for scheme, code in [
        ("visa", "13.1"),
        ("mastercard", "4853-not-provided"),
        ("amex", "C08"),
        ("discover", "RG"),
        ("jcb", "554"),
    ]:
        found = load_checklists().of(scheme, code, on=ON)
        checks = {item.proof.check for item in found.items if Kind.PROOF_OF_DELIVERY in item.proof.kinds} if found else {}
        assert {Check.FULL_ADDRESS} == checks, (scheme, code)


def test_what_we_suggest_is_marked_and_never_needed():
    every = [item for it in load_checklists().lists for item in it.items]

    assert {Need.HELPS} == {item.need for item in every if item.ours}
    assert any(item.need is Need.HELPS and not item.ours for item in every)


def test_a_ground_that_is_not_on_file_has_no_list():
    assert load_checklists().of("visa", "99.9", on=ON) is None is load_checklists().of("nobody", "13.1", on=ON)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("visa.toml", 'codes = ["13.1"]', "codes = []", 'visa.toml: lists.not-received.codes: say for which grounds it is'),
        ("visa.toml", '"delivered", "picked', '"delivred", "picked', "'delivred' is not one of the proofs of proofs.toml"),
        ("visa.toml", "one_of.answer", "one_of.anser", "'anser' is not one of the groups of proofs.toml"),
        ("visa.toml", 'needed = ["atm"]', 'suggested = ["atm"]', "nothing in it answers the claim"),
        ("visa.toml", 'needed = ["genuine"]', 'needed = ["genuine", "rebuttal"]', "are both shown by 'other'"),
        ("visa.toml", 'codes = ["13.6"]', 'codes = ["13.6", "13.7"]', "two values start on the same day"),
        ("visa.toml", 'credit = ["85"]', 'credit = ["85", "13.6"]', "'13.6' has a list already"),
        ("visa.toml", 'credit = ["85"]', 'kredit = ["85"]', "alike.kredit: is not one of the categories"),
        ("visa.toml", 'confidence = "high"', 'confidence = "sure"', "'sure' is not one of them"),
        ("visa.toml", 'needed = ["atm"]', 'needed = ["atm"]\nhelp = []', "lists.cash.help: is not a key known here"),
        ("proofs.toml", 'kinds = ["usage"]', 'kinds = ["use"]', "'use' is not one of them"),
        ("proofs.toml", 'check = "full_address"', 'check = "address"', "'address' is not one of them"),
        ("categories.toml", "[lists.cancelled]", "[lists.ended]", "stand here or in [categories]"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_file_and_key_with_an_example(tmp_path: Path, file: str, old: str, new: str, said: str):
    folder = copytree(FOLDER, tmp_path / "lists")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(RuleFileRefused) as refused:
        load_checklists(folder)

    assert said in str(refused.value) and file in str(refused.value)
