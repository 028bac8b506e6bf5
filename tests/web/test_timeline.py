"""The timeline on a page: filtered by its address, checked whole, however long; and its case file beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import Engine, text

from disputes.actions.submit_evidence import matter_of_dispute, submit_evidence
from disputes.event import Fault, broken
from disputes.store import events
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import receive_file
from evidence.exhibit import Kind
from reports.timeline import SHOWN_MAX
from runtime.database import make_engine, reading, transaction
from tests.servers.databases import as_owner
from tests.web import world
from tests.web.conftest import SignIn

CASE, PAGE = "dispute:payhub.CB-1", "/cases/payhub.CB-1"
DESK = "desk@linglong.test:linglong:dispute_desk"
MERCHANT, GATEWAY = "desk@linglong.test", "desk@payhub.test"


def lengthened(engine: Engine, by: int) -> None:
    with transaction(engine) as connection:
        for n in range(by):
            at = world.NOW + timedelta(minutes=n)
            events.append(connection, subject=CASE, kind="answered", actor="linglong", happened_at=at, known_at=at,
                          detail={"words": f"answer {n}"})  # fmt: skip


def test_every_digest_holds_and_the_page_says_so_in_both_languages(sign_in: SignIn) -> None:
    assert "events, every digest holds" in sign_in(MERCHANT).get(PAGE).text
    assert "摘要全部相符" in sign_in(MERCHANT, "zh_Hans").get(PAGE).text


def test_the_filter_is_the_address_and_needs_no_script(sign_in: SignIn, engine: Engine) -> None:
    lengthened(engine, 3)
    client = sign_in(MERCHANT)
    whole = client.get(PAGE).text.count('<li id="event-')

    def shown(query: str) -> int:
        return client.get(f"{PAGE}?{query}").text.count('<li id="event-')

    assert 3 == shown("kind=answered") == shown("actor=linglong&kind=answered")
    assert 1 == shown("kind=opened") and 0 == shown("actor=nobody")
    assert whole - 2 == shown("since=2") and whole == shown("since=-1") == shown("since=1x") == shown("since=99999999999")
    assert f"3 of {whole} events." in client.get(f"{PAGE}?kind=answered").text


def test_a_long_timeline_shows_the_latest_and_all_of_it_on_asking(sign_in: SignIn, engine: Engine) -> None:
    lengthened(engine, 240)
    client = sign_in(MERCHANT)

    page = client.get(PAGE).text

    assert SHOWN_MAX == page.count('<li id="event-') and "answer 239" in page and "answer 10<" not in page
    assert "Show all" in page and 240 < client.get(f"{PAGE}?all=1").text.count('<li id="event-')


def test_the_line_that_does_not_hold_is_named_and_marked(sign_in: SignIn, database_url: str) -> None:
    with transaction(make_engine(as_owner(database_url), pooled=False)) as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER case_event_refuse_update"))
        else:
            connection.execute(text("ALTER TABLE case_event DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE case_event SET actor = 'tealeaf' WHERE subject = :s AND seq = 1"), {"s": CASE})

    page = sign_in(MERCHANT).get(PAGE).text

    assert 'href="#event-1">event 1</a>: was changed after it was written' in page
    assert '<li id="event-1" class="broken">' in page and "every digest holds" not in page
    assert "写入后被改动" in sign_in(MERCHANT, "zh_Hans").get(PAGE).text


def test_a_chain_names_what_is_missing_and_what_does_not_follow(engine: Engine, sign_in: SignIn) -> None:
    with reading(engine) as connection:
        lines = events.stored(connection, CASE)
    (first, digest), second = lines[:2]

    assert [] == broken(lines)
    assert [(1, Fault.MISSING, 2)] == [(it.seq, it.fault, it.found) for it in broken([second])]
    loose = replace(second[0], previous="0" * 64)
    assert [Fault.UNLINKED] == [it.fault for it in broken([(first, digest), (loose, loose.digest)])]


def test_a_copy_in_an_archive_is_noted_once_in_the_custody_of_the_other_side(
    app: Flask, sign_in: SignIn, engine: Engine
) -> None:  # fmt: skip
    file = receive_file(app.extensions["recourse"].vault, BytesIO(b"signed for"), "slip.txt")
    with transaction(engine) as connection:
        matter = matter_of_dispute(connection, world.OWN_CASE, "linglong")
        slip = deposit(connection, file, subject=CASE, payment_id=None, party="linglong", kind=Kind.PROOF_OF_DELIVERY,
                       now=world.NOW, seat_id=DESK).exhibit  # fmt: skip
        submit_evidence(connection, matter, party="linglong", seat_id=DESK, exhibit_ids=[slip.id], words="", now=world.NOW)
    client = sign_in(GATEWAY)

    first, second = (client.get(f"{PAGE}/case-file.zip") for _ in range(2))

    assert first.data == second.data
    with ZipFile(BytesIO(first.data)) as archive:
        assert b"signed for" == archive.read("exhibits/001-slip.txt")
        assert 1 == archive.read("exhibits.json").decode().count('"given_out"')


def test_the_paper_comes_in_the_language_asked_for(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    english, chinese = (client.get(f"{PAGE}/case-file.pdf?language={it}") for it in ("en", "zh-Hans"))

    assert {"application/pdf"} == {english.content_type, chinese.content_type}
    assert b"%PDF" == english.data[:4] and english.data != chinese.data
    assert english.data == client.get(f"{PAGE}/case-file.pdf?language=de").data
