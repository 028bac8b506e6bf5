"""Addresses in Chinese characters: read into parts from the province down, and looked for in what a proof says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from evidence.address import Compared, Part, judged

Parts = Mapping[Part, str]
PROVINCES = [
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
]
MUNICIPALITIES = ("北京", "上海", "天津", "重庆", "香港", "澳门")
_LAND = re.compile(r"^(?:中国|中华人民共和国)")
_PROVINCE = re.compile(rf"^(?:{'|'.join(PROVINCES)})(?:省|壮族自治区|回族自治区|维吾尔自治区|自治区)?")
_MUNICIPALITY = re.compile(rf"^({'|'.join(MUNICIPALITIES)})(?:市|特别行政区)?(?:\1市)?")
_CITY = re.compile(r"^([^区县路街号]{2,8}?)(?:市|自治州|地区|盟)")
_DISTRICT = re.compile(r"^([^路街号]{1,8}?(?:新区|区|县|旗|市))")
_TOWN = re.compile(r"^[^路号]{1,6}?(?:街道|镇|乡)")
_STREET = re.compile(r"^([^号\d]{1,14}(?:大道|大街|路|街|道|巷|胡同|里|村)(?:[东西南北中]?\d*段)?)")
_NUMBER = r"((?:\d+弄)?\d+(?:[-之]\d+)?)号(?!楼|房)"
_HOUSE = re.compile(rf"^{_NUMBER}(?:院)?")
_BLOCK = re.compile(r"([0-9a-z]+|[甲乙丙丁东南西北])(?:号楼|栋|幢|座)")
_STAIRS = re.compile(r"(\d+)单元")
_ROOM = re.compile(r"(\d+[a-z]?)(?:室|号房|房|户)?$")
_NUMERAL = re.compile(r"[一二三四五六七八九十百零〇]+(?=号|栋|幢|座|单元|室|层|弄|段)")
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def read(text: str) -> Parts:
    """The parts of an address; those it does not have are not there."""
    left = plain(text)
    if code := re.match(r"^\d{6}", left):
        left = left[code.end() :]
    left = _PROVINCE.sub("", _LAND.sub("", left))
    found: dict[Part, str] = {}
    if whole := _MUNICIPALITY.match(left):
        found[Part.CITY], left = whole[1], left[whole.end() :]
    elif city := _CITY.match(left):
        found[Part.CITY], left = city[1], left[city.end() :]
    if district := _DISTRICT.match(left):
        name = district[1]
        if Part.CITY not in found and len(name) > 4:  # 深圳南山区: the city is written without its 市
            found[Part.CITY], name = name[:2], name[2:]
        found[Part.DISTRICT], left = name, left[district.end() :]
    if town := _TOWN.match(left):
        left = left[town.end() :]
    if street := _STREET.match(left):
        found[Part.STREET], left = street[1], left[street.end() :]
    if house := _HOUSE.match(left):
        found[Part.HOUSE], left = house[1], left[house.end() :]
    _building(left, found)
    return found


def compare(ordered: Parts, stated: str, *, document: bool) -> Compared:
    """Look for each part of the order's address in what the proof states; `document` as for Latin letters."""
    text = plain(stated)
    other = {} if document or "*" in text else read(stated)
    if not {Part.CITY, Part.DISTRICT} & other.keys():
        other = {}  # a sentence, and no address
    agreed: list[Part] = []
    differs: list[Part] = []
    for part in (Part.STREET, Part.PLACE, Part.DISTRICT, Part.CITY):
        if part in ordered and ordered[part] in text:
            agreed.append(part)
        elif part in ordered and part in other and part is not Part.PLACE:  # a building may have several names
            differs.append(part)
    if Part.HOUSE in ordered and Part.STREET in agreed:
        numbers = re.findall(re.escape(ordered[Part.STREET]) + _NUMBER, text)
        if ordered[Part.HOUSE] in numbers:
            agreed.append(Part.HOUSE)
        elif numbers:
            differs.append(Part.HOUSE)
    if Part.UNIT in ordered and {Part.STREET, Part.PLACE} & set(agreed):
        _unit(ordered[Part.UNIT], text, ordered, agreed, differs)
    return judged(ordered, agreed, differs)


def plain(text: str) -> str:
    """The text as it is compared: full-width letters and figures narrow, numerals in figures, without blanks and signs."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    narrow = re.sub(r"[^0-9a-z\u4e00-\u9fff*〇-]+", "", narrow)
    return _NUMERAL.sub(lambda it: str(_number(it[0])), narrow)


def _number(text: str) -> int:
    """一百二十三 as 123; digits one after another (一二三) likewise."""
    if "十" not in text and "百" not in text:
        return int("".join(str(_DIGITS[it]) for it in text))
    total, digit = 0, 0
    for it in text:
        if it in _DIGITS:
            digit = _DIGITS[it]
        else:
            total, digit = total + (digit or 1) * (10 if it == "十" else 100), 0
    return total + digit


def _building(left: str, found: dict[Part, str]) -> None:
    """What follows the number: the name of an estate, and block, staircase and room as one."""
    short = re.fullmatch(r"(.*?)(\d+)-(?:(\d+)-)?(\d+[a-z]?)(?:室)?", left)  # 阳光花园3-2-501
    if short:
        unit = "-".join(it for it in (short[2], short[3], short[4]) if it)
        name = short[1]
    else:
        block, stairs = _BLOCK.search(left), _STAIRS.search(left)
        room = _ROOM.search(left)
        unit = "-".join(it[1] for it in (block, stairs, room) if it)
        first = min((it.start() for it in (block, stairs, room) if it), default=len(left))
        name = left[:first]
    name = re.sub(r"\d+(?:层|楼)$", "", name)
    if len(name) >= 2 and "*" not in name:
        found[Part.PLACE] = name
    if unit:
        found[Part.UNIT] = unit


def _unit(unit: str, text: str, ordered: Parts, agreed: list[Part], differs: list[Part]) -> None:
    """Block, staircase and room in their order after the street or the estate; another block there is a difference."""
    starts = [text.find(ordered[part]) + len(ordered[part]) for part in (Part.STREET, Part.PLACE) if part in agreed]
    after = text[max(starts) : max(starts) + 40]
    if Part.HOUSE in agreed:
        after = re.sub(rf"^{re.escape(ordered[Part.HOUSE])}号(?:院)?", "", after)
    seen = re.findall(r"\d+[a-z]?|[a-z甲乙丙丁](?=座|栋|幢|号楼)|[东南西北](?=座|栋|幢)", after)
    wanted = unit.split("-")
    if any(seen[at : at + len(wanted)] == wanted for at in range(len(seen))):
        agreed.append(Part.UNIT)
    elif len(seen) >= len(wanted) and _BLOCK.search(after):
        differs.append(Part.UNIT)
