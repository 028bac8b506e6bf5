"""A statement as bytes, in the formats it can be had in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from reports.export.beancount import statement_beancount
from reports.papers import PaperFormat
from reports.pdf.statement import statement_pdf
from reports.progress import Tally
from reports.statement import Statement
from reports.tables.statement import statement_csv


class Writer(Protocol):
    def __call__(self, statement: Statement, *, language: str, tally: Tally | None = None) -> bytes: ...


WRITERS: Mapping[PaperFormat, Writer] = {
    PaperFormat.PDF: statement_pdf,
    PaperFormat.CSV: statement_csv,
    PaperFormat.BEANCOUNT: statement_beancount,
}


def own_language(statement: Statement) -> str:
    """The language of the party, of the two a paper can be in."""
    return "zh-Hans" if statement.party.language.startswith("zh") else "en"
