"""What a decision, or its becoming final, would post. Reads only; refused wherever the act itself would be."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from disputes.actions.post_decision import Ruling, postings_of
from disputes.actions.settle import settlement_of
from disputes.liability.proceeding import Proceeding, Step, require_day, require_decidable, require_move
from disputes.liability.settlement import Settlement
from disputes.store import proceedings
from ledger.entry import Entry, Finality


def preview_decision(connection: Connection, case: Proceeding, *, proposal: int, by: str, on: date) -> list[Entry]:
    """The entries a decision by this proposal would post, reversals first.

    Raises UnknownProposal, MoveRefused, ProposerDecides, DayRefused, SharesUnsound, NotInDispute.
    """
    earlier = proceedings.decisions(connection, case.id)
    chosen = proceedings.find_proposal(connection, case, proposal)
    require_decidable(case, chosen, earlier, by=by, on=on)
    ruling = Ruling(f"decision-{case.instance + 1}", chosen.proposal, "internal", on, Finality.PROVISIONAL)
    return _entries(connection, case, ruling)


def preview_final(connection: Connection, case: Proceeding, *, on: date) -> list[Entry]:
    """The entries by which the last decision would become final. Raises MoveRefused, DayRefused, and as above."""
    require_move(case, Step.FINAL)
    decisions = proceedings.decisions(connection, case.id)
    require_day(case, decisions, on)
    last = decisions[-1]
    chosen = proceedings.find_proposal(connection, case, last.proposal).proposal
    return _entries(connection, case, Ruling(f"decision-{last.instance}-final", chosen, last.origin, on, Finality.FINAL))


def preview_settlement(connection: Connection, case: Proceeding, *, on: date) -> Settlement:
    """What would settle the proceeding. Raises MoveRefused while it is not final, DayRefused."""
    require_move(case, Step.SETTLED)
    require_day(case, proceedings.decisions(connection, case.id), on)
    return settlement_of(connection, case, on=on)


def _entries(connection: Connection, case: Proceeding, ruling: Ruling) -> list[Entry]:
    found = postings_of(connection, case, ruling)
    return [*(entry for each in found for entry in each.undone), *(each.entry for each in found if each.entry)]
