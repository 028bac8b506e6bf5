"""From codes to words: what templates and read models ask when they meet a code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Flask

from disputes.liability.duties import on_file
from disputes.schemes.families import title_of
from disputes.schemes.load import load_all
from trade.parties import Party
from web import (
    checklist_words,
    evidence_words,
    letter_words,
    money_words,
    operator_words,
    parcel_words,
    rule_words,
    sending_words,
    words,
)
from web.language import both
from web.words import ACTORS, Tag, Word


def word(words: Mapping[str, Word], code: str | None) -> Word:
    """The word for a code; a code nobody gave words to is shown readably, never as a failure."""
    return words.get(code or "", (code or "–").replace("_", " "))


def tag(tags: Mapping[str, Tag], code: str | None) -> Tag:
    """The tag for a code, with the same care."""
    return tags.get(code or "", Tag((code or "–").replace("_", " "), "·", "calm"))


def reason(scheme: str, code: str, on: date) -> str:
    """The reason of a dispute in words, where the rules of that day know it, after its code if that is a number."""
    found = load_all().code(scheme, code, on=on)
    if found is None:
        return code
    name = both(found.name_en, found.name_zh)
    return f"{code} {name}" if any(char.isdigit() for char in code) else name


def scheme_name(key: str) -> str:
    """The title of a rule file; a scheme without one by its key."""
    found = load_all().schemes.get(key)
    return both(found.title_en, found.title_zh) if found else key


def family_name(key: str) -> str:
    """The name of a family of schemes."""
    return both(*title_of(key))


def duty(key: str) -> str:
    """The name of a duty in the language of the page; a key no longer on file as it is."""
    found = on_file().get(key)
    return both(found.name_en, found.name_zh) if found else key


def who(parties: Mapping[str, Party], code: str) -> str:
    """A party's name in the language of the page; whoever is none by its word, a court by its own name."""
    found = parties.get(code)
    return both(found.name_en, found.name_zh) if found else str(ACTORS.get(code, code))


def register(app: Flask) -> None:
    modules = (
        words, checklist_words, evidence_words, letter_words, operator_words, money_words, parcel_words, rule_words,
        sending_words,
    )  # fmt: skip
    names: dict[str, object] = {}
    for name, value in ((name, value) for module in modules for name, value in vars(module).items() if name.isupper()):
        if names.setdefault(name, value) is not value:
            raise ValueError(f"two files of words say what {name} is")
    app.jinja_env.globals.update(
        word=word, tag=tag, reason=reason, scheme_name=scheme_name, duty=duty, who=who, words=names,
        piece=parcel_words.piece, have_by=parcel_words.have_by,
    )  # fmt: skip
