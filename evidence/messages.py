"""What is written to a merchant about proof that nobody could capture for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from trade.letters import Letter, written
from trade.parties import Party

LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class Missing:
    """A parcel without proof. `lost`: the carrier has forgotten it already."""

    payment_id: str
    order_reference: str
    carrier: str
    tracking_number: str
    lost_on: date
    lost: bool


def will_be_lost(party: Party, parcels: Sequence[Missing], *, public_url: str | None) -> Letter:
    """Proof of delivery is missing and will be lost on a day: bring your own. One letter for all of a merchant's parcels."""
    english = ["We could not capture the carrier's proof of delivery for these parcels:"]
    chinese = ["以下包裹未能取得承运人的签收证明："]
    for it in parcels[:LISTED_MAX]:
        day = it.lost_on.isoformat()
        named_en = f"- order {it.order_reference}, {it.carrier} {it.tracking_number}"
        named_zh = f"- 订单 {it.order_reference}，{it.carrier} {it.tracking_number}"
        english.append(f"{named_en}: was lost on {day}" if it.lost else f"{named_en}: will be lost on {day}")
        chinese.append(f"{named_zh}：已于 {day} 灭失" if it.lost else f"{named_zh}：将于 {day} 灭失")
        if public_url:
            link = f"{public_url.rstrip('/')}/sales/{quote(it.payment_id, safe='')}"
            english.append(f"  upload it here: {link}")
            chinese.append(f"  上传凭证：{link}")
    left = len(parcels) - LISTED_MAX
    if left > 0:
        english.append(f"and {left} more.")
        chinese.append(f"另有 {left} 件。")
    english.append(
        "From that day on the carrier no longer answers. If you hold a proof, or can still get one, bring it now."
    )
    chinese.append("自该日起承运人不再提供查询。如您持有或仍能取得签收证明，请立即提交。")
    first = min(it.lost_on for it in parcels).isoformat()
    subject = (
        f"Proof of delivery missing for {len(parcels)} parcels, first lost on {first}",
        f"{len(parcels)} 件包裹缺少签收证明，最早于 {first} 灭失",
    )
    return written(party, "evidence.missing", f"party:{party.code}", subject, english, chinese, parcels=len(parcels))
