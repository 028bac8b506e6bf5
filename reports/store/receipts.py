"""Receipts with all their paper says, within what a seat may see."""

from __future__ import annotations

from sqlalchemy import Connection

from disputes.store import disputes, proceedings, sendings
from evidence.store import exhibits, packets
from reports.case_reading import CaseReading
from reports.packet_letter import DEMONSTRATION
from reports.receipt_paper import ReceiptPaper, of_sending, of_submission
from reports.store.evidence import load_receipt
from trade.errors import NotFound
from trade.store import parties
from trade.visibility import Scope


def submission_paper(connection: Connection, scope: Scope, submission_id: str, *, language: str, zone: str) -> ReceiptPaper:
    """The receipt of what was handed in. Raises NotFound when there is none for this seat."""
    found = load_receipt(connection, scope, submission_id)
    made = found.submission
    shown = _demonstrated(connection, made.subject)
    return of_submission(found, _words(connection, language, zone), own=scope.party == made.party, demonstration=shown)


def sending_paper(connection: Connection, scope: Scope, id_: str, *, language: str, zone: str) -> ReceiptPaper:
    """The receipt of a packet that was sent. Raises NotFound where it is not this party's, or not there yet."""
    it = sendings.of_party(connection, scope.party, id_)
    if it.receipt is None:
        raise NotFound("receipt", id_)
    packet = packets.get(connection, it.packet_id)
    inside = [exhibits.get(connection, one) for one in packet.asked.exhibits] if packet else []
    shown = _demonstrated(connection, it.of_dispute)
    words = _words(connection, language, zone)
    return of_sending(it, [one for one in inside if one is not None], words, demonstration=shown)


def _words(connection: Connection, language: str, zone: str) -> CaseReading:
    return CaseReading(language, {it.code: it for it in parties.all_parties(connection)}, "", zone)


def _demonstrated(connection: Connection, subject: str) -> bool:
    """Whether the matter is one of the demonstration."""
    kind, _, id_ = subject.partition(":")
    if kind == "proceeding":
        filed = proceedings.get(connection, id_)
        return filed is not None and filed.demonstration
    about = disputes.get(connection, id_)
    return about is not None and about.source == DEMONSTRATION
