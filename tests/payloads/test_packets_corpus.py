"""What processors really answer, where it is at hand beside the project, asked as a packet asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from disputes.channels.sending import adyen, http, paypal, stripe
from disputes.channels.sending.accounts import Account
from disputes.channels.sending.http import Call, Reply
from disputes.channels.sending.protocol import Parcel
from disputes.dispute import Stage
from disputes.sending import Told, Way
from tests.payloads.test_packets_carried import MARK, NOW, PDF
from tests.payloads.test_stripe_corpus import CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real messages is not beside the project")
PARCEL = Parcel(
    MARK, f"{MARK}-1", "dp_1", Stage.CHARGEBACK, "p.pdf", PDF, sha256(PDF).hexdigest(), "", {}, {}, NOW
)  # fmt: skip
THERE = Account("hub", Way.STRIPE, "main", key="k", url="https://double.example")
Answers = Callable[[bytes], None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """From now on this is what is answered, whatever is asked; PayPal's token first."""

    def answer(body: bytes) -> None:
        def call(_account: Account, _url: str, asked: Call) -> Reply:
            return Reply(200, b'{"access_token": "t"}' if asked.path.endswith("/token") else body)

        for module in (stripe, adyen, paypal, http):
            monkeypatch.setattr(module, "call", call)

    return answer


def disputes_of_stripe() -> list[dict]:
    found = []
    for path in sorted((CORPUS / "stripe").glob("*.json")):
        read = json.loads(path.read_bytes())
        inner = read.get("data", {}).get("object", read) if isinstance(read, dict) else {}
        if isinstance(inner, dict) and inner.get("object") == "dispute":
            found.append(inner)
    return found


def test_every_dispute_of_stripe_is_open_for_a_packet_or_refuses_it_in_words(answers: Answers) -> None:
    told = set()
    for dispute in disputes_of_stripe():
        answers(json.dumps(dispute).encode())
        answer = stripe.ask(PARCEL, THERE)
        told.add(answer.told)
        assert answer.told in (Told.OPEN, Told.REFUSED) and (answer.told is Told.OPEN or answer.reason), dispute["id"]

    assert {Told.OPEN, Told.REFUSED} == told


def test_adyens_defences_are_read_and_general_material_is_chosen(answers: Answers) -> None:
    for path in (CORPUS / "adyen").glob("*retrieveApplicableDefenseReasons*200.json"):
        answers(path.read_bytes())
        assert Told.OPEN is adyen.ask(PARCEL, THERE).told
        found = adyen._defences(Reply(200, path.read_bytes()))
        chosen = adyen.chosen_of(found, "")
        assert len(found) > 1 and chosen is not None and "DefenseMaterial" in chosen.needs, path.name


def test_a_resolved_dispute_of_paypal_takes_nothing_and_says_where_it_stands(answers: Answers) -> None:
    answers((CORPUS / "paypal" / "laravel.responses.mockGetDisputesResponse.json").read_bytes())

    answer = paypal.ask(PARCEL, THERE)

    assert Told.REFUSED is answer.told and "RESOLVED" in str(answer.reason)
