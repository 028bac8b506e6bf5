"""A dispute with two packets of the merchant's, a double of Stripe at the gateway, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from disputes.actions.deliver_packet import Courier, deliver_next
from disputes.actions.send_packet import Wanted, send_packet
from disputes.channels.sending import accounts as account_file
from disputes.sending import Line, Sending, State, Told
from disputes.store import sendings
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import Received, receive_file
from evidence.exhibit import Kind
from evidence.packet import Asked, Made
from evidence.store import exhibits, packets, vault
from evidence.store.vault import Vault
from runtime.database import reading, transaction
from runtime.settings import Settings, load
from tests.domain.files import a_pdf
from tests.rules.rows import put_deadline, put_disputes
from tests.servers import stripe_double
from tests.servers.double import serving
from tests.servers.stripe_double import StripeDouble
from trade.parties import Role
from trade.store import seats

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
CASE, PARTY = "1", "merchant-a"
GIVING = "POST /v1/disputes/dp_1"


@dataclass
class Place:
    """A dispute with a packet of the merchant's, a double of Stripe at the gateway, and a clock that is set by hand."""

    engine: Engine
    settings: Settings
    stripe: StripeDouble
    seat: str
    vault: Vault
    now: datetime = NOW

    def write(self, what: Callable[[Connection], Any]) -> Any:
        with transaction(self.engine) as connection:
            return what(connection)

    def read(self, what: Callable[[Connection], Any]) -> Any:
        with reading(self.engine) as connection:
            return what(connection)

    def ask(self, packet: str = "packet-1", offer: str = "stripe:gateway-a:main", **more: Any) -> Sending:
        wanted = Wanted(offer, **{"reference": "dp_1", "words": "Delivered."} | more)
        known = account_file.load(self.settings.accounts_file)
        asked = partial(send_packet, party=PARTY, seat_id=self.seat, accounts=known, now=self.now)
        return self.write(lambda connection: asked(connection, packet, wanted))

    def carry(self) -> State | None:
        clock = lambda: self.now  # noqa: E731 - the clock as the product takes it
        return deliver_next(Courier(partial(transaction, self.engine), self.settings, self.vault, clock))

    def carry_on(self, tries: int = 20) -> Sending:
        """The worker, as time goes by, until it leaves the sending alone."""
        for _ in range(tries):
            self.carry()
            it = self.sending()
            if it.state is not State.WAITING or it.next_at is None:
                break
            self.now = max(self.now, it.next_at)
        return self.sending()

    def sending(self) -> Sending:
        return self.read(lambda connection: sendings.of_dispute(connection, CASE, PARTY))[0]

    def lines(self) -> list[tuple[Line, Told | None]]:
        found = self.read(lambda connection: sendings.lines_of(connection, self.sending().id))
        return [(it.kind, it.told) for it in found]

    def settle(self, what: Callable[..., Sending], **more: Any) -> Sending:
        id_ = self.sending().id
        return self.write(lambda it: what(it, id_, party=PARTY, seat_id=self.seat, now=self.now, **more))


@pytest.fixture
def stripe() -> Iterator[StripeDouble]:
    with serving(StripeDouble()) as double:
        yield double


@dataclass(frozen=True)
class Kept:
    """A vault with a proof and a packet in it, screened once for all tests."""

    folder: Path
    proof: Received
    packed: Received


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("vault")
    there = vault.in_folder(folder)
    proof = receive_file(there, BytesIO(a_pdf("Proof of delivery")), "proof.pdf")
    return Kept(folder, proof, receive_file(there, BytesIO(a_pdf("A packet", "Page two", "Page three")), "packet.pdf"))


@pytest.fixture
def place(engine: Engine, tmp_path: Path, stripe: StripeDouble, kept: Kept) -> Place:
    known = tmp_path / "accounts.toml"
    known.write_text(an_account(stripe))
    known.chmod(0o600)
    settings = load({"RECOURSE_ACCOUNTS_FILE": str(known)}, data_dir=tmp_path / "data")
    copytree(kept.folder, settings.data_dir)
    seat = f"d@x.test:{PARTY}:{Role.DISPUTE_DESK.value}"
    place = Place(engine, settings, stripe, seat, vault.of(settings))
    with transaction(engine) as connection:
        put_disputes(connection, [CASE])
        person = seats.add_person(connection, email="d@x.test", name="D", password_hash="x", language="", now=NOW)
        seats.add_seat(connection, person_id=person, role=Role.DISPUTE_DESK, party_code=PARTY)
        put_deadline(connection, CASE, NOW + timedelta(days=3))
        proof = deposit(connection, kept.proof, subject=f"dispute:{CASE}", payment_id=f"{PARTY}.1", party=PARTY,
                       kind=Kind.PROOF_OF_DELIVERY, now=NOW, seat_id=seat)  # fmt: skip
        exhibits.add_file(connection, kept.packed.file, now=NOW)
        for number in (1, 2):
            asked = Asked(f"dispute:{CASE}", PARTY, seat, "stripe", "en", "words", (proof.exhibit.id,), NOW)
            packets.add(connection, f"packet-{number}", asked)
            packets.claim_next(connection, claim="c", now=NOW)
            made = Made("1-stripe.pdf", 3, kept.packed.file.size_bytes, (), ())
            packets.finish(connection, f"packet-{number}", made, claim="c", now=NOW, sha256=kept.packed.file.sha256)
    return place


def an_account(double: StripeDouble, **more: str) -> str:
    stated = {"party": "gateway-a", "way": "stripe", "key": stripe_double.KEY, "url": double.url, "network": "private"}
    return "[[account]]\n" + "\n".join(f'{key} = "{value}"' for key, value in (stated | {"name": "main"} | more).items())
