"""The words of a statement in both languages: what its codes mean to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.accounts import Account
from ledger.balances import PositionKind
from ledger.entry import Basis, Finality
from ledger.money import exponent
from reports.statement import HoldPart, Line, Movement, Standing
from trade.parties import Party

Text = tuple[str, str]
"""English, Simplified Chinese."""

ACCOUNTS: Mapping[str, Text] = {
    "receivable": ("receivable from {who}", "应收{who}"),
    "payable": ("payable to {who}", "应付{who}"),
    "withheld_by": ("withheld by {who}", "被{who}扣留"),
    "withheld_from": ("withheld from {who}", "扣留{who}款项"),
    "bank": ("bank", "银行存款"),
    "in_transit": ("in transit", "在途资金"),
    "cardholders": ("cardholders", "持卡人"),
    "sales": ("sales", "销售收入"),
    "refunds": ("refunds", "退款"),
    "disputed": ("disputed", "争议款项"),
    "chargeback_loss": ("chargeback loss", "拒付损失"),
    "bad_debt": ("bad debt", "坏账"),
    "fees_income": ("fees earned", "手续费收入"),
    "fees_expense": ("fees paid", "手续费支出"),
    "suspense": ("suspense", "暂记"),
    "opening": ("opening", "期初"),
}
ENTRIES: Mapping[str, Text] = {
    "sale": ("Sale", "销售"),
    "clearing": ("Clearing", "清算"),
    "payout": ("Payout", "付款给商户"),
    "cardholder_payment": ("Cardholder pays", "持卡人还款"),
    "chargeback": ("Chargeback", "退单"),
    "reinstatement": ("Money handed back", "款项返还"),
    "refund": ("Refund", "退款"),
    "fee": ("Fee charged", "收取费用"),
    "fee_refund": ("Fee handed back", "费用返还"),
    "loss": ("Loss", "损失"),
    "loss_recovered": ("Loss recovered", "损失收回"),
    "payment": ("Payment", "付款"),
    "set_off": ("Set-off", "抵销"),
    "remittance": ("Payment sent", "付款已汇出"),
    "remittance_returned": ("Payment came back", "付款退回"),
    "hold": ("Hold", "扣留"),
    "hold_taken": ("Taken from a hold", "以扣留款抵扣"),
    "hold_released": ("Given back from a hold", "返还扣留款"),
    "ruling": ("Ruling", "裁决"),
    "reversal": ("Reversal", "冲销"),
}
SOURCES: Mapping[str, Text] = {
    "payable": ("out of what it owes", "从其应付款中"),
    "account": ("out of the account", "从账户中"),
    "reserve": ("out of the reserve", "从准备金中"),
}
FINALITIES: Mapping[Finality, Text] = {
    Finality.PROVISIONAL: ("provisional: an appeal can change it", "暂定：上诉可改变"),
    Finality.FINAL: ("final", "终局"),
}
RESTS_ON: Mapping[str, Text] = {
    "fact": ("fact", "事实"),
    "claim": ("claim", "主张"),
    "ruling": ("ruling", "裁决"),
    "provisional": ("ruling, provisional", "裁决（暂定）"),
}
DOES: Mapping[tuple[PositionKind, bool], Text] = {
    ("payable", True): ("{party} owes {other}", "{party}应付{other}"),
    ("payable", False): ("{other} owes {party}", "{other}应付{party}"),
    ("withheld", True): ("{party} withholds money of {other}", "{party}扣留{other}的款项"),
    ("withheld", False): ("{other} withholds money of {party}", "{other}扣留{party}的款项"),
}


def figure(minor: int, currency: str) -> str:
    """12,400.00: grouped, with the digits of ISO 4217, without the code. Sums may be larger than any one amount."""
    digits = exponent(currency)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole:,}" + (f".{part:0{digits}d}" if digits else "")


@dataclass(frozen=True, slots=True)
class Words:
    """One language, and the parties as its readers know them. `language` is en or zh-Hans."""

    language: str
    names: Mapping[str, Party]

    @property
    def chinese(self) -> bool:
        return self.language.startswith("zh")

    def say(self, text: Text, **put: str) -> str:
        return text[self.chinese].format(**put) if put else text[self.chinese]

    def name(self, code: str) -> str:
        """A party's name in full; a code without a party as it is."""
        found = self.names.get(code)
        return code if found is None else (found.name_zh if self.chinese else found.name_en) or code

    def account(self, account: Account, *, by_code: bool = False) -> str:
        """An account by its name; `by_code` keeps it short where a column is narrow."""
        who = account.counterparty or ""
        named = self.name(who) if not by_code else f" {who} " if self.chinese else who
        return self.say(ACCOUNTS.get(account.kind, (account.kind, account.kind)), who=named).strip()

    def entry(self, kind: str) -> str:
        return self.say(ENTRIES.get(kind, (kind.replace("_", " "), kind)))

    def position(self, it: Standing, party: str) -> str:
        mine = it.debtor == party
        text = DOES[it.kind, mine]
        return self.say(text, party=self.name(party), other=self.name(it.creditor if mine else it.debtor))

    def standing(self, it: Standing) -> str:
        """What a position rests on; for a claim, whose it is, who contests it, and that it admits nothing."""
        if it.status != "claim":
            return self.say(RESTS_ON[it.status])
        claimed = self.say(("claimed by {who}", "{who}主张"), who=self.name(it.creditor))
        return self._joined(claimed, it.contested_by) + self.say(("; no admission", "；不构成承认"))

    def basis(self, it: Movement) -> str:
        """fact, claim, ruling; a ruling that can still be appealed says so."""
        open_ruling = it.basis is not Basis.CLAIM and it.finality is Finality.PROVISIONAL
        return self.say(RESTS_ON["provisional" if open_ruling else it.basis.value])

    def line(self, it: Line) -> str:
        """The tag of a line: by codes, since a column is narrow and the parties stand in the list."""
        if it.claimed_by is None:
            return self.basis(it.movement)
        claimed = self.say(("claimed by {who}", "{who} 主张"), who=it.claimed_by)
        return self._joined(claimed, it.contested_by, by_code=True)

    def _joined(self, claimed: str, contested_by: tuple[str, ...], *, by_code: bool = False) -> str:
        if not contested_by:
            return claimed
        who = self.say((", ", "、")).join(contested_by if by_code else map(self.name, contested_by))
        return claimed + self.say((", contested by {who}", "，{who} 有异议" if by_code else "，{who}有异议"), who=who)

    def contested(self, it: HoldPart, *, by_code: bool = False) -> str:
        """Who contests a hold, and since which day."""
        text = ("contested by {who} on {day}", "{who} 于 {day} 提出异议" if by_code else "{who}于 {day} 提出异议")
        named = ((code if by_code else self.name(code), on) for code, on in it.contested_by)
        return self.say(("; ", "；")).join(self.say(text, who=who, day=on.isoformat()) for who, on in named)

    def clause(self, clause: str) -> str:
        """The clause of a hold; that there is none is said in the reader's language."""
        return self.say(("none", "无")) if clause == "none" else clause

    def side(self, minor: int) -> str:
        """A balance with its side: 580,000.00 Dr is written with this suffix; nothing for zero."""
        return "" if minor == 0 else self.say((" Dr", " 借") if minor > 0 else (" Cr", " 贷"))

    def balance(self, minor: int, currency: str) -> str:
        return figure(abs(minor), currency) + self.side(minor)
