"""Apply what a source says of a dispute: open it, move it, post what was moved. In any order, any number of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from disputes import lifecycle, postings
from disputes.actions.move_dispute import record_move
from disputes.actions.open_dispute import open_dispute
from disputes.dispute import Dispute, Outcome, Stage
from disputes.errors import StageOver
from disputes.notice import Moved, Movement, Notice
from disputes.schemes.families import family_of
from disputes.schemes.load import load_all
from disputes.store import disputes, events
from disputes.store.issuers import issuer_of
from ledger.actions.post_open import post_open
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from ledger.store.journal import PostedEntry
from trade.errors import SaidOtherwise
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.store import parties, payments


def apply_notice(connection: Connection, notice: Notice, *, now: datetime) -> Dispute:
    """The dispute as it stands after the notice.

    A statement older than the one the dispute rests on adds its money and moves nothing back, so that the same
    notices in any order end in the same state. Raises SaidOtherwise when a movement on record is stated with
    another amount, StageOver when a case that is over would begin again, UnknownParty, ledger errors.
    """
    dispute_id = f"{notice.source}.{notice.reference}"
    dispute = disputes.get(connection, dispute_id)
    if dispute is None:
        payment = _payment(connection, notice, now)
        dispute = open_dispute(
            connection,
            Dispute(
                dispute_id,
                payment.id,
                payment.chain.parties,
                notice.source,
                notice.scheme,
                notice.reason_code,
                notice.stage,
                notice.amount,
                notice.opened_on,
                notice.outcome,
            ),
            actor=notice.source,
            happened_at=notice.happened_at,
            now=now,
            respond_by=notice.respond_by,
        )
    else:
        dispute = _moved(connection, dispute, notice, now)
    for movement in notice.movements:
        _post(connection, dispute, movement, now)
    _book_loss(connection, dispute, notice, now)
    return dispute


def _moved(connection: Connection, dispute: Dispute, notice: Notice, now: datetime) -> Dispute:
    stands = (disputes.stated_at(connection, dispute.id), lifecycle.order(dispute.stage))
    if (notice.happened_at, lifecycle.order(notice.stage)) <= stands:
        return dispute
    _require_not_over(dispute, notice)
    family = family_of(dispute, load_all())
    foreseen = notice.stage is dispute.stage or notice.stage in family.next_stages(dispute.stage, dispute.reason_code)
    moved = replace(
        dispute, stage=notice.stage, outcome=notice.outcome, reason_code=notice.reason_code, amount=notice.amount
    )
    record_move(
        connection,
        dispute,
        moved,
        by=notice.source,
        happened_at=notice.happened_at,
        now=now,
        respond_by=notice.respond_by,
        note={} if foreseen else {"past_table": family.key},
    )
    return moved


def _require_not_over(dispute: Dispute, notice: Notice) -> None:
    """A case that is over is taken up again by an appeal or a later filing, never from its beginning."""
    if dispute.stage is Stage.CLOSED and lifecycle.order(notice.stage) <= lifecycle.order(Stage.REPRESENTMENT):
        ended = dispute.outcome.value if dispute.outcome else ""
        raise StageOver(dispute.cause, ended, notice.stage.value, notice.happened_at.date())


def _payment(connection: Connection, notice: Notice, now: datetime) -> Payment:
    """The payment on record, or a placeholder over the one link the source can speak of: itself and its merchant."""
    known = payments.known_to(connection, notice.source, notice.payment_reference)
    if known is not None:
        return known
    chain = source_chain(connection, notice.source, notice.merchant_account, now=now)
    placeholder = Payment(
        id=f"{notice.source}.{notice.payment_reference}",
        chain=chain,
        order_reference=notice.payment_reference,
        source=notice.source,
        amount=notice.amount,
        scheme=notice.scheme,
        sold_at=notice.happened_at,
        facts={"placeholder": True},
    )
    payments.add(connection, placeholder, now=now)
    return placeholder


def source_chain(connection: Connection, source: str, merchant_account: str | None, *, now: datetime) -> Chain:
    """The two-party chain a processor's word proves, its parties put on record at first use."""
    merchant = f"{source}-{merchant_account or 'merchant'}"
    name = source.capitalize()
    label = merchant_account or "merchant"
    for party in (
        Party(source, PartyKind.GATEWAY, name, name),
        Party(merchant, PartyKind.MERCHANT, f"{name} account {label}", f"{name} 账户 {label}"),
    ):
        if parties.get(connection, party.code) is None:  # an operator may have given it a better name before
            parties.add(connection, party, now=now)
    chain = Chain((source, merchant))
    payments.add_chain(connection, chain)
    return chain


def _post(connection: Connection, dispute: Dispute, movement: Movement, now: datetime) -> None:
    """Post a movement once. The n-th withdrawal of a dispute is one withdrawal, however many messages repeat it."""
    reference = f"{dispute.cause}/{movement.kind.value}/{movement.ordinal}"
    known = journal.find(connection, [reference]).get(reference)
    if known is not None:
        if known.entry.amount != movement.amount:
            raise SaidOtherwise("movement", reference, [f"{known.entry.amount}, now {movement.amount}"])
        return
    post_open(connection, [_entry(connection, dispute, movement, reference)], now=now)
    detail = {"amount": {"minor": movement.amount.minor, "currency": movement.amount.currency}, "entry": reference}
    events.append(
        connection,
        subject=dispute.cause,
        kind=f"money_{movement.kind.value}",
        actor=dispute.source,
        happened_at=now,
        known_at=now,
        detail=detail,
    )


def _entry(connection: Connection, dispute: Dispute, movement: Movement, reference: str) -> Entry:
    reason = f"{dispute.source}: {movement.kind.value.replace('_', ' ')}"
    if movement.kind in (Moved.FEE, Moved.FEE_REFUNDED):
        make = postings.fee if movement.kind is Moved.FEE else postings.fee_refund
        upper, lower = dispute.chain[-2:]
        return make(
            reference=reference,
            cause=dispute.cause,
            upper=upper,
            lower=lower,
            amount=movement.amount,
            on=movement.moved_on,
            reason=reason,
        )
    make_claims = postings.chargeback if movement.kind is Moved.WITHDRAWN else postings.reinstatement
    return make_claims(
        reference=reference,
        cause=dispute.cause,
        chain=dispute.chain,
        issuer=issuer_of(connection, dispute),
        amount=movement.amount,
        on=movement.moved_on,
        reason=reason,
    )


def _book_loss(connection: Connection, dispute: Dispute, notice: Notice, now: datetime) -> None:
    """Once lost, what is still disputed is the merchant's loss; a dispute lost no more gives it back."""
    posted = journal.entries(connection, cause=dispute.cause)
    lost = dispute.outcome in (Outcome.LOST, Outcome.ACCEPTED)
    # Not what a ruling booked, and not a part that was accepted and stays lost whatever becomes of the rest.
    ours = [line for line in posted if line.entry.kind in ("loss", "loss_recovered") and "/loss/" in line.entry.reference]
    ordinal = 1 + len(ours)
    disputed = _standing(posted, dispute.chain[-1], "disputed")
    booked = _standing(ours, dispute.chain[-1], "chargeback_loss")
    for currency in sorted(disputed | booked):
        change = disputed.get(currency, 0) if lost else -booked.get(currency, 0)
        if change == 0:
            continue
        make = postings.loss if change > 0 else postings.loss_recovered
        entry = make(
            reference=f"{dispute.cause}/loss/{ordinal}",
            cause=dispute.cause,
            merchant=dispute.chain[-1],
            amount=Money(abs(change), currency),
            on=notice.happened_at.date(),
            reason="dispute lost" if change > 0 else "not lost after all",
        )
        journal.append(connection, [entry], recorded_at=now)
        ordinal += 1


def _standing(posted: Sequence[PostedEntry], book: str, kind: str) -> dict[str, int]:
    """Debits less credits of one kind of account of a book over these entries, in minor units by currency."""
    net: dict[str, int] = {}
    for line in posted:
        for transfer in line.entry.transfers:
            sides = (transfer.debit.kind == kind) - (transfer.credit.kind == kind)
            if transfer.debit.book == book and sides:
                currency = transfer.amount.currency
                net[currency] = net.get(currency, 0) + sides * transfer.amount.minor
    return net
