"""A packet made in the background: out of the vault, into the vault, and once, whatever kills the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

import worker
from disputes.actions.ask_packet import ask_packet
from disputes.actions.submit_evidence import matter_of_dispute
from evidence.actions.deposit import deposit, discard
from evidence.actions.receive_file import receive_file
from evidence.errors import ChannelUnknown, NothingToSubmit, NotOfYours
from evidence.exhibit import Kind
from evidence.packet import Packet, PacketState, Trouble
from evidence.store import packets, vault
from evidence.store.verify import check
from reports.actions import make_packet as making
from reports.pdf.packet_pictures import picture_of
from runtime import claimed_rows
from runtime.database import reading, transaction
from tests.domain import packet_files as files
from tests.flows.workers import logs_as_before
from tests.web import world
from trade.errors import CardNumberRefused
from trade.store import payments

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SEAT = "desk@linglong.test:linglong:dispute_desk"
CASE = world.OWN_CASE


class Killed(BaseException):
    """What a worker meets when it is killed: nothing of it runs any more."""


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    with logs_as_before():
        yield


@pytest.fixture
def case(engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The small world; the job finds its settings in the environment."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    with transaction(engine) as connection:
        world.build(connection)
    return engine


@pytest.fixture
def kept(tmp_path: Path) -> vault.Vault:
    return vault.in_folder(tmp_path / "data")


def bring(engine: Engine, kept: vault.Vault, data: bytes, name: str, kind: Kind = Kind.OTHER) -> str:
    received = receive_file(kept, BytesIO(data), name)
    with transaction(engine) as connection:
        matter = matter_of_dispute(connection, CASE, "linglong")
        return deposit(
            connection, received, subject=matter.subject, payment_id=matter.payment_id, party="linglong", kind=kind,
            now=NOW, seat_id=SEAT,
        ).exhibit.id  # fmt: skip


def ask(engine: Engine, *exhibits: str, to: str = "stripe", words: str = "妥投。", party: str = "linglong") -> str:
    with transaction(engine) as connection:
        matter = matter_of_dispute(connection, CASE, party)
        return ask_packet(
            connection, matter, party=party, seat_id=SEAT, to=to, language="en", words=words, exhibit_ids=exhibits,
            now=NOW,
        )  # fmt: skip


def found(engine: Engine, id: str) -> Packet:
    with reading(engine) as connection:
        return packets.of_party(connection, "linglong", id)


def test_a_packet_lies_in_the_vault_with_its_pages_as_pictures_and_the_record_verifies(
    case: Engine, kept: vault.Vault
) -> None:
    slip = bring(case, kept, files.a_document(2), "slip.pdf", Kind.PROOF_OF_DELIVERY)
    chat = bring(case, kept, "已收到。".encode(), "chat.txt", Kind.CORRESPONDENCE)
    id = ask(case, chat, slip)

    assert (1, 0) == (worker.make_packet(), worker.make_packet())

    it = found(case, id)
    assert it.made is not None and it.sha256 is not None and it.pictures_sha256 is not None
    assert (PacketState.READY, 4, [chat, slip]) == (it.state, it.made.pages, [cost.exhibit for cost in it.made.costs])
    body = kept.read(it.sha256)
    assert (it.made.size_bytes, b"%PDF-") == (len(body), body[:5])
    pictures = kept.read(it.pictures_sha256)
    assert [b"\xff\xd8", None] == [(picture_of(pictures, page) or b"")[:2] or None for page in (4, 5)]
    with reading(case) as connection:
        assert [] == list(check(connection, kept))


def test_what_cannot_fit_has_no_file_and_names_what_to_leave_out(case: Engine, kept: vault.Vault) -> None:
    slip = bring(case, kept, files.a_document(1), "slip.pdf", Kind.PROOF_OF_DELIVERY)
    terms = bring(case, kept, files.a_document(9, first=20), "terms.pdf", Kind.TERMS)
    id = ask(case, slip, terms, to="mastercard-rfi")

    worker.make_packet()

    it = found(case, id)
    assert it.made is not None
    assert (PacketState.UNFIT, None, (terms,)) == (it.state, it.sha256, it.made.leave_out)


def test_bytes_that_are_gone_are_said_to_be_gone(case: Engine, kept: vault.Vault) -> None:
    slip = bring(case, kept, files.a_document(1), "slip.pdf")
    id = ask(case, slip)
    for file in kept.spool.parent.glob("??/*"):
        file.unlink()

    worker.make_packet()

    assert (PacketState.FAILED, Trouble.LOST) == (found(case, id).state, found(case, id).trouble)


def test_a_killed_worker_leaves_a_packet_that_the_next_makes_to_the_same_bytes(
    case: Engine, kept: vault.Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = bring(case, kept, files.a_document(3), "slip.pdf")
    first, second = ask(case, slip), ask(case, slip)
    worker.make_packet()
    monkeypatch.setattr(making, "_recorded", _killed)
    with pytest.raises(Killed):
        worker.make_packet()
    monkeypatch.undo()
    monkeypatch.setenv("RECOURSE_DATABASE_URL", str(case.url.render_as_string(hide_password=False)))
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(kept.spool.parents[1]))
    monkeypatch.setattr(claimed_rows, "CLAIM_MAX", -claimed_rows.CLAIM_MAX)

    worker.make_packet()

    assert {PacketState.READY} == {found(case, it).state for it in (first, second)}
    assert found(case, first).sha256 == found(case, second).sha256
    assert 2 == max(found(case, it).attempts for it in (first, second))


def test_only_what_is_the_partys_own_and_not_taken_back_goes_into_a_packet(case: Engine, kept: vault.Vault) -> None:
    slip = bring(case, kept, files.a_document(1), "slip.pdf")
    gone = bring(case, kept, files.a_document(1, first=9), "old.pdf")
    with transaction(case) as connection:
        matter = matter_of_dispute(connection, CASE, "linglong")
        paid = payments.get(connection, matter.payment_id or "")
        assert paid is not None
        discard(
            connection, gone, subject=matter.subject, payment_id=paid.id, party="linglong", seat_id=SEAT, now=NOW
        )  # fmt: skip

    for refused, asked in (
        (NotOfYours, lambda: ask(case, slip, gone)),
        (NotOfYours, lambda: ask(case, slip, party="payhub")),
        (NothingToSubmit, lambda: ask(case)),
        (ChannelUnknown, lambda: ask(case, slip, to="pigeon")),
        (CardNumberRefused, lambda: ask(case, slip, words="card 4242 4242 4242 4242")),
    ):
        with pytest.raises(refused):
            asked()
    assert 0 == worker.make_packet()


def _killed(*_given: object) -> bool:
    raise Killed
