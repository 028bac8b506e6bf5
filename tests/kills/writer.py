"""Writes into the books until it is killed: prints each reference once the books have it, never before.

Run as `python -m tests.kills.writer URL NAME`. Entries of one transfer and of many, alone and in batches of several
statements, moves of a hold and what it secures: each transaction's references are one line.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import Connection

from ledger.entry import Entry
from ledger.store import holds, journal
from runtime.database import make_engine, transaction
from tests.domain.ledger_case import a_debt, an_entry, yuan
from tests.domain.test_ledger_holds import HOLD

BATCH = 20
PAUSE_SECONDS = 0.005  # or another writer of SQLite, which looks now and then whether it is its turn, never finds one
HELD = "A payable[G] / withheld_from[G] 3\nG withheld_by[A] / receivable[A] 3"
RELEASED = "A withheld_from[G] / payable[G] 2\nG receivable[A] / withheld_by[A] 2"


def main(url: str, name: str) -> None:
    engine = make_engine(url, pooled=True)
    for number in count():
        with transaction(engine) as connection:
            written = list(_work(connection, f"{name}/{number}", number))
        sys.stdout.write(" ".join(written) + "\n")
        sys.stdout.flush()
        time.sleep(PAUSE_SECONDS)


def _work(connection: Connection, name: str, number: int) -> Iterator[str]:
    now = datetime.now(UTC)
    if number % 4 == 0:
        yield from _posted(connection, [a_debt(f"{name}/{i}", "AGMS"[i % 4], "GMSA"[i % 4], 5) for i in range(BATCH)], now)
    elif number % 4 == 1:
        yield from _posted(connection, [_chain(name)], now)
    elif number % 4 == 2:
        holds.open_hold(connection, HOLD)
        held, released = an_entry(f"{name}/held", HELD), an_entry(f"{name}/back", RELEASED)
        yield from _posted(connection, [a_debt(f"{name}/owed", "A", "G", 3)], now)
        holds.move(connection, HOLD.id, "held", held, yuan(3), recorded_at=now)
        holds.move(connection, HOLD.id, "released", released, yuan(2), recorded_at=now, ruling_final=True)
        yield from (held.reference, released.reference)
    else:
        yield from _posted(connection, [a_debt(f"{name}/one", "G", "M", 7)], now)


def _chain(name: str) -> Entry:
    """A chargeback over four parties: one entry, all books or none."""
    lines = (
        "S receivable[A] / bank 9\nA receivable[G] / payable[S] 9\nG receivable[M] / payable[A] 9\nM disputed / payable[G] 9"
    )
    return an_entry(f"{name}/chain", lines)


def _posted(connection: Connection, entries: Sequence[Entry], now: datetime) -> list[str]:
    return [posted.reference for posted in journal.append(connection, entries, recorded_at=now)]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
