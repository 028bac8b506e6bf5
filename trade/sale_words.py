"""What the fields of a sale are called and what their codes say, in English and Chinese: for pages, papers and exhibits."""

from __future__ import annotations

from collections.abc import Mapping

from trade.sale_codes import AVS, CHANNELS, CONSENTS, CVV, DIRECTIONS, ENTRY_MODES, THREE_DS, Text
from trade.sale_fields import SaleKind

KINDS: Mapping[SaleKind, Text] = {
    SaleKind.PRODUCT_PAGE: ("Product page as shown", "商品页面（购买时）"),
    SaleKind.ORDER: ("Order as placed", "订单"),
    SaleKind.TERMS: ("Terms of sale agreed to", "已同意的销售条款"),
    SaleKind.REFUND_POLICY: ("Refund policy agreed to", "已同意的退款政策"),
    SaleKind.AUTHORISATION: ("Authorisation", "授权"),
    SaleKind.INVOICE: ("Invoice", "发票"),
    SaleKind.MESSAGE: ("Conversation with the buyer", "与买家的往来"),
}
MOMENTS: Mapping[SaleKind, Text] = {
    SaleKind.PRODUCT_PAGE: ("shown", "展示时间"),
    SaleKind.ORDER: ("ordered", "下单时间"),
    SaleKind.TERMS: ("agreed to", "同意时间"),
    SaleKind.REFUND_POLICY: ("agreed to", "同意时间"),
    SaleKind.AUTHORISATION: ("authorised", "授权时间"),
    SaleKind.INVOICE: ("issued", "开具时间"),
    SaleKind.MESSAGE: ("sent", "发送时间"),
}
"""What the moment of each kind is the moment of."""

FIELDS: Mapping[str, Text] = {
    "title": ("title", "标题"),
    "version": ("version", "版本"),
    "url": ("address", "网址"),
    "sha256": ("SHA-256 of its file", "所附文件的 SHA-256"),
    "description": ("what was sold", "所售商品或服务"),
    "purchase_order": ("purchase order", "采购单号"),
    "login": ("login", "登录账号"),
    "delivery_address": ("delivery address", "收货地址"),
    "consent": ("consent", "同意方式"),
    "avs": ("address check (AVS)", "地址核验（AVS）"),
    "cvv": ("security code check (CVV)", "安全码核验（CVV）"),
    "eci": ("ECI", "ECI"),
    "three_ds": ("3-D Secure", "3-D Secure"),
    "authorisation_code": ("authorisation code", "授权码"),
    "entry_mode": ("how the card was read", "读卡方式"),
    "credential": ("card or token, as the source names it", "卡片或令牌标识"),
    "device_id": ("device", "设备标识"),
    "device_fingerprint": ("fingerprint of the device", "设备指纹"),
    "ip_address": ("IP address", "IP 地址"),
    "number": ("number", "号码"),
    "issued_on": ("date of issue", "开具日期"),
    "direction": ("direction", "方向"),
    "channel": ("by", "渠道"),
    "text": ("text", "内容"),
}
CODES: Mapping[str, Mapping[str, Text]] = {
    "avs": AVS,
    "cvv": CVV,
    "three_ds": THREE_DS,
    "entry_mode": ENTRY_MODES,
    "consent": CONSENTS,
    "direction": DIRECTIONS,
    "channel": CHANNELS,
}
BARE = frozenset({"consent", "entry_mode", "direction", "channel"})
"""Codes of ours, which say nothing to anybody: only their words are shown."""


def value(name: str, said: str, *, chinese: bool) -> str:
    """A field's value as people read it: a code of the trade with what it says, a code of ours as its words."""
    words = CODES.get(name, {}).get(said)
    if words is None:
        return said
    told = words[chinese]
    if name in BARE:
        return told
    return f"{said}（{told}）" if chinese else f"{said} ({told})"
