"""What is written to a party about a case: subject and text, in the language it reads.

Each function gives `{"to", "subject", "text", "language"}`, which is the outbox payload of topic "email", or None for
a party without an address. Amounts carry their currency, moments their zone. A claim is called a claim: nothing here
says that anybody owes, and no message carries card data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disputes.dispute import Dispute, Outcome, Stage
from ledger.holds import Hold
from ledger.money import Money
from trade.letters import written
from trade.parties import Party

Share = tuple[str, Money]
"""What one party bears: its name as the reader knows it, and the amount."""

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


def opened(dispute: Dispute, party: Party, *, respond_by: datetime | None = None) -> dict[str, str] | None:
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
    return written(party, (f"Dispute {dispute.id} opened", f"争议 {dispute.id} 已立案"), english, chinese)


def moved(dispute: Dispute, party: Party, *, was: Stage) -> dict[str, str] | None:
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
    return written(party, (f"Dispute {dispute.id}: {new_en}", f"争议 {dispute.id}：{new_zh}"), english, chinese)


def spoken(dispute: Dispute, party: Party, *, by: Party, contested: bool) -> dict[str, str] | None:
    """A party has said something that leaves the stage as it is: an answer, or that it contests the claim."""
    did_en, did_zh = ("contests the claim", "对该主张提出异议") if contested else ("has answered", "已作答复")
    english = [
        f"{by.name_en} {did_en} in dispute {dispute.id}.",
        f"Payment: {dispute.payment_id}. Amount in dispute: {dispute.amount}.",
    ]
    chinese = [f"争议 {dispute.id}：{by.name_zh}{did_zh}。", f"付款：{dispute.payment_id}。争议金额：{dispute.amount}。"]
    subject = (f"Dispute {dispute.id}: {by.name_en} {did_en}", f"争议 {dispute.id}：{by.name_zh}{did_zh}")
    return written(party, subject, english, chinese)


def evidence_came(party: Party, *, dispute_id: str, by: Party) -> dict[str, str] | None:
    """Another party has submitted evidence in a dispute. What it is stands on the case's page, not in a mail."""
    english = [f"{by.name_en} has submitted evidence in dispute {dispute_id}. It is on the page of the case."]
    chinese = [f"{by.name_zh}已在争议 {dispute_id} 中提交证据，可在案件页面查看。"]
    subject = (f"Dispute {dispute_id}: evidence of {by.name_en}", f"争议 {dispute_id}：{by.name_zh}提交证据")
    return written(party, subject, english, chinese)


def hold_contested(hold: Hold, party: Party, *, by: Party) -> dict[str, str] | None:
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
    return written(party, subject, english, chinese)


def deadline_near(
    party: Party, *, dispute_id: str, obligation: str, due_at: datetime, now: datetime
) -> dict[str, str] | None:
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
    return written(party, subject, english, chinese)


def deadline_missed(
    party: Party, *, dispute_id: str, obligation: str, due_at: datetime, presumed: bool
) -> dict[str, str] | None:
    """A last moment has passed. `presumed`: we computed it, and neither scheme nor processor has confirmed it yet."""
    duty_en, duty_zh = _obligation(obligation)
    english = [f"The last moment to {duty_en} in dispute {dispute_id} has passed: {_moment(due_at, party)}."]
    chinese = [f"争议 {dispute_id}：{duty_zh}的最后时点已过（{_moment(due_at, party)}）。"]
    if presumed:
        english.append("We worked this out from the rules; the scheme has not confirmed it. Ask your processor at once.")
        chinese.append("此期限由我方依规则推算，卡组织尚未确认。请立即向收单方或网关核实。")
    subject = (f"Deadline passed: {duty_en}, dispute {dispute_id}", f"期限已过：争议 {dispute_id} {duty_zh}")
    return written(party, subject, english, chinese)


def proceeding_news(
    party: Party, *, proceeding_id: str, title: tuple[str, str], news: tuple[str, str], lines: Sequence[tuple[str, str]] = ()
) -> dict[str, str] | None:
    """A step of a proceeding. `title`, `news` (a short sentence without a full stop) and each line: (English, Chinese)."""
    english = [f"{title[0]} ({proceeding_id}): {news[0]}.", *(line[0] for line in lines)]
    chinese = [f"{title[1]}（{proceeding_id}）：{news[1]}。", *(line[1] for line in lines)]
    return written(party, (f"{title[0]}: {news[0]}", f"{title[1]}：{news[1]}"), english, chinese)


def proposed(
    party: Party,
    *,
    proceeding_id: str,
    title: tuple[str, str],
    number: int,
    doctrine: tuple[str, str],
    shares: Sequence[Share],
) -> dict[str, str] | None:
    """Somebody proposed how the loss might be borne. `doctrine` is its name, English and Chinese."""
    news = (f"proposal {number} was made ({doctrine[0]})", f"已提出第 {number} 号分担方案（{doctrine[1]}）")
    closing = ("A proposal binds nobody; you may contest it.", "方案不具约束力，您可提出异议。")
    lines = [*_shares(shares), closing]
    return proceeding_news(party, proceeding_id=proceeding_id, title=title, news=news, lines=lines)


def decided(
    party: Party, *, proceeding_id: str, title: tuple[str, str], instance: int, by: str, shares: Sequence[Share], final: bool
) -> dict[str, str] | None:
    """A decision was given by `by`; while it is not final nothing is released or settled."""
    news = (f"decided, instance {instance}, by {by}", f"第 {instance} 审已裁决（{by}）")
    closing = (
        ("The decision is final.", "本裁决为终局裁决。")
        if final
        else (
            "The decision is not final: holds stay and nothing is settled yet.",
            "本裁决尚未生效：扣留款项维持不变，暂不结算。",
        )
    )
    lines = [*_shares(shares), closing]
    return proceeding_news(party, proceeding_id=proceeding_id, title=title, news=news, lines=lines)


def _shares(shares: Sequence[Share]) -> list[tuple[str, str]]:
    return [(f"{name} bears {money}", f"{name}承担 {money}") for name, money in shares]


def _obligation(name: str) -> tuple[str, str]:
    plain = name.replace("_", " ")
    return OBLIGATIONS.get(name, (plain, plain))


def _left(left: timedelta) -> tuple[str, str]:
    hours = max(int(left.total_seconds()) // 3600, 0)
    if hours >= 48:
        return f"{hours // 24} days", f" {hours // 24} 天"
    return f"{hours} hours", f" {hours} 小时"


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
