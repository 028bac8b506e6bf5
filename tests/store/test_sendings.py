"""A packet is sent once, whoever asks, whoever carries it, whenever it is killed, whatever the far end does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update

from disputes.actions import deliver_packet, record_sent, settle_sending
from disputes.actions.plan_sending import plan_sending
from disputes.actions.sweep import sweep
from disputes.actions.verify_record import verify_record
from disputes.channels.sending import accounts as account_file
from disputes.channels.sending import registry
from disputes.dispute import Stage
from disputes.sending import Line, State, Told
from disputes.sending_errors import AlreadySent, NothingDue, SendingOpen, TooLateToSend, WayRefused
from disputes.store import disputes, events, sendings
from disputes.store.sending_tables import packet_sending
from evidence.store import exhibits
from evidence.store.tables import packet as packet_table
from runtime.tables import outbox
from tests.rules.rows import put_deadline
from tests.servers import stripe_double
from tests.servers.double import Trouble
from tests.store.sending_case import CASE, GIVING, NOW, PARTY, Place, kept, place, stripe
from trade.errors import NotFound
from trade.store import letters

FIXTURES = (kept, place, stripe)  # pytest finds them by their names here


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


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What two come to that do the same at the same moment."""
    start = Barrier(2)

    def begin(number: int) -> Any:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(2) as both:
        return list(both.map(begin, (1, 2)))


def test_of_two_that_ask_at_once_one_is_refused_by_name(place: Place) -> None:
    def ask(number: int) -> str:
        try:
            return place.ask(f"packet-{number}").state.value
        except SendingOpen:
            return "refused"

    assert ["refused", "waiting"] == sorted(at_once(ask))


def test_of_two_workers_one_carries_it(place: Place) -> None:
    place.ask()

    assert {State.SENT, None} == set(at_once(lambda _number: place.carry())) and 1 == place.stripe.submitted


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
    (_letter,) = [it for it in came if it.kind == "packet.stopped"]
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


def test_a_dispute_that_moved_by_its_source_while_it_was_sent_stays_where_it_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.ask()
    real = registry.send

    def told_meanwhile(*args: Any) -> Any:
        answer = real(*args)
        place.write(lambda c: disputes.save(c, replace(disputes.get(c, CASE), stage=Stage.ARBITRATION), stated_at=NOW))
        return answer

    monkeypatch.setattr(deliver_packet.registry, "send", told_meanwhile)

    assert State.SENT is place.carry()
    assert Stage.ARBITRATION is place.read(lambda c: disputes.get(c, CASE)).stage


def test_a_packet_that_is_there_is_on_record_even_where_the_trade_refuses_what_follows(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise NothingDue(f"dispute:{CASE}", "chargeback")

    monkeypatch.setattr(record_sent, "act_on_dispute", refused)
    place.ask()

    assert State.SENT is place.carry()
    assert Stage.CHARGEBACK is place.read(lambda c: disputes.get(c, CASE)).stage
    assert 1 == len(place.read(lambda c: exhibits.submissions_of(c, f"dispute:{CASE}")))


def test_nothing_is_sent_in_a_case_that_has_gone_on_while_the_packet_waited(place: Place) -> None:
    place.ask()
    place.write(lambda c: disputes.save(c, replace(disputes.get(c, CASE), stage=Stage.CLOSED), stated_at=NOW))

    assert (State.PARKED, []) == (place.carry(), place.stripe.seen)
    with pytest.raises(NothingDue):
        place.settle(settle_sending.try_again)
    assert State.SET_ASIDE is place.settle(settle_sending.set_aside).state


def test_a_later_day_that_is_stated_lets_a_packet_go_that_was_too_late(place: Place) -> None:
    place.ask()
    place.now += timedelta(days=4)
    place.carry()
    place.write(lambda c: put_deadline(c, CASE, NOW + timedelta(days=9)))
    place.settle(settle_sending.try_again)

    assert State.SENT is place.carry()


def test_who_is_reminded_of_a_deadline_is_told_of_a_packet_that_lies_there_unsent(place: Place) -> None:
    def reminder() -> list[str]:
        place.write(lambda c: sweep(c, now=place.now))
        came = place.read(lambda c: letters.page(c, PARTY, place.seat, before=None, rows=20))
        return [it.text[0] for it in came if it.kind == "deadline.near"]

    (first,) = reminder()
    place.write(lambda c: c.execute(update(packet_table).values(state="failed")))
    place.now = NOW + timedelta(days=2, hours=1)
    second, _first = reminder()
    place.write(lambda c: c.execute(update(packet_table).values(state="ready")))
    place.ask()
    place.now = NOW + timedelta(days=2, hours=21)
    third, _second, _first = reminder()

    assert "was not sent: 1-stripe.pdf" in first and "not submitted lie there: 1" in second
    assert "not sent" not in third and "Drafts" not in third


def test_verify_finds_a_packet_that_is_not_what_its_receipt_was_made_out_for(place: Place) -> None:
    place.ask()
    place.carry()

    def found() -> list[Any]:
        return [it for it in place.read(lambda c: verify_record(c, place.vault))["faults"] if it["what"] == "receipt"]

    assert [] == found()
    place.write(lambda c: c.execute(update(packet_sending).values(reference="dp_2")))

    assert [f"sending:{place.sending().id}"] == [it["where"] for it in found()]
