"""What a case file is made of, read at one moment: within what a seat may see, or everything for the operator's shell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from disputes.dispute import Dispute
from disputes.liability.proceeding import Proceeding
from disputes.store import deadlines, disputes, events, notices_served, proceedings, windows
from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import dispute
from evidence.store import exhibits, file_stamps
from evidence.store.tables import exhibit, submission
from ledger.balances import BalanceRow
from ledger.store import journal
from ledger.store.balances import balance_rows
from ledger.store.holds import securing
from reports.case import readable
from reports.case_file import CaseFile
from reports.days import Facts
from reports.filed_entries import FiledEntry
from reports.filed_exhibits import FiledExhibit, FiledSubmission, numbered
from reports.store import scopes
from reports.store.checklist import load_inputs
from reports.store.exhibits import submissions_seen
from reports.store.filed_sales import filed_facts, filed_parcels
from reports.store.proof import load_case_seals
from trade.errors import NotFound
from trade.store import parties, payments, shipments
from trade.store.tables import payment
from trade.visibility import Scope

UNKNOWN = datetime.min.replace(tzinfo=UTC)  # of a case without an event nothing was known


def load_case_file(connection: Connection, case: str, *, scope: Scope | None = None) -> CaseFile:
    """The file of a dispute or a proceeding. Without a scope everything, whoever it belongs to. Raises NotFound."""
    filed = _proceeding(connection, scope, case)
    own = _disputes(connection, scope, case, filed)
    if filed is None and not own:
        raise NotFound("dispute or proceeding", case)
    subjects = [*([filed.cause] if filed else []), *(it.cause for it in own)]
    bound = proceedings.parties_of(connection, filed.id) if filed else []
    codes = list(dict.fromkeys([*(filed.chain if filed else own[0].chain), *(it.party for it in bound)]))
    holds = [it for it in securing(connection, subjects) if _sees(scope, it.hold.holder, it.hold.owner)]
    causes = [*subjects, *(f"payment:{it.payment_id}" for it in own), *(f"hold:{it.hold.id}" for it in holds)]
    pairs, whole = _balances(connection, scope, codes)
    open_rows = [] if filed else balance_rows(connection, causes=[own[0].cause, f"payment:{own[0].payment_id}"])
    known = parties.require(connection, codes)
    seen = [] if scope is None else [submissions_seen(scope)]
    entries = _entries(connection, scope, causes)
    handed_in = exhibits.submissions(connection, submission.c.subject.in_(subjects), *seen)
    filed_exhibits = _exhibits(connection, scope, handed_in)
    told = {subject: events.stored(connection, subject) for subject in subjects}
    known_at = max((event.known_at for lines in told.values() for event, _digest in lines), default=UNKNOWN)
    return CaseFile(
        case=case,
        reader=scope.party if scope else None,
        proceeding=filed,
        disputes=own,
        bound=bound,
        parties=[known[code] for code in codes],
        events=told,
        entries=entries,
        pairs=pairs,
        own=whole,
        findings=proceedings.findings(connection, filed.id) if filed else [],
        proposals=proceedings.proposals(connection, filed.id) if filed else [],
        decisions=proceedings.decisions(connection, filed.id) if filed else [],
        holds=holds,
        submissions=handed_in,
        exhibits=filed_exhibits,
        said=filed_facts(connection, own, filed_exhibits),
        parcels=filed_parcels(connection, own, known_at),
        facts=None if filed else _facts(connection, scope, own[0]),
        standing=pairs if filed else _pairs(open_rows, scope, codes),
        listed=load_inputs(connection, scope, own[0].id) if scope and scope.party and not filed else None,
        seals=load_case_seals(connection, [it.posted.id for it in entries]),
        own_standing=[row for row in (whole if filed else open_rows) if _reads(scope, row)],
    )


def _proceeding(connection: Connection, scope: Scope | None, case: str) -> Proceeding | None:
    if scope is not None:
        visible = select(proceeding.c.id).where(proceeding.c.id == case, scopes.proceedings(scope))
        if connection.execute(visible).first() is None:
            return None
    return proceedings.get(connection, case)


def _disputes(connection: Connection, scope: Scope | None, case: str, filed: Proceeding | None) -> list[Dispute]:
    """The disputes of the proceeding, or the one asked for, as far as the seat may read them."""
    if filed is not None:
        found = proceedings.disputes_of(connection, filed.id)
    else:
        one = disputes.get(connection, case)
        found = [one] if one else []
    if scope is None:
        return found
    if not scope.reads_cases:
        return []
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id)
    among = dispute.c.proceeding_id == filed.id if filed else dispute.c.id == case
    wanted = select(dispute.c.id).select_from(joined).where(among, scopes.payments(scope))
    visible = set(connection.execute(wanted).scalars())
    return [it for it in found if it.id in visible]


def _entries(connection: Connection, scope: Scope | None, causes: Sequence[str]) -> list[FiledEntry]:
    found = []
    for posted, digest in journal.with_digests(connection, causes):
        shown = posted.entry.transfers if scope is None else readable(posted.entry, scope)
        if shown:
            found.append(FiledEntry(posted, digest, shown))
    return found


def _exhibits(connection: Connection, scope: Scope | None, handed_in: Sequence[FiledSubmission]) -> list[FiledExhibit]:
    """What these submissions name, and so never a draft."""
    named = {exhibit_id for it, _digest in handed_in for exhibit_id, _sha256 in it.exhibits}
    found = {it.id: it for it in exhibits.find(connection, exhibit.c.id.in_(named))} if named else {}
    custody = exhibits.custody_of(connection, list(found))
    stamps = file_stamps.of_files(connection, [file.sha256 for it in found.values() for file in (it.file, it.shown)])
    reader = scope.party if scope else None
    return numbered(handed_in, found, custody, reader=reader, whole=scope is None, stamps=stamps)


def _balances(
    connection: Connection, scope: Scope | None, codes: Sequence[str]
) -> tuple[list[BalanceRow], list[BalanceRow]]:
    """(of pairs among the parties, of whole books the seat may read)."""
    rows = balance_rows(connection, books=codes)
    return _pairs(rows, scope, codes), [row for row in rows if _reads(scope, row)]


def _pairs(rows: Sequence[BalanceRow], scope: Scope | None, codes: Sequence[str]) -> list[BalanceRow]:
    among = set(codes)
    return [
        row for row in rows if row.account.counterparty in among and _sees(scope, row.account.book, row.account.counterparty)
    ]


def _reads(scope: Scope | None, row: BalanceRow) -> bool:
    return scope is None or scope.reads_book(row.account.book)


def _facts(connection: Connection, scope: Scope | None, it: Dispute) -> Facts | None:
    """The days of the one dispute of the file."""
    paid = payments.get(connection, it.payment_id)
    if paid is None:
        return None
    return Facts(
        it, paid, shipments.of_payment(connection, paid.id), notices_served.of_dispute(connection, it.id),
        deadlines.of_dispute(connection, it.id), windows.of_payment(connection, paid.id),
        events.of(connection, it.cause),
        reader=scope.party if scope else None,
    )  # fmt: skip


def _sees(scope: Scope | None, book: str, counterparty: str | None) -> bool:
    return scope is None or scope.sees_pair(book, counterparty)
