"""A proceeding from filing to settlement, on both databases: every position, every refusal, everything twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from disputes.actions.appeal import appeal, reopen
from disputes.actions.decide import decide
from disputes.actions.file_proceeding import join_party, withdraw
from disputes.actions.finalise import finalise
from disputes.actions.place_hold import place_hold
from disputes.actions.propose import add_findings, contest, propose
from disputes.actions.settle import settle
from disputes.dispute import Outcome, Stage
from disputes.errors import MoveRefused
from disputes.liability.errors import (
    DayRefused,
    DisputesRefused,
    DutyNotInForce,
    NotBound,
    NothingToHold,
    ProposerDecides,
    UnknownProposal,
)
from disputes.liability.findings import Standing
from disputes.liability.proceeding import Capacity, Step
from disputes.store import disputes, events, proceedings
from ledger.entry import Finality
from ledger.holds import Hold
from ledger.money import Money
from ledger.store import holds, journal
from ledger.store.tables import entry
from ledger.store.verify import verify
from runtime.database import transaction
from runtime.tables import outbox
from tests.domain.liability_case import FINDINGS, a_finding
from tests.store.proceeding_case import APPEAL, FIRST, HOLDS, NOW, SETTLED, filed, on_record, proposed, stands, withheld
from trade.errors import NotFound, SaidOtherwise

CASE = "huanxun-2005"
HELD = {"ccb-shanghai>huanxun withheld": (60_000_000, "fact"), "huanxun>xidan withheld": (10_000_000, "fact")}
THIRDS = {
    "xidan": (19_333_334, "provisional"), "huanxun": (19_333_333, "provisional"), "ccb-shanghai": (19_333_333, "provisional")
}  # fmt: skip
APPEALED = {"huanxun": (19_333_333, "final"), "ccb-shanghai": (38_666_667, "final")}


def first_instance(connection: Connection, **stated: Any) -> None:
    values: dict[str, Any] = {"proceeding_id": CASE, "proposal": 1, "by": "judge", "origin": "District Court"}
    decide(connection, **(values | {"effective_on": FIRST, "now": NOW} | stated))


def on_appeal(connection: Connection) -> None:
    appeal(connection, proceeding_id=CASE, by="xidan", on=date(2006, 7, 14), now=NOW)
    decide(
        connection, proceeding_id=CASE, proposal=2, by="judges", origin="Intermediate Court", effective_on=APPEAL, now=NOW,
        final=True,
    )  # fmt: skip


def to_the_end(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection)
    on_appeal(connection)
    settle(connection, proceeding_id=CASE, on=SETTLED, now=NOW)


def counts(connection: Connection) -> tuple[int, int, int]:
    lines = sum(len(events.of(connection, f"proceeding:{case}")) for case in (CASE, "huanxun-2003"))
    number = connection.execute(select(func.count()).select_from(entry)).scalar_one()
    return number, lines, connection.execute(select(func.count()).select_from(outbox)).scalar_one()


def test_the_first_instance_stands_as_provisional(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection)

    owed, lost = stands(connection)

    assert HELD | {
        "xidan>huanxun payable": (19_333_334, "provisional"), "huanxun>ccb-shanghai payable": (38_666_667, "provisional"),
    } == owed  # fmt: skip
    assert THIRDS == lost
    case = proceedings.get(connection, CASE)
    assert case is not None
    assert (Step.DECIDED, 1, 1) == (case.step, case.instance, case.decided_proposal)
    assert all(dispute.stage is Stage.CHARGEBACK for dispute in proceedings.disputes_of(connection, CASE))


def test_the_appeal_reverses_by_new_entries_and_posts_as_final(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection)
    on_appeal(connection)

    owed, lost = stands(connection)
    reversals = journal.entries(connection, kind="reversal")

    assert HELD | {"huanxun>ccb-shanghai payable": (19_333_333, "ruling")} == owed
    assert APPEALED == lost
    assert {APPEAL} == {line.entry.effective_on for line in reversals}
    assert "proceeding:huanxun-2005/decision-1/huanxun.CB-0001/reversal" == reversals[0].entry.reference
    assert 7 == len(reversals)
    assert {(Stage.CLOSED, Outcome.SHARED)} == {
        (each.stage, each.outcome) for each in proceedings.disputes_of(connection, CASE)
    }


def test_the_settlement_leaves_nobody_owing_or_holding(connection: Connection) -> None:
    to_the_end(connection)

    owed, lost = stands(connection)
    left = [state.left.minor for state in holds.all_holds(connection)]

    assert {} == owed
    assert APPEALED == lost
    assert [0, 0] == left
    assert [19_333_333, 0] == [state.taken.minor for state in holds.all_holds(connection)]
    assert not verify(connection).faults
    assert [] == events.check(connection, f"proceeding:{CASE}")


def test_each_step_can_be_seen_again_from_the_settled_books(connection: Connection) -> None:
    to_the_end(connection)

    assert THIRDS == stands(connection, on=FIRST)[1]
    assert APPEALED == stands(connection, on=APPEAL)[1]
    assert HELD == {key: value for key, value in stands(connection, on=APPEAL)[0].items() if "withheld" in key}


def test_every_dispute_and_every_party_sums_to_the_cent(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection)
    by_dispute = {d.cause: d.amount.minor for d in proceedings.disputes_of(connection, CASE)}
    rulings = journal.entries(connection, kind="ruling")
    lost = {
        line.entry.cause: sum(t.amount.minor for t in line.entry.transfers if t.debit.kind == "chargeback_loss")
        for line in rulings
    }

    assert by_dispute == lost
    assert {Finality.PROVISIONAL} == {line.entry.finality for line in rulings}


def test_the_whole_case_told_twice_changes_nothing(connection: Connection) -> None:
    to_the_end(connection)
    before = counts(connection), stands(connection), proceedings.get(connection, CASE)
    ids = [f"huanxun.CB-{number:04d}" for number in range(1, 8)]
    withheld(connection)
    filed(connection, ids, id="huanxun-2003", filed_on=date(2003, 5, 1))
    withdraw(connection, proceeding_id="huanxun-2003", by="huanxun", on=date(2003, 9, 1), now=NOW)
    filed(connection, ids, refiles="huanxun-2003")
    join_party(
        connection,
        proceeding_id=CASE,
        party="ccb-shanghai",
        capacity=Capacity.SECOND_DEFENDANT,
        by="court",
        on=FIRST,
        now=NOW,
    )
    add_findings(connection, proceeding_id=CASE, findings=FINDINGS, now=NOW)
    propose(connection, proceeding_id=CASE, doctrine="equal-when-unprovable", by="recourse", now=NOW)
    first_instance(connection)
    on_appeal(connection)
    finalise(connection, proceeding_id=CASE, by="judges", on=APPEAL, now=NOW)
    settle(connection, proceeding_id=CASE, on=SETTLED, now=NOW)

    assert before == (counts(connection), stands(connection), proceedings.get(connection, CASE))


def test_without_an_appeal_the_first_decision_becomes_final_and_settles(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection)
    with pytest.raises(MoveRefused):
        settle(connection, proceeding_id=CASE, on=SETTLED, now=NOW)

    finalise(connection, proceeding_id=CASE, by="judge", on=APPEAL, now=NOW)
    owed, lost = stands(connection)
    assert (19_333_334, "ruling") == owed["xidan>huanxun payable"]
    assert {"final"} == {finality for _, finality in lost.values()}

    settle(connection, proceeding_id=CASE, on=SETTLED, now=NOW)
    assert {} == stands(connection)[0]
    paid = {
        x.entry.reference: x.entry.transfers[0].amount.minor for x in journal.entries(connection, cause=f"proceeding:{CASE}")
    }
    assert 9_333_334 == paid[f"proceeding:{CASE}/paid/xidan--huanxun"]
    assert 21_333_333 == paid[f"proceeding:{CASE}/paid/ccb-shanghai--huanxun"]


def test_a_final_decision_can_be_reopened_and_replaced_before_it_is_settled(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection, final=True)
    reopen(connection, proceeding_id=CASE, by="court", now=NOW)
    decide(connection, proceeding_id=CASE, proposal=2, by="judges", effective_on=APPEAL, now=NOW, final=True)

    assert APPEALED == stands(connection)[1]
    assert HELD | {"huanxun>ccb-shanghai payable": (19_333_333, "ruling")} == stands(connection)[0]


def test_the_decider_is_never_the_proposer(connection: Connection) -> None:
    proposed(connection)

    with pytest.raises(ProposerDecides):
        first_instance(connection, by="recourse")
    with pytest.raises(UnknownProposal):
        first_instance(connection, proposal=3)


def test_a_ruling_cannot_take_effect_before_the_one_it_replaces(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection)

    with pytest.raises(DayRefused):
        finalise(connection, proceeding_id=CASE, by="judge", on=date(2006, 6, 29), now=NOW)


def test_a_proposal_read_back_is_the_proposal_made(connection: Connection) -> None:
    proposed(connection)
    made = proceedings.proposals(connection, CASE)

    assert [(1, "equal-when-unprovable", True), (2, "control-of-payment-risk", False)] == [
        (each.number, each.proposal.doctrine, each.recommended) for each in made
    ]
    again = propose(connection, proceeding_id=CASE, doctrine="equal-when-unprovable", by="somebody", now=NOW)
    assert made[0] == again


def test_a_contested_finding_is_marked_and_ruled_on(connection: Connection) -> None:
    proposed(connection)
    contest(connection, proceeding_id=CASE, proposal=1, by="xidan", findings=[1], now=NOW)
    contest(connection, proceeding_id=CASE, proposal=1, by="xidan", findings=[1], now=NOW)

    assert Standing.CONTESTED is proceedings.findings(connection, CASE)[0].stands
    assert Standing.ASSERTED is proceedings.findings(connection, CASE)[1].stands
    first_instance(connection)
    assert {Standing.RULED} == {each.stands for each in proceedings.findings(connection, CASE)}
    kinds = [line.kind for line in events.of(connection, f"proceeding:{CASE}")]
    assert 1 == kinds.count("contested")


def test_a_finding_that_cannot_stand_is_refused(connection: Connection) -> None:
    proposed(connection)

    with pytest.raises(DutyNotInForce):
        add_findings(connection, proceeding_id=CASE, findings=[a_finding(9, "xidan", "merchant-transport-risk")], now=NOW)
    first_instance(connection)
    with pytest.raises(MoveRefused):
        add_findings(connection, proceeding_id=CASE, findings=[a_finding(9, "xidan", "merchant-ship-on-payment")], now=NOW)


def test_only_a_party_appeals_and_only_the_plaintiff_withdraws(connection: Connection) -> None:
    filed(connection, on_record(connection))

    with pytest.raises(NotBound):
        appeal(connection, proceeding_id=CASE, by="ccb-shanghai", now=NOW)
    with pytest.raises(NotBound):
        withdraw(connection, proceeding_id=CASE, by="xidan", on=FIRST, now=NOW)


def test_disputes_before_one_proceeding_cannot_be_filed_in_another(connection: Connection) -> None:
    ids = on_record(connection)
    filed(connection, ids[:2])

    with pytest.raises(DisputesRefused):
        filed(connection, ids[1:], id="second")


def test_a_filing_needs_disputes_and_both_sides(connection: Connection) -> None:
    ids = on_record(connection)

    with pytest.raises(DisputesRefused):
        filed(connection, [])
    with pytest.raises(DisputesRefused):
        filed(connection, ids, parties={"huanxun": Capacity.PLAINTIFF})
    with pytest.raises(NotFound):
        filed(connection, ["nobody.1"])
    with pytest.raises(DisputesRefused):
        filed(connection, ids, id="again", refiles=filed(connection, ids[:1], id="first").id)


def test_a_proceeding_filed_again_under_its_id_with_other_content_is_refused(connection: Connection) -> None:
    ids = on_record(connection)
    filed(connection, ids)

    with pytest.raises(SaidOtherwise):
        filed(connection, ids, title_en="Another")


def test_no_more_is_withheld_than_is_owed(connection: Connection) -> None:
    on_record(connection)
    holder, owner, minor = HOLDS[0]
    hold = Hold("h", holder, owner, "CNY", "payable", "none", ("proceeding:x",), Money(0, "CNY"), None, None, FIRST)

    with pytest.raises(NothingToHold):
        place_hold(connection, hold=hold, amount=Money(minor + 1, "CNY"), on=FIRST, now=NOW)


def test_the_parties_are_written_to_once_in_their_language(connection: Connection) -> None:
    proposed(connection)
    first_instance(connection)
    first_instance(connection)

    written = {row.key: row.payload for row in connection.execute(select(outbox.c.key, outbox.c.payload))}
    decided = {key: text for key, text in written.items() if "/decided/1/" in key}

    assert {f"proceeding:{CASE}/decided/1/huanxun", f"proceeding:{CASE}/decided/1/xidan"} == set(decided)
    assert "CNY 193,333.34" in decided[f"proceeding:{CASE}/decided/1/xidan"]["text"]
    assert "环讯诉西单" in decided[f"proceeding:{CASE}/decided/1/xidan"]["subject"]
    assert disputes.get(connection, "huanxun.CB-0001") is not None


def test_two_who_decide_at_once_decide_once(engine: Engine) -> None:
    with transaction(engine) as connection:
        proposed(connection)

    def one(_number: int) -> Step:
        with transaction(engine) as connection:
            first_instance(connection)
            case = proceedings.get(connection, CASE)
            assert case is not None
            return case.step

    with ThreadPoolExecutor(2) as pool:
        assert [Step.DECIDED, Step.DECIDED] == list(pool.map(one, range(2)))
    with transaction(engine) as connection:
        assert 7 == len(journal.entries(connection, kind="ruling"))
        assert 1 == len(proceedings.decisions(connection, CASE))
