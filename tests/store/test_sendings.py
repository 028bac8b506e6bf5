"""A packet is sent once, whoever asks, whoever carries it, whenever it is killed, whatever the far end does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from shutil import copytree
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from disputes.actions import deliver_packet, settle_sending
from disputes.actions.bring_packet import Brought, bring_by_hand
from disputes.actions.deliver_packet import Courier, deliver_next
from disputes.actions.plan_sending import plan_sending
from disputes.actions.send_packet import Wanted, send_packet
from disputes.channels.sending import accounts as account_file
from disputes.channels.sending import registry
from disputes.dispute import Stage
from disputes.sending import Line, Sending, State, Told, Way
from disputes.sending_errors import AlreadySent, NothingDue, SendingMoved, SendingOpen, TooLateToSend, WayRefused
from disputes.store import disputes, events, sendings
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import Received, receive_file
from evidence.exhibit import Kind
from evidence.packet import Asked, Made
from evidence.store import exhibits, packets, vault
from evidence.store.vault import Vault
from runtime.database import reading, transaction
from runtime.settings import Settings, load
from runtime.tables import outbox
from tests.domain.files import a_pdf
from tests.rules.rows import put_deadline, put_disputes
from tests.servers import adyen_double, stripe_double
from tests.servers.adyen_double import AdyenDouble
from tests.servers.double import Trouble, serving
from tests.servers.stripe_double import StripeDouble
from trade.errors import NotFound
from trade.parties import Role
from trade.store import letters, seats

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


def test_a_packet_is_sent_and_its_receipt_says_what_to_whom_and_when(place: Place) -> None:
    place.ask()
    place.now += timedelta(seconds=5)

    assert State.SENT is place.carry()

    it = place.sending()
    assert it.receipt is not None
    assert (place.now, "file_1", "gateway-a") == (it.receipt.sent_at, it.receipt.reference, it.receipt.stated_by)
    assert 1 == place.stripe.submitted and place.carry() is None
    (event,) = [it for it in place.read(lambda c: events.of(c, f"dispute:{CASE}")) if it.kind == "packet_sent"]
    assert (it.sha256, it.receipt.digest) == (event.detail["packet"], event.detail["digest"])


def test_with_it_the_drafts_become_evidence_and_the_dispute_moves_on(place: Place) -> None:
    place.ask()
    place.carry()

    case = place.read(lambda c: disputes.get(c, CASE))
    (submitted,) = place.read(lambda c: exhibits.submissions_of(c, f"dispute:{CASE}"))
    custody = place.read(lambda c: exhibits.custody_of(c, [submitted.exhibits[0][0]]))
    kinds = [line.kind.value for line, _digest in custody[submitted.exhibits[0][0]]]
    assert (Stage.REPRESENTMENT, ["submitted", "sent"]) == (case.stage, kinds[-2:])
    told = {row.key for row in place.read(lambda c: list(c.execute(select(outbox))))}
    assert any(key.endswith("/sent") for key in told) and any("/moved/representment/" in key for key in told)


def test_a_packet_that_was_sent_is_refused_a_second_time_and_so_is_another(place: Place) -> None:
    place.ask()
    place.carry()

    for packet in ("packet-1", "packet-2"):
        with pytest.raises(AlreadySent):
            place.ask(packet)
    assert 1 == place.stripe.submitted


def test_where_nothing_is_due_no_packet_goes(place: Place) -> None:
    case = place.read(lambda c: disputes.get(c, CASE))
    place.write(lambda c: disputes.save(c, replace(case, stage=Stage.REPRESENTMENT), stated_at=NOW))

    with pytest.raises(NothingDue):
        place.ask()


def test_one_packet_at_a_time_is_on_its_way(place: Place) -> None:
    place.ask()

    with pytest.raises(SendingOpen):
        place.ask("packet-2")


def test_of_two_that_ask_at_once_one_is_refused_by_name(place: Place) -> None:
    outcome: list[str] = []
    start = Barrier(2)

    def work(packet: str) -> None:
        start.wait()
        try:
            place.ask(packet)
            outcome.append("asked")
        except SendingOpen:
            outcome.append("refused")

    both = [Thread(target=work, args=(f"packet-{number}",)) for number in (1, 2)]
    for it in both:
        it.start()
    for it in both:
        it.join()

    assert ["asked", "refused"] == sorted(outcome)


def test_of_two_workers_one_carries_it(place: Place) -> None:
    place.ask()
    outcome: list[State | None] = []
    start = Barrier(2)

    def work() -> None:
        start.wait()
        outcome.append(place.carry())

    both = [Thread(target=work) for _ in range(2)]
    for it in both:
        it.start()
    for it in both:
        it.join()

    assert {State.SENT, None} == set(outcome) and 1 == place.stripe.submitted


@pytest.mark.parametrize("trouble", [Trouble.HANGS_UP_AFTER, Trouble.BROKEN_AFTER, Trouble.GARBLED_AFTER])
def test_a_line_that_breaks_after_the_yes_is_found_out_by_asking_and_nothing_is_sent_again(
    place: Place, trouble: Trouble
) -> None:
    place.stripe.trouble[GIVING].append(trouble)
    place.ask()

    it = place.carry_on()

    assert (State.SENT, 1, 1) == (it.state, place.stripe.submitted, place.stripe.times(GIVING))


@pytest.mark.parametrize("trouble", [Trouble.HANGS_UP, Trouble.BROKEN, Trouble.TOO_MANY])
def test_a_line_that_breaks_before_the_yes_is_found_out_by_asking_and_it_is_sent_again(
    place: Place, trouble: Trouble
) -> None:
    place.stripe.trouble[GIVING].extend([trouble, trouble])
    place.ask()

    it = place.carry_on()

    assert (State.SENT, 1, 3) == (it.state, place.stripe.submitted, place.stripe.times(GIVING))


def test_a_worker_killed_between_the_yes_and_our_note_leaves_it_to_the_next_which_asks(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.ask()
    real = registry.send

    def killed(*args: Any) -> Any:
        real(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(deliver_packet.registry, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            place.carry()
    assert place.carry() is None  # its claim stands

    place.now += sendings.CLAIM_MAX

    assert (State.SENT, 1, 1) == (place.carry(), place.stripe.submitted, place.stripe.times(GIVING))
    assert [Line.ASKED, Line.LOOKED, Line.BEGUN, Line.LOOKED] == [kind for kind, _told in place.lines()]


def test_a_worker_that_was_thought_dead_records_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.ask()
    real = registry.send

    def slept(*args: Any) -> Any:
        answer = real(*args)
        monkeypatch.setattr(deliver_packet.registry, "send", real)
        place.now += sendings.CLAIM_MAX
        assert State.SENT is place.carry()
        return answer

    monkeypatch.setattr(deliver_packet.registry, "send", slept)

    assert place.carry() is None
    assert (State.SENT, 1) == (place.sending().state, place.stripe.submitted)


def test_a_far_end_that_is_away_is_tried_later_and_later_and_then_told_of(place: Place) -> None:
    place.stripe.trouble["GET"].extend([Trouble.HANGS_UP] * 50)
    place.ask()

    it = place.carry_on()

    assert State.PARKED is it.state and 0 == place.stripe.submitted
    came = place.read(lambda c: letters.page(c, PARTY, place.seat, before=None, rows=20))
    (letter,) = [it for it in came if it.kind == "packet.stopped"]
    assert timedelta(hours=2) < place.now - NOW < timedelta(days=3)


def test_what_is_refused_is_parked_in_words_mended_and_tried_again(place: Place) -> None:
    path = place.settings.accounts_file
    assert path is not None
    good = path.read_text()
    path.write_text(good.replace(stripe_double.KEY, "rk_revoked"))
    place.ask()

    parked = place.carry_on()
    (reason,) = [str(x.why) for x in place.read(lambda c: sendings.lines_of(c, parked.id)) if x.told is Told.REFUSED]
    path.write_text(good)
    place.settle(settle_sending.try_again)

    assert (State.PARKED, State.SENT) == (parked.state, place.carry_on().state)
    assert "does not accept our key" in reason and "rk_revoked" not in reason


def test_what_was_answered_at_the_processor_by_somebody_else_is_parked_and_can_be_set_aside(place: Place) -> None:
    place.stripe.disputes["dp_1"] = stripe_double.dispute(status="under_review")
    place.ask()

    assert State.PARKED is place.carry_on().state
    assert State.SET_ASIDE is place.settle(settle_sending.set_aside).state
    assert State.WAITING is place.ask("packet-2").state


def test_after_the_last_moment_nothing_is_sent(place: Place) -> None:
    place.now += timedelta(days=4)

    with pytest.raises(TooLateToSend):
        place.ask()


def test_one_whose_moment_passes_while_it_waits_is_parked_and_not_sent(place: Place) -> None:
    place.ask()
    place.now += timedelta(days=4)

    assert (State.PARKED, 0) == (place.carry(), len(place.stripe.seen))
    with pytest.raises(TooLateToSend):
        place.settle(settle_sending.try_again)


def test_a_way_that_is_not_offered_and_a_name_that_is_none_are_refused(place: Place) -> None:
    with pytest.raises(WayRefused):
        place.ask(offer="stripe:gateway-a:other")
    with pytest.raises(WayRefused):
        place.ask(reference="x" * 300)
    known = account_file.load(place.settings.accounts_file)
    planned = place.read(lambda c: plan_sending(c, "packet-1", party=PARTY, accounts=known, now=NOW))
    assert ["stripe:gateway-a:main", "email:gateway-a:"] == [it.key for it in planned.offers]
    with pytest.raises(NotFound):
        place.read(lambda c: plan_sending(c, "packet-1", party="gateway-a", accounts=known, now=NOW))


def test_what_was_brought_by_hand_is_a_receipt_of_its_own_and_uses_up_the_answer(place: Place) -> None:
    brought = Brought("issuer portal", NOW, "CASE-77", "Uploaded myself.")
    put = partial(bring_by_hand, brought=brought, party=PARTY, seat_id=place.seat, now=NOW + timedelta(hours=1))

    it = place.write(lambda c: put(c, "packet-1"))

    assert it.receipt is not None and it.way is Way.BY_HAND
    assert (NOW, "CASE-77", PARTY) == (it.receipt.sent_at, it.receipt.reference, it.receipt.stated_by)
    assert Stage.REPRESENTMENT is place.read(lambda c: disputes.get(c, CASE)).stage
    assert it == place.sending()


def test_a_moment_that_cannot_be_is_refused(place: Place) -> None:
    for at in (NOW - timedelta(days=1), NOW + timedelta(days=1)):
        with pytest.raises(WayRefused):
            place.write(
                lambda c, at=at: bring_by_hand(
                    c, "packet-1", Brought("portal", at, "1"), party=PARTY, seat_id=place.seat, now=NOW
                )
            )


def test_where_nobody_can_be_asked_a_person_says_what_became_of_it(place: Place) -> None:
    with serving(AdyenDouble()) as adyen:
        path = place.settings.accounts_file
        assert path is not None
        path.write_text(
            f'[[account]]\nparty = "gateway-a"\nway = "adyen"\nname = "main"\nkey = "{adyen_double.KEY}"\n'
            f'merchant_account = "{adyen_double.MERCHANT}"\nurl = "{adyen.url}"\nnetwork = "private"\n'
        )
        adyen.trouble["POST /defendDispute"].append(Trouble.HANGS_UP_AFTER)
        place.ask(offer="adyen:gateway-a:main", reference="DZ4DPSHB4WD2WN82")

        assert (State.UNKNOWN, 1) == (place.carry_on().state, len(adyen.defended))
        for refused in (settle_sending.try_again, settle_sending.set_aside):
            with pytest.raises(SendingMoved):
                place.settle(refused)
        done = place.settle(settle_sending.say_arrived, reference="DZ4DPSHB4WD2WN82", at=place.now)

    assert done.receipt is not None and (State.SENT, PARTY) == (done.state, done.receipt.stated_by)


def test_a_dispute_that_moved_meanwhile_by_its_source_stays_where_it_is(place: Place) -> None:
    place.ask()
    moved = place.read(lambda c: disputes.get(c, CASE))
    place.write(lambda c: disputes.save(c, replace(moved, stage=Stage.REPRESENTMENT), stated_at=NOW))

    assert State.SENT is place.carry()
    assert Stage.REPRESENTMENT is place.read(lambda c: disputes.get(c, CASE)).stage
