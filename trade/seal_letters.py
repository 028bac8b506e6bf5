"""What mails say of seals: the daily letter with the head to every party, and the line under every other letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from ledger.seal import Seal
from runtime.digests import moment
from trade.letters import Letter, written
from trade.parties import Party


def head_of_the_day(party: Party, seal: Seal, *, on: date, public_url: str | None) -> Letter:
    """The last head of a day (UTC), for keeping."""
    at = f"{seal.sealed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    english = [
        f"The last seal of {on.isoformat()} is number {seal.number}, made {at} over all entries up to {seal.up_to}.",
        f"Its head: {seal.head}",
        "",
        "Keep this letter. With the head anybody can check, without us, that no entry sealed by then was changed since,",
        "and none added or removed. It does not show that what was entered is true.",
        "How: get the proof of an entry (its page, or recourse seal --prove), then: python check_proof.py PROOF.json HEAD",
    ]
    chinese = [
        f"{on.isoformat()} 的最后一个封印为第 {seal.number} 号，{at} 作出，涵盖分录号截至 {seal.up_to} 的全部分录。",
        f"封印值：{seal.head}",
        "",
        "请保存本函。任何人均可凭此封印值自行核验，截至当时已封印的分录此后未被更改、增添或删除。封印不证明所录内容属实。",
        "方法：取得某笔分录的证明（分录页面，或 recourse seal --prove），再运行 python check_proof.py PROOF.json 封印值",
    ]
    if public_url:
        english.append(f"The page: {public_url}/seals")
        chinese.append(f"页面：{public_url}/seals")
    short = f"{seal.head[:16]}…"
    subject = f"Seal {seal.number} of {on.isoformat()}: {short}", f"{on.isoformat()} 第 {seal.number} 号封印：{short}"
    return written(
        party, "seal.made", f"seal:{seal.number}", subject, english, chinese, number=seal.number, up_to=seal.up_to,
        sealed_at=moment(seal.sealed_at), head=seal.head,
    )  # fmt: skip


def under(payload: Mapping[str, Any], seal: Seal | None) -> dict[str, Any]:
    """A mail with the latest seal of its moment below it."""
    text = payload.get("text")
    if seal is None or not isinstance(text, str):
        return dict(payload)
    said = f"第 {seal.number} 号封印，封印值：" if payload.get("language") == "zh-Hans" else f"Seal {seal.number}, head:"
    return {**payload, "text": f"{text.rstrip()}\n\n{said}\n{seal.head}\n"}
