"""The receipt of what was handed in, or of a packet that was sent, as a paper: facts, files, digests, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from disputes.sending import Sending, Way
from evidence.exhibit import Exhibit
from reports import case_words as table
from reports.case_reading import CaseReading
from reports.evidence import Receipt
from reports.statement_words import Text

HANDED_IN: Text = ("Receipt for evidence handed in", "证据提交回执")
SENT: Text = ("Receipt for a packet sent", "证据包发送回执")
NOT_TRUTH: Text = (
    (
        "The digest is a SHA-256 over everything this receipt says. The same digest stands in the timeline of the case, "
        "whose lines are chained: nothing of it can be changed unseen. It proves what was handed in and when, not that it "
        "is true."
    ),
    (
        "摘要为本回执全部内容的 SHA-256 值。案件时间线中载有同一摘要，且时间线各行相互链接，任何改动均可被发现。"
        "摘要证明提交了什么、何时提交，不证明内容属实。"
    ),
)


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """What the paper says. `files`: name, what it is, size and SHA-256 of each. `demonstration` marks reconstructed data."""

    words: CaseReading
    title: str
    case: str
    facts: Sequence[tuple[str, str]]
    said: str
    files: Sequence[tuple[str, str, str, str]]
    digest: str
    demonstration: bool


def of_submission(it: Receipt, words: CaseReading, *, own: bool, demonstration: bool) -> ReceiptPaper:
    """The receipt of what a party handed in; `own`: its reader is of that party, which alone is told by which seat."""
    made, say = it.submission, words.say
    facts = [
        (say(("Submitted by", "提交方")), words.name(made.party)),
        *([(say(("By the seat", "经办席位")), made.seat_id.split(":")[0])] if own else []),
        (say(("In", "所属案件")), made.subject.partition(":")[2]),
        (say(("Received", "收到时间")), _to_the_second(words, made.submitted_at)),
        (say(("Number", "编号")), made.id),
    ]
    if not it.holds:
        wrong = ("Not what this receipt was made out for: its digest now is {it}", "与出具回执时的内容不符：现摘要为 {it}")
        facts.append((say(("Warning", "警告")), say(wrong, it=made.digest)))
    case = made.subject.partition(":")[2]
    files = _files(words, [held.exhibit for held in it.exhibits])
    return ReceiptPaper(words, say(HANDED_IN), case, facts, made.words, files, it.digest, demonstration)


def of_sending(it: Sending, inside: Sequence[Exhibit], words: CaseReading, *, demonstration: bool) -> ReceiptPaper:
    """The receipt of a packet that is there. Only for one that has a receipt."""
    if it.receipt is None:
        raise ValueError(f"{it.id} has no receipt yet")
    say, got = words.say, it.receipt
    answer = ("SHA-256 of their answer", "对方答复的 SHA-256")
    if it.way is Way.BY_HAND:
        answer = ("SHA-256 of what was stated", "所陈述内容的 SHA-256")
    size = say(("{pages} pages, {bytes} bytes", "{pages} 页，{bytes} 字节"), pages=str(it.pages), bytes=f"{it.size_bytes:,}")
    facts = [
        (say(("Sent by", "发送方")), words.name(it.party)),
        (say(("By the seat", "经办席位")), it.seat_id.split(":")[0]),
        (say(("Case, stage", "案件、阶段")), f"{it.dispute_id} · {words.of(table.STAGES, it.stage.value)}"),
        (say(("Sent to", "发送至")), words.who(it.addressee)),
        (say(("How", "方式")), " · ".join(filter(None, (words.of(table.WAYS, it.way.value), it.account)))),
        (say(("Name of the dispute there", "对方的争议编号")), it.reference),
        (say(("There since", "送达时间")), _to_the_second(words, got.sent_at)),
        (say(("Their name for it", "对方的收件编号")), got.reference or "–"),
        (say(("Who says that it is there", "由谁确认送达")), words.who(got.stated_by)),
        (say(("Packet", "证据包")), f"{it.name}\n{size}"),
        (say(("SHA-256 of the packet", "证据包的 SHA-256")), it.sha256),
        (say(answer), got.answer_sha256),
        (say(("Number", "编号")), it.id),
    ]
    return ReceiptPaper(
        words, say(SENT), it.dispute_id, facts, it.words, _files(words, inside), got.digest, demonstration
    )  # fmt: skip


def _files(words: CaseReading, found: Sequence[Exhibit]) -> list[tuple[str, str, str, str]]:
    size = ("{n} bytes", "{n} 字节")
    return [
        (it.name, words.of(table.EXHIBITS, it.kind.value), words.say(size, n=f"{it.file.size_bytes:,}"), it.file.sha256)
        for it in found
    ]


def _to_the_second(words: CaseReading, at: datetime) -> str:
    """UTC as the digest has it, and below it the reader's time."""
    exact = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return "\n".join([exact, *words.moment(at).split("\n")[1:]])
