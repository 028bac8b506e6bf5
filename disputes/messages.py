"""What is written to a party about a case.

Each function gives a letter in both languages, with the same facts as values for programs. Amounts carry their currency,
moments their zone. A claim is called a claim: nothing here says that anybody owes, and no message carries card data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disputes.dispute import Dispute, Outcome, Stage
from ledger.holds import Hold
from ledger.money import Money
from runtime.digests import moment
from trade.letters import Letter, written
from trade.parties import Party

STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.INQUIRY: ("inquiry", "调单"),
    Stage.CHARGEBACK: ("chargeback", "一次退单"),
    Stage.REPRESENTMENT: ("representment", "再请款"),
    Stage.PRE_ARBITRATION: ("pre-arbitration", "二次退单"),
    Stage.ARBITRATION: ("arbitration", "仲裁"),
    Stage.CLOSED: ("closed", "已结案"),
}
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.WON: ("won by the merchant", "商户胜"),
    Outcome.LOST: ("lost by the merchant", "商户败"),
    Outcome.ACCEPTED: ("accepted by the merchant", "商户接受"),
    Outcome.WITHDRAWN: ("withdrawn", "撤回"),
    Outcome.REFUNDED: ("refunded", "已退款"),
    Outcome.EXPIRED: ("expired", "逾期终止"),
    Outcome.SHARED: ("shared between the parties", "各方分担"),
}
OBLIGATIONS: Mapping[str, tuple[str, str]] = {
    "answer_inquiry": ("answer the inquiry", "答复调单"),
    "answer_chargeback": ("answer the chargeback", "答复一次退单"),
    "answer_representment": ("answer the representment", "答复再请款"),
    "answer_pre_arbitration": ("answer the pre-arbitration", "答复二次退单"),
    "answer_arbitration": ("answer the arbitration", "答复仲裁"),
    "file_pre_arbitration": ("file pre-arbitration", "提出二次退单"),
    "file_arbitration": ("file arbitration", "提请仲裁"),
}


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


def spoken(dispute: Dispute, party: Party, *, by: Party, contested: bool) -> Letter:
    """A party has said something that leaves the stage as it is: an answer, or that it contests the claim."""
    did_en, did_zh = ("contests the claim", "对该主张提出异议") if contested else ("has answered", "已作答复")
    english = [
        f"{by.name_en} {did_en} in dispute {dispute.id}.",
        f"Payment: {dispute.payment_id}. Amount in dispute: {dispute.amount}.",
    ]
    chinese = [f"争议 {dispute.id}：{by.name_zh}{did_zh}。", f"付款：{dispute.payment_id}。争议金额：{dispute.amount}。"]
    subject = (f"Dispute {dispute.id}: {by.name_en} {did_en}", f"争议 {dispute.id}：{by.name_zh}{did_zh}")
    kind = "dispute.contested" if contested else "dispute.answered"
    return written(party, kind, dispute.cause, subject, english, chinese, by=by.code, **_facts(dispute))


def evidence_came(party: Party, *, dispute_id: str, by: Party) -> Letter:
    """Another party has submitted evidence in a dispute. What it is stands on the case's page, not in a mail."""
    english = [f"{by.name_en} has submitted evidence in dispute {dispute_id}. It is on the page of the case."]
    chinese = [f"{by.name_zh}已在争议 {dispute_id} 中提交证据，可在案件页面查看。"]
    subject = (f"Dispute {dispute_id}: evidence of {by.name_en}", f"争议 {dispute_id}：{by.name_zh}提交证据")
    return written(party, "evidence.submitted", f"dispute:{dispute_id}", subject, english, chinese, by=by.code)


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
    facts = {"by": by.code, "amount": _money(amount)}
    return written(party, "hold.placed", f"hold:{hold.id}", subject, english, chinese, **facts)


def deadline_near(party: Party, *, dispute_id: str, obligation: str, due_at: datetime, now: datetime) -> Letter:
    """A reminder: this party may still do what it is due to do, until `due_at`."""
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
    subject = (f"{left_en} left: {duty_en}, dispute {dispute_id}", f"尚余{left_zh}：争议 {dispute_id} {duty_zh}")
    facts = {"obligation": obligation, "due_at": moment(due_at)}
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
