"""Jobs, messages, docket, audit and verification in the set-up: another try, once; reasons; and nothing of a case."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, select, update

from disputes.actions.inspect_record import inspect_record
from disputes.actions.receive_message import keep_message
from disputes.store import events
from disputes.store.proceeding_tables import assignment
from disputes.store.tables import dispute
from evidence.store import vault
from runtime import inspections, outbox, queue, runs
from runtime.database import reading, transaction
from runtime.tables import audit, idempotency
from runtime.tables import outbox as outbox_table
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.operating import MERCHANT, OPERATOR, SEAT, audited, send
from trade.store import seats
from web.operator_words import JOBS

JUDGE, IDLE = "judge@recourse.test", "idle-judge@recourse.test"
ASSIGNED, FREE = f"{JUDGE}:recourse:arbitrator", f"{IDLE}:recourse:arbitrator"
DOCKET = f"/set-up/proceedings/{world.PROCEEDING}"


def dead(engine: Engine, count: int = 1) -> int:
    """Messages given up; the id of the last."""
    with transaction(engine) as connection:
        for number in range(count):
            outbox.add(connection, key=f"dead-{number:03}", topic="email", payload={"to": "x"}, now=world.NOW)
        gone = {"dead_at": world.NOW, "last_error": "mailbox full", "attempts": 10}
        connection.execute(update(outbox_table).values(**gone))
        return int(connection.execute(select(outbox_table.c.id).order_by(outbox_table.c.id.desc())).scalars().first() or 0)


def parked(engine: Engine, body: bytes = b'{"card": "4242424242424242"}') -> str:
    with transaction(engine) as connection:
        return keep_message(connection, source="stripe", body=body, headers={}, signature="valid", now=world.NOW)


def test_a_message_given_up_is_tried_again_once(sign_in: SignIn, engine: Engine) -> None:
    id_, client = dead(engine), sign_in(OPERATOR)
    assert "mailbox full" in client.get("/set-up/jobs").text and "Try again" in client.get("/set-up/jobs").text

    answers = [send(client, f"/set-up/jobs/{id_}/replay", key="a") for _ in range(2)]
    late = send(client, f"/set-up/jobs/{id_}/replay", key="b")

    assert [303, 303] == [it.status_code for it in answers] and "not given up any more" in client.get(late.location).text
    with reading(engine) as connection:
        assert [] == outbox.dead(connection)
    assert [(SEAT, "replayed", f"outbox:{id_}")] == audited(engine, "replayed")
    assert 404 == send(client, f"/set-up/jobs/{2**70}/replay", key="c").status_code


def test_many_messages_come_a_page_at_a_time_with_all_counts(sign_in: SignIn, engine: Engine) -> None:
    dead(engine, 70)
    parked(engine)
    with transaction(engine) as connection:
        outbox.add(connection, key="waits", topic="email", payload={}, now=world.NOW)
        runs.record(connection, runs.Run("sweep", world.NOW, world.NOW, "failed: OSError"))
    client = sign_in(OPERATOR)

    page = client.get("/set-up/jobs").text

    assert "1–50 of 70" in page and "failed: OSError" in page
    onward = page.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert "51–70 of 70" in client.get(onward).text
    assert "waits" in client.get("/set-up/jobs?show=waiting").text
    assert "kept, and not read yet" in client.get("/set-up/jobs?show=parked").text


def test_a_parked_message_is_read_with_its_card_numbers_masked_and_the_reading_stands_in_the_audit(
    sign_in: SignIn, engine: Engine
) -> None:
    id_, client = parked(engine), sign_in(OPERATOR)

    page, body = client.get(f"/set-up/messages/{id_}").text, client.get(f"/set-up/messages/{id_}/body")

    assert "masked in the copy kept" in page and "kept, and not read yet" in page
    assert "text/plain" in body.content_type and "4242424242424242" not in body.text and "4242" in body.text
    assert [(SEAT, "message.read", f"inbox:{id_}")] == audited(engine, "message.read")
    assert 404 == client.get("/set-up/messages/none/body").status_code
    assert 404 == sign_in(MERCHANT).get(f"/set-up/messages/{id_}/body").status_code


def test_a_parked_message_is_read_again_once_and_its_reasons_stay(sign_in: SignIn, engine: Engine) -> None:
    id_, client = parked(engine, b"no JSON at all"), sign_in(OPERATOR)

    page = client.get(send(client, f"/set-up/messages/{id_}/retry").location).text
    again = client.get(send(client, f"/set-up/messages/{id_}/retry").location).text

    assert "it has been done once" in again
    assert "The reasons stand below" in page and "Read it again" in page
    assert [(SEAT, "retried", f"inbox:{id_}")] == audited(engine, "retried")
    assert 404 == send(client, "/set-up/messages/none/retry", key="b").status_code


def test_a_long_message_is_left_to_the_command_line(sign_in: SignIn, engine: Engine) -> None:
    id_, client = parked(engine, b"x" * (1024 * 1024 + 1)), sign_in(OPERATOR)

    assert f"recourse jobs retry {id_}" in client.get(f"/set-up/messages/{id_}").text
    assert "This message is long" in client.get(send(client, f"/set-up/messages/{id_}/retry").location).text
    assert [] == audited(engine, "retried")


def test_the_docket_says_between_whom_and_before_whom_and_nothing_else(sign_in: SignIn) -> None:
    client = sign_in(OPERATOR)

    pages = client.get("/set-up/proceedings").text + client.get(DOCKET).text

    assert world.PROCEEDING in pages and "Payhub gateway" in pages and "plaintiff" in pages and JUDGE in pages
    for secret in ("580,000", "Payhub v. Linglong", "Linglong repay", "174 days", "payhub.CB-3"):
        assert secret not in pages
    assert "No proceeding fits" in client.get("/set-up/proceedings?find=tealeaf").text
    assert world.PROCEEDING in client.get("/set-up/proceedings?find=payhub").text


def test_an_arbitrator_is_assigned_once_and_everybody_bound_reads_it(sign_in: SignIn, engine: Engine) -> None:
    client, theirs = sign_in(OPERATOR), sign_in(IDLE)
    assert 404 == theirs.get(f"/proceedings/{world.PROCEEDING}").status_code

    for key in ("a", "a", "b"):
        assert 303 == send(client, f"{DOCKET}/assign", key=key, seat=FREE).status_code

    assert 200 == theirs.get(f"/proceedings/{world.PROCEEDING}").status_code
    assert "Arbitrator assigned" in sign_in(MERCHANT).get(f"/proceedings/{world.PROCEEDING}").text
    assert [(SEAT, "assigned", f"proceeding:{world.PROCEEDING}")] == audited(engine, "assigned")


def test_an_assignment_taken_back_is_told_and_what_was_done_stays(sign_in: SignIn, engine: Engine) -> None:
    client, theirs = sign_in(OPERATOR), sign_in(JUDGE)
    assert 200 == theirs.get(f"/proceedings/{world.PROCEEDING}").status_code

    for _ in range(2):
        assert 303 == send(client, f"{DOCKET}/unassign", seat=ASSIGNED).status_code

    assert 404 == theirs.get(f"/proceedings/{world.PROCEEDING}").status_code
    page = sign_in(MERCHANT).get(f"/proceedings/{world.PROCEEDING}").text
    assert "Assignment taken back" in page and "1/3" in page
    with reading(engine) as connection:
        told = [it for it in events.of(connection, f"proceeding:{world.PROCEEDING}") if it.kind == "unassigned"]
        assert [] == events.check(connection, f"proceeding:{world.PROCEEDING}")
    assert [(SEAT, {"seat": ASSIGNED})] == [(it.seat_id, it.detail) for it in told]


@pytest.mark.parametrize("seat", [f"{MERCHANT}:linglong:dispute_desk", "nobody", ""])
def test_only_an_arbitrators_seat_is_assigned(sign_in: SignIn, engine: Engine, seat: str) -> None:
    client = sign_in(OPERATOR)

    answer = send(client, f"{DOCKET}/assign", seat=seat)

    assert (303 if "linglong" in seat else 404) == answer.status_code
    with reading(engine) as connection:
        assert [ASSIGNED] == list(connection.execute(select(assignment.c.seat_id)).scalars())


def test_an_arbitrator_whose_seat_was_taken_away_is_seen_and_not_offered(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        for seat in (ASSIGNED, FREE):
            seats.end(connection, seat, now=world.NOW)

    page = sign_in(OPERATOR).get(DOCKET).text

    assert "cannot sign in" in page and "There is no other arbitrator." in page and IDLE not in page


def test_the_audit_pages_and_filters(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        row = {"at": world.NOW, "actor": "somebody", "action": "retried", "subject": "inbox:x", "detail": {"why": "fixed"}}
        connection.execute(insert(audit), [row | {"subject": f"inbox:{number:03}"} for number in range(120)])
    client = sign_in(OPERATOR)

    seen, path = 0, "/set-up/audit?find=somebody"
    while path:
        page = client.get(path).text
        seen += page.count("<tr data-row>")
        path = page.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&") if 'rel="next"' in page else ""

    assert 120 == seen and "why: fixed" in page
    assert 1 == client.get("/set-up/audit?find=inbox:119").text.count("<tr data-row>")
    assert "No line fits" in client.get("/set-up/audit?action=key.added").text
    assert "Signed in" in client.get("/set-up/audit?action=signed_in").text


def test_the_record_is_verified_when_asked_and_found_again(sign_in: SignIn, engine: Engine, tmp_path: Path) -> None:
    client = sign_in(OPERATOR)
    verify = partial(inspect_record, partial(reading, engine), partial(transaction, engine), vault=vault.in_folder(tmp_path),
                     clock=lambda: world.NOW)  # fmt: skip
    assert not verify()

    for key in ("a", "a", "b"):
        send(client, "/set-up/verify", key=key)
    assert "waits for the worker" in client.get("/set-up").text
    with transaction(engine) as connection:
        connection.execute(update(dispute).where(dispute.c.id == world.OWN_CASE).values(reason_code="10.4"))
    assert verify() and not verify()

    with reading(engine) as connection:
        (found,) = inspections.latest(connection, limit=5)
    assert found.result is not None and found.part == "exhibits" and found.asked_by == SEAT
    page = client.get("/set-up").text
    assert ("all holds" in page) == found.result["ok"] and "waits for the worker" not in page


def test_a_verification_that_fails_says_so_and_another_can_be_asked_for(
    sign_in: SignIn, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("disputes.actions.inspect_record.verify_record", broken)
    client = sign_in(OPERATOR)
    send(client, "/set-up/verify", key="a")

    look, write = partial(reading, engine), partial(transaction, engine)
    with pytest.raises(OSError, match="gone"):
        inspect_record(look, write, vault=vault.in_folder(tmp_path), clock=lambda: world.NOW)

    page = client.get("/set-up").text
    assert "cut off" in page and 'action="/set-up/verify"' in page


def test_of_two_workers_one_verifies(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        asked = inspections.ask(connection, by=SEAT, now=world.NOW)
        assert asked == inspections.ask(connection, by="another", now=world.NOW)
    with transaction(engine) as connection:
        claims = [inspections.claim(connection, now=world.NOW) for _ in range(2)]
        again = inspections.claim(connection, now=world.NOW + inspections.CLAIM_MAX)

    assert [asked, None, asked] == [*claims, again]


def test_no_secret_is_kept_with_the_answer_to_a_form(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(OPERATOR)
    link = send(client, f"/set-up/people/{MERCHANT}/link", key="a").text
    key = send(
        client, "/set-up/add-key", key="b", seat=f"{MERCHANT}:linglong:dispute_desk", name="x", scope="read", days="1"
    )

    with reading(engine) as connection:
        kept = json.dumps([list(row) for row in connection.execute(select(idempotency.c.key, idempotency.c.response))])
    assert "link=" in link and "rk_" in key.text and "link=" not in kept and "rk_" not in kept


def test_every_job_has_a_word() -> None:
    assert set(queue.JOBS) == set(JOBS)


def test_health_tells_of_the_machine(sign_in: SignIn) -> None:
    page = sign_in(OPERATOR).get("/set-up").text

    for words in ("every book balances", "the schema is this release", "room on the disk", "the clocks agree", "MiB",
                  "the queue does not answer", "recourse backup"):  # fmt: skip
        assert words in page, words
