"""Settle a final decision: take of the holds what is owed, give the rest back, pay the differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.actions.tell_parties import tell_news
from disputes.liability.proceeding import Proceeding, Step, moment_of, require_day, require_move
from disputes.liability.settlement import Settlement, settlement
from disputes.store import events, proceedings
from ledger.balances import Position, positions
from ledger.holds import HoldState
from ledger.money import Money
from ledger.store import holds, journal
from ledger.store.balances import balance_rows


def settle(
    connection: Connection, *, proceeding_id: str, on: date, now: datetime, by: str = "recourse", seat_id: str | None = None
) -> Proceeding:
    """The proceeding settled: nothing is owed or held under it any more. One already settled stays as it is.

    Raises NotFound, MoveRefused while the decision is not final, DayRefused, HoldLocked, HoldExceeded.
    """
    case = proceedings.require(connection, proceeding_id)
    if case.step is Step.SETTLED:
        return case
    require_move(case, Step.SETTLED)
    require_day(case, proceedings.decisions(connection, proceeding_id), on)
    plan = settlement_of(connection, case, on=on)
    for move in plan.moves:
        holds.move(connection, move.hold_id, move.kind, move.entry, move.amount, recorded_at=now, ruling_final=True)
    journal.append(connection, plan.payments, recorded_at=now)
    settled = replace(case, step=Step.SETTLED)
    proceedings.save(connection, settled)
    _record(connection, settled, plan, by=by, on=on, now=now, seat_id=seat_id)
    news = "settled: holds are cleared and differences paid", "已结算：扣留款项已处理，差额已支付"
    tell_news(connection, settled, key="settled", news=news, now=now)
    return settled


def settlement_of(connection: Connection, case: Proceeding, *, on: date) -> Settlement:
    """What would settle the proceeding on that day; nothing is written."""
    return settlement(
        cause=case.cause, due=_due(connection, case), holds=_holds(connection, case), currency=case.amount.currency, on=on
    )


def _due(connection: Connection, case: Proceeding) -> list[Position]:
    """What bound parties owe one another under the disputes of the case, as far as it is not paid or set off elsewhere."""
    bound = {each.party for each in proceedings.parties_of(connection, case.id)}
    causes = [each.cause for each in proceedings.disputes_of(connection, case.id)]
    currency = case.amount.currency
    owed = {
        (it.debtor, it.creditor): it.money.minor
        for it in positions(balance_rows(connection, books=sorted(bound)))
        if it.kind == "payable" and it.money.currency == currency
    }
    return [
        replace(position, money=Money(min(position.money.minor, owed[pair]), currency))
        for position in positions(balance_rows(connection, causes=[*causes, case.cause]))
        for pair in ((position.debtor, position.creditor),)
        if position.kind == "payable" and position.money.currency == currency
        and set(pair) <= bound and owed.get(pair, 0)
    ]  # fmt: skip


def _holds(connection: Connection, case: Proceeding) -> list[HoldState]:
    """The holds that secure the case and still hold something."""
    causes = [case.cause, *(each.cause for each in proceedings.disputes_of(connection, case.id))]
    secured = holds.securing(connection, causes)
    return [state for state in secured if state.left.minor and state.hold.currency == case.amount.currency]


def _record(
    connection: Connection, case: Proceeding, plan: Settlement, *, by: str, on: date, now: datetime, seat_id: str | None
) -> None:
    detail: dict[str, Sequence[object]] = {
        "holds": [{"hold": m.hold_id, "move": m.kind, "minor": m.amount.minor} for m in plan.moves],
        "entries": [entry.reference for entry in plan.payments],
    }
    events.append(
        connection, subject=case.cause, kind="settled", actor=by,
        happened_at=moment_of(on, now=now), known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
