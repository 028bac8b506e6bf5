"""The carriers we can ask, found by whatever spelling stands on the parcel. A new carrier is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence.carriers import credentials, easypost, ems, karrio_asked, kuaidi100, sandbox, sf
from evidence.carriers.credentials import Given, adapters
from evidence.carriers.load import load_retention
from evidence.carriers.protocol import Connection

SANDBOX = sandbox.CONNECTION
_OURS: Mapping[str, Callable[[str, Mapping[str, str]], Connection]] = {
    "sf": sf.connect,
    "ems": ems.connect,
    "kuaidi100": kuaidi100.connect,
    "easypost": easypost.connect,
}
_THROUGH: Mapping[str, Callable[[str, Mapping[str, str], str], Connection]] = {
    "kuaidi100": kuaidi100.connect,
    "easypost": easypost.connect,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a carrier stands: asked `through` itself, another, or (empty) not at all.

    Then what that would take: credentials of its own (`needs`), those of one of `askers`, or karrio (`install`).
    """

    code: str
    name: str
    through: str = ""
    needs: tuple[str, ...] = ()
    askers: tuple[str, ...] = ()
    install: bool = False

    @property
    def lacks(self) -> str:
        """The same in words, for the operator."""
        if self.through:
            return ""
        if self.install:
            return karrio_asked.INSTALL
        own = [f"credentials ({', '.join(self.needs)})"] if self.needs else []
        return " or ".join([*own, *(f"credentials of {it}" for it in self.askers)]) or "anybody we could ask"


@dataclass(frozen=True, slots=True)
class Carriers:
    """The carriers this installation can ask, by the credentials it was given."""

    given: Given = field(default_factory=dict, repr=False)

    def connection_to(self, carrier: str) -> Connection | None:
        """The connection to a carrier, by its code, its name or another spelling; none: we cannot ask it."""
        known = load_retention().known(carrier)
        if known is None:
            return None
        if known.code == SANDBOX.code:
            return SANDBOX
        return self._direct(known.code) or self._through(known.code)

    def counted_by(self, carrier: str) -> str:
        """Who counts what is asked of a carrier: itself, or whoever it is asked through; empty: nobody is asked."""
        known = load_retention().known(carrier)
        return self._standing(known.code, known.name).through if known else ""

    def standings(self) -> list[Standing]:
        """Every carrier on file, as it stands here."""
        return [
            self._standing(it.code, it.name) for it in {it.code: it for it in load_retention().carriers.values()}.values()
        ]

    def _standing(self, code: str, name: str) -> Standing:
        if code == SANDBOX.code or self._direct(code):
            return Standing(code, name, code)
        needs = tuple(adapters()["direct"].get(code, {}).get("needs", ()))
        askers = tuple(by for by, theirs in adapters()["through"].items() if code in theirs)
        install = code in self.given and not _installed(code)
        return Standing(code, name, self._asker(code) or "", needs, askers, install)

    def _direct(self, code: str) -> Connection | None:
        given = self.given.get(code)
        if given is None or not _installed(code):
            return None
        karrio = adapters()["direct"][code].get("karrio")
        return karrio_asked.connect(code, given, karrio) if karrio else _OURS[code](code, given)

    def _asker(self, code: str) -> str | None:
        return next((by for by, theirs in adapters()["through"].items() if code in theirs and by in self.given), None)

    def _through(self, code: str) -> Connection | None:
        by = self._asker(code)
        return _THROUGH[by](code, self.given[by], adapters()["through"][by][code]) if by else None


def _installed(code: str) -> bool:
    karrio = adapters()["direct"][code].get("karrio")
    return karrio is None or karrio_asked.installed(karrio)


def connected(path: Path | None) -> Carriers:
    """The carriers by the operator's file of credentials. Raises CarriersFileRefused."""
    return Carriers(credentials.load(path))
