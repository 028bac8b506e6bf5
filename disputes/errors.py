"""What the trade says no to, each by name, with the facts of the refusal."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.refusal import Because, Refusal


class DisputeError(Refusal):
    """Raised when a move in a dispute or proceeding is refused; nothing has been written."""


class MoveRefused(DisputeError):
    """Raised when a case cannot go from where it stands to where it was sent."""

    def __init__(self, case: str, stands: str, asked: str, allowed: Iterable[str]) -> None:
        possible = sorted(allowed)
        choices = ", ".join(possible) or "nothing more"
        said = f"{case} stands at {stands} and cannot become {asked}; it can become {choices}"
        super().__init__(said, case=case, stands=stands, asked=asked, possible=possible)


class StageOver(DisputeError):
    """Raised when a message speaks of a stage that is over: the message is kept, the case stays as it is."""

    def __init__(self, case: str, outcome: str, said: str, on: object) -> None:
        super().__init__(
            f"{case} is closed ({outcome or 'no outcome stated'}) and cannot stand at {said}, as stated for {on}; if it was "
            f"taken up again, the source states a stage after it, else a new dispute",
            case=case,
            outcome=outcome,
            said=said,
            on=on,
        )


class SeatRefused(DisputeError):
    """Raised when a seat cannot do what it is asked to."""

    def __init__(self, seat: str, why: str) -> None:
        super().__init__(f"seat {seat}: {why}", seat=seat, why=why)


class AlreadyContested(DisputeError):
    """Raised when a hold is contested a second time: once is on record for good."""

    def __init__(self, cause: str, party: str) -> None:
        super().__init__(f"{cause} is contested by {party} already; it stands on record", cause=cause, party=party)


class StatementRefused(DisputeError):
    """Raised when what somebody states by hand cannot stand. `field` is what to put right."""

    field = ""


class AmountRefused(StatementRefused):
    """Raised when an amount is not a decimal in exactly the currency's digits, or is nothing."""

    field = "amount"

    def __init__(self, text: str, currency: str, example: str) -> None:
        said = f"amount {text[:40]!r} is not written as {example} in {currency}, and more than nothing"
        super().__init__(said, text=text[:40], currency=currency, example=example)


class MoreThanPaid(StatementRefused):
    """Raised when the disputes of a payment would together be about more than was paid."""

    field = "amount"

    def __init__(self, payment: str, asked: object, left: object, others: Iterable[str]) -> None:
        known = ", ".join(others)
        super().__init__(
            f"payment {payment}: {asked} is more than the {left} not yet in dispute "
            f"(on record: {known or 'no other dispute'}); state less",
            asked=asked,
            left=left,
            others=known,
        )


class DayRefused(StatementRefused):
    """Raised when a day lies before the sale or after today, or before the stage that went before it."""

    field = "on"

    def __init__(self, on: object, first: object, last: object) -> None:
        super().__init__(f"{on} is not between {first} and {last}; state the scheme's processing day", on=on, first=first,
                         last=last)  # fmt: skip


class ReasonRefused(StatementRefused):
    """Raised when a reason code is not one the scheme used on the day."""

    field = "reason_code"

    def __init__(self, code: str, scheme: str, on: object) -> None:
        super().__init__(f"{scheme} had no reason code {code[:40]!r} on {on}; take one from the rule file", code=code[:40],
                         scheme=scheme, on=on)  # fmt: skip


class StageRefused(StatementRefused):
    """Raised when a dispute is to be opened at a stage at which none of its kind begins."""

    field = "stage"

    def __init__(self, stage: str, possible: Iterable[str]) -> None:
        choices = list(possible)
        said = f"a dispute of this kind begins as {', '.join(choices)}, not as {stage[:40]!r}"
        super().__init__(said, stage=stage[:40], possible=choices)


class PartRefused(StatementRefused):
    """Raised when what is accepted is not a part of what is contested: the whole is accepted as a whole."""

    field = "amount"

    def __init__(self, asked: object, contested: object) -> None:
        said = f"{asked} is no part of the {contested} contested; state less, or accept the whole"
        super().__init__(said, asked=asked, contested=contested)


class RefundedBefore(StatementRefused):
    """Raised when money is disputed that was refunded, and nobody has said that this is known."""

    field = "despite_refund"

    def __init__(self, payment: str, refunded: object, on: object, left: object) -> None:
        super().__init__(
            f"of payment {payment} {refunded} was refunded, the last on {on}, so that only {left} is left to dispute; "
            f"if the dispute has come all the same, say so (despite_refund) and it stands on record, marked",
            payment=payment,
            refunded=refunded,
            on=on,
            left=left,
        )


class RefundRefused(StatementRefused):
    """Raised when more is to be refunded than was paid and not refunded before."""

    field = "amount"

    def __init__(self, payment: str, asked: object, left: object) -> None:
        said = f"payment {payment}: {asked} is more than the {left} not yet refunded; state less"
        super().__init__(said, payment=payment, asked=asked, left=left)


class ReferenceRefused(StatementRefused):
    """Raised when a refund has no name of its own, or one too long to be kept."""

    field = "reference"

    def __init__(self, limit: int) -> None:
        super().__init__(f"give the refund its reference, 1 to {limit} printable characters", limit=limit)


class InDispute(StatementRefused):
    """Raised when money is to be refunded that is in dispute: it would be lost twice."""

    field = "already_made"

    def __init__(self, payment: str, asked: object, left: object, others: Iterable[str]) -> None:
        known = ", ".join(others)
        super().__init__(
            f"payment {payment}: only {left} is in no dispute, so that a refund of {asked} would be lost twice (in "
            f"dispute: {known}); answer the dispute, or say that the refund is made already and it stands on record, marked",
            payment=payment,
            asked=asked,
            left=left,
            others=known,
        )


class PaymentRefused(StatementRefused):
    """Raised when a payment between two parties cannot be as stated. `field` is what to put right."""

    def __init__(self, field: str, why: Because) -> None:
        super().__init__(f"this payment cannot be: {why}", why=why)
        self.field = field


class SetOffRefused(PaymentRefused):
    """Raised when what is to be set off is not due and uncontested both ways."""


class WordsRefused(StatementRefused):
    """Raised when a statement is missing where one is needed, or too long to be kept in a timeline."""

    field = "words"

    def __init__(self, limit: int) -> None:
        super().__init__(f"write 1 to {limit:,} characters", limit=limit)


class ActRefused(DisputeError):
    """Raised when a party cannot do this in a dispute as it stands: says what it can do."""

    def __init__(self, case: str, party: str, verb: str, stage: str, possible: Iterable[str]) -> None:
        self.verb, self.possible = verb, tuple(possible)
        choices = ", ".join(self.possible) or "nothing at this stage"
        said = f"{party} cannot {verb.replace('_', ' ')} in {case} at {stage}; it can do: {choices}"
        super().__init__(said, case=case, party=party, verb=verb, stage=stage, possible=list(self.possible))


class NoRuleInForce(DisputeError):
    """Raised when no value of a rule had started on the day asked for."""

    def __init__(self, rule: str, on: object) -> None:
        super().__init__(f"rule {rule} has no value in force on {on}", rule=rule, on=on)


class RuleFileRefused(DisputeError):
    """Raised when a rule file cannot be read: names the file, the key and a right example."""

    def __init__(self, file: str, key: str, why: str, example: str) -> None:
        super().__init__(f"{file}: {key}: {why}; a right one is: {example}", file=file, key=key, why=why, example=example)


class MatterClosed(DisputeError):
    """Raised when evidence is brought to a case that is over."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        super().__init__(f"{subject.partition(':')[2]} is closed and takes no more evidence", subject=subject)
