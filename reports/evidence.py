"""The evidence of a matter as its page shows it: what each side handed in, the reader's own drafts, what was captured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence import custody
from evidence.custody import CustodyLine, Handling
from evidence.exhibit import Exhibit, Submission, VaultFile
from ledger.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Held:
    """An exhibit with its custody. `own`: it is the reader's party's, which reads all that the file says of itself."""

    exhibit: Exhibit
    lines: Sequence[tuple[CustodyLine, str]]
    own: bool
    stamp: Stamp | None = None  # on the file this reader is given

    @property
    def file(self) -> VaultFile:
        """What this reader is given."""
        return self.exhibit.file if self.own else self.exhibit.shown

    @property
    def faults(self) -> list[str]:
        return custody.faults(self.lines)

    @property
    def captured(self) -> bool:
        """Fetched by the system for the payment, brought by nobody."""
        return self.exhibit.seat_id is None

    @property
    def written(self) -> bool:
        """Put into words by the system from what its party stated; what was stated stands, so it is not taken back."""
        return any(line.kind is Handling.WRITTEN for line, _ in self.lines)

    @property
    def standing(self) -> bool:
        """Whether it is there for the payment, whatever becomes of this matter."""
        return self.captured or self.written

    @property
    def captured_from(self) -> str:
        came = (line.detail.get("from", "") for line, _ in self.lines if line.kind is Handling.CAPTURED)
        return str(next(came, ""))


@dataclass(frozen=True, slots=True)
class Receipt:
    """A submission with its exhibits in the order of the party. `digest` is what its receipt was made out for."""

    submission: Submission
    digest: str
    exhibits: Sequence[Held]

    @property
    def holds(self) -> bool:
        """Whether it is what its receipt was made out for."""
        return self.submission.digest == self.digest


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of a matter that the seat may see."""

    submitted: Sequence[Receipt]
    drafts: Sequence[Held]
    captured: Sequence[Held]  # or written out, for the payment; not submitted in this matter

    @property
    def handed_in(self) -> int:
        return sum(len(it.exhibits) for it in self.submitted)

    @property
    def offered(self) -> list[Held]:
        """What the reader's party can submit."""
        return [*self.captured, *self.drafts]
