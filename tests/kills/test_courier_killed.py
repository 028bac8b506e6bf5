"""Whoever carries packets is killed at any moment: each is at the far end once, and has one receipt."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import date
from random import Random

from sqlalchemy import Connection, func, select

from disputes.sending import Line, State
from disputes.store import disputes, sendings
from disputes.store.sending_tables import packet_receipt, packet_sending_line
from evidence.packet import Asked, Made
from evidence.store import packets
from tests.architecture.source import ROOT
from tests.flows.workers import until
from tests.kills.conftest import Tally
from tests.rules.examples import a_dispute, a_payment
from tests.servers import stripe_double
from tests.store.sending_case import NOW, PARTY, Place, kept, place, stripe
from trade.store import payments

FIXTURES = (kept, place, stripe)  # pytest finds them by their names here
MOMENT_SECONDS_MAX = 0.2  # about as long as carrying one or two takes
KILLS_A_ROUND = 3
CASES = 12
WAIT_SECONDS_MAX = 60


def another(connection: Connection, place: Place, id_: str) -> None:
    """One more dispute, and a packet of the same bytes for it."""
    payments.add(connection, a_payment(f"{PARTY}.{id_}", sold_on=date(2026, 3, 1)), now=NOW)
    disputes.add(connection, a_dispute(id_, payment_id=f"{PARTY}.{id_}"), stated_at=NOW, now=NOW)
    first = packets.get(connection, "packet-1")
    assert first is not None and first.made is not None
    packets.add(connection, f"packet-of-{id_}", Asked(f"dispute:{id_}", PARTY, place.seat, "stripe", "en", "", (), NOW))
    packets.claim_next(connection, claim="c", now=NOW)
    made = Made(f"{id_}.pdf", 3, first.made.size_bytes, (), ())
    packets.finish(connection, f"packet-of-{id_}", made, claim="c", now=NOW, sha256=first.sha256)


def test_a_courier_killed_at_any_moment_sends_each_packet_once(
    place: Place, database_url: str, rounds: int, chance: Random, tally: Tally
) -> None:
    cases = [f"k{number}" for number in range(CASES * rounds)]
    for id_ in cases:
        place.write(lambda connection, id_=id_: another(connection, place, id_))
        place.stripe.disputes[f"dp_{id_}"] = stripe_double.dispute(f"dp_{id_}")
        place.ask(f"packet-of-{id_}", reference=f"dp_{id_}")
    for _ in range(KILLS_A_ROUND * rounds):
        before = place.stripe.submitted
        tally("couriers killed", int(_kill_one(place, database_url, chance)))
        tally("packets that arrived before a kill", place.stripe.submitted - before)
        place.now += sendings.CLAIM_MAX

    for _ in range(CASES * rounds * 3):
        if place.carry() is None:
            place.now += sendings.CLAIM_MAX

    standing = [place.read(lambda c, id_=id_: sendings.of_dispute(c, id_, PARTY))[0] for id_ in cases]
    assert {State.SENT} == {it.state for it in standing}
    counts = {it["id"]: it["evidence_details"]["submission_count"] for it in place.stripe.disputes.values()}
    assert {f"dp_{id_}": 1 for id_ in cases} | {"dp_1": 0} == counts
    assert len(cases) == place.read(lambda c: c.execute(select(func.count()).select_from(packet_receipt)).scalar_one())
    ended = select(func.count()).where(packet_sending_line.c.kind == Line.ENDED.value)
    tally("found by asking", len(cases) - place.read(lambda c: c.execute(ended).scalar_one()))


def _kill_one(place: Place, url: str, chance: Random) -> bool:
    """Whether there was one to kill: one that has nothing left to carry ends by itself."""
    asked = [url, str(place.settings.data_dir), str(place.settings.accounts_file), place.now.isoformat()]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.kills.courier", *asked], cwd=ROOT, start_new_session=True
    ) as courier:
        known = place.stripe.times("POST")
        until(lambda: place.stripe.times("POST") > known or courier.poll() is not None, "the first call of a courier")
        time.sleep(chance.uniform(0, MOMENT_SECONDS_MAX))
        courier.kill()
        return courier.wait(WAIT_SECONDS_MAX) == -signal.SIGKILL
