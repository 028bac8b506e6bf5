"""What would prove the merchant's side of a dispute, ground by ground: the lists, as their files say them.

A list says which proofs are needed, which are ways of which one is enough, and which only help. It is a scheme's own words
put into ours, or, where no source names the evidence for a ground, our own reading of its category, marked as such.
What of a list is there, and what that comes to, is judged in `sufficiency.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from disputes.dated import Said, holding
from evidence.exhibit import Kind


class Need(StrEnum):
    """How much hangs on a proof. Of each group of `one_of` one is enough; each that is `needed` must be there."""

    NEEDED = "needed"
    ONE_OF = "one_of"
    HELPS = "helps"


class Check(StrEnum):
    """What is held against the proof itself, beside its being there."""

    FULL_ADDRESS = "full_address"  # the whole delivery address, the day, the time, that it was delivered
    AVS_ADDRESS = "avs_address"  # the same, and that the issuer's address check confirmed that address


class Fact(StrEnum):
    """What the record itself may know of a payment, without any paper."""

    DELIVERED = "delivered"  # a carrier states it
    NOT_DUE = "not_due"  # the day of delivery agreed on has not passed
    REFUNDED = "refunded"
    AUTHORISED = "authorised"
    AVS = "avs"  # the issuer's address check agreed
    AUTHENTICATED = "authenticated"  # 3-D Secure went through


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof in both languages: what it must show, why it counts, what it changes; the kinds of exhibit that show it.

    `on_record` are facts that stand for a part of it as long as no paper is handed in.
    """

    key: str
    kinds: tuple[Kind, ...]
    text_en: str
    text_zh: str
    why_en: str
    why_zh: str
    changes_en: str
    changes_zh: str
    check: Check | None = None
    on_record: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A proof as one list asks for it. `group` names the ways it is one of; `ours`: no source asks for it, we suggest it."""

    proof: Proof
    need: Need
    group: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Said):
    """What proves the merchant's side on one ground (or on several alike), from a day or as seen in an edition.

    `category` is the category whose list it is where no source names the evidence for the ground: then it is our own
    reading and nobody's words. Else it is empty.
    """

    key: str
    scheme: str
    codes: tuple[str, ...]
    items: tuple[Item, ...]
    category: str = ""
    note_en: str = ""
    note_zh: str = ""

    @property
    def ours(self) -> bool:
        return bool(self.category)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of which one proof each is enough, in the order of the list."""
        return tuple(dict.fromkeys(it.group for it in self.items if it.need is Need.ONE_OF))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRule(Said):
    """What a field of the sale must say for a fact to stand; without `counts` anything that is said."""

    field: str
    counts: frozenset[str] = frozenset()

    def holds(self, value: str) -> bool:
        return bool(value) and (not self.counts or value.strip().upper() in self.counts)


@dataclass(frozen=True, slots=True)
class Checklists:
    """Every list on file; the names of groups and categories, and how each kind of exhibit is brought (English, Chinese).

    `by_category` are the lists of categories. `alike` says which of them stands in for a ground without a source, by
    (scheme, code). `facts` are those that a field of the sale decides.
    """

    lists: Sequence[Checklist]
    by_category: Mapping[str, Checklist]
    alike: Mapping[tuple[str, str], str]
    groups: Mapping[str, tuple[str, str]]
    categories: Mapping[str, tuple[str, str]]
    brought: Mapping[Kind, tuple[str, str]]
    facts: Mapping[Fact, FactRule]

    def of(self, scheme: str, code: str, *, on: date) -> Checklist | None:
        """The list for a ground on a day: the scheme's own, else its category's; none for a ground that is not on file."""
        own = holding((it for it in self.lists if it.scheme == scheme and code in it.codes), on)
        category = self.alike.get((scheme, code))
        return own or (self.by_category[category] if category else None)
