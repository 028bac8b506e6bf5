"""What the trade says no to, each by name, with the facts of the refusal."""

from __future__ import annotations

from collections.abc import Iterable


class DisputeError(Exception):
    """Raised when a move in a dispute or proceeding is refused; nothing has been written."""


class MoveRefused(DisputeError):
    """Raised when a case cannot go from where it stands to where it was sent."""

    def __init__(self, case: str, stands: str, asked: str, allowed: Iterable[str]) -> None:
        choices = ", ".join(sorted(allowed)) or "nothing more"
        super().__init__(f"{case} stands at {stands} and cannot become {asked}; it can become {choices}")


class SeatRefused(DisputeError):
    """Raised when a seat cannot do what it is asked to."""

    def __init__(self, seat: str, why: str) -> None:
        super().__init__(f"seat {seat}: {why}")


class NoRuleInForce(DisputeError):
    """Raised when no value of a rule had started on the day asked for."""

    def __init__(self, rule: str, on: object) -> None:
        super().__init__(f"rule {rule} has no value in force on {on}")


class RuleFileRefused(DisputeError):
    """Raised when a rule file cannot be read: names the file, the key and a right example."""

    def __init__(self, file: str, key: str, why: str, example: str) -> None:
        super().__init__(f"{file}: {key}: {why}; a right one is: {example}")
