"""What one party owes another, matter by matter, and what of it may be set off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from disputes.errors import PaymentRefused, SetOffRefused
from ledger.balances import BalanceRow, positions
from ledger.money import Money
from runtime.refusal import because

ACCOUNT = "account"
"""The cause of everything between two parties that belongs to no dispute and no proceeding: sales, fees, payments."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What `debtor` owes `creditor` for one cause: `claimed` only the creditor says, on `appealable` a ruling is not final.

    `contested`: the debtor says it does not owe it, or an arbitrator still has to say.
    """

    cause: str
    debtor: str
    creditor: str
    money: Money
    claimed: Money
    appealable: Money
    contested: bool

    @property
    def free(self) -> Money:
        """What of it is due and uncontested."""
        held_up = self.appealable.minor + (self.claimed.minor if self.contested else 0)
        return Money(self.money.minor - held_up, self.money.currency)


def matter_of(cause: str) -> str:
    """The matter of what was posted or sent for a cause."""
    return cause if cause.startswith(("dispute:", "proceeding:")) else ACCOUNT


def matters_of(
    by_cause: Mapping[str, Sequence[BalanceRow]], within: Mapping[str, str], contested: Collection[str]
) -> list[Matter]:
    """The matters of one payable, by cause, the account last.

    `within` names for a cause the one it belongs to (a dispute's proceeding); `contested` are causes. Matters never come to
    more together than the payable does: what was paid without a word of what for counts against them in their order.
    """
    grouped: dict[str, list[BalanceRow]] = defaultdict(list)
    for cause, rows in by_cause.items():
        grouped[within.get(cause, matter_of(cause))] += rows
    whole = sum(it.credits_minor - it.debits_minor for it in chain.from_iterable(by_cause.values()))
    found: list[Matter] = []
    for cause in sorted(grouped, key=lambda it: (it == ACCOUNT, it)):
        for it in positions(grouped[cause]):
            if it.debtor != grouped[cause][0].account.book or whole <= 0:
                continue
            shown = min(it.money.minor, whole)
            whole -= shown
            currency, claimed = it.money.currency, min(it.claimed_minor, shown)
            appealable = min(dict(it.resting).get("provisional", 0), shown - claimed)
            found.append(
                Matter(
                    cause, it.debtor, it.creditor, Money(shown, currency), Money(claimed, currency),
                    Money(appealable, currency), cause in contested,
                )
            )  # fmt: skip
    return found


def require_payable(matters: Sequence[Matter], cause: str, money: Money, on_the_way: Mapping[str, int]) -> None:
    """Nothing when `money` may be sent for this matter, beside what is on its way by cause.

    Raises PaymentRefused with what may.
    """
    chosen = next((it for it in matters if it.cause == cause), None)
    if chosen is None:
        raise PaymentRefused("cause", because("nothing is owed for it; choose one of the list"))
    for_it = chosen.money.minor - sum(minor for sent, minor in on_the_way.items() if matter_of(sent) == cause)
    left = sum(it.money.minor for it in matters) - sum(on_the_way.values())
    if money.minor <= 0:
        raise PaymentRefused("amount", because("write an amount above zero"))
    if money.minor > min(for_it, left):
        why = because(
            "%(owed)s is owed for it, and %(left)s in all that is not on its way; send no more than that",
            owed=Money(max(for_it, 0), money.currency), left=Money(max(left, 0), money.currency),
        )  # fmt: skip
        raise PaymentRefused("amount", why)


@dataclass(frozen=True, slots=True)
class SetOff:
    """What a notice nets: the other's debt for one matter against what the giver of the notice owes it."""

    matter: Matter
    own: Money  # due and uncontested, less what is on its way
    most: Money


def set_off_of(theirs: Matter, ours: Sequence[Matter], on_the_way: int) -> SetOff:
    """What the creditor of `theirs` could set off. Raises SetOffRefused where that is nothing."""
    if not theirs.free.minor:
        raise SetOffRefused("cause", because("it is contested, or a ruling on it is not final; only what is due is set off"))
    own = max(sum(it.free.minor for it in ours) - on_the_way, 0)
    if not own:
        raise SetOffRefused("cause", because("you owe the other party nothing that is due, uncontested and not on its way"))
    currency = theirs.money.currency
    return SetOff(theirs, Money(own, currency), Money(min(own, theirs.free.minor), currency))


def require_set_off(plan: SetOff, money: Money) -> None:
    """Raises SetOffRefused for more than both sides have due."""
    if money.minor <= 0:
        raise SetOffRefused("amount", because("write an amount above zero"))
    if money.minor > plan.most.minor:
        raise SetOffRefused("amount", because("no more than %(most)s is due both ways", most=plan.most))
