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
    """How a carrier stands: asked `through` itself, another, or (empty) not at all; `lacks` says what that would take."""

    code: str
    name: str
    through: str
    lacks: str = ""


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

    def standings(self) -> list[Standing]:
        """Every carrier on file, as it stands here."""
        memories = {it.code: it for it in load_retention().carriers.values()}
        return [Standing(code, it.name, *self._how(code)) for code, it in memories.items()]

    def _how(self, code: str) -> tuple[str, str]:
        if code == SANDBOX.code or self._direct(code):
            return code, ""
        through = self._asker(code)
        if through is not None:
            return through, ""
        return "", self._lacks(code)

    def _lacks(self, code: str) -> str:
        direct = adapters()["direct"].get(code)
        if direct is None:
            asked_by = [name for name, theirs in adapters()["through"].items() if code in theirs]
            return f"credentials of {' or '.join(asked_by)}" if asked_by else "nobody we could ask"
        if code in self.given and not _installed(code):
            return karrio_asked.INSTALL
        others = "".join(f", or those of {by}" for by, theirs in adapters()["through"].items() if code in theirs)
        return f"credentials ({', '.join(direct['needs'])}){others}"

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
