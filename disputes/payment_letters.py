"""What is written to two parties about money that passes between them: payments and set-off notices."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.money import Money
from ledger.payments import Remittance, RemittanceState
from trade.letters import Letter, written
from trade.parties import Party


def payment_moved(it: Remittance, party: Party, *, state: RemittanceState, payer: Party, payee: Party) -> Letter:
    """A payment between two parties is on its way, has arrived, or came back."""
    said = {
        RemittanceState.SENT: (
            "is on its way; what is owed stands until it is confirmed",
            "已汇出；收款方确认到账前，债务不减",
        ),
        RemittanceState.ARRIVED: ("has arrived", "已到账"),
        RemittanceState.RETURNED: ("came back; what is owed stands", "已退回；债务不变"),
    }[state]
    english = [f"{payer.name_en} pays {payee.name_en} {it.money} (payment {it.id}).", f"It {said[0]}."]
    chinese = [f"{payer.name_zh}向{payee.name_zh}付款 {it.money}（付款 {it.id}）。", f"{said[1]}。"]
    subject = (f"Payment {it.id}: {it.money}", f"付款 {it.id}：{it.money}")
    facts = {"payer": payer.code, "payee": payee.code, "amount": _money(it.money), "state": state.value}
    return written(party, "payment.moved", it.subject, subject, english, chinese, **facts)


def set_off_given(
    party: Party, *, id: str, by: Party, other: Party, matter: str, money: Money, on: date
) -> Letter:  # fmt: skip
    """The dated notice of a set-off; what it nets is owed no more, either way."""
    english = [
        f"By this notice of {on.isoformat()} {by.name_en} sets off {money} against {other.name_en} ({matter}).",
        "Only what is due and uncontested both ways is set off; it is owed no more on either side.",
    ]
    chinese = [
        f"{by.name_zh}以 {on.isoformat()} 的本通知，与{other.name_zh}抵销 {money}（{matter}）。",
        "仅抵销双方到期且无争议的债务；抵销部分双方互不再欠。",
    ]
    subject = (f"Set-off notice {id}: {money}", f"抵销通知 {id}：{money}")
    facts = {"by": by.code, "other": other.code, "amount": _money(money), "on": on.isoformat(), "matter": matter}
    return written(party, "set_off.given", f"set_off:{id}", subject, english, chinese, **facts)


def _money(amount: Money) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency}
