"""What the trade layer refuses, each by name."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.refusal import Refusal


class TradeError(Refusal):
    """Raised when a statement about parties, payments or shipments cannot stand; nothing has been written."""


class ChainRefused(TradeError):
    """Raised when a chain is too short, too long or names a party twice."""

    def __init__(self, parties: Sequence[str], why: str) -> None:
        super().__init__(
            f"chain {'>'.join(parties)}: {why}; write it from the issuer to the merchant, as issuer>scheme>merchant",
            chain=">".join(parties),
            why=why,
        )


class AmountRefused(TradeError):
    """Raised when a payment is of nothing, or of more than a card message can say."""

    def __init__(self, id_: str, amount: object, most: object) -> None:
        said = f"payment {id_[:80]!r} of {amount}: a card payment is of more than nothing and at most {most}"
        super().__init__(said, payment=id_[:80], amount=amount, most=most)


class UnknownParty(TradeError):
    """Raised when a party code is not on record."""

    def __init__(self, code: str) -> None:
        said = f"party {code!r} is not on record; add it with `recourse party add {code}` and try again"
        super().__init__(said, party=code)


class NotFound(TradeError):
    """Raised when an object does not exist, or does not exist for the seat that asks."""

    def __init__(self, what: str, id_: str) -> None:
        super().__init__(f"no {what} {id_!r}", what=what, id=id_)


class SaidOtherwise(TradeError):
    """Raised when an object on record is stated again with other content."""

    def __init__(self, what: str, id_: str, differences: Sequence[str]) -> None:
        said = f"{what} {id_!r} is on record with other content ({', '.join(differences)}); nothing was changed"
        super().__init__(said, what=what, id=id_, differences=", ".join(differences))


class CardNumberRefused(TradeError):
    """Raised when a text carries what looks like a full card number."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} carries a full card number; send the last four digits only", where=where)


class FieldRefused(TradeError):
    """Raised when one field of what was stated cannot stand. `field` is what to put right."""

    def __init__(self, said: str, why: str, field: str, **facts: object) -> None:
        super().__init__(said, why=why, **facts)
        self.field = field


class PartyRefused(FieldRefused):
    """Raised when a party cannot be put on record as stated."""

    def __init__(self, code: str, why: str, field: str = "code") -> None:
        super().__init__(f"party {code[:80]!r}: {why}", why, field, party=code[:80])


class PersonRefused(FieldRefused):
    """Raised when a person or a seat cannot be put on record as stated."""

    def __init__(self, why: str, field: str) -> None:
        super().__init__(why, why, field)


class KeyRefused(FieldRefused):
    """Raised when a key cannot be made as stated."""

    def __init__(self, why: str, field: str) -> None:
        super().__init__(why, why, field)


class EndpointRefused(FieldRefused):
    """Raised when a webhook endpoint cannot be made as stated."""

    def __init__(self, why: str, field: str) -> None:
        super().__init__(why, why, field)


class FactRefused(FieldRefused):
    """Raised when something said of a sale cannot stand as stated."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}", why, field, where=field)


class CorrectionNeeded(FieldRefused):
    """Raised when a party says otherwise than it did and does not say why. What it said before stays either way."""

    def __init__(self, kind: str, differences: Sequence[str]) -> None:
        named = ", ".join(differences)
        said = f"{kind}: on record with another {named}; say in `correction` why it changes, or leave it as it stands"
        super().__init__(said, named, "correction", kind=kind, differences=named)


class StepRefused(FieldRefused):
    """Raised when a step of a parcel cannot stand as stated."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}", why, field, where=field)


class ChangedMeanwhile(TradeError):
    """Raised when somebody else changed what a form was about after it was shown."""

    def __init__(self, what: str, id_: str) -> None:
        said = f"{what} {id_!r} was changed by somebody else meanwhile; look at it as it stands and try again"
        super().__init__(said, what=what, id=id_)


class LastOperator(TradeError):
    """Raised when an act would leave nobody who can operate the installation."""

    def __init__(self) -> None:
        super().__init__("nobody would be left to operate this installation; seat another operator first")
