"""Words of the set-up and of people's own accounts, as in words.py."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.words import Tag, Word

LANGUAGES_SPOKEN: Mapping[str, Word] = {"en": "English", "zh-Hans": "中文"}

KEY_SCOPES: Mapping[str, Word] = {"read": _l("read only"), "write": _l("read and act")}
KEYS: Mapping[str, Tag] = {
    "good": Tag(_l("opens"), "✓", "good"),
    "expired": Tag(_l("run out"), "⌛", "calm"),
    "revoked": Tag(_l("ended"), "■", "calm"),
}

CLAUSES: Mapping[str, Word] = {"withholding": _l("Withholding"), "bearer": _l("Who bears a refusal")}
