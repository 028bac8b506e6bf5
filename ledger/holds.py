"""Holds: somebody else's money kept back as security, until it is released or taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from ledger.accounts import Account
from ledger.entry import Entry, net_by_account
from ledger.errors import HoldExceeded, HoldLocked, HoldUnsound
from ledger.money import Money
from ledger.texts import require_text
from runtime.refusal import because

Source = Literal["payable", "account", "reserve"]
MoveKind = Literal["held", "taken", "released"]


@dataclass(frozen=True, slots=True)
class Hold:
    """The terms of a hold. `holder` keeps money of `owner` (party codes), out of `source`, under `clause` ("none" if none).

    `secures` are the causes it secures and `secured` what they come to; the rest is held in excess. `cap` is the most
    that may be held at a time; after `ends_on` nothing more is put into it, and what is left is overdue.
    Raises HoldUnsound, UnwritableText.
    """

    id: str
    holder: str
    owner: str
    currency: str
    source: Source
    clause: str
    secures: tuple[str, ...]
    secured: Money
    cap: Money | None
    review_on: date | None
    opened_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        for what in ("id", "holder", "owner", "clause"):
            require_text(f"hold {what}", getattr(self, what))
        if not self.secures or list(self.secures) != sorted(set(self.secures)):
            raise HoldUnsound(self.id, because("it names what it secures, each cause once and in order"))
        for cause in self.secures:
            require_text("what a hold secures", cause)
        if self.holder == self.owner:
            raise HoldUnsound(self.id, because("%(holder)s cannot withhold from itself", holder=self.holder))
        if self.ends_on is not None and self.ends_on < self.opened_on:
            raise HoldUnsound(self.id, because("it would end before it begins"))
        if self.source not in get_args(Source):
            known = ", ".join(get_args(Source))
            raise HoldUnsound(self.id, because("source %(source)s is none of %(known)s", source=self.source, known=known))
        for amount in filter(None, (self.secured, self.cap)):
            if amount.currency != self.currency or amount.minor < 0:
                why = because("%(amount)s is no amount of a hold in %(currency)s", amount=amount, currency=self.currency)
                raise HoldUnsound(self.id, why)


@dataclass(frozen=True, slots=True)
class HoldState:
    """A hold and what became of it so far: sums of what was held, taken and released, in its currency."""

    hold: Hold
    held: Money
    taken: Money
    released: Money

    @property
    def left(self) -> Money:
        """What the holder still keeps."""
        return self.held + -self.taken + -self.released

    @property
    def excess(self) -> Money:
        """What is held beyond what it secures; taking does not cure it, giving back does."""
        over = self.held.minor - self.released.minor - self.hold.secured.minor
        return Money(max(over, 0), self.hold.currency)


def overdue(state: HoldState, *, on: date) -> bool:
    """Whether money is still kept although the time for which it might be is over: it is for a person to give it back."""
    return state.left.minor > 0 and state.hold.ends_on is not None and on > state.hold.ends_on


def require_move(state: HoldState, kind: MoveKind, entry: Entry, amount: Money, *, ruling_final: bool) -> None:
    """Refuse a move the hold does not allow.

    Raises HoldLocked (taken or released while an appeal can still change what it secures), HoldExceeded (more than
    is left, or held above the cap), HoldUnsound (the entry moves something else than `amount` between these two).
    """
    hold = state.hold
    _require_entry_says_so(hold, kind, entry, amount)
    if kind == "held":
        if hold.ends_on is not None and entry.effective_on > hold.ends_on:
            why = because("its time was over on %(day)s; nothing more is put into it", day=hold.ends_on)
            raise HoldUnsound(hold.id, why)
        if hold.cap is not None and state.left.minor + amount.minor > hold.cap.minor:
            raise HoldExceeded(hold.id, amount, hold.cap + -state.left)
        return
    if not ruling_final:
        raise HoldLocked(hold.id, because("the ruling on what it secures is not final"))
    if amount.minor > state.left.minor:
        raise HoldExceeded(hold.id, amount, state.left)


def _require_entry_says_so(hold: Hold, kind: MoveKind, entry: Entry, amount: Money) -> None:
    if kind not in get_args(MoveKind):
        raise HoldUnsound(hold.id, because("%(kind)s is none of %(known)s", kind=kind, known=", ".join(get_args(MoveKind))))
    if amount.currency != hold.currency or amount.minor <= 0:
        why = because("%(amount)s is no amount to move in %(currency)s", amount=amount, currency=hold.currency)
        raise HoldUnsound(hold.id, why)
    kept = Account(hold.holder, "withheld_from", hold.currency, hold.owner)
    moved = net_by_account(entry.transfers).get(kept, 0)
    if moved != (-amount.minor if kind == "held" else amount.minor):
        why = because(
            "entry %(entry)s moves %(moved)s on %(account)s, not %(asked)s",
            entry=entry.reference, moved=abs(moved), account=kept, asked=amount.minor,
        )  # fmt: skip
        raise HoldUnsound(hold.id, why)
