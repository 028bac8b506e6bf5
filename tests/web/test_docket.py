"""The docket: what waits for the seat, since when, against which objections; and its filters in the address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from disputes.actions.decide import decide
from disputes.actions.propose import contest
from disputes.liability.acts import Act
from reports.docket import DocketFilter
from reports.store.docket import load_docket
from reports.store.scopes import load_scope
from runtime.database import reading, transaction
from tests.servers.databases import Furnish
from tests.store import proceeding_case
from tests.web import trial
from tests.web.conftest import SignIn
from trade.parties import Role, Seat


@pytest.fixture
def furnish() -> Furnish:
    return trial.build


def docket_of(engine: Engine, email: str = trial.JUDGE) -> list:  # type: ignore[type-arg]
    with reading(engine) as connection:
        scope = load_scope(connection, Seat(f"{email}:recourse:arbitrator", email, Role.ARBITRATOR, None))
        return load_docket(connection, scope, acting_as=email)


def test_a_proposal_waits_for_the_arbitrators_decision_with_its_objections(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        contest(connection, proceeding_id=trial.SUIT, proposal=1, by="xidan", now=proceeding_case.NOW + timedelta(days=2),
                findings=[1], words="They were signed for.")  # fmt: skip

    [line] = docket_of(engine)

    assert (line.waits, line.acts[0], line.disputes) == (True, Act.DECIDE, 7)
    assert proceeding_case.NOW + timedelta(days=2) == line.since
    [objection] = line.objections
    assert ("xidan", 1, (1,), "They were signed for.") == (
        objection.by, objection.proposal, objection.findings, objection.words,
    )  # fmt: skip


def test_whoever_proposed_alone_is_asked_for_another_proposal_not_for_a_decision(app: Flask, engine: Engine) -> None:
    [line] = docket_of(engine)
    with reading(engine) as connection:
        scope = load_scope(connection, Seat(f"{trial.JUDGE}:recourse:arbitrator", "", Role.ARBITRATOR, None))
        [own] = load_docket(connection, scope, acting_as="recourse")

    assert Act.DECIDE in line.acts and Act.DECIDE not in own.acts


def test_a_decision_answers_the_objections_and_waits_for_the_parties_first(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        contest(connection, proceeding_id=trial.SUIT, proposal=1, by="xidan", now=proceeding_case.NOW)
        decide(connection, proceeding_id=trial.SUIT, proposal=1, by=trial.JUDGE, effective_on=proceeding_case.FIRST,
               now=proceeding_case.NOW)  # fmt: skip

    [line] = docket_of(engine)

    assert (False, ()) == (line.waits, tuple(line.objections)) and (Act.FINALISE,) == tuple(line.acts)
    assert not DocketFilter(waiting=True).takes(line) and DocketFilter(step="decided", party="xidan").takes(line)
    assert not DocketFilter(party="tealeaf").takes(line)


def test_the_arbitrators_first_page_is_the_docket_and_the_filter_is_its_address(sign_in: SignIn) -> None:
    client = sign_in(trial.JUDGE)

    page = client.get("/").text

    assert "What waits for you" in page and "1 proceeding waits for an act of yours" in page
    assert "<strong>decide by a proposal</strong>" in page and "CNY</span> 580,000.00" in page
    assert "No proceeding is like that." in client.get("/proceedings?step=settled").text
    assert trial.PAGE in client.get("/proceedings?step=proposed&waiting=1&party=xidan").text
    assert 200 == client.get("/proceedings?step=nonsense&party=<b>&waiting=maybe").status_code


def test_an_arbitrator_without_a_proceeding_is_told_how_one_comes(sign_in: SignIn) -> None:
    page = sign_in(trial.IDLE).get("/").text

    assert "No proceeding is assigned to you." in page and "The operator of this installation assigns" in page
    assert "尚无程序指派给您。" in sign_in(trial.IDLE, "zh_Hans").get("/").text
