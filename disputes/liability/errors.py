"""What a proceeding refuses, each by name, with the facts of the refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from disputes.errors import DisputeError, StatementRefused
from runtime.refusal import Because


class UnknownDuty(DisputeError):
    """Raised when a finding names a duty that is not on file."""

    def __init__(self, duty: str, known: Iterable[str]) -> None:
        choices = ", ".join(sorted(known))
        super().__init__(f"there is no duty {duty!r}; on file are {choices}", duty=duty, known=choices)


class DutyNotInForce(DisputeError):
    """Raised when a finding rests on a duty that did not bind anybody on the day of the fact."""

    def __init__(self, duty: str, on: date, starts_on: date, ends_on: date | None) -> None:
        until = f" to {ends_on}" if ends_on else ""
        said = f"duty {duty} was in force from {starts_on}{until}, not on {on}; use one in force on that day"
        super().__init__(said, duty=duty, on=on, starts_on=starts_on, ends_on=ends_on)


class FindingRefused(DisputeError):
    """Raised when a finding cannot stand: its party is not bound, or the duty is another kind of party's."""

    def __init__(self, party: str, duty: str, why: str) -> None:
        super().__init__(f"finding against {party} under {duty}: {why}", party=party, duty=duty, why=why)


class UnknownDoctrine(DisputeError):
    """Raised when a proposal is asked for by a doctrine that is not built in."""

    def __init__(self, doctrine: str, known: Iterable[str]) -> None:
        possible = sorted(known)
        said = f"there is no doctrine {doctrine!r}; choose one of {', '.join(possible)}"
        super().__init__(said, doctrine=doctrine, possible=possible)


class DoctrineNotApplicable(DisputeError):
    """Raised when the findings do not meet a doctrine's preconditions. Carries the reason in both languages."""

    def __init__(self, doctrine: str, why_en: str, why_zh: str) -> None:
        super().__init__(f"doctrine {doctrine} does not apply: {why_en}", doctrine=doctrine, why_en=why_en, why_zh=why_zh)
        self.doctrine, self.why_en, self.why_zh = doctrine, why_en, why_zh


class SharesUnsound(DisputeError):
    """Raised when shares do not add up to what is shared out, or fall on somebody who is not bound."""

    def __init__(self, why: str) -> None:
        super().__init__(f"shares do not stand: {why}", why=why)


class NotInDispute(DisputeError):
    """Raised when a decision is to divide more than ever was charged back."""

    def __init__(self, dispute: str, asked: object, open_: object) -> None:
        super().__init__(
            f"{dispute}: {asked} is to be divided, but only {open_} ever was charged back; post the refusal first",
            dispute=dispute,
            asked=asked,
            open=open_,
        )


class NoContract(DisputeError):
    """Raised when a party off the chain is bound that has a contract with nobody of it: its share could reach no one."""

    def __init__(self, proceeding: str, party: str) -> None:
        said = f"{proceeding}: {party} has a contract with nobody of the chain; put its contract on record first"
        super().__init__(said, proceeding=proceeding, party=party)


class NotBound(DisputeError):
    """Raised when somebody acts in a proceeding that does not bind them, or not in the capacity the act needs."""

    def __init__(self, proceeding: str, party: str, capacity: str = "party") -> None:
        said = f"{party} is no {capacity} of {proceeding}; only a {capacity} may do this"
        super().__init__(said, proceeding=proceeding, party=party, capacity=capacity)


class ProposerDecides(DisputeError):
    """Raised when a proposal is decided by whoever made it."""

    def __init__(self, proceeding: str, number: int, by: str) -> None:
        said = f"{proceeding}: proposal {number} was made by {by}; somebody else must decide"
        super().__init__(said, proceeding=proceeding, number=number, by=by)


class DisputesRefused(DisputeError):
    """Raised when disputes cannot be joined in one proceeding."""

    def __init__(self, proceeding: str, why: str) -> None:
        super().__init__(f"{proceeding}: {why}", proceeding=proceeding, why=why)


class NothingToHold(DisputeError):
    """Raised when more would be withheld than the holder owes the owner."""

    def __init__(self, hold: str, asked: object, owed: object) -> None:
        said = f"hold {hold}: {asked} would be withheld, but only {owed} is owed; withhold no more than that"
        super().__init__(said, hold=hold, asked=asked, owed=owed)


class NothingToTake(DisputeError):
    """Raised when more would be taken of a hold than its owner owes the holder."""

    def __init__(self, hold: str, asked: object, owed: object) -> None:
        said = f"hold {hold}: {asked} would be taken, but its owner owes the holder only {owed}; take no more than that"
        super().__init__(said, hold=hold, asked=asked, owed=owed)


class DayRefused(DisputeError):
    """Raised when a step would take effect before the one it follows."""

    def __init__(self, proceeding: str, asked: date, earliest: date) -> None:
        said = f"{proceeding}: {asked} is before {earliest}, the day of the decision before it; give a later day"
        super().__init__(said, proceeding=proceeding, asked=asked, earliest=earliest)


class UnknownProposal(DisputeError):
    """Raised when a proceeding has no proposal of this number."""

    def __init__(self, proceeding: str, number: int, known: Iterable[int]) -> None:
        choices = ", ".join(map(str, known)) or "none yet"
        said = f"{proceeding} has no proposal {number}; on record: {choices}"
        super().__init__(said, proceeding=proceeding, number=number, known=choices)


class FilingRefused(StatementRefused):
    """Raised when a filing, or what is brought into a proceeding by hand, cannot stand. `field` is what to put right."""

    def __init__(self, field: str, why: Because) -> None:
        super().__init__(why, why=why)
        self.field = field
