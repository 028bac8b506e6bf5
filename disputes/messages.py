"""What is written to a party about a case.

Each function gives a letter in both languages, with the same facts as values for programs. Amounts carry their currency,
moments their zone. A claim is called a claim: nothing here says that anybody owes, and no message carries card data.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disputes.answering import CONTESTED, WITHDRAWING
from disputes.dispute import Dispute, Stage
from disputes.stage_words import OBLIGATIONS, OUTCOMES, STAGES
from ledger.money import Money
from runtime.digests import moment
from trade.letters import Letter, written
from trade.parties import Party

SPOKEN = {
    "answered": ("dispute.answered", "has answered", "已作答复"),
    CONTESTED: ("dispute.contested", "contests the claim", "对该主张提出异议"),
    WITHDRAWING: (
        "dispute.withdrawal", "has withdrawn; the case stands until the money is handed back",
        "已表示撤回，案件在款项退回前维持不变",
    ),
}  # fmt: skip


def opened(dispute: Dispute, party: Party, *, respond_by: datetime | None = None) -> Letter:
    """A dispute has been opened; `respond_by` is this party's own last moment where it is known."""
    stage_en, stage_zh = STAGES[dispute.stage]
    english = [
        f"A dispute has been opened: {dispute.id} ({stage_en}, reason {dispute.reason_code}, {dispute.scheme}).",
        f"Payment: {dispute.payment_id}. Amount in dispute: {dispute.amount}.",
        f"The clock started on {dispute.opened_on.isoformat()}.",
    ]
    chinese = [
        f"争议已立案：{dispute.id}（{stage_zh}，原因码 {dispute.reason_code}，{dispute.scheme}）。",
        f"付款：{dispute.payment_id}。争议金额：{dispute.amount}。",
        f"期限自 {dispute.opened_on.isoformat()} 起算。",
    ]
    if respond_by is not None:
        english.append(f"Your answer is due by {_moment(respond_by, party)}.")
        chinese.append(f"请于 {_moment(respond_by, party)} 前答复。")
    subject = (f"Dispute {dispute.id} opened", f"争议 {dispute.id} 已立案")
    facts = _facts(dispute) | {"respond_by": respond_by and moment(respond_by)}
    return written(party, "dispute.opened", dispute.cause, subject, english, chinese, **facts)


def moved(dispute: Dispute, party: Party, *, was: Stage) -> Letter:
    """A dispute, as it now stands, has left the stage `was`."""
    old_en, old_zh = STAGES[was]
    new_en, new_zh = STAGES[dispute.stage]
    if dispute.outcome is not None:
        end_en, end_zh = OUTCOMES[dispute.outcome]
        new_en, new_zh = f"{new_en}, {end_en}", f"{new_zh}，{end_zh}"
    english = [
        f"Dispute {dispute.id} went from {old_en} to {new_en}.",
        f"Payment: {dispute.payment_id}. Amount in dispute: {dispute.amount}.",
    ]
    chinese = [
        f"争议 {dispute.id} 由{old_zh}转为{new_zh}。",
        f"付款：{dispute.payment_id}。争议金额：{dispute.amount}。",
    ]
    subject = (f"Dispute {dispute.id}: {new_en}", f"争议 {dispute.id}：{new_zh}")
    return written(party, "dispute.moved", dispute.cause, subject, english, chinese, was=was.value, **_facts(dispute))


def spoken(dispute: Dispute, party: Party, *, by: Party, what: str) -> Letter:
    """A party has said something that leaves the stage as it is; `what` is the kind of the event."""
    kind, did_en, did_zh = SPOKEN[what]
    english = [
        f"{by.name_en} {did_en} in dispute {dispute.id}.",
        f"Payment: {dispute.payment_id}. Amount in dispute: {dispute.amount}.",
    ]
    chinese = [f"争议 {dispute.id}：{by.name_zh}{did_zh}。", f"付款：{dispute.payment_id}。争议金额：{dispute.amount}。"]
    subject = (f"Dispute {dispute.id}: {by.name_en} {did_en}", f"争议 {dispute.id}：{by.name_zh}{did_zh}")
    return written(party, kind, dispute.cause, subject, english, chinese, by=by.code, **_facts(dispute))


def part_accepted(dispute: Dispute, party: Party, *, by: Party, part: Money) -> Letter:
    """A party has given in for a part; the dispute goes on about the rest."""
    english = [
        f"{by.name_en} has accepted {part} of the {dispute.amount} in dispute {dispute.id}.",
        f"The dispute goes on about {dispute.contested}.",
    ]
    chinese = [
        f"争议 {dispute.id}：{by.name_zh}已接受争议金额 {dispute.amount} 中的 {part}。",
        f"其余 {dispute.contested} 仍在争议之中。",
    ]
    subject = (f"Dispute {dispute.id}: {part} accepted", f"争议 {dispute.id}：已接受 {part}")
    facts = {"by": by.code, "accepted": _money(part), "contested": _money(dispute.contested)}
    kind = "dispute.part_accepted"
    return written(party, kind, dispute.cause, subject, english, chinese, **_facts(dispute) | facts)


def refunded_meanwhile(dispute: Dispute, party: Party, *, amount: Money, twice: Money) -> Letter:
    """Money of a sale was refunded that is in dispute as well: somebody is about to pay it twice."""
    english = [
        f"{amount} of payment {dispute.payment_id} was refunded; {twice} of it is claimed in dispute {dispute.id} as well.",
        "Send the proof of the refund with the answer to the dispute, and do not accept it: it would be paid twice.",
    ]
    chinese = [
        f"付款 {dispute.payment_id} 已退款 {amount}，其中 {twice} 同时在争议 {dispute.id} 中被主张。",
        "请在答复争议时附上退款证明，勿接受该争议，否则将重复支付。",
    ]
    subject = (f"Dispute {dispute.id}: refunded as well", f"争议 {dispute.id}：款项已另行退款")
    facts = {"refunded": _money(amount), "twice": _money(twice)}
    kind = "dispute.refunded"
    return written(party, kind, dispute.cause, subject, english, chinese, **_facts(dispute) | facts)


def evidence_came(party: Party, *, dispute_id: str, by: Party) -> Letter:
    """Another party has submitted evidence in a dispute. What it is stands on the case's page, not in a mail."""
    english = [f"{by.name_en} has submitted evidence in dispute {dispute_id}. It is on the page of the case."]
    chinese = [f"{by.name_zh}已在争议 {dispute_id} 中提交证据，可在案件页面查看。"]
    subject = (f"Dispute {dispute_id}: evidence of {by.name_en}", f"争议 {dispute_id}：{by.name_zh}提交证据")
    return written(party, "evidence.submitted", f"dispute:{dispute_id}", subject, english, chinese, by=by.code)


def deadline_near(
    party: Party, *, dispute_id: str, obligation: str, due_at: datetime, now: datetime, unsent: str | None = None,
    drafts: int = 0,
) -> Letter:  # fmt: skip
    """A reminder: this party may still do what it is due to do, until `due_at`. `unsent` is a packet that lies ready,
    `drafts` how many exhibits nobody has submitted."""
    duty_en, duty_zh = _obligation(obligation)
    left_en, left_zh = _left(due_at - now)
    english = [
        f"You may {duty_en} in dispute {dispute_id} until {_moment(due_at, party)} ({left_en} left).",
        "What is sent later may not be heard.",
    ]
    chinese = [
        f"争议 {dispute_id}：您可在 {_moment(due_at, party)} 前{duty_zh}（尚余{left_zh}）。",
        "逾期提交可能不予受理。",
    ]
    if unsent is not None:
        english.append(f"A packet lies there and was not sent: {unsent}.")
        chinese.append(f"证据包已就绪而尚未送出：{unsent}。")
    elif drafts:
        english.append(f"Drafts that were not submitted lie there: {drafts}.")
        chinese.append(f"尚有 {drafts} 件证据草稿未提交。")
    subject = (f"{left_en} left: {duty_en}, dispute {dispute_id}", f"尚余{left_zh}：争议 {dispute_id} {duty_zh}")
    facts = {"obligation": obligation, "due_at": moment(due_at), "unsent": unsent, "drafts": drafts or None}
    return written(party, "deadline.near", f"dispute:{dispute_id}", subject, english, chinese, **facts)


def deadline_missed(party: Party, *, dispute_id: str, obligation: str, due_at: datetime, presumed: bool) -> Letter:
    """A last moment has passed. `presumed`: we computed it, and neither scheme nor processor has confirmed it yet."""
    duty_en, duty_zh = _obligation(obligation)
    english = [f"The last moment to {duty_en} in dispute {dispute_id} has passed: {_moment(due_at, party)}."]
    chinese = [f"争议 {dispute_id}：{duty_zh}的最后时点已过（{_moment(due_at, party)}）。"]
    if presumed:
        english.append("We worked this out from the rules; the scheme has not confirmed it. Ask your processor at once.")
        chinese.append("此期限由我方依规则推算，卡组织尚未确认。请立即向收单方或网关核实。")
    subject = (f"Deadline passed: {duty_en}, dispute {dispute_id}", f"期限已过：争议 {dispute_id} {duty_zh}")
    facts = {"obligation": obligation, "due_at": moment(due_at), "presumed": presumed}
    return written(party, "deadline.missed", f"dispute:{dispute_id}", subject, english, chinese, **facts)


def _obligation(name: str) -> tuple[str, str]:
    plain = name.replace("_", " ")
    return OBLIGATIONS.get(name, (plain, plain))


def _left(left: timedelta) -> tuple[str, str]:
    hours = max(int(left.total_seconds()) // 3600, 0)
    if hours >= 48:
        return f"{hours // 24} days", f" {hours // 24} 天"
    return f"{hours} hours", f" {hours} 小时"


def _facts(dispute: Dispute) -> dict[str, Any]:
    return {
        "payment": dispute.payment_id,
        "scheme": dispute.scheme,
        "reason_code": dispute.reason_code,
        "stage": dispute.stage.value,
        "outcome": dispute.outcome and dispute.outcome.value,
        "amount": _money(dispute.amount),
    }


def _money(amount: Money) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency}


def _moment(at: datetime, party: Party) -> str:
    """The moment in the party's own zone, and in UTC where that differs."""
    try:
        local = at.astimezone(ZoneInfo(party.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        local = at.astimezone(ZoneInfo("UTC"))
    own = f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
    if not local.utcoffset():
        return own
    return f"{own} ({at.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M} UTC)"
