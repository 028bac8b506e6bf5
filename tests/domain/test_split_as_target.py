"""A split is a target: whatever was paid, netted, withheld or won before it, each party ends with its share exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from disputes import postings as disputed
from disputes.liability import postings
from disputes.liability.settlement import held
from ledger import payments
from ledger.accounts import Account
from ledger.balances import losses, positions, trial_balances
from ledger.entry import Entry, Finality, Transfer, net_by_account
from ledger.holds import Hold
from ledger.money import Money
from ledger.reversal import reverse
from tests.domain.ledger_case import rows_of

ON = date(2026, 3, 1)
CAUSE = "dispute:d"
PARTIES = ("issuer", "scheme", "acquirer", "gateway", "gateway-2", "platform", "merchant")
CARRIER, PLATFORM = "carrier", "marketplace"


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@dataclass
class Trade:
    """One refused sale and all that happened to it; every step is refused silently where the books do not allow it."""

    chain: tuple[str, ...]
    amount: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def head(self) -> str | None:
        return self.chain[0] if self.chain[0] == "issuer" else None

    def post(self, kind: str, transfers: Sequence[Transfer], cause: str = CAUSE) -> None:
        self.entries.append(Entry(f"{cause}/{kind}/{len(self.entries)}", kind, "", ON, cause, tuple(transfers)))

    def charged_back(self) -> None:
        self._claims(disputed.chargeback)

    def won_back(self) -> None:
        if self.standing(Account(self.chain[-1], "disputed", "EUR")) >= self.amount:
            self._claims(disputed.reinstatement)

    def _claims(self, make: object) -> None:
        stated = {"reference": f"{CAUSE}/{len(self.entries)}", "cause": CAUSE, "chain": self.chain, "issuer": self.head}
        self.entries.append(make(**stated, amount=eur(self.amount), on=ON, reason=""))  # type: ignore[operator]

    def lost(self) -> None:
        bears = self.standing(Account(self.chain[-1], "disputed", "EUR"))
        if bears > 0:
            loss = Transfer(
                Account(self.chain[-1], "chargeback_loss", "EUR"), Account(self.chain[-1], "disputed", "EUR"), eur(bears)
            )
            self.post("loss", [loss])

    def fee(self, link: tuple[str, str]) -> None:
        reference = f"{CAUSE}/fee/{len(self.entries)}"
        upper, lower = link
        made = disputed.fee(reference=reference, cause=CAUSE, upper=upper, lower=lower, amount=eur(15), on=ON, reason="")
        self.entries.append(made)

    def sold(self, link: tuple[str, str], minor: int) -> None:
        """The upper party owes the lower one the proceeds of other sales."""
        upper, lower = link
        transfers = (
            Transfer(Account(upper, "suspense", "EUR"), Account(upper, "payable", "EUR", lower), eur(minor)),
            Transfer(Account(lower, "receivable", "EUR", upper), Account(lower, "sales", "EUR"), eur(minor)),
        )
        self.post("sale", transfers, f"payment:{len(self.entries)}")

    def paid(self, debtor: str, creditor: str, minor: int, cause: str = CAUSE) -> None:
        due = min(minor, self.owed(debtor, creditor))
        if due > 0:
            self.post("payment", payments.paid(debtor, creditor, eur(due)), cause)

    def netted(self, link: tuple[str, str], minor: int, cause: str = CAUSE) -> None:
        both = min(minor, self.owed(*link), self.owed(*link[::-1]))
        if both > 0:
            self.post("set_off", payments.set_off(*link, eur(both)), cause)

    def withheld(self, link: tuple[str, str], minor: int) -> None:
        keeps = min(minor, self.owed(*link))
        if keeps > 0:
            hold = Hold(f"h{len(self.entries)}", *link, "EUR", "payable", "none", (CAUSE,), eur(minor), None, None, ON)
            self.entries.append(held(hold=hold, amount=eur(keeps), on=ON, ordinal=1))

    def split(self, parts: Mapping[str, int], number: int, joined: Mapping[str, str]) -> None:
        """As the product does it: what an earlier instance posted is reversed, then the target is posted."""
        self.entries += [reverse(entry, reason="", effective_on=ON) for entry in postings.unreversed(self.entries)]
        entry = self.to_target(parts, number, joined)
        self.entries += [entry] if entry else []

    def to_target(self, parts: Mapping[str, int], number: int, joined: Mapping[str, str]) -> Entry | None:
        room = {account: -minor for account, minor in self.net().items() if account.kind == "payable"}
        return postings.split(
            reference=f"proceeding:p/decision-{number}/d", cause=CAUSE, chain=self.chain, amount=eur(self.amount),
            parts={party: eur(minor) for party, minor in parts.items()}, on=ON, reason="", finality=Finality.FINAL,
            books=postings.Books([it for it in self.entries if it.cause == CAUSE], room), joined=joined,
        )  # fmt: skip

    def net(self) -> Mapping[Account, int]:
        return net_by_account([it for entry in self.entries for it in entry.transfers])

    def standing(self, account: Account) -> int:
        return self.net().get(account, 0)

    def owed(self, debtor: str, creditor: str) -> int:
        return max(-self.standing(Account(debtor, "payable", "EUR", creditor)), 0)


LINKS = st.integers(0, 5)
MINOR = st.integers(1, 1200)
STEP = st.tuples(
    st.sampled_from(["sold", "paid", "paid back", "paid elsewhere", "netted", "netted elsewhere", "withheld", "fee",
                     "won back", "lost", "again"]),
    LINKS, MINOR,
)  # fmt: skip
STEPS = st.lists(STEP, max_size=6)


def happen(trade: Trade, steps: Sequence[tuple[str, int, int]]) -> None:
    links = list(pairwise(trade.chain))
    for what, place, minor in steps:
        link = links[place % len(links)]
        match what:
            case "sold":
                trade.sold(link, minor)
            case "paid":
                trade.paid(link[1], link[0], minor)
            case "paid back":
                trade.paid(*link, minor)
            case "paid elsewhere":
                trade.paid(link[1], link[0], minor, "remittance:r")
            case "netted":
                trade.netted(link, minor)
            case "netted elsewhere":
                trade.netted(link, minor, "set_off:s")
            case "withheld":
                trade.withheld(link, minor)
            case "fee":
                trade.fee(link)
            case "won back":
                trade.won_back()
            case "lost":
                trade.lost()
            case "again" if trade.standing(Account(trade.chain[-1], "disputed", "EUR")) <= 0 and not trade_lost(trade):
                trade.charged_back()


def trade_lost(trade: Trade) -> bool:
    return trade.standing(Account(trade.chain[-1], "chargeback_loss", "EUR")) > 0


def shared(amount: int, bearers: Sequence[str], weights: Sequence[int]) -> dict[str, int]:
    parts = eur(amount).split([*weights[: len(bearers) - 1], 1])
    return {party: money.minor for party, money in zip(bearers, parts, strict=True)}


@st.composite
def trades(draw: st.DrawFn) -> tuple[Trade, list[str], dict[str, str]]:
    chain = tuple(sorted(draw(st.sets(st.sampled_from(PARTIES[:-1]), min_size=1, max_size=6)), key=PARTIES.index))
    trade = Trade((*chain, "merchant"), draw(st.integers(1, 1000)))
    trade.charged_back()
    off = draw(st.lists(st.sampled_from([CARRIER, PLATFORM]), unique=True))
    joined = {party: draw(st.sampled_from(trade.chain)) for party in off}
    bearers = [*trade.chain, *joined, *([postings.CARDHOLDER] if trade.head else [])]
    return trade, bearers, joined


WEIGHTS = st.lists(st.integers(0, 7), min_size=10, max_size=10)


def assert_sound(trade: Trade, parts: Mapping[str, int]) -> None:
    rows = rows_of(trade.entries)
    assert {0} == {it.minor for it in trial_balances(rows)}
    for account, minor in trade.net().items():
        if account.kind == "payable":
            assert minor <= 0, f"{account} is owed {-minor}"
            mirror = Account(str(account.counterparty), "receivable", "EUR", account.book)
            assert -minor == trade.net().get(mirror, 0)
    borne = {party: minor for party, minor in parts.items() if minor and party != postings.CARDHOLDER}
    assert borne == {it.party: it.money.minor for it in losses(rows)}
    assert trade.amount == sum(borne.values()) + parts.get(postings.CARDHOLDER, 0)
    assert 0 == trade.standing(Account(trade.chain[-1], "disputed", "EUR"))


@settings(max_examples=300, deadline=None)
@given(trades(), STEPS, st.lists(st.tuples(WEIGHTS, STEPS), min_size=1, max_size=3))
def test_after_a_split_each_loss_is_the_share_and_no_payable_is_negative(
    made: tuple[Trade, list[str], dict[str, str]],
    before: list[tuple[str, int, int]],
    instances: list[tuple[list[int], list[tuple[str, int, int]]]],
) -> None:
    """Instance after instance, with payments, set-offs and holds in between."""
    trade, bearers, joined = made
    happen(trade, before)
    for number, (weights, after) in enumerate(instances, 1):
        parts = shared(trade.amount, bearers, weights)
        trade.split(parts, number, joined)
        assert_sound(trade, parts)
        happen(trade, [it for it in after if it[0] not in ("won back", "lost", "again")])


@settings(max_examples=150, deadline=None)
@given(trades(), STEPS, WEIGHTS, WEIGHTS)
def test_an_appeal_leaves_what_the_same_shares_at_once_would_have_left(
    made: tuple[Trade, list[str], dict[str, str]],
    before: list[tuple[str, int, int]],
    first: list[int],
    second: list[int],
) -> None:
    trade, bearers, joined = made
    happen(trade, before)
    at_once = Trade(trade.chain, trade.amount, list(trade.entries))

    trade.split(shared(trade.amount, bearers, first), 1, joined)
    trade.split(shared(trade.amount, bearers, second), 2, joined)
    at_once.split(shared(trade.amount, bearers, second), 1, joined)

    def left(it: Trade) -> dict[tuple[str, str], int]:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for position in positions(rows_of(it.entries)):
            sums[position.debtor, position.creditor] += position.money.minor
        return dict(sums)

    assert left(at_once) == left(trade)
    assert losses(rows_of(at_once.entries)) == losses(rows_of(trade.entries))


@settings(max_examples=80, deadline=None)
@given(trades(), STEPS, WEIGHTS)
def test_the_same_split_twice_changes_nothing(
    made: tuple[Trade, list[str], dict[str, str]], before: list[tuple[str, int, int]], weights: list[int]
) -> None:
    trade, bearers, joined = made
    happen(trade, before)
    parts = shared(trade.amount, bearers, weights)
    trade.split(parts, 1, joined)

    assert trade.to_target(parts, 2, joined) is None
