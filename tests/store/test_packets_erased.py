"""A packet goes with the exhibits in it: what is erased is not left readable in a copy."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

from sqlalchemy import Engine

from disputes.actions.hold_evidence import hold_evidence
from evidence.actions.erase import erase
from evidence.actions.tidy_vault import tidy_vault
from evidence.exhibit import VaultFile
from evidence.packet import Asked, Made
from evidence.store import erasures, exhibits, packets, verify
from evidence.store.vault import write
from runtime.database import reading, transaction
from tests.store.test_erasure import CASE, DESK, LATER, NOW, bring, built, close
from tests.store.vaults import Hands, in_folder

__all__ = ["built"]


def pack(engine: Engine, there: Hands, id: str, body: bytes, exhibit: str, folder: Path) -> str:
    """A packet that was made; the digest of its file."""
    draft = write(BytesIO(body), folder / id, most_bytes=len(body))
    digest = there.vault.keep(draft)
    with transaction(engine) as connection:
        exhibits.add_file(connection, VaultFile(digest, len(body), "application/pdf", {}), now=NOW)
        packets.add(connection, id, Asked(CASE, "linglong", DESK, "stripe", "en", "", (exhibit,), NOW))
        packets.claim_next(connection, claim="a", now=NOW)
        packets.finish(connection, id, Made(f"{id}.pdf", 1, len(body), (), ()), claim="a", now=NOW, sha256=digest)
    return digest


def test_the_packet_of_an_erased_exhibit_is_erased_and_the_record_verifies(built: Engine, tmp_path: Path) -> None:
    there = in_folder(tmp_path)
    with transaction(built) as connection:
        slip = bring(connection, there)
        close(connection)
    digest = pack(built, there, "k1", b"%PDF- with the slip", slip.id, tmp_path)

    erase(partial(transaction, built), there.vault, partial(hold_evidence, now=LATER), now=LATER)

    with reading(built) as connection:
        assert not erasures.is_wanted(connection, digest)
        assert [] == list(verify.check(connection, there.vault, now=LATER))
    tidy_vault(partial(transaction, built), there.vault, partial(hold_evidence, now=LATER), now=LATER + timedelta(days=400))
    assert None is there.vault.found(digest)


def test_a_packet_of_what_is_kept_stays(built: Engine, tmp_path: Path) -> None:
    there = in_folder(tmp_path)
    with transaction(built) as connection:
        slip = bring(connection, there)
    digest = pack(built, there, "k1", b"%PDF- with the slip", slip.id, tmp_path)

    erase(partial(transaction, built), there.vault, partial(hold_evidence, now=LATER), now=LATER)
    tidy_vault(partial(transaction, built), there.vault, partial(hold_evidence, now=LATER), now=LATER)

    assert digest == there.vault.found(digest)
    with reading(built) as connection:
        assert erasures.is_wanted(connection, digest)
        assert [] == list(verify.check(connection, there.vault, now=LATER))
