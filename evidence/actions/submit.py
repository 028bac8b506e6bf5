"""Submit drafts in a matter: from then on they are evidence that every other party of it sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from evidence.custody import Handling
from evidence.errors import NotADraft, NothingToSubmit
from evidence.exhibit import Submission, undecided
from evidence.store import exhibits
from trade.card_numbers import require_no_card_number


def submit(
    connection: Connection,
    *,
    subject: str,
    payment_id: str | None,
    party: str,
    seat_id: str,
    exhibit_ids: Sequence[str],
    words: str,
    now: datetime,
) -> Submission:
    """Hand these drafts in, in this order. Raises NothingToSubmit, NotADraft, CardNumberRefused."""
    require_no_card_number("the statement", words)
    exhibits.lock_subject(connection, subject)
    chosen = list(dict.fromkeys(exhibit_ids))
    if not chosen:
        raise NothingToSubmit
    own = exhibits.of_matter(connection, party, subject, payment_id)
    drafts = {it.id: it for it in undecided(own, exhibits.submissions_of(connection, subject))}
    for exhibit_id in chosen:
        if exhibit_id not in drafts:
            raise NotADraft(exhibit_id)
    named = tuple((exhibit_id, drafts[exhibit_id].file.sha256) for exhibit_id in chosen)
    new = Submission(uuid4().hex, subject, party, seat_id, words.strip(), now, named)
    exhibits.add_submission(connection, new)
    for exhibit_id in chosen:
        exhibits.append_custody(
            connection, exhibit_id, Handling.SUBMITTED, actor=party, at=now,
            detail={"submission": new.id, "subject": subject}, seat_id=seat_id,
        )  # fmt: skip
    return new
