"""How far the making of a paper has come: counted line by line, told now and then."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[int, int], None]
"""Is told how many lines of how many are set; what it raises ends the making."""

TOLD_EVERY = 50  # lines


class Tally:
    """Counts the lines of a paper as they are set."""

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell
        self.done = self.total = 0

    def expect(self, total: int) -> None:
        """So many lines will be set."""
        self.total = total
        self._say()

    def line(self) -> None:
        """One more is set."""
        self.done += 1
        if self.done % TOLD_EVERY == 0:
            self._say()

    def still(self) -> None:
        """Nothing to count, but still at it."""
        self._say()

    def _say(self) -> None:
        if self._tell is not None:
            self._tell(self.done, self.total)
