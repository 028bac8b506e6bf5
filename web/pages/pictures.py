"""What the pictures show, in the reader's words: from read models to nodes, flows, marks and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from disputes.informed import Proof, proofs_of
from ledger.balances import Loss, Position
from reports import chain_picture, split_picture, window_bar
from reports.case import Case
from reports.chain_picture import Link, Node, flows_between
from reports.days import Facts, days_of, stretches_of
from reports.drawing import Drawing
from reports.proceeding import ProceedingPage
from reports.split_picture import Bar, Share
from reports.window_bar import Mark
from trade.parties import Party
from trade.visibility import Scope
from web.formats import clock, day, figure, money, span, zone_of
from web.language import both
from web.wording import word
from web.words import DOCTRINES, KINDS, Word

LYING_MOST = 5  # more parties than this do not fit side by side in readable letters
WIDE, NARROW = 1040.0, 340.0
DAYS: Mapping[str, Word] = {
    "sold": _l("sold %(day)s"),
    "handed_over": _l("shipped"),
    "delivered": _l("delivered"),
    "forgotten": _l("carrier forgets %(day)s"),
    "captured": _l("proof captured"),
    "statement": _l("statement"),
    "dispute": _l("dispute %(day)s"),
    "you_told": _l("you were told"),
    "merchant_told": _l("merchant told"),
    "due": _l("due %(day)s"),
    "last": _l("last day %(day)s"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """The same picture for a wide and for a narrow page; `wide` is none where only the narrow one is readable."""

    wide: Drawing | None
    narrow: Drawing


def party_name(party: Party) -> str:
    return both(party.name_en, party.name_zh)


def chain_of_case(case: Case, scope: Scope, zone: str) -> Pair:
    """The chain of one dispute: money its entries left open, what is withheld to secure it, who was told when."""
    when = {it.party: _told(it.informed_at, zone) for it in case.services}
    hops = [_hop(proof) for proof in proofs_of(case.services, case.marks, case.within)[1:]]
    return _chain(case.dispute.chain, case.parties, case.standing, case.losses, scope, when, hops)


def _hop(proof: Proof) -> tuple[str, bool]:
    """How much later the party was told than the one above, with a sign where that is later than their contract gives."""
    if not proof.later:
        return "", False
    later = _("+%(span)s", span=span(proof.later))
    return (f"‼ {later}", True) if proof.late else (later, False)


def _told(at: datetime | None, zone: str) -> tuple[str, ...]:
    """Day and hour on a line each, as they stand in a box."""
    if at is None:
        return (_("not told yet"),)
    return _("told %(day)s", day=day(at.astimezone(zone_of(zone)).date())), clock(at, zone)


def chain_of_proceeding(page: ProceedingPage, scope: Scope) -> Pair:
    """The chain of a proceeding: everything its parties owe and withhold among themselves."""
    return _chain(page.case.chain, page.parties, page.positions, page.losses, scope, {}, [])


def _chain(
    codes: Sequence[str],
    parties: Mapping[str, Party],
    positions: Sequence[Position],
    losses: Sequence[Loss],
    scope: Scope,
    when: Mapping[str, Sequence[str]],
    hops: Sequence[tuple[str, bool]],
) -> Pair:
    nodes = []
    for code in codes:
        lost = [_("loss %(money)s", money=money(it.money)) for it in losses if it.party == code and it.money.minor]
        facts = (*lost, *when.get(code, ()))
        party = parties[code]
        nodes.append(Node(party_name(party), str(word(KINDS, party.kind)), facts, code == scope.party, bool(lost)))
    several = len({it.money.currency for it in positions}) > 1
    links = [
        Link(flows_between(upper, lower, positions, money if several else figure), *(hops[i] if i < len(hops) else ()))
        for i, (upper, lower) in enumerate(pairwise(codes))
    ]
    title = _("Chain: who owes and who withholds between %(first)s and %(last)s", first=nodes[0].name, last=nodes[-1].name)
    wide = chain_picture.lying(nodes, links, title=title) if len(nodes) <= LYING_MOST else None
    return Pair(wide, chain_picture.upright(nodes, links, title=title, width=NARROW))


def window_of_case(case: Case, scope: Scope, today: date) -> Pair:
    """The bar of one payment: sale, parcel, proof, notice, deadlines, today, last day."""
    facts = facts_of_case(case, scope)
    marks = marks_of(facts)
    stretches = stretches_of(facts, until=max([today, *(mark.on for mark in marks)]))
    first = min(mark.on for mark in marks)
    last = max([mark.on for mark in marks] + [it.end for it in stretches])
    if first <= today <= last:
        marks = [*marks, Mark(today, _("today"), "today")]
    title = _("Window bar: from %(first)s to %(last)s", first=day(first), last=day(last))
    return Pair(
        window_bar.draw(marks, stretches, title=title, width=WIDE),
        window_bar.draw(marks, stretches, title=title, width=NARROW),
    )


def facts_of_case(case: Case, scope: Scope) -> Facts:
    return Facts(
        case.dispute, case.payment, case.shipments, case.services, case.deadlines, case.windows, case.events,
        reader=scope.party,
    )  # fmt: skip


def marks_of(facts: Facts) -> list[Mark]:
    """Every day that matters, with its words; the table beside the bar says the same."""
    return [Mark(it.on, str(DAYS[it.what]) % {"day": day(it.on)}, it.look) for it in days_of(facts)]


def split_of_proceeding(page: ProceedingPage) -> Pair | None:
    """One bar a proposal over the same parties; none without proposals."""
    if not page.proposals:
        return None
    places = {it.party: i for i, it in enumerate(page.proposals[0].proposal.shares)}
    decided = {it.proposal for it in page.decisions}
    bars = [
        Bar(
            f"{it.number} · {word(DOCTRINES, it.proposal.doctrine)}",
            tuple(
                Share(
                    party_name(page.parties[share.party]),
                    str(share.fraction),
                    places.get(share.party, len(places)),
                    share.money.minor,
                )
                for share in it.proposal.shares
            ),
            it.number in decided,
        )
        for it in page.proposals
    ]
    title = _("Split: the shares that each doctrine gives")
    return Pair(split_picture.draw(bars, title=title, width=WIDE), split_picture.draw(bars, title=title, width=NARROW))
