"""Tell the worked case from the first suit to the settlement, through the same actions the product uses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.appeal import appeal
from disputes.actions.assign import assign
from disputes.actions.decide import decide
from disputes.actions.file_proceeding import file_proceeding, join_party, withdraw
from disputes.actions.propose import add_findings, contest, propose
from disputes.actions.settle import settle
from disputes.demonstration import present, present_trial, trial
from disputes.demonstration.cast import CHAIN, noon
from disputes.liability.proceeding import Capacity
from disputes.store import disputes
from trade.parties import Role
from trade.store import seats

PROPOSER = "recourse"
GATEWAY, MERCHANT, ACQUIRER = "huanxun", "xidan", "ccb-shanghai"


def try_first_instance(connection: Connection, *, now: datetime) -> None:
    """Step `first-instance`: sued and withdrawn, sued again, the bank joined, two proposals, one third each."""
    refused = [dispute.id for dispute in disputes.of_source(connection, "demonstration", scheme="historic")]
    _file(connection, trial.FIRST_SUIT, refused, on_record_since=noon(trial.FIRST_FILED))
    withdraw(
        connection,
        proceeding_id=trial.FIRST_SUIT,
        by=GATEWAY,
        on=trial.FIRST_WITHDRAWN,
        now=noon(trial.FIRST_WITHDRAWN),
    )
    _file(connection, trial.SUIT, refused, on_record_since=noon(trial.FILED), refiles=trial.FIRST_SUIT)
    join_party(
        connection,
        proceeding_id=trial.SUIT,
        party=ACQUIRER,
        capacity=Capacity.SECOND_DEFENDANT,
        by=trial.FIRST_COURT,
        on=trial.BANK_JOINED,
        now=noon(trial.BANK_JOINED),
    )
    proposed_at = noon(trial.PROPOSED)
    add_findings(connection, proceeding_id=trial.SUIT, findings=trial.FINDINGS, now=proposed_at)
    equal = propose(connection, proceeding_id=trial.SUIT, doctrine="equal-when-unprovable", by=PROPOSER, now=proposed_at)
    propose(connection, proceeding_id=trial.SUIT, doctrine="control-of-payment-risk", by=PROPOSER, now=proposed_at)
    contest(connection, proceeding_id=trial.SUIT, proposal=equal.number, by=MERCHANT, now=proposed_at)
    decide(
        connection,
        proceeding_id=trial.SUIT,
        proposal=equal.number,
        by="court",
        origin=trial.FIRST_COURT,
        effective_on=trial.FIRST_INSTANCE_ON,
        now=noon(trial.FIRST_INSTANCE_ON),
    )


def hear_appeal(connection: Connection, *, now: datetime) -> None:
    """Step `appeal`: the first decision is reversed by new entries; merchant 0, gateway one third, bank two thirds."""
    appeal(connection, proceeding_id=trial.SUIT, by=MERCHANT, on=trial.APPEALED, now=noon(trial.APPEALED))
    heard_at = noon(trial.APPEAL_ON)
    control = propose(connection, proceeding_id=trial.SUIT, doctrine="control-of-payment-risk", by=PROPOSER, now=heard_at)
    decide(
        connection,
        proceeding_id=trial.SUIT,
        proposal=control.number,
        by="court",
        origin=trial.APPEAL_COURT,
        effective_on=trial.APPEAL_ON,
        final=True,
        now=heard_at,
    )


def settle_case(connection: Connection, *, now: datetime) -> None:
    """Step `settled`: the bank takes its part of the hold and pays the rest; the gateway pays the merchant."""
    settle(connection, proceeding_id=trial.SUIT, on=trial.SETTLED_ON, now=noon(trial.SETTLED_ON))


def bring_present_suit(connection: Connection, *, now: datetime) -> None:
    """The proceeding of today, filed, argued and proposed, for an arbitrator to decide."""
    today, suit = now.date(), present_trial.SUIT
    filed_at, found_at = now - present_trial.FILED_AGO, now - present_trial.FOUND_AGO
    cases = [case.dispute.id for case in present_trial.present_suit_cases(today) if case.dispute is not None]
    file_proceeding(
        connection,
        id=suit,
        chain=present.CHAIN,
        title_en=present_trial.TITLE_EN,
        title_zh=present_trial.TITLE_ZH,
        relief_en=present_trial.RELIEF_EN,
        relief_zh=present_trial.RELIEF_ZH,
        dispute_ids=cases,
        parties={
            present_trial.GATEWAY: Capacity.PLAINTIFF,
            present_trial.MERCHANT: Capacity.DEFENDANT,
            present_trial.ACQUIRER: Capacity.SECOND_DEFENDANT,
        },
        filed_on=filed_at.date(),
        now=filed_at,
        demonstration=True,
    )
    _assign_everybody(connection, suit, now=filed_at)
    add_findings(connection, proceeding_id=suit, findings=present_trial.findings(today), now=found_at)
    for doctrine in present_trial.DOCTRINES:
        propose(connection, proceeding_id=suit, doctrine=doctrine, by=PROPOSER, now=found_at)


def _file(
    connection: Connection, id_: str, refused: list[str], *, on_record_since: datetime, refiles: str | None = None
) -> None:
    file_proceeding(
        connection,
        id=id_,
        chain=CHAIN,
        title_en=trial.TITLE_EN,
        title_zh=trial.TITLE_ZH,
        relief_en=trial.RELIEF_EN,
        relief_zh=trial.RELIEF_ZH,
        dispute_ids=refused,
        parties={GATEWAY: Capacity.PLAINTIFF, MERCHANT: Capacity.DEFENDANT},
        filed_on=on_record_since.date(),
        now=on_record_since,
        refiles=refiles,
        demonstration=True,
    )
    _assign_everybody(connection, id_, now=on_record_since)


def _assign_everybody(connection: Connection, proceeding_id: str, *, now: datetime) -> None:
    for seat in seats.of_role(connection, Role.ARBITRATOR):
        assign(connection, proceeding_id=proceeding_id, seat_id=seat.id, by=PROPOSER, now=now)
