"""What a person says of a packet is a receipt that says so."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from disputes.actions import settle_sending
from disputes.actions.bring_packet import Brought, bring_by_hand
from disputes.dispute import Stage
from disputes.sending import State, Way
from disputes.sending_errors import AlreadySent, SendingMoved, WayRefused
from disputes.store import disputes
from tests.servers import adyen_double
from tests.servers.adyen_double import AdyenDouble
from tests.servers.double import Trouble, serving
from tests.store.sending_case import CASE, NOW, PARTY, Place, kept, place, stripe

FIXTURES = (kept, place, stripe)  # pytest finds them by their names here


def test_what_was_brought_by_hand_is_a_receipt_of_its_own_and_uses_up_the_answer(place: Place) -> None:
    brought = Brought("issuer portal", NOW, "CASE-77", "Uploaded myself.")
    put = partial(bring_by_hand, brought=brought, party=PARTY, seat_id=place.seat, now=NOW + timedelta(hours=1))

    it = place.write(lambda c: put(c, "packet-1"))

    assert it.receipt is not None and it.way is Way.BY_HAND
    assert (NOW, "CASE-77", PARTY) == (it.receipt.sent_at, it.receipt.reference, it.receipt.stated_by)
    assert Stage.REPRESENTMENT is place.read(lambda c: disputes.get(c, CASE)).stage
    assert it == place.sending()


def test_what_was_brought_by_hand_is_refused_a_second_time_though_the_case_has_moved_on(place: Place) -> None:
    def put(packet: str) -> None:
        brought = Brought("issuer portal", NOW, "CASE-77")
        place.write(lambda c: bring_by_hand(c, packet, brought, party=PARTY, seat_id=place.seat, now=NOW))

    put("packet-1")

    for packet in ("packet-1", "packet-2"):
        with pytest.raises(AlreadySent):
            put(packet)
    with pytest.raises(AlreadySent):
        place.ask("packet-2")


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
