"""What a merchant is told when a wave of refusals is raised."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.waves import Trait, Wave, WaveRule
from trade.letters import Letter, written
from trade.parties import Party

TRAITS: Mapping[Trait, tuple[str, str]] = {
    Trait.MERCHANT: ("all your sales", "贵方全部交易"),
    Trait.BIN_COUNTRY: ("cards issued in", "发卡国家/地区"),
    Trait.ISSUER: ("cards of the issuer", "发卡行"),
    Trait.DEVICE: ("orders from the device", "下单设备"),
    Trait.ADDRESS: ("orders delivered to", "收货地址"),
    Trait.PRODUCT: ("orders of the product", "商品"),
}


def raised(wave: Wave, merchant: Party, rule: WaveRule) -> Letter:
    """What is refused, how far above the usual, and what to do before more is lost."""
    trait_en, trait_zh = TRAITS[wave.trait]
    value = "" if wave.trait is Trait.MERCHANT else f" {wave.value}"
    english = [
        f"{wave.refusals} refusals within {rule.window_days} days, on {wave.sales} sales: {trait_en}{value}.",
        f"The usual rate is {_percent(wave.base_bp)} % or less.",
        "Hold back what is not shipped yet until you know more; the list stands on the page of the wave.",
    ]
    chinese = [
        f"{rule.window_days} 天内 {wave.refusals} 笔拒付，同期交易 {wave.sales} 笔：{trait_zh}{value}。",
        f"通常比率不超过 {_percent(wave.base_bp)}%。",
        "在查明情况之前，请暂缓发出尚未发货的订单；清单见该波次页面。",
    ]
    subject = (f"A wave of refusals: {trait_en}{value}", f"拒付激增：{trait_zh}{value}")
    facts = {"trait": wave.trait.value, "value": wave.value, "refusals": wave.refusals, "sales": wave.sales}
    return written(merchant, "wave.raised", f"wave:{wave.id}", subject, english, chinese, **facts)


def _percent(basis_points: int) -> str:
    """150 as 1.50."""
    return f"{basis_points // 100}.{basis_points % 100:02d}"
