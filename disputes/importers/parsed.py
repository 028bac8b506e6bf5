"""What every importer gives back, and what it is: bytes in, notices and payments out, nothing read or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from disputes.notice import Notice, PaymentFacts, Problem
from trade.payments import Payment
from trade.sale_facts import SaleFact
from trade.shipments import Shipment, Step


class NotUnderstood(Exception):
    """Raised inside an importer when something cannot be read. Its text is a whole sentence; the message is parked."""


class PaymentRow(NamedTuple):
    """A payment stated in full, with the line it stood on and its parcel where one was named."""

    line: int
    payment: Payment
    shipment: Shipment | None


class SaleRow(NamedTuple):
    """What one line says of the sale of a payment, all of it together."""

    line: int
    said: tuple[SaleFact, ...]


class ScanRow(NamedTuple):
    """A scan of a parcel as a carrier's list tells it. `payment` only where the number alone does not say whose it is."""

    line: int
    carrier: str
    tracking_number: str
    kind: Step
    happened_at: datetime
    detail: str
    signed_by: str
    payment: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message taken apart.

    `kinds` counts what was recognised, by the source's own name for it; disputes and payments are among them.
    `problems` is what was not understood (it is parked), `refused` what was understood and breaks a rule.
    """

    notices: tuple[Notice, ...] = ()
    payments: tuple[PaymentFacts, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    rows: tuple[PaymentRow, ...] = ()
    sales: tuple[SaleRow, ...] = ()
    scans: tuple[ScanRow, ...] = ()
    refused: tuple[Problem, ...] = ()


class Importer(Protocol):
    """One source. Whatever the bytes are, `parse` answers and never raises."""

    def parse(self, body: bytes) -> Parsed: ...


def unreadable(why: object) -> Parsed:
    """A message of which nothing was understood."""
    return Parsed(problems=(Problem(0, str(why)),))
