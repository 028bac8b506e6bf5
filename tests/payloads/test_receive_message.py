"""Messages received: kept first, applied once, ending in the same books in any order and number."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from disputes.actions.receive_message import apply_message, keep_message, receive_message
from disputes.dispute import Outcome, Stage
from disputes.importers.receipt import Receipt
from disputes.importers.registry import UnknownSource
from disputes.store import disputes, events, inbox
from disputes.store.inbox import State
from disputes.store.tables import dispute as dispute_table
from disputes.store.tables import inbox as inbox_table
from ledger.balances import losses, positions, trial_balances
from ledger.store.balances import balance_rows
from runtime.database import transaction
from tests.payloads.stripe_messages import REINSTATED, STORY, WITHDRAWN, body, charge, dispute, event, line
from trade.errors import NotFound
from trade.parties import Party, PartyKind
from trade.store import parties, payments

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DISPUTE = "stripe.dp_9XyGoodsNotHere"
HEADER = "chain,order_reference,amount,currency,scheme,sold_at\n"


def receive(connection: Connection, *values: Any, source: str = "stripe") -> Receipt:
    sent = values[0] if isinstance(values[0], bytes) else body(*values)
    return receive_message(
        connection, source=source, body=sent, headers={"file": "x"}, signature="not_needed", now=NOW
    )  # fmt: skip


def state(connection: Connection) -> tuple[object, ...]:
    rows = balance_rows(connection)
    assert all(balance.minor == 0 for balance in trial_balances(rows))
    assert all(position.money.minor > 0 for position in positions(rows))
    stands = connection.execute(
        select(dispute_table.c.id, dispute_table.c.stage, dispute_table.c.outcome).order_by(dispute_table.c.id)
    )
    return sorted(map(str, positions(rows))), sorted(map(str, losses(rows))), [tuple(row) for row in stands]


def counts(receipt: Receipt) -> tuple[int, int, int]:
    return receipt.accepted, receipt.parked, receipt.refused


def test_a_dispute_in_a_message_opens_and_posts(connection: Connection):
    receipt = receive(connection, event("charge.dispute.funds_withdrawn", dispute("needs_response", WITHDRAWN), after=2))

    assert receipt.whole
    assert {
        "source": "stripe",
        "file": "in.json",
        "accepted": 1,
        "parked": 0,
        "refused": 0,
        "kinds": {"charge.dispute.funds_withdrawn": 1},
        "cases": [
            {
                "dispute": DISPUTE,
                "stage": "chargeback",
                "reason_code": "13.1",
                "amount": {"minor": 10_050, "currency": "USD"},
                "respond_by": "2026-03-11T12:00:00Z",
            }
        ],
        "problems": [],
    } == receipt.document(file="in.json")
    assert [("stripe-merchant", "stripe", 11_550)] == [
        (position.debtor, position.creditor, position.money.minor) for position in positions(balance_rows(connection))
    ]


def test_messages_doubled_and_shuffled_end_in_the_same_books_and_stages(connection: Connection):
    other = dispute("lost", line(-700, fee=1_500), id="dp_other", charge="ch_other", amount=700)
    messages = [body(value) for value in (*STORY, other, event("charge.dispute.closed", other, after=50))]
    with connection.begin_nested() as attempt:
        for message in messages:
            receive(connection, message)
        expected = state(connection)
        attempt.rollback()
    for seed in range(5):
        order = messages * 2
        random.Random(seed).shuffle(order)
        with connection.begin_nested() as attempt:
            assert [] == [problem for message in order for problem in receive(connection, message).problems], f"seed {seed}"
            assert expected == state(connection), f"seed {seed}"
            attempt.rollback()


def test_the_same_message_again_adds_no_row_and_no_line_to_the_timeline(connection: Connection):
    first = receive(connection, *STORY)
    told = events.of(connection, f"dispute:{DISPUTE}")

    again = receive(connection, *STORY)

    assert first.document(file="x") == again.document(file="x")
    assert told == events.of(connection, f"dispute:{DISPUTE}")
    assert 1 == len(connection.execute(select(inbox_table.c.id)).all())


def test_one_event_id_over_different_events_is_no_identity(connection: Connection):
    for message in STORY[1:5]:
        receive(connection, message)

    assert 4 == len(connection.execute(select(inbox_table.c.id)).all())
    assert {"evt_00000000000000"} == {message["id"] for message in STORY}


def test_a_dispute_before_its_payment_and_after_it_end_alike(connection: Connection):
    told = [body(event("charge.succeeded", charge())), body(dispute("needs_response", WITHDRAWN, amount=5_000))]
    ends = []
    for order in (told, told[::-1]):
        with connection.begin_nested() as attempt:
            for message in order:
                assert receive(connection, message).whole
            payment = payments.get(connection, "stripe.ch_9XySoldInMarch")
            ends.append((state(connection), payment))
            attempt.rollback()

    assert ends[0] == ends[1]


def test_the_message_is_kept_word_for_word_before_it_is_read(connection: Connection):
    sent = b' {"object": "event"  '

    receipt = receive(connection, sent)

    kept = inbox.get(connection, receipt.inbox_id)
    assert kept is not None
    assert (sent, State.PARKED, True) == (kept.body, kept.state, kept.verbatim)
    assert kept.problems[0].startswith("The message is no JSON")
    assert (0, 1, 0) == counts(receipt)


def test_one_bad_object_is_parked_alone(connection: Connection):
    receipt = receive(connection, STORY[2], dispute(amount=1.5, id="dp_bad"), {"adyen": True}, STORY[6])

    assert (2, 2, 0) == counts(receipt)
    assert disputes.get(connection, DISPUTE) is not None
    assert disputes.get(connection, "stripe.dp_bad") is None


def test_a_withdrawal_stated_with_another_amount_is_refused_alone_and_leaves_nothing_half_done(connection: Connection):
    receive(connection, STORY[2])
    expected = state(connection)
    lying = event("charge.dispute.closed", dispute("lost", line(-999, fee=1_500)), after=500)

    receipt = receive(connection, lying, STORY[6])

    assert (1, 0, 1) == counts(receipt)
    assert "USD 100.50, now USD 9.99" in receipt.problems[0].message
    assert expected == state(connection)


def test_a_parked_message_can_be_tried_again_after_a_fix(connection: Connection):
    sent = (HEADER + "late>shop,A-1,5.00,USD,visa,2026-11-01\n").encode()
    refused = receive(connection, sent, source="csv")
    assert (0, 0, 1) == counts(refused)
    assert "line 2: party 'late' is not on record" in inbox.get(connection, refused.inbox_id).problems[0]  # type: ignore[union-attr]
    for code, kind in (("late", PartyKind.ACQUIRER), ("shop", PartyKind.MERCHANT)):
        parties.add(connection, Party(code, kind, code, code), now=NOW)

    receipt = apply_message(connection, refused.inbox_id, now=NOW)

    assert (1, 0, 0) == counts(receipt)
    assert payments.get(connection, "shop.A-1") is not None
    assert inbox.get(connection, refused.inbox_id).state is not State.REFUSED  # type: ignore[union-attr]


def test_good_rows_go_in_bad_rows_are_listed_and_the_file_again_changes_nothing(connection: Connection):
    for code, kind in (("bank", PartyKind.ACQUIRER), ("shop", PartyKind.MERCHANT)):
        parties.add(connection, Party(code, kind, code, code), now=NOW)
    lines = [f"bank>shop,A-{n},5.00,USD,visa,2026-11-01" for n in range(3)]
    lines += ["bank>shop,A-9,1e3,USD,visa,2026-11-01", "bank>shop,A-1,6.00,USD,visa,2026-11-01"]
    sent = (HEADER + "\n".join(lines)).encode()

    first = receive(connection, sent, source="csv")
    expected = state(connection)
    again = receive(connection, sent, source="payments")

    assert (3, 0, 2) == counts(first) == counts(again)
    assert [5, 6] == [problem.line for problem in first.problems]
    assert "other content (amount)" in first.problems[1].message
    assert expected == state(connection)


def test_a_card_number_is_masked_before_the_message_is_kept_and_the_dispute_still_opens(connection: Connection):
    receipt = receive(connection, dispute(evidence={"uncategorized_text": "card 4242424242424242"}))

    kept = inbox.get(connection, receipt.inbox_id)
    assert kept is not None
    assert b"4242424242424242" not in kept.body
    assert (State.ACCEPTED, False) == (kept.state, kept.verbatim)
    assert ["The message carries a full card number; the copy kept has it masked."] == [
        it.message for it in receipt.problems
    ]
    assert disputes.get(connection, DISPUTE) is not None


def test_a_masked_payment_file_must_be_handed_over_again(connection: Connection):
    sent = (
        HEADER + "bank>shop,4242424242424242,5.00,USD,visa,2026-11-01\nbank>shop,A-1,5.00,USD,visa,2026-11-01\n"
    ).encode()
    receipt = receive(connection, sent, source="csv")

    assert (0, 0, 2) == counts(receipt)
    assert (0, 1, 0) == counts(apply_message(connection, receipt.inbox_id, now=NOW))


def test_a_source_or_message_nobody_knows_is_named(connection: Connection):
    with pytest.raises(UnknownSource, match="is it stripe"):
        receive(connection, b"{}", source="strip")
    with pytest.raises(NotFound):
        apply_message(connection, "stripe-0000", now=NOW)


def test_two_writers_of_one_dispute_end_as_one_writer_would(engine: Engine):
    told = [body(STORY[2]), body(event("charge.dispute.closed", dispute("won", WITHDRAWN, REINSTATED), after=301))]
    start = Barrier(4)

    def write(message: bytes) -> None:
        start.wait()
        with transaction(engine) as connection:
            inbox_id = keep_message(
                connection, source="stripe", body=message, headers={}, signature="valid", now=NOW
            )  # fmt: skip
        with transaction(engine) as connection:
            apply_message(connection, inbox_id, now=NOW)

    writers = [Thread(target=write, args=(message,)) for message in told * 2]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with transaction(engine) as connection:
        stands = disputes.get(connection, DISPUTE)
        assert stands is not None
        assert (Stage.CLOSED, Outcome.WON) == (stands.stage, stands.outcome)
        assert [] == events.check(connection, f"dispute:{DISPUTE}")
        assert ([], []) == ([*map(str, positions(balance_rows(connection)))], inbox.parked(connection))
