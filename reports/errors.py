"""What the reports refuse, each by name."""

from __future__ import annotations

from datetime import date

from runtime.refusal import Refusal


class ReportError(Refusal):
    """Raised when a report cannot be made as it was asked for; nothing has been written."""


class PeriodRefused(ReportError):
    """Raised when a period ends before it begins."""

    def __init__(self, first_on: date, last_on: date) -> None:
        said = f"the period ends on {last_on}, before it begins on {first_on}; swap the two days"
        super().__init__(said, first=first_on, last=last_on)


class HorizonRefused(ReportError):
    """Raised when a horizon is unreadable, or lies beyond what is settled: the paper could change later."""

    def __init__(self, asked: str, why: str) -> None:
        said = f"horizon {asked}: {why}; write it as it stands on the paper, or leave it out for the latest"
        super().__init__(said, horizon=asked, why=why)


class StatementTooLong(ReportError):
    """Raised when a period holds more movements than one statement carries."""

    def __init__(self, lines: int, limit: int) -> None:
        said = f"{lines:,} movements are more than one statement carries ({limit:,}); ask for a shorter period"
        super().__init__(said, lines=lines, limit=limit)


class StatementUnproven(ReportError):
    """Raised when opening and lines do not come to the closing: a fault of the books or of this code, never of the asker."""

    def __init__(self, what: str, opening: int, lines: int, closing: int) -> None:
        super().__init__(
            f"{what}: opening {opening} and lines {lines} come to {opening + lines}, not to the closing {closing} "
            "(minor units); no paper was made, run `recourse verify`",
            what=what,
            opening=opening,
            lines=lines,
            closing=closing,
        )


class ExhibitUnreadable(ReportError):
    """Raised when an exhibit cannot be drawn as pages; names the file."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} cannot be read as pages; bring it again, saved by the program that made it", file=name)
