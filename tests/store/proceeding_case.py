"""A small proceeding on record: seven refused sales of odd amounts, holds placed, nothing decided yet."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection

from disputes import postings
from disputes.actions.file_proceeding import file_proceeding, join_party, withdraw
from disputes.actions.place_hold import place_hold
from disputes.actions.propose import add_findings, propose
from disputes.dispute import Dispute, Stage
from disputes.liability.proceeding import Capacity, Proceeding
from disputes.store import disputes
from ledger.accounts import Account
from ledger.balances import losses, positions
from ledger.entry import Entry, Transfer
from ledger.holds import Hold
from ledger.money import Money
from ledger.store import journal
from ledger.store.balances import balance_rows
from tests.domain.liability_case import CHAIN, FINDINGS, ROLES
from trade.parties import Party
from trade.payments import Chain, Payment
from trade.store import parties, payments

NOW = datetime(2006, 12, 1, 9, tzinfo=UTC)
MINORS = [8_285_714, 8_285_715, 1, 9_999_999, 12_345_678, 17_482_893, 1_600_000]
"""They come to 580,000.00."""
FILED, FIRST, APPEAL, SETTLED = date(2005, 1, 15), date(2006, 6, 30), date(2006, 9, 29), date(2006, 10, 31)
EMAILS = {"huanxun": "desk@huanxun.example", "xidan": "desk@xidan.example", "ccb-shanghai": None}
HOLDS = [("ccb-shanghai", "huanxun", 60_000_000), ("huanxun", "xidan", 10_000_000)]


def on_record(connection: Connection) -> list[str]:
    """Parties, sales, refusals, and what the bank and the gateway still owe down the chain. The ids of the disputes."""
    for code in CHAIN:
        parties.add(connection, Party(code, ROLES[code], code, f"{code}方", language="zh-Hans" if code == "xidan" else "en",
                                      email=EMAILS.get(code)), now=NOW)  # fmt: skip
    payments.add_chain(connection, Chain(CHAIN))
    ids = [_refused(connection, number, minor) for number, minor in enumerate(MINORS, 1)]
    journal.append(connection, [_owed(*each) for each in HOLDS], recorded_at=NOW)
    return ids


def _refused(connection: Connection, number: int, minor: int) -> str:
    amount = Money(minor, "CNY")
    sold = Payment(
        f"xidan.{number}", Chain(CHAIN), str(number), "test", amount, "historic", datetime(2002, 3, 1, tzinfo=UTC)
    )
    payments.add(connection, sold, now=NOW)
    dispute = Dispute(
        f"huanxun.CB-{number:04d}", sold.id, CHAIN, "test", "historic", "refusal", Stage.CHARGEBACK, amount, date(2002, 8, 1)
    )
    disputes.add(connection, dispute, stated_at=NOW, now=NOW)
    refusal = postings.chargeback(
        reference=f"{dispute.cause}/withdrawn/1", cause=dispute.cause, chain=CHAIN, issuer="issuers", amount=amount,
        on=date(2002, 8, 31), reason="",
    )  # fmt: skip
    netted = postings.paid_up(
        reference=f"{dispute.cause}/netted", cause=dispute.cause, links=[CHAIN[0:2], CHAIN[1:3]], amount=amount,
        on=date(2002, 9, 30), reason="",
    )  # type: ignore[list-item]  # fmt: skip
    journal.append(connection, [refusal, netted], recorded_at=NOW)
    return dispute.id


def _owed(debtor: str, creditor: str, minor: int) -> Entry:
    money = Money(minor, "CNY")
    transfers = (
        Transfer(Account(debtor, "bank", "CNY"), Account(debtor, "payable", "CNY", creditor), money),
        Transfer(Account(creditor, "receivable", "CNY", debtor), Account(creditor, "sales", "CNY"), money),
    )
    return Entry(f"payment:{debtor}/open", "sale", "", date(2002, 8, 30), f"payment:{debtor}", transfers)


def withheld(connection: Connection) -> None:
    for holder, owner, minor in HOLDS:
        hold = Hold(
            f"{holder}--{owner}", holder, owner, "CNY", "payable", "none", ("proceeding:huanxun-2005",),
            Money(58_000_000, "CNY"), None, None, date(2002, 9, 30),
        )  # fmt: skip
        place_hold(connection, hold=hold, amount=Money(minor, "CNY"), on=date(2002, 9, 30), now=NOW)


def filed(connection: Connection, ids: list[str], **stated: object) -> Proceeding:
    values: dict[str, object] = {
        "id": "huanxun-2005", "chain": Chain(CHAIN), "title_en": "Huanxun v. Xidan", "title_zh": "环讯诉西单",
        "relief_en": "580,000 back", "relief_zh": "返还垫款", "dispute_ids": ids,
        "parties": {"huanxun": Capacity.PLAINTIFF, "xidan": Capacity.DEFENDANT}, "filed_on": FILED, "now": NOW,
    }  # fmt: skip
    return file_proceeding(connection, **(values | stated))  # type: ignore[arg-type]


def proposed(connection: Connection) -> None:
    """Up to two proposals: 1 equal parts, 2 by control of the payment risk."""
    ids = on_record(connection)
    withheld(connection)
    filed(connection, ids, id="huanxun-2003", filed_on=date(2003, 5, 1))
    withdraw(connection, proceeding_id="huanxun-2003", by="huanxun", on=date(2003, 9, 1), now=NOW)
    filed(connection, ids, refiles="huanxun-2003")
    join_party(
        connection, proceeding_id="huanxun-2005", party="ccb-shanghai", capacity=Capacity.SECOND_DEFENDANT, by="court",
        on=FILED, now=NOW,
    )  # fmt: skip
    add_findings(connection, proceeding_id="huanxun-2005", findings=FINDINGS, now=NOW)
    for doctrine in ("equal-when-unprovable", "control-of-payment-risk"):
        propose(connection, proceeding_id="huanxun-2005", doctrine=doctrine, by="recourse", now=NOW)


def stands(connection: Connection, on: date | None = None) -> tuple[dict[str, tuple[int, str]], dict[str, tuple[int, str]]]:
    """({"debtor>creditor kind": (minor, status)}, {party: (loss, finality)}), complete."""
    rows = balance_rows(connection, on=on)
    owed = {f"{p.debtor}>{p.creditor} {p.kind}": (p.money.minor, p.status) for p in positions(rows)}
    return owed, {loss.party: (loss.money.minor, loss.finality.value) for loss in losses(rows)}
