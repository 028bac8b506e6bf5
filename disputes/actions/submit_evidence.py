"""Bring evidence to a dispute or a proceeding: who may, a line in its timeline, and everybody else told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from disputes import messages
from disputes.dispute import Stage
from disputes.errors import MatterClosed
from disputes.liability.messages import proceeding_news
from disputes.liability.proceeding import Step, require_bound
from disputes.store import disputes, events, proceedings
from disputes.store.locks import lock_dispute
from evidence.actions.submit import submit
from evidence.exhibit import WORDS_MAX, Exhibit, Submission
from evidence.store import exhibits
from trade.actions.send_letter import send_letter
from trade.errors import NotFound
from trade.letters import Letter
from trade.parties import Party
from trade.store import parties, payments

OVER = frozenset({Step.WITHDRAWN, Step.FINAL, Step.SETTLED})
SUBMITTED = "evidence_submitted"  # the event's kind
Writes = Callable[[Party, Party], Letter]


@dataclass(frozen=True, slots=True)
class Matter:
    """What evidence can be brought to: its subject, its payment where it has one, and everybody who is told."""

    subject: str
    payment_id: str | None
    parties: tuple[str, ...]
    open: bool
    letter: Writes


def matter_of_dispute(connection: Connection, dispute_id: str, party: str, *, to_write: bool = True) -> Matter:
    """The dispute as a matter of the party's, held until the transaction ends if it is `to_write`. Raises NotFound."""
    if to_write:
        lock_dispute(connection, dispute_id)
    it = disputes.get(connection, dispute_id)
    if it is None or party not in it.chain:
        raise NotFound("dispute", dispute_id)

    def letter(reader: Party, by: Party) -> Letter:
        return messages.evidence_came(reader, dispute_id=it.id, by=by)

    return Matter(it.cause, it.payment_id, it.chain, it.stage is not Stage.CLOSED, letter)


def matter_of_proceeding(connection: Connection, proceeding_id: str, party: str, *, to_write: bool = True) -> Matter:
    """The proceeding as a matter of a party it binds, held as a dispute is. Raises NotFound, NotBound."""
    it = proceedings.require(connection, proceeding_id) if to_write else proceedings.get(connection, proceeding_id)
    if it is None:
        raise NotFound("proceeding", proceeding_id)
    bound = proceedings.parties_of(connection, it.id)
    require_bound(it, bound, party)

    def letter(reader: Party, by: Party) -> Letter:
        news = f"{by.name_en} has submitted evidence", f"{by.name_zh}已提交证据"
        return proceeding_news(reader, proceeding_id=it.id, title=(it.title_en, it.title_zh), news=news)

    return Matter(it.cause, None, tuple(each.party for each in bound), it.step not in OVER, letter)


def matter_of_payment(connection: Connection, payment_id: str, party: str) -> Matter:
    """A sale, to which its parties may bring evidence at any time. Raises NotFound.

    It is submitted in a dispute of the sale, and never here.
    """
    it = payments.get(connection, payment_id)
    if it is None or party not in it.chain.parties:
        raise NotFound("payment", payment_id)

    def letter(_reader: Party, _by: Party) -> Letter:
        raise MatterClosed(it.cause)

    return Matter(it.cause, it.id, it.chain.parties, True, letter)


def submit_evidence(
    connection: Connection, matter: Matter, *, party: str, seat_id: str, exhibit_ids: Sequence[str], words: str,
    now: datetime,
) -> Submission:  # fmt: skip
    """The party's drafts become evidence, in one step with the timeline and the letters.

    `words` is what the party says with it, at most `WORDS_MAX` characters of it. Raises MatterClosed, NothingToSubmit,
    NotADraft, CardNumberRefused.
    """
    require_open(matter)
    done = submit(
        connection, subject=matter.subject, payment_id=matter.payment_id, party=party, seat_id=seat_id,
        exhibit_ids=exhibit_ids, words=words[:WORDS_MAX], now=now,
    )  # fmt: skip
    handed_in = {it.id: it for it in exhibits.of_matter(connection, party, matter.subject, matter.payment_id)}
    events.append(
        connection, subject=matter.subject, kind=SUBMITTED, actor=party, happened_at=now, known_at=now, seat_id=seat_id,
        detail=_detail(done, [handed_in[exhibit_id] for exhibit_id, _ in done.exhibits]),
    )  # fmt: skip
    everybody = parties.require(connection, matter.parties)
    for code, reader in everybody.items():
        if code != party:
            send_letter(connection, matter.letter(reader, everybody[party]), key=f"submission:{done.id}/{code}", now=now)
    return done


def require_open(matter: Matter) -> None:
    """Raises MatterClosed when no evidence can be brought any more."""
    if not matter.open:
        raise MatterClosed(matter.subject)


def _detail(done: Submission, handed_in: Sequence[Exhibit]) -> dict[str, object]:
    named = [{"exhibit": it.id, "kind": it.kind.value, "name": it.name, "sha256": it.file.sha256} for it in handed_in]
    return {"submission": done.id, "digest": done.digest, "exhibits": named, "words": done.words}
