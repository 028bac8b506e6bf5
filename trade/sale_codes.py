"""Codes of an authorisation as processors hand them on, each with what it says, in English and Chinese.

AVS and CVV: https://www.checkout.com/docs/previous/resources/codes/avs-codes and the other tables of processors that agree
with it, for American Express as active_merchant lists them; 3-D Secure: the transaction status of EMV 3-D Secure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Text: TypeAlias = tuple[str, str]

_FULL: Text = ("street and postcode match", "街道与邮编均相符")
_STREET: Text = ("street matches, postcode does not", "街道相符，邮编不符")
_POSTCODE: Text = ("postcode matches, street does not", "邮编相符，街道不符")
_NEITHER: Text = ("neither street nor postcode matches", "街道与邮编均不符")
_UNCHECKED: Text = ("not verified", "未核验")
_NO_SERVICE: Text = ("the issuer does not verify addresses", "发卡行不支持地址核验")

AVS: Mapping[str, Text] = {
    "Y": _FULL, "M": _FULL, "D": _FULL, "X": _FULL,
    "F": ("street and postcode match (Visa, UK); postcode only, another name (American Express)",
          "街道与邮编均相符（Visa 英国卡）；仅邮编相符，姓名不符（美国运通）"),
    "H": ("street and postcode match, the name does not", "街道与邮编均相符，姓名不符"),
    "V": ("name, street and postcode match", "姓名、街道与邮编均相符"),
    "A": _STREET,
    "B": ("street matches, postcode not verified", "街道相符，邮编未核验"),
    "O": ("name and street match, postcode does not", "姓名与街道相符，邮编不符"),
    "T": ("street matches, the name does not", "街道相符，姓名不符"),
    "Z": _POSTCODE, "W": _POSTCODE,
    "P": ("postcode matches, street not verified", "邮编相符，街道未核验"),
    "L": ("name and postcode match, street does not", "姓名与邮编相符，街道不符"),
    "K": ("the name matches only", "仅姓名相符"),
    "N": _NEITHER,
    "C": _UNCHECKED, "E": _UNCHECKED, "I": _UNCHECKED, "R": _UNCHECKED, "U": _UNCHECKED,
    "G": _NO_SERVICE, "S": _NO_SERVICE,
}  # fmt: skip

CVV: Mapping[str, Text] = {
    "M": ("matches", "相符"),
    "Y": ("matches (American Express)", "相符（美国运通）"),
    "N": ("does not match", "不符"),
    "P": ("not processed", "未处理"),
    "S": ("should be on the card, was not given", "卡上应有而未提供"),
    "U": ("the issuer does not check it", "发卡行不支持核验"),
    "X": ("no answer", "无应答"),
}

THREE_DS: Mapping[str, Text] = {
    "Y": ("authenticated", "验证成功"),
    "A": ("attempted; the issuer did not take part", "已尝试验证，发卡行未参与"),
    "N": ("not authenticated", "未通过验证"),
    "U": ("could not be performed", "无法验证"),
    "R": ("rejected by the issuer", "被发卡行拒绝"),
    "C": ("a challenge was asked for", "要求持卡人质询验证"),
    "D": ("a challenge was asked for, apart from the shop", "要求持卡人另行质询验证"),
    "I": ("for information only", "仅供参考"),
}

ENTRY_MODES: Mapping[str, Text] = {
    "ecommerce": ("on the web", "网上"),
    "in_app": ("in an app", "应用内"),
    "keyed": ("keyed in", "手工输入"),
    "chip": ("chip", "芯片"),
    "contactless": ("contactless", "非接触"),
    "stripe": ("magnetic stripe", "磁条"),
    "recurring": ("recurring, by agreement", "按约定定期扣款"),
}

CONSENTS: Mapping[str, Text] = {
    "checkbox": ("box ticked", "勾选同意"),
    "button": ("button pressed below the text", "点击同意按钮"),
    "signature": ("signed", "签字"),
    "email": ("by e-mail", "电子邮件确认"),
    "spoken": ("said aloud, recorded", "口头同意（有录音）"),
    "account": ("when the account was opened", "注册账户时同意"),
    "none": ("shown only, not asked for", "仅展示，未要求同意"),
}

DIRECTIONS: Mapping[str, Text] = {
    "from_buyer": ("from the buyer", "买家来讯"),
    "to_buyer": ("to the buyer", "致买家"),
}

CHANNELS: Mapping[str, Text] = {
    "email": ("e-mail", "电子邮件"),
    "chat": ("chat", "在线聊天"),
    "platform": ("the platform's messages", "平台站内信"),
    "phone": ("telephone", "电话"),
    "text_message": ("text message", "短信"),
    "letter": ("letter", "信函"),
    "ticket": ("support ticket", "客服工单"),
    "other": ("other", "其他"),
}
