"""The sources we understand: one file each, one line here."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from disputes.errors import DisputeError
from disputes.importers import conversations_csv, payments_csv, sales_csv, scans_csv, stripe
from disputes.importers.parsed import Importer


class UnknownSource(DisputeError):
    """Raised when a source has no importer; nothing has been kept."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, IMPORTERS, n=1)
        guess = f"; is it {near[0]}?" if near else ""
        known = ", ".join(sorted(IMPORTERS))
        super().__init__(f"{name!r} is no source we read ({known}){guess}", source=name, known=known)


IMPORTERS: Mapping[str, Importer] = MappingProxyType(
    {
        "stripe": stripe,
        "csv": payments_csv,
        "payments": payments_csv,  # the same under the name of what it holds
        "sales": sales_csv,
        "conversations": conversations_csv,
        "scans": scans_csv,
    }
)


def importer(name: str) -> Importer:
    """The importer of a source. Raises UnknownSource."""
    try:
        return IMPORTERS[name]
    except KeyError:
        raise UnknownSource(name) from None
