"""One parcel of a carrier's answer as one line: whose, when and where delivered, who took it in, which proof. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evidence.carriers.shaped import Parcel
from evidence.delivery import Clock, Told

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table in docs/carriers.md."""

    file: str
    carrier: str
    number: str
    said: str
    delivered_at: str
    place: str
    signer: str
    proof: str
    scans: int

    def cells(self) -> list[str]:
        """The cells in their order; what there is not is a dash."""
        return [str(it) if it != "" else NOTHING for it in asdict(self).values()]

    def document(self) -> dict[str, Any]:
        """The same for a program; what there is not is null."""
        return {key: value if value != "" else None for key, value in asdict(self).items()}


def lines_of(file: str, carrier: str, parcels: Sequence[Parcel]) -> list[Line]:
    """The lines of an answer, one a parcel."""
    return [_line(file, carrier, it) for it in parcels]


def _line(file: str, carrier: str, parcel: Parcel) -> Line:
    tracking = parcel.tracking
    if tracking is None:
        return Line(file, carrier, parcel.number, f"{parcel.told.value}: {parcel.reason}", "", "", "", "", 0)
    proof = tracking.proof
    if proof is None:
        said = f"{parcel.told.value}: {parcel.reason}" if parcel.reason else parcel.told.value
        enclosed = ", ".join(it.what for it in tracking.enclosed)
        return Line(file, carrier, parcel.number, said, "", "", "", enclosed, len(tracking.events))
    pieces = ["answer", *(it.what for it in tracking.enclosed), *(f"{what} at an address" for what, _ in tracking.papers)]
    at = proof.delivered_at.strftime("%Y-%m-%d %H:%M:%S") + (" local" if proof.clock is Clock.LOCAL else " UTC")
    said = Told.DELIVERED.value
    return Line(
        file, carrier, parcel.number, said, at, proof.where, proof.to_whom, ", ".join(pieces), len(tracking.events)
    )  # fmt: skip
