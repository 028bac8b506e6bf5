"""Whether what a party has answers a ground: each proof of its list met, partly there or missing, and what that comes to.

Everything here follows from what is put in: the list, the exhibits in whatever order, what the record knows of the payment.
One more exhibit never makes it worse. Enough means that each proof the list asks for is there; whether it convinces is for
others to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from disputes.checklist import Check, Checklist, Fact, Item, Need
from evidence.address import Verdict
from evidence.exhibit import Kind
from evidence.proof_reading import ProofRead


class State(StrEnum):
    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"


class Because(StrEnum):
    """Why a proof stands as it does, from the worst to the best."""

    NOTHING = "nothing"
    OTHER_ADDRESS = "other_address"  # the proof names another address than the order
    ON_RECORD = "on_record"  # the record knows it, no paper shows it
    NO_ADDRESS = "no_address"
    UNREAD = "unread"  # a picture or a scan: we cannot read it
    UNCOMPARED = "uncompared"  # its address could not be held against the order's
    PARTIAL = "partial"  # part of the address
    UNDATED = "undated"  # the whole address, without the day, the time, or the word that it was delivered
    AVS_OTHER = "avs_other"  # the issuer's address check did not confirm the address
    AVS_UNKNOWN = "avs_unknown"
    CAPTURED = "captured"  # fetched for the payment, not handed in
    DRAFT = "draft"  # brought, not handed in
    CONFIRMED = "confirmed"  # handed in; what it shows is the word of who brought it
    SUBMITTED = "submitted"


class Sufficiency(StrEnum):
    ENOUGH = "enough"
    THIN = "thin"  # all that is asked for is there in part
    MISSING = "missing"  # something that is asked for is not there at all


@dataclass(frozen=True, slots=True)
class Brought:
    """An exhibit as far as a list cares: what it is, who supplied it, whether it was handed in, what was read from it.

    `read` is none for what needs no reading. `captured`: fetched by the system, brought by nobody.
    """

    exhibit_id: str
    name: str
    kind: Kind
    party: str
    submitted: bool
    captured: bool = False
    read: ProofRead | None = None


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the record knows without a paper. `avs_stated`: the issuer's address check gave some answer."""

    facts: frozenset[Fact] = frozenset()
    avs_stated: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit that may show a proof, and how far it does."""

    exhibit: Brought
    because: Because


@dataclass(frozen=True, slots=True)
class Line:
    """A proof of the list and how it stands. `shown` are the exhibits that count for it, the best first."""

    item: Item
    state: State
    because: Because
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A list held against what is there."""

    checklist: Checklist
    lines: tuple[Line, ...]
    sufficiency: Sufficiency

    def group(self, name: str) -> tuple[Line, ...]:
        """The ways of which one is enough."""
        return tuple(it for it in self.lines if it.item.need is Need.ONE_OF and it.item.group == name)


_STATES = list(State)
_REASONS = list(Because)
_MET = frozenset({Because.SUBMITTED, Because.CONFIRMED})
_NOT_THERE = frozenset({Because.NOTHING, Because.OTHER_ADDRESS})
_VERDICTS = {
    Verdict.PARTIAL: Because.PARTIAL, Verdict.DIFFERENT: Because.OTHER_ADDRESS, Verdict.NOTHING: Because.NO_ADDRESS,
}  # fmt: skip


def judge(checklist: Checklist, brought: Iterable[Brought], known: OnRecord) -> Judged:
    """Each proof with its state in the order of the list, and what it comes to."""
    there = sorted(brought, key=lambda it: (it.exhibit_id, it.submitted))
    lines = tuple(_line(it, there, known) for it in checklist.items)
    return Judged(checklist, lines, sufficiency(lines))


def sufficiency(lines: Sequence[Line]) -> Sufficiency:
    """All that is needed, and one of each group; what only helps changes nothing."""
    asked = {("", it.item.proof.key): [it] for it in lines if it.item.need is Need.NEEDED}
    for it in lines:
        if it.item.need is Need.ONE_OF:
            asked.setdefault(("group", it.item.group), []).append(it)
    states = {best(some) for some in asked.values()}
    if State.MISSING in states:
        return Sufficiency.MISSING
    return Sufficiency.THIN if State.PARTLY in states else Sufficiency.ENOUGH


def best(lines: Iterable[Line]) -> State:
    """How far the best of several ways has come."""
    return min((it.state for it in lines), key=_STATES.index)


def state_of(because: Because) -> State:
    if because in _MET:
        return State.MET
    return State.MISSING if because in _NOT_THERE else State.PARTLY


def _line(item: Item, there: Sequence[Brought], known: OnRecord) -> Line:
    shown = [Shown(it, _because(item.proof.check, it, known)) for it in there if it.kind in item.proof.kinds]
    shown.sort(key=lambda it: _REASONS.index(it.because), reverse=True)
    reasons = [it.because for it in shown]
    if known.facts & set(item.proof.on_record):
        reasons.append(Because.ON_RECORD)
    because = max(reasons, key=_REASONS.index, default=Because.NOTHING)
    return Line(item, state_of(because), because, tuple(shown))


def _because(check: Check | None, it: Brought, known: OnRecord) -> Because:
    """How far one exhibit shows a proof: what is wrong with it, else whether it was handed in."""
    found = Because.SUBMITTED if check is None else _checked(check, it.read or ProofRead(), known)
    if found not in _MET or it.submitted:
        return found
    return Because.CAPTURED if it.captured else Because.DRAFT


def _checked(check: Check, read: ProofRead, known: OnRecord) -> Because:
    """What holding the proof itself against the rule comes to, were it handed in."""
    if read.compared is None or read.compared.verdict is Verdict.UNCOMPARED:
        unknown = Because.UNREAD if read.compared is None else Because.UNCOMPARED
        found = Because.CONFIRMED if read.stated else unknown
    elif read.compared.verdict is Verdict.FULL:
        whole = read.delivered and read.dated and read.timed
        found = Because.SUBMITTED if whole else Because.UNDATED
    else:
        found = _VERDICTS[read.compared.verdict]
    if check is Check.AVS_ADDRESS and found in _MET and Fact.AVS not in known.facts:
        return Because.AVS_OTHER if known.avs_stated else Because.AVS_UNKNOWN
    return found
