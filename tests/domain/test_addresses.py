"""The address of an order against the one in a proof of delivery: full, partial, different, never more than compared."""

from __future__ import annotations

from random import Random

import pytest

from evidence.address import Part, Verdict, Why
from evidence.address_compare import compare, parts_of

LONG_ROAD = "12 Long Road, Springfield, IL 62704, USA"
FLAT = "Flat 4B, 12 Ashgrove Road, London SW1A 1AA, United Kingdom"
BERLIN = "Hauptstraße 5, 10115 Berlin, Deutschland"
RIVOLI = "5 rue de Rivoli, 75001 Paris, France"
HAIDIAN = "北京市海淀区中关村大街27号1101室"
NANSHAN = "广东省深圳市南山区科技园科苑路15号"
GARDEN = "上海市浦东新区张杨路500号阳光花园3栋2单元501室"
FULL, PARTIAL, DIFFERENT, NOTHING, UNCOMPARED = Verdict

TABLE = [
    # ---- the whole address, however it is written ----
    (LONG_ROAD, "12 LONG RD SPRINGFIELD IL 62704 US", FULL),
    (LONG_ROAD, "12 Long Road, Springfield, Illinois, 62704-1234", FULL),
    (LONG_ROAD, "12 Long Rd., Springfield", FULL),
    ("12 North Main Street Apt 5, Portland, OR 97201", "12 N MAIN ST #5, PORTLAND OR 97201", FULL),
    ("350 Fifth Avenue, New York, NY 10118", "350 5TH AVE, NEW YORK NY 10118", FULL),
    (FLAT, "12 Ashgrove Rd, Flat 4B, London, SW1A 1AA", FULL),
    (FLAT, "APT 4B 12 ASHGROVE ROAD LONDON SW1A 1AA", FULL),
    (BERLIN, "Hauptstr. 5, 10115 Berlin", FULL),
    (BERLIN, "HAUPTSTRASSE 5, BERLIN", FULL),
    ("Acme Ltd, Unit 5, 12-14 High Street, York YO1 7HH", "UNIT 5, 12-14 HIGH ST, YORK YO1 7HH", FULL),
    ("5 rue de Rivoli, Paris", "75001 Paris, 5 rue de Rivoli", FULL),
    ("Rose Cottage, Church Lane, Oxford OX1 2AB", "ROSE COTTAGE CHURCH LN OXFORD OX1 2AB", FULL),
    ("742 Evergreen Terrace Springfield OR 97403", "742 EVERGREEN TER, SPRINGFIELD, OR 97403", FULL),
    ("Calle Mayor 10, 28013 Madrid, España", "CALLE MAYOR 10 28013 MADRID", FULL),
    ("A. Whitfield, 12 Long Road, Springfield, IL 62704", "12 Long Rd Springfield IL 62704", FULL),
    ("Via Roma 3, 00184 Roma, Italia", "VIA ROMA 3, ROMA", FULL),
    ("Damrak 1, 1012 LG Amsterdam, Nederland", "DAMRAK 1 AMSTERDAM 1012LG", FULL),
    (RIVOLI, "5 Rue de Rivoli, 75001 PARIS", FULL),
    ("88 Queen Street West, Toronto, ON M5V 2T6, Canada", "88 Queen St W, Toronto ON M5V2T6", FULL),
    ("Kungsgatan 12, 111 35 Stockholm", "KUNGSGATAN 12, 111 35 STOCKHOLM", FULL),
    ("P.O. Box 77, Leeds LS1 4DY", "PO BOX 77, LEEDS, LS1 4DY", FULL),
    (HAIDIAN, "北京市海淀区中关村大街27号1101室 本人签收", FULL),
    (HAIDIAN, "北京 海淀区 中关村大街２７号 1101", FULL),
    (NANSHAN, "深圳市南山区科技园科苑路15号", FULL),
    ("上海市静安区江宁路188弄12号602室", "上海市静安区江宁路188弄12号602", FULL),
    ("江苏省苏州市工业园区星湖街328号创意产业园A座1203", "苏州市工业园区星湖街328号创意产业园a座1203室", FULL),
    ("浙江杭州西湖区文三路90号", "杭州市西湖区文三路九十号", FULL),
    ("广东深圳南山区科苑路15号", "广东省深圳市南山区科苑路十五号", FULL),
    (GARDEN, "浦东新区张杨路500号阳光花园3号楼2单元501", FULL),
    (GARDEN, "上海市浦东新区张杨路500号阳光花园3-2-501", FULL),
    # ---- a part of it ----
    (LONG_ROAD, "Springfield, IL 62704", PARTIAL),
    (LONG_ROAD, "Springfield IL", PARTIAL),
    (LONG_ROAD, "Long Road, Springfield IL 62704", PARTIAL),
    (LONG_ROAD, "12 Long Road", PARTIAL),
    (FLAT, "12 Ashgrove Road, London SW1A 1AA", PARTIAL),
    (FLAT, "London, front door", PARTIAL),
    (LONG_ROAD, "1* L*** Road, Springfield, IL 62704", PARTIAL),
    (BERLIN, "10115 Berlin", PARTIAL),
    (HAIDIAN, "北京市海淀区", PARTIAL),
    (HAIDIAN, "北京市海淀区中关村大街27号", PARTIAL),
    (HAIDIAN, "北京市海淀区中关村***", PARTIAL),
    (GARDEN, "上海市浦东新区张杨路500号", PARTIAL),
    ("上海市静安区江宁路188弄12号602室", "上海市静安区江宁路", PARTIAL),
    (NANSHAN, "【深圳市】已签收，签收人：门卫", PARTIAL),
    # ---- another address ----
    (LONG_ROAD, "14 Long Road, Springfield, IL 62704", DIFFERENT),
    (LONG_ROAD, "12 Short Lane, Springfield, IL 62704", DIFFERENT),
    (LONG_ROAD, "12 Long Road, Portland, OR 97201", DIFFERENT),
    (FLAT, "Flat 9, 12 Ashgrove Road, London SW1A 1AA", DIFFERENT),
    (BERLIN, "Hauptstr. 7, 10115 Berlin", DIFFERENT),
    (HAIDIAN, "北京市海淀区中关村大街29号1101室", DIFFERENT),
    (HAIDIAN, "北京市朝阳区中关村大街27号1101室", DIFFERENT),
    (NANSHAN, "广东省广州市南山区科苑路15号", DIFFERENT),
    ("上海市静安区江宁路188弄12号602室", "上海市静安区江宁路188弄14号602室", DIFFERENT),
    (GARDEN, "上海市浦东新区张杨路500号阳光花园5栋2单元501室", DIFFERENT),
    # ---- no address, or none to compare ----
    (LONG_ROAD, "Left at the front door, signed by A. Whitfield", NOTHING),
    (HAIDIAN, "快件已放入丰巢快递柜，请及时取件", NOTHING),
    (LONG_ROAD, "", NOTHING),
    ("", "12 Long Road, Springfield", UNCOMPARED),
    (HAIDIAN, "Room 1101, 27 Zhongguancun Street, Haidian, Beijing", UNCOMPARED),
    ("27 Zhongguancun Street, Haidian, Beijing 100080", "北京市海淀区中关村大街27号", UNCOMPARED),
    ("Springfield", "Springfield, IL 62704", UNCOMPARED),
]


@pytest.mark.parametrize(("ordered", "stated", "verdict"), TABLE)
def test_an_address_in_a_proof_is_full_partial_or_another(ordered: str, stated: str, verdict: Verdict):
    assert verdict is compare(ordered, stated).verdict, compare(ordered, stated)


@pytest.mark.parametrize("address", [row[0] for row in TABLE if row[2] is FULL])
def test_an_address_is_the_same_as_itself(address: str):
    assert FULL is compare(address, address).verdict


def test_what_was_compared_is_said_part_by_part():
    found = compare(FLAT, "12 Ashgrove Road, London")

    assert (Part.STREET, Part.HOUSE, Part.CITY) == found.agreed
    assert (Part.UNIT, Part.POSTCODE) == found.missing and () == found.differs


def test_two_scripts_are_not_compared_and_it_says_why():
    assert Why.SCRIPTS is compare(HAIDIAN, "27 Zhongguancun St, Beijing").why
    assert Why.ORDER_UNKNOWN is compare(" ", "12 Long Road").why
    assert Why.ORDER_PARTIAL is compare("Springfield", "Springfield").why


PAPER = """PROOF OF DELIVERY
Shipper: Linglong, 88 Export Avenue, Shenzhen 518000
Delivered to: {address}
On 9 September 2026 at 10:15, signed for by A. WHITFIELD"""


@pytest.mark.parametrize(
    ("ordered", "address", "verdict"),
    [
        (LONG_ROAD, "12 LONG RD, SPRINGFIELD, IL 62704", FULL),
        (LONG_ROAD, "SPRINGFIELD, IL", PARTIAL),
        (LONG_ROAD, "14 LONG RD, SPRINGFIELD, IL 62704", DIFFERENT),
        (LONG_ROAD, "front desk", NOTHING),
        (HAIDIAN, "北京市海淀区中关村大街27号1101室", FULL),
        (HAIDIAN, "北京市海淀区", PARTIAL),
        (HAIDIAN, "北京市海淀区中关村大街29号1101室", DIFFERENT),
    ],
)
def test_in_a_whole_paper_the_address_is_found_among_others(ordered: str, address: str, verdict: Verdict):
    assert verdict is compare(ordered, PAPER.format(address=address), document=True).verdict


def test_the_town_of_a_paper_counts_only_near_the_street():
    far = "12 Long Road " + "word " * 40 + "Springfield 62704"

    assert PARTIAL is compare(LONG_ROAD, far, document=True).verdict


def test_the_parts_of_an_address_are_read_in_both_scripts():
    assert (Part.STREET, Part.HOUSE, Part.UNIT, Part.CITY, Part.POSTCODE) == parts_of(FLAT)
    assert (Part.STREET, Part.HOUSE, Part.PLACE, Part.UNIT, Part.DISTRICT, Part.CITY) == parts_of(GARDEN)


_PIECES = (
    "12", "12-14", "Long", "Road", "St.", "Apt", "#4B", "Springfield", "IL", "62704", "SW1A 1AA", "USA", "***", ",", ", ",
    "\n",     "北京市", "海淀区", "中关村大街", "27号", "3栋", "501室",
    "十五号", "号", "室", "-", "", " ", "Straße", "５", "市", "区",
)  # fmt: skip


def test_whatever_is_written_the_answer_keeps_to_the_parts_of_the_order():
    for seed in range(1_500):
        random = Random(seed)
        ordered, stated = (" ".join(random.choices(_PIECES, k=random.randrange(9))) for _ in range(2))
        found = compare(ordered, stated, document=random.random() < 0.5)

        told = [*found.agreed, *found.missing, *found.differs]
        assert len(told) == len(set(told)) and set(told) <= set(parts_of(ordered)), (seed, ordered, stated)
        assert (found.verdict is FULL) <= (not found.differs and bool(found.agreed)), (seed, ordered, stated)
        assert (found.verdict is UNCOMPARED) == (found.why is not None), (seed, ordered, stated)


def test_more_of_the_address_in_the_proof_never_makes_it_less():
    order = [PARTIAL, FULL]
    parts = ["12 Long Road", "Springfield", "IL 62704"]
    for size in range(1, len(parts)):
        less, more = (compare(LONG_ROAD, ", ".join(parts[:n])).verdict for n in (size, size + 1))
        assert order.index(less) <= order.index(more)
