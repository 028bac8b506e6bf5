"""What is refused by name, in the reader's language: one table from the exception to its sentence, filled with its facts.

A sentence says why, and what to do. Programs get the exception's own English and its facts (web/problems.py).
"""

from __future__ import annotations

from flask_babel import gettext as _

from disputes.errors import StatementRefused
from runtime.refusal import Refusal
from trade.errors import CardNumberRefused, FieldRefused
from web.sentences import books, cases, records, rulings, sendings
from web.sentences.facts import Sentences

FORM_REFUSALS = (StatementRefused, CardNumberRefused)
"""What a form is shown again for, with the sentence."""

SENTENCES: Sentences = {**cases.SENTENCES, **rulings.SENTENCES, **records.SENTENCES, **books.SENTENCES, **sendings.SENTENCES}


def sentence(error: Exception) -> str:
    """The refusal for people; one without words of its own by the exception's."""
    facts = error.facts if isinstance(error, Refusal) else {}
    write = next((SENTENCES[cls] for cls in type(error).__mro__ if cls in SENTENCES), None)
    return str(write(facts) if write else _("This was refused: %(why)s", why=str(error)))


def field(error: Exception) -> str:
    """The name of the field to put right."""
    return error.field if isinstance(error, StatementRefused | FieldRefused) else "words"
