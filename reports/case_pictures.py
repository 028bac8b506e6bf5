"""The pictures of a case file: chain, window bar and split, in the words of its reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from itertools import pairwise

from ledger.balances import losses
from reports import case_words as table
from reports import chain_picture, split_picture, window_bar
from reports.case_file import CaseFile
from reports.case_reading import CaseReading
from reports.chain_picture import Link, Node, flows_between
from reports.days import days_of, stretches_of
from reports.drawing import Drawing
from reports.split_picture import Bar, Share
from reports.statement_words import Text, figure
from reports.window_bar import Mark

WIDE = 760.0  # user units across a paper
LYING_MOST = 4  # more parties side by side cannot be read on a page
DAYS: Mapping[str, Text] = {
    "sold": ("sold {day}", "{day}售出"),
    "handed_over": ("shipped", "发货"),
    "delivered": ("delivered", "送达"),
    "forgotten": ("carrier forgets {day}", "{day}承运人删除记录"),
    "captured": ("proof captured", "证据已留存"),
    "statement": ("statement", "账单"),
    "dispute": ("dispute {day}", "{day}争议"),
    "you_told": ("you were told", "您收到通知"),
    "merchant_told": ("merchant told", "商户收到通知"),
    "due": ("due {day}", "{day}到期"),
    "last": ("last day {day}", "{day}最后一天"),
}


def chain_of(file: CaseFile, it: CaseReading) -> Drawing:
    """Who holds whose money: of a proceeding everything its parties owe each other, of a dispute what it left open."""
    open_, chain = file.open_positions, file.chain
    lost = losses(file.own_standing)
    kinds = {party.code: party.kind.value for party in file.parties}
    nodes = []
    for code in chain:
        borne = [it.say(("loss {sum}", "损失 {sum}"), sum=it.money(loss.money)) for loss in lost if loss.party == code]
        told = [each.informed_at for each in file.services if each.party == code and each.informed_at]
        heard = [it.say(("told {at}", "获通知 {at}"), at=f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC") for at in told]
        role = it.of(table.KINDS, kinds.get(code))
        nodes.append(Node(it.name(code), role, (*borne, *heard), code == file.reader, bool(borne)))
    several = len({each.money.currency for each in open_}) > 1
    links = [
        Link(flows_between(*pair, open_, it.money if several else lambda sum_: figure(sum_.minor, sum_.currency)))
        for pair in pairwise(chain)
    ]
    title = it.say(("Who holds whose money", "谁占有谁的款项"))
    if len(nodes) <= LYING_MOST:
        return chain_picture.lying(nodes, links, title=title)
    return chain_picture.upright(nodes, links, title=title, width=WIDE / 1.4)


def window_of(file: CaseFile, it: CaseReading) -> Drawing | None:
    """The bar of the one payment of a dispute's file. No mark for today: the same rows give the same picture."""
    if file.facts is None:
        return None
    days = days_of(file.facts)
    marks = [Mark(each.on, it.say(DAYS[each.what], day=each.on.isoformat()), each.look) for each in days]
    stretches = stretches_of(file.facts, until=max(each.on for each in days))
    return window_bar.draw(marks, stretches, title=it.say(("Window", "争议窗口期")), width=WIDE)


def split_of(file: CaseFile, it: CaseReading) -> Drawing | None:
    """One bar a proposal over the same parties; none without proposals."""
    if not file.proposals:
        return None
    places = {share.party: place for place, share in enumerate(file.proposals[0].proposal.shares)}
    decided = {each.proposal for each in file.decisions}
    bars = []
    for made in file.proposals:
        shares = tuple(
            Share(it.name(s.party), str(s.fraction), places.get(s.party, len(places)), s.money.minor)
            for s in made.proposal.shares
        )
        bars.append(Bar(f"{made.number} · {it.doctrine(made.proposal.doctrine)}", shares, made.number in decided))
    return split_picture.draw(bars, title=it.say(("The shares of each proposal", "各方案份额")), width=WIDE)
