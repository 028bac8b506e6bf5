"""Packets on record: each goes to one worker, a claim runs out, a lost claim records nothing, and whose they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from evidence.exhibit import VaultFile
from evidence.packet import Asked, Cost, Made, PacketState, Shrunk, Trouble
from evidence.store import exhibits, packets
from runtime import claimed_rows
from tests.web import world
from trade.errors import NotFound
from trade.parties import Role
from trade.store import parties

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATE = NOW + claimed_rows.CLAIM_MAX
SHA = "ab" * 32
MADE = Made(
    "HX1-stripe.pdf", 7, 123_456, (Shrunk("as_they_are", 7, 6_000_000), Shrunk("quality_75", 7, 123_456)),
    (Cost("e2", 2, 4, 100_000, True), Cost("e1", 6, 1, 20_000, False, (3,))),
)  # fmt: skip


def wanted(minutes: int = 0) -> Asked:
    seat = f"d@x.test:xidan:{Role.DISPUTE_DESK.value}"
    at = NOW + timedelta(minutes=minutes)
    return Asked("dispute:HX/1", "xidan", seat, "stripe", "zh-Hans", "已签收。", ("e2", "e1"), at)


@pytest.fixture
def asked(connection: Connection) -> Connection:
    """Two packets of the merchant's desk, the first a minute older."""
    parties.add(connection, world.Party("xidan", world.PartyKind.MERCHANT, "xidan", "xidan"), now=NOW)
    world.seat_somebody(connection, "d@x.test", Role.DISPUTE_DESK, "xidan")
    for number in (1, 2):
        packets.add(connection, f"k{number}", wanted(number - 2))
    return connection


def claim(connection: Connection, name: str, now: datetime = NOW) -> str | None:
    found = packets.claim_next(connection, claim=name, now=now)
    return found.id if found else None


def test_a_packet_comes_back_as_it_was_asked_for_and_made(asked: Connection) -> None:
    exhibits.add_file(asked, VaultFile(SHA, 123_456, "application/pdf", {"pages": 7}), now=NOW)
    claim(asked, "a")

    assert packets.finish(asked, "k1", MADE, claim="a", now=LATE, sha256=SHA)

    found = packets.of_party(asked, "xidan", "k1")
    assert (PacketState.READY, SHA, MADE, LATE) == (found.state, found.sha256, found.made, found.made_at)
    assert wanted(-1) == found.asked
    assert ["k2", "k1"] == [it.id for it in packets.of_subject(asked, "dispute:HX/1", "xidan")]


def test_one_that_cannot_fit_has_no_bytes_and_says_what_to_leave_out(asked: Connection) -> None:
    claim(asked, "a")
    unfit = Made(MADE.name, 9, 9_000_000, MADE.shrunk, MADE.costs, ("e1",))

    packets.finish(asked, "k1", unfit, claim="a", now=LATE)

    found = packets.get(asked, "k1")
    assert found is not None
    assert found.made is not None
    assert (PacketState.UNFIT, None, ("e1",)) == (found.state, found.sha256, found.made.leave_out)


def test_each_packet_goes_to_one_worker_the_oldest_first(asked: Connection) -> None:
    assert ["k1", "k2", None] == [claim(asked, name) for name in "abc"]


def test_a_claim_that_ran_out_is_taken_up_and_whoever_lost_it_records_nothing(asked: Connection) -> None:
    claim(asked, "dead")
    claim(asked, "busy")
    packets.note_progress(asked, "k2", claim="busy", done=5, total=20, now=LATE)

    assert ("k1", None) == (claim(asked, "heir", LATE), claim(asked, "third", LATE))
    assert not packets.note_progress(asked, "k1", claim="dead", done=1, total=2, now=LATE)
    assert not packets.finish(asked, "k1", MADE, claim="dead", now=LATE)
    assert packets.fail(asked, "k1", claim="heir", trouble=Trouble.LOST)
    found = packets.of_party(asked, "xidan", "k1")
    assert (PacketState.FAILED, Trouble.LOST, 2) == (found.state, found.trouble, found.attempts)


def test_what_ends_every_worker_is_given_up(asked: Connection) -> None:
    claim(asked, "first")
    claim(asked, "other")
    for number in (1, 2, 3):
        moment = NOW + claimed_rows.CLAIM_MAX * number
        packets.note_progress(asked, "k2", claim="other", done=0, total=1, now=moment)
        claim(asked, f"again {number}", moment)

    assert Trouble.DIED is packets.of_party(asked, "xidan", "k1").trouble


def test_another_partys_packet_is_none(asked: Connection) -> None:
    for party in ("huanxun", None):
        with pytest.raises(NotFound):
            packets.of_party(asked, party, "k1")
    assert [] == packets.of_subject(asked, "dispute:HX/1", "huanxun")
