"""What a party is told about a packet of its own: that it is there, or that something has to be done."""

from __future__ import annotations

from disputes.sending import Sending, State
from runtime.digests import moment
from trade.letters import Letter, written
from trade.parties import Party


def sent(it: Sending, party: Party, *, to: tuple[str, str]) -> Letter:
    """The far end has the packet; the receipt says since when."""
    if it.receipt is None:
        raise ValueError(f"sending {it.id} has no receipt")
    at = f"{it.receipt.sent_at:%Y-%m-%d %H:%M} UTC"
    english = [
        f"The packet {it.name} in dispute {it.dispute_id} is with {to[0]} since {at}.",
        f"Their name for it: {it.receipt.reference}.",
        f"SHA-256 of the packet: {it.sha256}. Digest of the receipt: {it.receipt.digest}.",
        "It is taken once; nothing more can be sent at this stage.",
    ]
    chinese = [
        f"争议 {it.dispute_id} 的证据包 {it.name} 已于 {at} 送达{to[1]}。",
        f"对方编号：{it.receipt.reference}。",
        f"证据包 SHA-256：{it.sha256}；回执摘要：{it.receipt.digest}。",
        "证据包每阶段仅受理一次，本阶段不可再次提交。",
    ]
    subject = (f"Dispute {it.dispute_id}: packet sent", f"争议 {it.dispute_id}：证据包已送出")
    facts = {
        "sending": it.id, "to": it.addressee, "way": it.way.value, "sha256": it.sha256, "digest": it.receipt.digest,
        "reference": it.receipt.reference, "sent_at": moment(it.receipt.sent_at),
    }  # fmt: skip
    return written(party, "packet.sent", it.of_dispute, subject, english, chinese, **facts)


def stopped(it: Sending, party: Party, *, to: tuple[str, str], why: str) -> Letter:
    """The packet is not there, or nobody knows: the page of the sending says what to mend and how to go on."""
    unsure = it.state is State.UNKNOWN
    english = [
        f"It is not known whether the packet in dispute {it.dispute_id} has reached {to[0]}."
        if unsure
        else f"The packet in dispute {it.dispute_id} was not sent to {to[0]}.",
        f"Why: {why}",
        "Find out there and say on its page which it is; until then nothing is sent again."
        if unsure
        else "What to mend stands on its page; after that it can be tried again.",
    ]
    chinese = [
        f"争议 {it.dispute_id} 的证据包是否已送达{to[1]}尚不能确定。"
        if unsure
        else f"争议 {it.dispute_id} 的证据包未能送达{to[1]}。",
        "请向对方核实，并在该证据包页面说明结果；在此之前不会再次发送。"
        if unsure
        else "原因及处理办法见该证据包页面，处理后可重新发送。",
    ]
    if it.due_at is not None:
        english.append(f"The last moment is {it.due_at:%Y-%m-%d %H:%M} UTC.")
        chinese.append(f"最后时点：{it.due_at:%Y-%m-%d %H:%M} UTC。")
    subject = (
        (f"Dispute {it.dispute_id}: did the packet arrive?", f"争议 {it.dispute_id}：证据包是否送达待核实")
        if unsure
        else (f"Dispute {it.dispute_id}: packet not sent", f"争议 {it.dispute_id}：证据包未送出")
    )
    facts = {"sending": it.id, "to": it.addressee, "way": it.way.value, "state": it.state.value, "why": why}
    return written(party, "packet.stopped", it.of_dispute, subject, english, chinese, **facts)
