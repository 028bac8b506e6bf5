"""How a channel says that a message did not go out."""

from __future__ import annotations

from datetime import timedelta


class DeliveryFailed(Exception):
    """Raised when a message was not accepted at the other end: says why; it is kept and tried again later.

    `for_good`: another try would end the same, so it is given up at once. `gone`: the other end says it is no more.
    `wait`: how long it asks to be left alone. `hung`: no answer came in the time there was.
    """

    def __init__(
        self,
        why: str,
        *,
        for_good: bool = False,
        gone: bool = False,
        hung: bool = False,
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(why)
        self.for_good, self.gone, self.hung, self.wait = for_good or gone, gone, hung, wait
