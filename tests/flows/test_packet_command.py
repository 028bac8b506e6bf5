"""`recourse packet`: a file a channel takes, or what to leave out and exit code 4."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from evidence.exhibit import Kind
from evidence.store.vault import Vault
from tests.domain import packet_files as files
from tests.flows.test_packet_job import _logs, bring, case, kept
from tests.web import world
from trade.errors import NotFound
from web.commands.packet import packet

__all__ = ["_logs", "case", "kept"]


def run(*words: str) -> Result:
    return CliRunner().invoke(packet, words)


def test_a_packet_is_written_as_the_channel_takes_it_and_says_how(case: Engine, kept: Vault, tmp_path: Path) -> None:
    bring(case, kept, files.a_document(2), "slip.pdf", Kind.PROOF_OF_DELIVERY)
    bring(case, kept, files.a_photo(5, (2400, 1800)), "door.jpg", Kind.PHOTO)
    out = tmp_path / "out.pdf"

    done = run(world.OWN_CASE, "--channel", "antom", "--out", str(out), "--words", "It arrived.", "--json")

    assert 0 == done.exit_code, done.output
    told = json.loads(done.stdout)
    assert (str(out), 4, out.stat().st_size) == (told["file"], told["pages"], told["bytes"])
    with pikepdf.open(BytesIO(out.read_bytes())) as pdf:
        assert 4 == len(pdf.pages)
    assert "as antom takes it" in run(world.OWN_CASE, "--channel", "antom", "--out", str(out)).output


def test_what_cannot_fit_is_not_written_and_ends_with_4(case: Engine, kept: Vault, tmp_path: Path) -> None:
    bring(case, kept, files.a_document(1), "slip.pdf", Kind.PROOF_OF_DELIVERY)
    bring(case, kept, files.a_document(9, first=20), "terms.pdf", Kind.TERMS)
    out = tmp_path / "out.pdf"

    done = run(world.OWN_CASE, "--channel", "mastercard-rfi", "--out", str(out))

    assert (4, False) == (done.exit_code, out.exists())
    assert "leave out: terms.pdf" in done.output


def test_a_case_without_exhibits_and_a_party_that_is_none_of_it_are_refused(
    case: Engine, kept: Vault, tmp_path: Path
) -> None:
    out = str(tmp_path / "out.pdf")

    assert "linglong has no exhibit in payhub.CB-1" in run(world.OWN_CASE, "--channel", "file", "--out", out).output
    assert isinstance(run("no-such-case", "--channel", "file", "--out", out).exception, NotFound)
    assert "is no party of" in run(world.OWN_CASE, "--channel", "file", "--out", out, "--party", "tealeaf").output
    assert "make it first" in run(world.OWN_CASE, "--channel", "file", "--out", str(tmp_path / "no" / "x.pdf")).output


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_either_language_is_spoken(case: Engine, kept: Vault, tmp_path: Path, language: str) -> None:
    bring(case, kept, files.a_document(1), "slip.pdf")
    out = tmp_path / "out.pdf"

    assert 0 == run(world.OWN_CASE, "--channel", "file", "--out", str(out), "--language", language).exit_code
