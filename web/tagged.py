"""What a code becomes on a page: a word, or a word with a sign and a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flask_babel.speaklater import LazyString

Word: TypeAlias = LazyString | str


@dataclass(frozen=True, slots=True)
class Tag:
    """A status: never colour alone, always a sign and a word too."""

    word: Word
    sign: str
    look: str  # calm | good | warn | bad | info
