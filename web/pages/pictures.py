"""What the pictures show, in the reader's words: from read models to nodes, flows, marks and bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from flask_babel import gettext as _

from disputes.informed import Proof, proofs_of
from ledger.balances import Loss, Position
from ledger.money import Money
from reports import chain_picture, split_picture, window_bar
from reports.case import Case, widest_window
from reports.chain_picture import Flow, Link, Node
from reports.drawing import Drawing
from reports.proceeding import ProceedingPage
from reports.split_picture import Bar, Share
from reports.window_bar import Mark, Stretch
from trade.parties import Party
from trade.shipments import ProofState, Step
from trade.visibility import Scope
from web.formats import clock, day, figure, money, span, zone_of
from web.language import both
from web.wording import word
from web.words import DOCTRINES, KINDS

LYING_MOST = 5  # more parties than this do not fit side by side in readable letters
WIDE, NARROW = 1040.0, 340.0


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
        Link(_flows(upper, lower, positions, money if several else figure), *(hops[i] if i < len(hops) else ()))
        for i, (upper, lower) in enumerate(pairwise(codes))
    ]
    title = _("Chain: who owes and who withholds between %(first)s and %(last)s", first=nodes[0].name, last=nodes[-1].name)
    wide = chain_picture.lying(nodes, links, title=title) if len(nodes) <= LYING_MOST else None
    return Pair(wide, chain_picture.upright(nodes, links, title=title, width=NARROW))


def _flows(upper: str, lower: str, positions: Sequence[Position], write: Callable[[Money], str]) -> tuple[Flow, ...]:
    """Between two neighbours, in the order owed, withheld; towards whom the money is due."""
    found = []
    for it in sorted(positions, key=lambda it: it.kind):
        if {it.debtor, it.creditor} == {upper, lower} and it.money.minor > 0:
            look = "withheld" if it.kind == "withheld" else it.status
            found.append(Flow(write(it.money), look, up=it.creditor == upper))
    return tuple(found)


def window_of_case(case: Case, scope: Scope, today: date) -> Pair:
    """The bar of one payment: sale, parcel, proof, notice, deadlines, today, last day."""
    marks = marks_of_case(case, scope)
    widest = widest_window(case.windows)
    stretches: list[Stretch] = []
    if widest:
        closes = widest.closes_on or max([today, *(mark.on for mark in marks)])
        stretches.append(Stretch(widest.opens_on, closes, "open"))
        captured = any(parcel.proof_state is ProofState.CAPTURED for parcel in case.shipments)
        gone = min((parcel.lost_on for parcel in case.shipments if parcel.lost_on), default=None)
        bare = window_bar.bare_stretch(widest.opens_on, closes, gone, captured=captured)
        stretches += [bare] if bare else []
    first = min(mark.on for mark in marks)
    last = max([mark.on for mark in marks] + [it.end for it in stretches])
    if first <= today <= last:
        marks = [*marks, Mark(today, _("today"), "today")]
    title = _("Window bar: from %(first)s to %(last)s", first=day(first), last=day(last))
    return Pair(
        window_bar.draw(marks, stretches, title=title, width=WIDE),
        window_bar.draw(marks, stretches, title=title, width=NARROW),
    )


def marks_of_case(case: Case, scope: Scope) -> list[Mark]:
    """Every day that matters, with its words; the table beside the bar says the same."""
    paid = case.payment
    found = [Mark(paid.sold_at.date(), _("sold %(day)s", day=day(paid.sold_at.date())), "sold")]
    for parcel in case.shipments:
        days = {step.kind: step.happened_at.date() for step in parcel.steps}
        if Step.HANDED_OVER in days:
            found.append(Mark(days[Step.HANDED_OVER], _("shipped"), "shipped"))
        if Step.DELIVERED in days:
            found.append(Mark(days[Step.DELIVERED], _("delivered"), "shipped"))
        if parcel.lost_on and parcel.proof_state is not ProofState.CAPTURED:
            found.append(Mark(parcel.lost_on, _("carrier forgets %(day)s", day=day(parcel.lost_on)), "gone"))
    kept = {it.happened_at.date() for it in case.events if it.kind == "proof_captured"}
    found += [Mark(on, _("proof captured"), "shipped") for on in sorted(kept)]
    if paid.statement_on:
        found.append(Mark(paid.statement_on, _("statement"), "sold"))
    found.append(Mark(case.dispute.opened_on, _("dispute %(day)s", day=day(case.dispute.opened_on)), "notice"))
    heard = [it for it in case.services if it.informed_at and it.party == (scope.party or case.dispute.chain[-1])]
    for it in heard:
        if it.informed_at:
            label = _("you were told") if scope.party else _("merchant told")
            found.append(Mark(it.informed_at.date(), label, "notice"))
    mine = [it for it in case.deadlines if it.state == "open" and (it.party == scope.party or not scope.party)]
    if mine:
        found.append(Mark(mine[0].due_at.date(), _("due %(day)s", day=day(mine[0].due_at.date())), "deadline"))
    widest = widest_window(case.windows)
    if widest and widest.closes_on:
        found.append(Mark(widest.closes_on, _("last day %(day)s", day=day(widest.closes_on)), "end"))
    return found


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
