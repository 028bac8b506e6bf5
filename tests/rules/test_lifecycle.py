"""The moves of a dispute."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from disputes import lifecycle
from disputes.dispute import Stage
from disputes.errors import MoveRefused
from disputes.lifecycle import Holder, MoneyMoves
from disputes.schemes.load import load_all

FORWARD = [Stage.INQUIRY, Stage.CHARGEBACK, Stage.REPRESENTMENT, Stage.PRE_ARBITRATION, Stage.ARBITRATION, Stage.CLOSED]


def may_go(stands: Stage, asked: Stage) -> bool:
    try:
        lifecycle.require_move("dispute:1", stands, asked)
    except MoveRefused:
        return False
    return True


def test_a_dispute_walks_through_every_stage_in_order():
    assert [] == [(stands, asked) for stands, asked in pairwise(FORWARD) if not may_go(stands, asked)]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.CLOSED])
def test_every_stage_can_be_the_last(stage: Stage):
    assert may_go(stage, Stage.CLOSED)


@pytest.mark.parametrize(
    ("stands", "asked"),
    [(a, b) for a, b in product(Stage, Stage) if lifecycle.order(b) <= lifecycle.order(a)],
)
def test_no_dispute_goes_back_or_stands_still(stands: Stage, asked: Stage):
    with pytest.raises(MoveRefused):
        lifecycle.require_move("dispute:1", stands, asked)


def test_a_refused_move_says_where_the_case_can_go():
    with pytest.raises(MoveRefused) as refused:
        lifecycle.require_move("dispute:stripe.dp_1", Stage.REPRESENTMENT, Stage.ARBITRATION)

    assert str(refused.value) == (
        "dispute:stripe.dp_1 stands at representment and cannot become arbitration; it can become closed, pre_arbitration"
    )


def test_a_closed_dispute_becomes_nothing_more():
    with pytest.raises(MoveRefused, match="it can become nothing more"):
        lifecycle.require_move("dispute:1", Stage.CLOSED, Stage.CHARGEBACK)


def test_allocation_knows_no_representment_and_collaboration_no_shortcut():
    flows = load_all().schemes["visa"].flows
    lifecycle.require_move("d", Stage.CHARGEBACK, Stage.PRE_ARBITRATION, moves=flows["allocation"].moves)
    lifecycle.require_move("d", Stage.CHARGEBACK, Stage.REPRESENTMENT, moves=flows["collaboration"].moves)

    with pytest.raises(MoveRefused):
        lifecycle.require_move("d", Stage.CHARGEBACK, Stage.REPRESENTMENT, moves=flows["allocation"].moves)
    with pytest.raises(MoveRefused):
        lifecycle.require_move("d", Stage.CHARGEBACK, Stage.PRE_ARBITRATION, moves=flows["collaboration"].moves)


def test_every_flow_on_file_is_narrower_than_the_general_table():
    for scheme in load_all().schemes.values():
        for flow in scheme.flows.values():
            for stands, asked in flow.moves.items():
                assert asked <= lifecycle.ALLOWED[stands], f"{flow.key} from {stands}"


def test_the_general_table_speaks_of_every_stage():
    assert set(lifecycle.ALLOWED) == set(lifecycle.MONEY) == set(Stage)


def test_money_goes_with_a_chargeback_comes_with_a_representment_and_waits_for_acceptance_after():
    money = lifecycle.MONEY

    assert money[Stage.INQUIRY].moves is MoneyMoves.NOT
    assert (money[Stage.CHARGEBACK].moves, money[Stage.CHARGEBACK].funds_with) == (MoneyMoves.NOW, Holder.ISSUER)
    assert (money[Stage.REPRESENTMENT].moves, money[Stage.REPRESENTMENT].funds_with) == (MoneyMoves.NOW, Holder.MERCHANT)
    assert money[Stage.PRE_ARBITRATION].moves is MoneyMoves.ON_ACCEPTANCE
