"""From the pages: propose, contest, decide, appeal, declare final, settle; by the right seat, once."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from disputes.store import events, proceedings
from runtime.database import reading, transaction
from tests.servers.databases import Furnish
from tests.store.proceeding_case import stands
from tests.web import trial
from tests.web.conftest import SignIn
from tests.web.trial import FINANCE, GATEWAY, IDLE, ISSUER, JUDGE, MERCHANT, OPERATOR, OTHER_JUDGE, PAGE, SUIT, form_of

ACTS = {
    "propose": {JUDGE, MERCHANT}, "decide": {JUDGE}, "finalise": {JUDGE}, "settle": {JUDGE}, "contest": {MERCHANT},
    "appeal": {MERCHANT},
}  # fmt: skip


@pytest.fixture
def furnish() -> Furnish:
    return trial.build


def step_of(engine: Engine) -> str:
    with reading(engine) as connection:
        found = proceedings.get(connection, SUIT)
    assert found is not None
    return found.step.value


def decide_by(sign_in: SignIn, proposal: str) -> None:
    client = sign_in(JUDGE)
    form = form_of(client, "decide", f"?proposal={proposal}", proposal=proposal)
    assert client.post(f"{PAGE}/do/decide", data=form).status_code == 303


def test_a_proceeding_goes_from_the_first_proposal_to_the_settlement(sign_in: SignIn, engine: Engine) -> None:
    judge, merchant = sign_in(JUDGE), sign_in(MERCHANT)
    objection = form_of(merchant, "contest", "?proposal=1", proposal="1", finding="1")
    assert merchant.post(f"{PAGE}/do/contest", data=objection).status_code == 303
    decide_by(sign_in, "1")
    assert "decided" == step_of(engine)
    assert merchant.post(f"{PAGE}/do/appeal", data=form_of(merchant, "appeal")).status_code == 303
    decide_by(sign_in, "2")
    assert judge.post(f"{PAGE}/do/finalise", data=form_of(judge, "finalise")).status_code == 303
    plan = judge.get(f"{PAGE}/do/settle").text
    assert "Taken from a hold" in plan and "193,333.33" in plan
    done = judge.post(f"{PAGE}/do/settle", data=form_of(judge, "settle"), follow_redirects=True)

    assert "Settled: holds are cleared and differences paid." in done.text and "settled" == step_of(engine)
    with reading(engine) as connection:
        owed, losses = stands(connection)
        acted = {(it.kind, it.actor) for it in events.of(connection, f"proceeding:{SUIT}")}
    assert {"ccb-shanghai": (38_666_667, "final"), "huanxun": (19_333_333, "final")} == losses
    assert not [name for name in owed if "withheld" in name]
    assert {("contested", "xidan"), ("decided", JUDGE), ("appealed", "xidan"), ("final", JUDGE), ("settled", JUDGE)} <= acted


def test_the_preview_of_a_decision_is_what_gets_posted(sign_in: SignIn, engine: Engine) -> None:
    page = sign_in(JUDGE).get(f"{PAGE}/do/decide?proposal=1").text

    assert "This decision is provisional: every bound party can appeal" in page
    assert "7 new entries" in page and "0 reversals of earlier ones" in page
    assert "193,333.34" in page and "386,666.66" in page
    assert "proposed" == step_of(engine)
    decide_by(sign_in, "1")
    with reading(engine) as connection:
        assert (19_333_334, "provisional") == stands(connection)[1]["xidan"]


def test_the_same_form_sent_again_changes_nothing(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(MERCHANT)
    form = form_of(client, "contest", "?proposal=1", proposal="1")
    first = client.post(f"{PAGE}/do/contest", data=form)
    again = client.post(f"{PAGE}/do/contest", data=form, follow_redirects=True)

    assert first.status_code == 303 and again.status_code == 200 and "This form was sent before" in again.text
    with reading(engine) as connection:
        assert 1 == sum(it.kind == "contested" for it in events.of(connection, f"proceeding:{SUIT}"))
    other = client.post(f"{PAGE}/do/contest", data=form | {"proposal": "2"})
    assert other.status_code == 409 and "This form was sent before with other content." in other.text


def test_a_form_without_its_token_or_with_nonsense_is_refused(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(JUDGE)
    form = form_of(client, "decide", "?proposal=1", proposal="1")

    assert 400 == client.post(f"{PAGE}/do/decide", data=form | {"form_token": ""}).status_code
    assert 400 == client.post(f"{PAGE}/do/decide", data=form | {"proposal": "²"}).status_code
    assert 409 == client.post(f"{PAGE}/do/decide", data=form | {"proposal": "7"}).status_code
    assert [400, 400, 404, 404] == [
        client.get(f"{PAGE}/do/{rest}").status_code for rest in ("decide", "decide?proposal=-1", "decide?proposal=7", "burn")
    ]
    assert "proposed" == step_of(engine)


def test_nobody_decides_by_a_proposal_of_its_own(sign_in: SignIn, engine: Engine) -> None:
    judge, merchant = sign_in(JUDGE), sign_in(MERCHANT)
    decide_by(sign_in, "1")
    merchant.post(f"{PAGE}/do/appeal", data=form_of(merchant, "appeal"))
    with transaction(engine) as connection:  # as if this arbitrator had made the second one
        connection.exec_driver_sql(f"UPDATE proposal SET made_by = '{JUDGE}' WHERE number = 2")

    assert "You made this proposal; somebody else must decide by it." in judge.get(PAGE).text
    refused = judge.get(f"{PAGE}/do/decide?proposal=2")
    assert refused.status_code == 409 and "Somebody else must decide." in refused.text
    assert 200 == sign_in(OTHER_JUDGE).get(f"{PAGE}/do/decide?proposal=2").status_code


def test_a_proposal_is_previewed_by_doctrine_and_put_on_record(sign_in: SignIn, engine: Engine) -> None:
    judge = sign_in(JUDGE)

    page = judge.get(f"{PAGE}/do/propose").text
    assert page.count("Propose this") == 2 and "193,333.34" in page and "recommended" in page
    form = form_of(judge, "propose", doctrine="control-of-payment-risk")
    done = judge.post(f"{PAGE}/do/propose", data=form, follow_redirects=True)

    assert "Proposal 2 is on record." in done.text  # the very same one was on record: not made twice
    with reading(engine) as connection:
        assert 2 == len(proceedings.proposals(connection, SUIT))
    unknown = judge.post(f"{PAGE}/do/propose", data=form_of(judge, "propose", doctrine="by-dice"))
    assert unknown.status_code == 409 and "by-dice" in unknown.text


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_who_may_see_but_not_act_is_told_so_and_who_may_not_see_finds_nothing(sign_in: SignIn, verb: str) -> None:
    path, mine = f"{PAGE}/do/{verb}", ACTS[verb]
    for email in (JUDGE, MERCHANT, FINANCE, IDLE, ISSUER, OPERATOR):
        client = sign_in(email)
        shown = client.get(PAGE)
        form = {"form_token": "t", "proposal": "1", "doctrine": "x"}
        if shown.status_code == 200:
            form["csrf_token"] = trial.field(shown.text, "csrf_token")
        else:
            form["csrf_token"] = trial.field(client.get("/").text, "csrf_token")
        answers = client.get(f"{path}?proposal=1"), client.post(path, data=form)

        if email in (IDLE, ISSUER, OPERATOR):
            assert [404, 404] == [it.status_code for it in answers], email
        elif email not in mine:
            assert [403, 403] == [it.status_code for it in answers], email
            assert all("You may read this proceeding, but this is done by the seat:" in it.text for it in answers)


def test_an_act_before_its_time_is_refused_by_name(sign_in: SignIn) -> None:
    for email, verb in ((JUDGE, "finalise"), (JUDGE, "settle"), (MERCHANT, "appeal")):
        answer = sign_in(email).get(f"{PAGE}/do/{verb}")
        assert answer.status_code == 409 and "stands at “Proposed” and cannot become" in answer.text
        assert f'href="{PAGE}"' in answer.text and "See how it stands now" in answer.text


def test_the_page_offers_what_the_seat_can_do_now(sign_in: SignIn) -> None:
    def offered(email: str) -> set[str]:
        text = sign_in(email).get(PAGE).text
        return {verb for verb in ACTS if f"{PAGE}/do/{verb}" in text}

    assert {"propose", "decide"} == offered(JUDGE)
    assert {"contest", "propose"} == offered(MERCHANT) == offered(GATEWAY)
    assert set() == offered(FINANCE)
    assert "Nothing is to be done from your seat at this step." in sign_in(FINANCE).get(PAGE).text


def test_the_case_file_is_the_view_of_who_asks(sign_in: SignIn) -> None:
    for email, status in ((JUDGE, 200), (MERCHANT, 200), (FINANCE, 200), (IDLE, 404), (ISSUER, 404), (OPERATOR, 404)):
        assert status == sign_in(email).get(f"{PAGE}/case-file.zip").status_code, email
    answer = sign_in(MERCHANT).get(f"{PAGE}/case-file.zip")

    assert ("application/zip", "attachment; filename=huanxun-2005.zip") == (
        answer.content_type, answer.headers["Content-Disposition"],
    )  # fmt: skip
    with ZipFile(BytesIO(answer.data)) as archive:
        assert b'"view": "xidan"' in archive.read("case.json")
        assert b'"book": "huanxun"' not in archive.read("entries.json")


def test_the_pages_of_acts_are_in_chinese_too(sign_in: SignIn) -> None:
    page = sign_in(JUDGE, "zh_Hans").get(f"{PAGE}/do/decide?proposal=1").text

    assert "本裁决为暂定" in page and "Decide and post" not in page
