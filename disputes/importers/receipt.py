"""What became of a message: the answer to whoever handed it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from disputes.dispute import Dispute
from disputes.notice import Problem


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute a message spoke of, as it stands now. `respond_by` is the source's date, none once it is closed."""

    dispute: Dispute
    respond_by: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """`accepted` = understood and stored, recognised other things included; `parked` = kept, not understood;
    `refused` = breaks a rule. `problems` says why, one for each of the latter two."""

    inbox_id: str
    source: str
    accepted: int
    parked: int
    refused: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def whole(self) -> bool:
        """True when nothing was parked or refused: exit code 0, else 3."""
        return not self.parked and not self.refused

    def document(self, *, file: str) -> dict[str, Any]:
        """The `import` document: what the command line prints."""
        return {
            "source": self.source,
            "file": file,
            "accepted": self.accepted,
            "parked": self.parked,
            "refused": self.refused,
            "kinds": dict(self.kinds),
            "cases": [_case(case) for case in self.cases],
            "problems": [{"line": problem.line, "message": problem.message} for problem in self.problems],
        }


def _case(case: Case) -> dict[str, Any]:
    dispute, due = case.dispute, case.respond_by
    return {
        "dispute": dispute.id,
        "stage": dispute.stage.value,
        "reason_code": dispute.reason_code,
        "amount": {"minor": dispute.amount.minor, "currency": dispute.amount.currency},
        "respond_by": None if due is None else due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
