"""Words of a list of proofs on paper, English and Chinese: what a page says of it, a paper says too."""

from __future__ import annotations

from collections.abc import Mapping

from reports.statement_words import Text

NEEDS: Mapping[str, Text] = {
    "needed": ("needed", "必需"),
    "one_of": ("one of these", "任选其一"),
    "helps": ("helps", "有帮助"),
}
PROOF_STATES: Mapping[str, Text] = {
    "met": ("covered", "已具备"),
    "partly": ("partly", "部分具备"),
    "missing": ("missing", "缺少"),
}
SUFFICIENCIES: Mapping[str, Text] = {
    "enough": ("enough", "充分"),
    "thin": ("thin", "薄弱"),
    "missing": ("something needed is missing", "缺少必备材料"),
}
BECAUSE: Mapping[str, Text] = {
    "nothing": ("nothing of it is there", "尚无任何材料"),
    "other_address": ("it names another address than the order", "所载地址与订单不同"),
    "on_record": ("it is on record here; no paper shows it to others yet", "系统已有记录，但尚无可供他方查看的文件"),
    "no_address": ("nothing of the order's address was found in it", "其中未见订单地址的任何部分"),
    "unread": ("it is a picture or a scan, which cannot be read here", "系图片或扫描件，系统无法读取"),
    "uncompared": ("its address could not be compared", "其地址无法比对"),
    "partial": ("it names only part of the address, which is not accepted", "仅载有部分地址，不被接受"),
    "undated": (
        "the address is whole; the day, the time or that it was delivered was not found",
        "地址完整；但未见日期、时间或已送达字样",
    ),
    "avs_other": ("the issuer's address check did not confirm this address", "发卡行地址验证未确认该地址"),
    "avs_unknown": ("no answer of the issuer's address check is on record", "系统未记录发卡行地址验证结果"),
    "captured": ("fetched from the carrier, not submitted yet", "已自承运人取得，尚未提交"),
    "draft": ("brought, not submitted yet", "已上传，尚未提交"),
    "confirmed": ("submitted; what it shows is the word of who brought it", "已提交；其内容以提交方陈述为准"),
    "submitted": ("handed in", "已提交"),
}
