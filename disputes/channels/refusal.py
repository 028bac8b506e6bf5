"""How a channel says that a message did not go out."""

from __future__ import annotations


class DeliveryFailed(Exception):
    """Raised when a message was not accepted at the other end: says why; it is kept and tried again later.

    `for_good`: another try would end the same, so it is given up at once. `gone`: the other end says it is no more.
    """

    def __init__(self, why: str, *, for_good: bool = False, gone: bool = False) -> None:
        super().__init__(why)
        self.for_good, self.gone = for_good or gone, gone
