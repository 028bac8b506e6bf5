"""What was stated of sales becomes exhibits: once, whoever else is at it, and goes into the case file with its digest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, Engine, func, select

from disputes.actions.submit_evidence import matter_of_dispute, submit_evidence
from evidence.actions.write_out_sales import Clerk, write_out
from evidence.custody import Handling, faults
from evidence.exhibit import Kind
from evidence.sale_papers import grouped, paper
from evidence.store import exhibits, vault
from evidence.store.tables import exhibit
from reports.export.case_file import case_file_zip, from_vault
from reports.pdf.case_file import case_file_pdf
from reports.store.case_file import load_case_file
from runtime.database import reading, transaction
from tests.store.test_case_paper import text_of
from tests.web import world
from trade.actions.state_sale import state_sale
from trade.card_numbers import carries_card_number
from trade.sale_facts import SaleFact
from trade.sale_fields import SaleKind
from trade.store import parties, payments, sale_facts
from trade.store.sale_tables import sale_fact_news

PAYMENT = "linglong.XD-20481"
SUBJECT = f"payment:{PAYMENT}"
SOLD = datetime(2026, 9, 1, 3, 0, 30, tzinfo=UTC)
SEAT = "desk@linglong.test:linglong:dispute_desk"
TERMS = SaleFact(PAYMENT, SaleKind.TERMS, {"version": "3.2", "consent": "checkbox"}, SOLD)

FINGERPRINT = SaleFact(PAYMENT, SaleKind.AUTHORISATION, {"device_fingerprint": "ab4242424242424242ef"}, SOLD)


def a_message(minutes: int, text: str) -> SaleFact:
    facts = {"direction": "from_buyer", "channel": "email", "text": text}
    return SaleFact(PAYMENT, SaleKind.MESSAGE, facts, SOLD + timedelta(minutes=minutes))


@pytest.fixture
def told(engine: Engine) -> Engine:
    with transaction(engine) as connection:
        world.build(connection)
        said = [TERMS, a_message(9, "It has not come."), a_message(4, "When will it come?")]
        state_sale(connection, said, seat_id=SEAT, now=world.NOW)
    return engine


def a_clerk(engine: Engine, folder: Path) -> Clerk:
    return Clerk(
        partial(reading, engine), partial(transaction, engine), lambda: world.NOW + timedelta(hours=1),
        vault.in_folder(folder),
    )  # fmt: skip


def papers(engine: Engine) -> dict[Kind, str]:
    with reading(engine) as connection:
        return {it.kind: it.file.sha256 for it in exhibits.find(connection, exhibit.c.subject == SUBJECT)}


def test_each_statement_is_an_exhibit_once_and_a_conversation_is_one(told: Engine, tmp_path: Path) -> None:
    clerk = a_clerk(told, tmp_path)

    assert [3, 0] == [write_out(clerk) for _ in range(2)]

    found = papers(told)
    assert {Kind.TERMS, Kind.CORRESPONDENCE} == set(found)
    talk = vault.in_folder(tmp_path).read(found[Kind.CORRESPONDENCE]).decode()
    assert talk.index("When will it come?") < talk.index("It has not come.")
    with reading(told) as connection:
        (terms,) = exhibits.find(connection, exhibit.c.sha256 == found[Kind.TERMS])
        lines = exhibits.custody_of(connection, [terms.id])[terms.id]
        left = connection.execute(select(func.count()).select_from(sale_fact_news)).scalar()
    assert (SOLD, world.NOW + timedelta(hours=1), "linglong") == (terms.captured_at, terms.recorded_at, terms.party)
    assert [Handling.WRITTEN, Handling.SCREENED] == [line.kind for line, _ in lines] and [] == faults(lines)
    assert 0 == left


def test_the_same_rows_give_the_same_bytes(told: Engine) -> None:
    with reading(told) as connection:
        rows = sale_facts.news(connection, limit=9)
        paid, party = payments.get(connection, PAYMENT), parties.get(connection, "linglong")
    assert paid is not None and party is not None

    first, again = ([paper(group, paid, party).text for group in grouped(order)] for order in (rows, rows[::-1]))

    assert sorted(first) == sorted(again) and 2 == len(first)
    assert "2026-09-01 03:00:30 UTC (as stated / 据陈述)" in first[0] + first[1]
    assert TERMS.digest not in "".join(first)  # the party is named in the digest on record
    assert all(row.fact.digest in "".join(first) for row in rows)


def test_two_workers_write_nothing_out_twice(told: Engine, tmp_path: Path) -> None:
    clerk, other = a_clerk(told, tmp_path), a_clerk(told, tmp_path)
    overtaken = Clerk(clerk.reading, partial(overtake, other, told), clerk.clock, clerk.vault)

    assert 0 == write_out(overtaken)

    assert 2 == len(papers(told))


@contextmanager
def overtake(other: Clerk, engine: Engine) -> Iterator[Connection]:
    """A transaction that begins only after another worker has done all the work."""
    write_out(other)
    with transaction(engine) as connection:
        yield connection


def test_a_digest_that_looks_like_a_card_number_is_no_card_number(told: Engine, tmp_path: Path) -> None:
    with transaction(told) as connection:  # of so many one at least has a run of digits with a card's check digit
        said = [replace(TERMS, facts={"version": str(it), "consent": "checkbox"}, reason=f"{it}") for it in range(400)]
        state_sale(connection, [*said, FINGERPRINT], seat_id=SEAT, now=world.NOW)
        digests = [it.fact.digest for it in sale_facts.of_payment(connection, PAYMENT)]
    assert any(carries_card_number(it) for it in digests)

    assert 404 == write_out(a_clerk(told, tmp_path))


def test_one_that_cannot_be_written_out_keeps_nobody_waiting(told: Engine, tmp_path: Path) -> None:
    with transaction(told) as connection:  # as if it had come past the door
        sale_facts.add(
            connection, [replace(a_message(1, "4242 4242 4242 4242"), stated_by="payhub")], seat_id=None, now=world.NOW
        )
        sale_facts.add(connection, [replace(TERMS, stated_by="payhub")], seat_id=None, now=world.NOW)

    assert [4, 0] == [write_out(a_clerk(told, tmp_path)) for _ in range(2)]

    with reading(told) as connection:
        (left,) = sale_facts.news(connection, limit=9)
    assert SaleKind.MESSAGE is left.fact.kind


def test_what_is_said_later_is_another_paper(told: Engine, tmp_path: Path) -> None:
    clerk = a_clerk(told, tmp_path)
    write_out(clerk)
    with transaction(told) as connection:
        state_sale(connection, [a_message(20, "Hello?")], seat_id=SEAT, now=world.NOW)

    assert 1 == write_out(clerk, payment_id=PAYMENT)

    with reading(told) as connection:
        talks = exhibits.find(connection, exhibit.c.subject == SUBJECT, exhibit.c.kind == "correspondence")
    assert 2 == len(talks)


def test_the_case_file_holds_what_was_handed_in_and_its_checker_finds_a_change(told: Engine, tmp_path: Path) -> None:
    write_out(a_clerk(told, tmp_path))
    with transaction(told) as connection:
        assert () == tuple(load_case_file(connection, world.OWN_CASE).said)
        (terms,) = exhibits.find(connection, exhibit.c.subject == SUBJECT, exhibit.c.kind == "terms")
        submit_evidence(
            connection, matter_of_dispute(connection, world.OWN_CASE, "linglong"), party="linglong", seat_id=SEAT,
            exhibit_ids=[terms.id], words="", now=world.NOW,
        )  # fmt: skip
    with reading(told) as connection:
        file = load_case_file(connection, world.OWN_CASE)

    folder = tmp_path / "file"
    with ZipFile(BytesIO(case_file_zip(file, from_vault(vault.in_folder(tmp_path))))) as archive:
        archive.extractall(folder)

    (said,) = json.loads((folder / "sale.json").read_text())["statements"]
    assert ("terms", "linglong", True, 1, {"version": "3.2", "consent": "checkbox"}) == (
        said["kind"], said["stated_by"], said["late"], said["exhibit"], said["facts"],
    )  # fmt: skip
    (parcel,) = json.loads((folder / "parcels.json").read_text())["parcels"]
    assert ["handed_over", "delivered"] == [it["step"] for it in parcel["steps"]]
    assert "no_proof" in [it["kind"] for it in parcel["gaps"]]
    pages = text_of(case_file_pdf(file, language="en"))
    assert "What was said and agreed at the sale" in pages and "consent: box ticked" in pages
    assert "The way of the parcels" in pages and "told only after the dispute was opened" in pages
    assert 0 == checked(folder)[0]
    (folder / "sale.json").write_text((folder / "sale.json").read_text().replace('"3.2"', '"3.3"'))
    assert (1, True) == (checked(folder)[0], "statement of linglong about" in checked(folder)[1])


def checked(folder: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "check.py"], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout
