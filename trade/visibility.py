"""What a seat may see, decided once for every query: own cases, own book and own pairs, or what was assigned."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from trade.parties import Role, Seat


class Sight(StrEnum):
    """How a seat comes to see a case."""

    CHAIN = "chain"  # its party stands in the payment's chain
    ASSIGNED = "assigned"  # the proceeding was given to it
    METADATA = "metadata"  # every case, but only that it exists, between whom and how far it has come


@dataclass(frozen=True, slots=True)
class Scope:
    """The eyes of one seat.

    `party` is the code of the party it sits at, none for arbitrators and operators. `books` are the books an
    arbitrator may read: those of the parties of its proceedings; it is empty for everyone else.
    """

    seat_id: str
    role: Role
    sight: Sight
    party: str | None = None
    books: frozenset[str] = field(default_factory=frozenset)

    @property
    def reads_cases(self) -> bool:
        """Whether amounts, events and papers of a case are shown, not only that it exists."""
        return self.sight is not Sight.METADATA

    @property
    def reads_proceedings(self) -> bool:
        """Findings, proposals and decisions: never the operator's."""
        return self.sight is not Sight.METADATA

    def reads_book(self, book: str) -> bool:
        """Losses and trial balance of a whole book."""
        if self.sight is Sight.METADATA:
            return True  # totals only: see `reads_entries` and `sees_pair`
        return book == self.party or book in self.books

    def reads_entries(self, book: str) -> bool:
        """The single entries of a book; the operator reads totals, never these."""
        return self.sight is not Sight.METADATA and self.reads_book(book)

    def sees_pair(self, book: str, counterparty: str | None) -> bool:
        """Whether what `book` says about `counterparty` is shown: own pairs, or pairs of an assigned book."""
        if self.sight is Sight.METADATA:
            return False
        pair = {book, counterparty}
        return self.party in pair if self.party else bool(pair & self.books)


def scope_of(seat: Seat, *, books: frozenset[str] = frozenset()) -> Scope:
    """The scope of a seat. Raises ValueError for a party's role without a party: such a seat sees nothing."""
    if seat.role is Role.OPERATOR:
        return Scope(seat.id, seat.role, Sight.METADATA)
    if seat.role is Role.ARBITRATOR:
        return Scope(seat.id, seat.role, Sight.ASSIGNED, books=books)
    if seat.party_code is None:
        raise ValueError(f"seat {seat.id} is a {seat.role} of no party")
    return Scope(seat.id, seat.role, Sight.CHAIN, party=seat.party_code)
