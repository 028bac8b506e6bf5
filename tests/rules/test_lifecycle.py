"""The moves of a dispute: every family's table walked line by line, every other step refused with what is allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from disputes import lifecycle
from disputes.dispute import CLAIMS_NOTHING, Dispute, Outcome, Stage
from disputes.errors import MoveRefused, RuleFileRefused
from disputes.lifecycle import Effect, Family, Holder, MoneyMoves, Seat, Verb
from disputes.schemes.families import FOLDER, GENERIC, family_at, load_families, load_family, load_parts
from disputes.schemes.load import load_all
from tests.rules.examples import CHAIN, KINDS, a_dispute
from trade.parties import PartyKind

FAMILIES = {family.key: family for family in load_families()}
EVERY = sorted(FAMILIES)
NAMED = {
    "visa_allocation", "visa_collaboration", "visa_before_claims_resolution", "mastercard", "mastercard_second_chargeback",
    "amex", "discover", "diners", "jcb", "unionpay", "unionpay_second_chargeback", "six_months", "generic",
}  # fmt: skip


def standing_at(stage: Stage, code: str = "13.1") -> Dispute:
    return replace(a_dispute(), stage=stage, reason_code=code)


def codes_of(family: Family) -> list[str]:
    """A code nobody speaks of, and each that some move is only for."""
    return ["any", *sorted({code for move in family.moves for code in move.codes})]


def test_every_family_is_on_file():
    assert NAMED == set(FAMILIES)


@pytest.mark.parametrize("key", EVERY)
def test_every_step_of_the_table_is_legal_and_every_other_is_refused_with_the_choices(key: str):
    family = FAMILIES[key]
    for code, stands, asked in product(codes_of(family), Stage, Stage):
        case = standing_at(stands, code)
        legal = {m.to for m in family.moves if m.stands is stands and m.to and (not m.codes or code in m.codes)}
        if asked in legal:
            lifecycle.require_move(case, asked, family)
            continue
        with pytest.raises(MoveRefused) as refused:
            lifecycle.require_move(case, asked, family)
        assert sorted(stage.value for stage in legal) == refused.value.facts["possible"]


@pytest.mark.parametrize("key", EVERY)
def test_no_case_goes_back_and_none_is_stuck(key: str):
    family = FAMILIES[key]

    assert all(lifecycle.order(move.to) > lifecycle.order(move.stands) for move in family.moves if move.to)
    assert all(Stage.CLOSED in family.next_stages(stage, "any") for stage in family.stages if stage is not Stage.CLOSED)
    assert [] == family.moves_from(Stage.CLOSED, "any")


@pytest.mark.parametrize("key", EVERY)
def test_every_line_names_its_source_and_what_it_does_to_the_money(key: str):
    family = FAMILIES[key]

    assert all(it.source for it in (*family.moves, *family.stages.values()))
    for move in family.moves:
        if move.verb in (Verb.REFUND,):
            assert (Effect.REFUNDED, Outcome.REFUNDED) == (move.money, move.outcome)
        if move.stands in CLAIMS_NOTHING and move.to is Stage.CLOSED:
            assert move.money in (Effect.STAYS, Effect.REFUNDED), "nothing was taken that could be lost or come back"
        if move.to in (Stage.CHARGEBACK, Stage.SECOND_CHARGEBACK):
            assert move.money is Effect.TAKEN and family.stages[move.to].money is MoneyMoves.NOW
        if move.outcome in (Outcome.LOST, Outcome.ACCEPTED):
            assert move.money is Effect.LOST
        if move.outcome in (Outcome.WON, Outcome.REVERSED):
            assert move.money is Effect.BACK


@pytest.mark.parametrize("key", EVERY)
def test_a_stage_that_moves_money_at_once_says_so_where_its_move_does(key: str):
    """What the page tells of a stage and what the move into it posts are one thing."""
    family = FAMILIES[key]
    for move in family.moves:
        if move.to and move.to is not Stage.CLOSED:
            moves_now = move.money is not Effect.STAYS
            assert moves_now == (family.stages[move.to].money is MoneyMoves.NOW), f"{key}: {move.verb} into {move.to}"


def test_what_each_family_is_known_for():
    def nexts(key: str, stage: Stage, code: str = "any") -> set[Stage]:
        return set(FAMILIES[key].next_stages(stage, code)) - {Stage.CLOSED}

    assert {Stage.PRE_ARBITRATION} == nexts("visa_allocation", Stage.CHARGEBACK)
    assert {Stage.REPRESENTMENT} == nexts("visa_collaboration", Stage.CHARGEBACK)
    assert {Stage.PRE_ARBITRATION} == nexts("mastercard", Stage.REPRESENTMENT, "4853")
    assert {Stage.PRE_ARBITRATION, Stage.ARBITRATION} == nexts("mastercard", Stage.REPRESENTMENT, "4808")
    assert {Stage.SECOND_CHARGEBACK} == nexts("mastercard_second_chargeback", Stage.REPRESENTMENT)
    assert set() == nexts("amex", Stage.REPRESENTMENT)
    assert {Stage.SECOND_CHARGEBACK} == nexts("jcb", Stage.REPRESENTMENT) == nexts("diners", Stage.REPRESENTMENT)
    assert {Stage.COMPLIANCE} == nexts("visa_collaboration", Stage.PRE_COMPLIANCE)
    assert MoneyMoves.NOW is FAMILIES["visa_allocation"].stages[Stage.RDR].money
    assert Holder.MERCHANT is FAMILIES["jcb"].stages[Stage.REPRESENTMENT].funds_with
    assert all(FAMILIES[key].itself(Stage.RDR) for key in EVERY if Stage.RDR in FAMILIES[key].stages)


@pytest.mark.parametrize(
    ("scheme", "code", "on", "family"),
    [
        ("visa", "10.4", date(2026, 5, 1), "visa_allocation"),
        ("visa", "13.1", date(2026, 5, 1), "visa_collaboration"),
        ("visa", "product_not_received", date(2026, 5, 1), GENERIC),
        ("historic", "refusal", date(2002, 5, 1), "six_months"),
        ("mastercard", "4853", date(2020, 7, 16), "mastercard_second_chargeback"),
        ("mastercard", "4853", date(2020, 7, 17), "mastercard"),
        ("unionpay", "x", date(2019, 11, 30), "unionpay_second_chargeback"),
        ("unionpay", "x", date(2019, 12, 1), "unionpay"),
        ("amex", "x", date(2026, 5, 1), "amex"),
        ("jcb", "x", date(2026, 5, 1), "jcb"),
        ("klarna", "x", date(2026, 5, 1), GENERIC),
    ],
)
def test_the_family_follows_the_scheme_the_reason_and_the_day(scheme: str, code: str, on: date, family: str):
    assert family == family_at(load_all(), scheme, code, on=on).key


def test_every_flow_of_the_rule_files_has_a_family_of_its_own():
    homes = {flow for family in FAMILIES.values() for flow in family.flows}
    flows = {flow.key for scheme in load_all().schemes.values() for flow in scheme.flows.values()}

    assert set() == flows - homes


def test_the_head_of_a_chain_attacks_and_never_defends():
    gateway_first = replace(a_dispute(), chain=CHAIN[3:], source="gateway-a")

    assert {Seat.HEAD, Seat.OPENER} == lifecycle.seats_of(gateway_first, "gateway-a", KINDS)
    assert {Seat.GATEWAY} == lifecycle.seats_of(a_dispute(), "gateway-a", KINDS)
    assert {Seat.HEAD, Seat.ISSUER} == lifecycle.seats_of(a_dispute(), "issuer-a", KINDS)
    assert set() == lifecycle.seats_of(a_dispute(), "stranger", {**KINDS, "stranger": PartyKind.MERCHANT})


def test_what_was_refunded_before_a_chargeback_is_not_counted_as_a_dispute():
    assert not lifecycle.counted([Stage.FRAUD_NOTICE, Stage.ALERT, Stage.RDR, Stage.INQUIRY, Stage.CLOSED])
    assert lifecycle.counted([Stage.ALERT, Stage.CHARGEBACK, Stage.CLOSED])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('verb = "represent"', 'verb = "reprezent"', r"moves\[1\]\.verb: 'reprezent' is not one of them"),
        ('to = "representment"', 'to = "representation"', r"moves\[1\]\.to: 'representation'"),
        (
            'source = "law"\nconfidence = "low"\n\n[[moves]]',
            'source = "hearsay"\nconfidence = "low"\n\n[[moves]]',
            "hearsay",
        ),
        ('outcome = "won"\n', "", "a move that closes has an outcome"),
        ('with = ["endings"]', 'with = ["endngs"]', "'endngs' is not one of the parts"),
        ('money = "stays"', 'money = "stays"\nmonet = "x"', "monet"),
        (
            'from = ["chargeback"]\nverb = "accept"',
            'from = ["representment"]\nverb = "accept"',
            "'chargeback' is never closed",
        ),
        ('beginnings = ["chargeback"]', "beginnings = []", "nothing leads to"),
        ('by = ["issuer"]', 'by = ["merchant"]', "the same seat would do two things by accept at representment"),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_file_key_and_example(tmp_path: Path, old: str, new: str, said: str):
    assert old in SMALL
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace(old, new), encoding="utf-8")

    with pytest.raises(RuleFileRefused, match=said) as refused:
        load_family(path, {"endings": ([], [])})

    assert "small.toml" in str(refused.value) and "a right one is" in str(refused.value)


def test_the_small_table_is_right_as_it_stands(tmp_path: Path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")

    assert "small" == load_family(path, {"endings": ([], [])}).key


def test_every_part_is_taken_by_some_family():
    taken = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml") if path.name != "parts.toml")

    assert [] == [name for name in load_parts(FOLDER / "parts.toml") if f'"{name}"' not in taken]


_STAGE = '[stages.{}]\nmoney = "{}"\nfunds_with = "issuer"\nsource = "law"\nconfidence = "low"\n\n'
_CLOSING = 'to = "closed"\noutcome = "{}"\nmoney = "{}"\nby = ["{}"]\nsource = "law"\nconfidence = "low"\n'
SMALL = (
    'family = "small"\ntitle_en = "Small"\ntitle_zh = "小"\nflows = []\nschemes = []\nwith = ["endings"]\n'
    'beginnings = ["chargeback"]\n\n[sources]\nlaw = "a book"\n\n'
    + _STAGE.format("chargeback", "now")
    + _STAGE.format("representment", "on_acceptance")
    + _STAGE.format("closed", "not")
    + '[[moves]]\nfrom = ["chargeback"]\nverb = "represent"\nto = "representment"\nmoney = "stays"\nby = ["merchant"]\n'
    + 'source = "law"\nconfidence = "low"\n\n'
    + '[[moves]]\nfrom = ["chargeback"]\nverb = "accept"\n'
    + _CLOSING.format("accepted", "lost", "merchant")
    + '\n[[moves]]\nfrom = ["representment"]\nverb = "accept"\n'
    + _CLOSING.format("won", "back", "issuer")
    + '\n[[moves]]\nfrom = ["representment"]\nverb = "accept"\n'
    + _CLOSING.format("accepted", "lost", "merchant")
)
