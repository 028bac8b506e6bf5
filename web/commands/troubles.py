"""What we say no to, and what the machine says no to: each told in one line, never as a traceback."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from disputes.errors import DisputeError
from evidence.errors import EvidenceError
from ledger.errors import LedgerError
from runtime.schema import SchemaRefused
from runtime.settings import SettingRefused
from trade.errors import TradeError


class Unreachable(Exception):
    """Raised when the database of the settings cannot be opened; nothing has been read or written."""

    def __init__(self, trouble: Exception, name: str = "RECOURSE_DATABASE_URL") -> None:
        super().__init__(f"the database cannot be opened: {reason(trouble)}; check {name} and the data folder")


class NotText(Exception):
    """Raised when an argument is no UTF-8 text: it cannot be kept in the record. It may be a password, so not shown."""

    def __init__(self, place: int) -> None:
        super().__init__(f"argument {place} is not UTF-8 text; write it, or name the file, in UTF-8")


REFUSALS = (DisputeError, EvidenceError, LedgerError, NotText, SchemaRefused, SettingRefused, TradeError, Unreachable)


def told(trouble: Exception) -> str | None:
    """The line for a refusal or for a want of the machine's; none for a bug, which keeps its traceback."""
    if isinstance(trouble, REFUSALS):
        return str(trouble)
    if isinstance(trouble, OperationalError) and "database is locked" in str(trouble.orig):
        return "another command is writing to the database; what was begun is undone, run this again when it is done"
    if type(trouble) is DatabaseError:
        return f"the database is damaged: {reason(trouble)}; bring a backup back: recourse restore FILE"
    if isinstance(trouble, OperationalError):
        return f"the database failed: {reason(trouble)}; what was begun is undone: mend that and run this again"
    if isinstance(trouble, OSError):
        where = "" if trouble.filename is None else f"{trouble.filename}: "
        return f"{where}{trouble.strerror or trouble}"
    return None


def reason(trouble: Exception) -> str:
    """What the database driver says, in one line and without the statement."""
    said = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    lines: Sequence[str] = str(said).splitlines()
    return lines[0].strip() if lines else type(trouble).__name__


def require_text(arguments: Sequence[str]) -> None:
    """Raises NotText for an argument whose bytes are no UTF-8."""
    for place, argument in enumerate(arguments, start=1):
        if any("\ud800" <= sign <= "\udfff" for sign in argument):
            raise NotText(place)
