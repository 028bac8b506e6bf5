"""What is refused when a packet is to be sent, each by name."""

from __future__ import annotations

from datetime import datetime

from disputes.errors import DisputeError, StatementRefused
from runtime.refusal import Because, Refusal


class AccountsFileRefused(Refusal):
    """Raised when the file of accounts cannot be used: names the place and a right example, never what stands there."""

    def __init__(self, key: str, why: str, example: str) -> None:
        said = f"the file of accounts: {key}: {why}; a right one is: {example}"
        super().__init__(said, file="RECOURSE_ACCOUNTS_FILE", key=key, why=why, example=example)


class AlreadySent(DisputeError):
    """Raised when a packet is to be sent where one has gone: it is taken once."""

    def __init__(self, case: str, stage: str, sending: str, sent_at: datetime) -> None:
        super().__init__(
            f"a packet was sent in {case} at {stage} on {sent_at.isoformat()} (sending {sending}); one is taken and none "
            f"after it. What came up since belongs to the next stage, or to a call with whoever took it",
            case=case,
            stage=stage,
            sending=sending,
            sent_at=sent_at,
        )
        self.sending = sending


class SendingOpen(DisputeError):
    """Raised when another packet of the party is on its way in the dispute at this stage."""

    def __init__(self, case: str, sending: str, state: str) -> None:
        super().__init__(
            f"another packet is {state} in {case} (sending {sending}); wait for it, or set it aside where it is parked",
            case=case,
            sending=sending,
            state=state,
        )
        self.sending = sending


class TooLateToSend(DisputeError):
    """Raised when the last moment to answer has passed."""

    def __init__(self, case: str, due_at: datetime) -> None:
        super().__init__(
            f"the last moment to answer in {case} was {due_at.isoformat()}; nothing was sent. Call whoever set it: a day "
            f"that is granted later is stated on the case, and then the packet goes",
            case=case,
            due_at=due_at,
        )


class NothingDue(DisputeError):
    """Raised when the party has nothing to answer in the dispute as it stands."""

    def __init__(self, case: str, stage: str) -> None:
        super().__init__(f"nothing is asked of you in {case} at {stage}, so no packet can be sent", case=case, stage=stage)


class WayRefused(StatementRefused):
    """Raised when a packet cannot go as it was asked. `field` is what to put right."""

    def __init__(self, field: str, why: Because) -> None:
        super().__init__(f"this packet cannot go so: {why}", why=why)
        self.field = field


class SendingMoved(DisputeError):
    """Raised when a sending stands otherwise than what was asked of it needs."""

    def __init__(self, sending: str, state: str) -> None:
        super().__init__(f"sending {sending} is {state} now; look at it again", sending=sending, state=state)
