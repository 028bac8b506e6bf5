"""`recourse case-file`: a case handed over as one file, and the ways of asking for it that are refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.flows.test_command_line_jobs import recourse


def test_a_case_is_handed_over_as_one_file_that_checks_itself(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "case.zip"
    assert 0 == recourse(data, "demo", "--until", "chargebacks").returncode

    answer = json.loads(recourse(data, "case-file", "huanxun.CB-0001", "-o", str(out), "--json").stdout)

    assert (str(out), out.stat().st_size) == (answer["file"], answer["bytes"]) and answer["events"] > 0
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(out), str(tmp_path / "case")], check=True, timeout=60)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "case" / "check.py")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "every digest holds" in done.stdout
    for words, said in (
        (("no-such-case", "-o", str(out)), "no dispute or proceeding 'no-such-case'"),
        (("huanxun.CB-0001", "-o", "case.txt"), "ends neither in .zip nor in .pdf"),
        (("huanxun.CB-0001", "-o", str(tmp_path / "nowhere" / "case.zip")), "make it first"),
    ):
        refused = recourse(data, "case-file", *words)
        assert refused.returncode == 2 and said in refused.stderr, refused.stderr


def test_a_case_is_printed_in_either_language(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert 0 == recourse(data, "demo", "--until", "chargebacks").returncode

    for language in ("en", "zh-Hans"):
        out = tmp_path / f"{language}.pdf"
        printed = recourse(data, "case-file", "huanxun.CB-0001", "-o", str(out), "--language", language)
        assert 0 == printed.returncode and out.read_bytes().startswith(b"%PDF"), printed.stderr
