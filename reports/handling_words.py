"""The way of a parcel in words, in English and Chinese: its steps, who told of them, what is missing, what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from evidence.handling import Allowance, Clash, Contradiction, Gap, Handling, Speaker, Stretch
from reports.statement_words import Text
from trade.shipments import FILE, RECOURSE, ShipmentStep, Step

STEPS: Mapping[Step, Text] = {
    Step.PACKED: ("packed", "已打包"),
    Step.HANDED_OVER: ("handed over", "交付承运"),
    Step.INSPECTED: ("inspected", "验货"),
    Step.IN_TRANSIT: ("in transit", "运输中"),
    Step.CUSTOMS: ("at customs", "海关查验"),
    Step.OUT_FOR_DELIVERY: ("out for delivery", "派送中"),
    Step.ATTEMPTED: ("delivery attempted", "投递未成功"),
    Step.READY: ("ready to be collected", "待取件"),
    Step.DELIVERED: ("delivered", "送达"),
    Step.SIGNED: ("signed for", "签收"),
    Step.VERIFIED: ("verified with the buyer", "与买方核实"),
    Step.REFUSED: ("refused by the recipient", "收件人拒收"),
    Step.RETURNED: ("returned to the sender", "退回寄件人"),
}
LANES: Mapping[Speaker, Text] = {
    Speaker.SENDER: ("the seller says", "卖方陈述"),
    Speaker.CARRIER: ("the carrier says", "承运人陈述"),
    Speaker.RECIPIENT: ("the recipient says", "收件人陈述"),
}
SPEAKERS: Mapping[str, Text] = {
    "carrier": ("the carrier", "承运人"),
    "recipient": ("the recipient", "收件人"),
}
WAYS: Mapping[str, Text] = {
    RECOURSE: ("asked by us", "由本系统查询"),
    FILE: ("from a file", "据文件"),
}
TOLD: Text = ("told by {who}", "由{who}告知")

GAPS: Mapping[Gap, Text] = {
    Gap.NEVER_HANDED_OVER: (
        "Nobody states that it was handed over to the carrier.",
        "无人陈述已将包裹交付承运人。",
    ),
    Gap.NEVER_SCANNED: (
        "Handed over on {since}, and no word from the carrier since: {days} days.",
        "{since} 交付承运后，承运人至今无任何记录：{days} 天。",
    ),
    Gap.SILENT: (
        "No word between {since} and {until}: {days} days.",
        "{since} 至 {until} 无任何记录：{days} 天。",
    ),
    Gap.NO_PROOF: (
        "Stated to be delivered on {since}, and no proof of it is held.",
        "据陈述已于 {since} 送达，但未持有签收证明。",
    ),
}
STILL: Text = ("No word since {since}: {days} days.", "自 {since} 起无任何记录：{days} 天。")
ALLOWED: Text = ("More than {days} days is a gap here.", "此处超过 {days} 天视为缺口。")

CLASHES: Mapping[Clash, Text] = {
    Clash.DAY: (
        "Two days for one step ({step}): {one} says {one_on}, {other} says {other_on}.",
        "同一环节（{step}）日期不一：{one}称 {one_on}，{other}称 {other_on}。",
    ),
    Clash.ENDING: (
        "{one} says {step} on {one_on}, {other} says {other_step} on {other_on}.",
        "{one}称 {one_on} {step}，{other}称 {other_on} {other_step}。",
    ),
    Clash.ORDER: (
        "{one} says {step} on {one_on}; {other} says it was handed over only on {other_on}.",
        "{one}称 {one_on} {step}，而{other}称 {other_on} 才交付承运。",
    ),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """How one reader reads: which of two texts, the name of a party, a day."""

    say: Callable[[Text], str]
    who: Callable[[str], str]
    day: Callable[[datetime], str]

    def speaker(self, code: str) -> str:
        found = SPEAKERS.get(code)
        return self.say(found) if found else self.who(code)

    def told(self, step: ShipmentStep) -> str:
        """How the step came to us; nothing where its speaker told us itself, or nobody noted it."""
        if step.told_by in ("", step.stated_by):
            return ""
        way = WAYS.get(step.told_by)
        return self.say(way) if way else self.say(TOLD).format(who=self.who(step.told_by))


def troubles(it: Handling, reader: Reader) -> list[tuple[str, Allowance | None]]:
    """A sentence for each contradiction and each gap, with the rule it rests on where there is one."""
    return [(_clash(clash, reader), None) for clash in it.contradictions] + [
        (_gap(gap, reader), gap.allowed) for gap in it.gaps
    ]


def allowed(rule: Allowance, reader: Reader) -> str:
    return reader.say(ALLOWED).format(days=rule.days)


def _gap(gap: Stretch, reader: Reader) -> str:
    pattern = STILL if gap.kind is Gap.SILENT and gap.until is None else GAPS[gap.kind]
    said = {name: reader.day(at) for name, at in (("since", gap.since), ("until", gap.until)) if at}
    return reader.say(pattern).format(**said, days=gap.days)


def _clash(clash: Contradiction, reader: Reader) -> str:
    one, other = clash.one, clash.other
    told = reader.say(CLASHES[clash.kind]).format(
        one=reader.speaker(one.stated_by), other=reader.speaker(other.stated_by), one_on=reader.day(one.happened_at),
        other_on=reader.day(other.happened_at), step=reader.say(STEPS[one.kind]), other_step=reader.say(STEPS[other.kind]),
    )  # fmt: skip
    return told[0].upper() + told[1:]
