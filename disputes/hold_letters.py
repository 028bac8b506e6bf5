"""What is written to the parties of a hold. Texts are (English, Chinese)."""

from __future__ import annotations

from typing import Any

from ledger.holds import Hold, HoldState, MoveKind
from ledger.money import Money
from trade.letters import Letter, written
from trade.parties import Party


def hold_contested(hold: Hold, party: Party, *, by: Party) -> Letter:
    """The owner of money that is withheld contests the hold; it stays as it is until that is decided."""
    english = [
        f"{by.name_en} contests the hold {hold.id}.",
        f"Secured: {hold.secured}. Clause: {hold.clause}.",
        "No money moves by this, and nothing is admitted.",
    ]
    clause = "无" if hold.clause == "none" else hold.clause
    chinese = [
        f"{by.name_zh}对扣留 {hold.id} 提出异议。",
        f"担保额：{hold.secured}。条款：{clause}。",
        "款项不因此变动，任何一方均不因此构成承认。",
    ]
    subject = (f"Hold {hold.id}: contested by {by.name_en}", f"扣留 {hold.id}：{by.name_zh}提出异议")
    return written(party, "hold.contested", f"hold:{hold.id}", subject, english, chinese, by=by.code)


def hold_placed(hold: Hold, party: Party, *, by: Party, amount: Money) -> Letter:
    """Money of the party is withheld."""
    english = [f"{by.name_en} withholds {amount} (hold {hold.id})."]
    chinese = [f"{by.name_zh}扣留 {amount}（扣留 {hold.id}）。"]
    subject = (f"Hold {hold.id}: {by.name_en} withholds {amount}", f"扣留 {hold.id}：{by.name_zh}扣留 {amount}")
    facts = {"by": by.code, "amount": money(amount)}
    return written(party, "hold.placed", f"hold:{hold.id}", subject, english, chinese, **facts)


def hold_moved(state: HoldState, kind: MoveKind, party: Party, *, by: Party, amount: Money) -> Letter:
    """A part of the party's money was given back, or taken for what it owes."""
    hold, taken = state.hold, kind == "taken"
    did_en, did_zh = ("takes", "抵扣") if taken else ("gives back", "返还")
    english = [f"{by.name_en} {did_en} {amount} of the hold {hold.id}.", f"Still held: {state.left}."]
    chinese = [f"{by.name_zh}就扣留 {hold.id} {did_zh} {amount}。", f"尚余扣留：{state.left}。"]
    english += ["What was taken pays what you owe under what it secures."] if taken else ["It is owed to you again."]
    chinese += ["所抵扣款项用于清偿贵方在被担保事项下的欠款。"] if taken else ["该款项重新计为应付贵方的款项。"]
    subject = (f"Hold {hold.id}: {by.name_en} {did_en} {amount}", f"扣留 {hold.id}：{by.name_zh}{did_zh} {amount}")
    facts = {"by": by.code, "amount": money(amount), "left": money(state.left)}
    return written(party, f"hold.{kind}", f"hold:{hold.id}", subject, english, chinese, **facts)


def hold_overdue(state: HoldState, party: Party) -> Letter:
    """Money is kept although the time for which it might be is over; the machine moves nothing."""
    hold = state.hold
    english = [
        f"The hold {hold.id} was to end on {hold.ends_on}, and {state.left} is still held.",
        "Nothing is given back by itself: the holder gives back what it may not keep, and the owner may contest the hold.",
    ]
    chinese = [
        f"扣留 {hold.id} 应于 {hold.ends_on} 到期，现仍扣留 {state.left}。",
        "系统不会自动返还：扣留方应退还其无权继续保留的款项，款项所有人可提出异议。",
    ]
    subject = (f"Hold {hold.id} is past its end", f"扣留 {hold.id} 已逾期")
    facts = {"left": money(state.left), "ends_on": str(hold.ends_on)}
    return written(party, "hold.overdue", f"hold:{hold.id}", subject, english, chinese, **facts)


def money(amount: Money) -> dict[str, Any]:
    """As letters carry it for programs."""
    return {"minor": amount.minor, "currency": amount.currency}
