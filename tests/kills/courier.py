"""Carries packets until it is killed or none is due.

Run as `python -m tests.kills.courier URL DATA_DIR ACCOUNTS MOMENT`; its clock stands at MOMENT.
"""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from pathlib import Path

from disputes.actions.deliver_packet import Courier, deliver_next
from evidence.store import vault
from runtime.database import make_engine, transaction
from runtime.settings import load


def main(url: str, data_dir: str, accounts: str, moment: str) -> None:
    settings = load({"RECOURSE_DATABASE_URL": url, "RECOURSE_ACCOUNTS_FILE": accounts}, data_dir=Path(data_dir))
    engine, now = make_engine(url, pooled=True), datetime.fromisoformat(moment)
    courier = Courier(partial(transaction, engine), settings, vault.of(settings), lambda: now)
    while deliver_next(courier) is not None:
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
