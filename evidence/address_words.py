"""How addresses are written in Latin letters: words said short, countries, the shapes of postcodes."""

from __future__ import annotations

import re
from collections.abc import Mapping

SHORT: Mapping[str, str] = {
    "street": "st", "str": "st", "saint": "st", "road": "rd", "avenue": "ave", "av": "ave", "avenida": "ave",
    "boulevard": "blvd", "bd": "blvd", "drive": "dr", "lane": "ln", "court": "ct", "place": "pl", "plaza": "pl",
    "platz": "pl", "square": "sq", "terrace": "ter", "highway": "hwy", "parkway": "pkwy", "crescent": "cres",
    "close": "cl", "gardens": "gdns", "circle": "cir", "trail": "trl", "mount": "mt", "fort": "ft", "strasse": "st",
    "weg": "way", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw", "apartment": "apt", "flat": "apt", "unit": "apt", "suite": "apt", "ste": "apt",
    "room": "apt", "rm": "apt", "appt": "apt", "wohnung": "apt", "building": "bldg", "block": "bldg", "floor": "fl",
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "doctor": "dr",
}  # fmt: skip
"""Each word as it is compared: the same street is written St, Str. and Street."""

WAYS = frozenset({
    "st", "rd", "ave", "blvd", "dr", "ln", "ct", "pl", "sq", "ter", "hwy", "pkwy", "cres", "cl", "gdns", "way", "cir", "trl",
    "rue", "via", "calle", "rua", "quai", "allee", "chemin", "box", "row", "walk", "mews", "hill", "broadway", "straat",
    "laan",
})  # fmt: skip
"""What a street is called by."""

LEADING = frozenset({"rue", "via", "calle", "rua", "quai", "allee", "chemin", "box"})
"""Those that stand before the name: rue de Rivoli, P.O. Box 12."""

IDLE = frozenset({"no", "nr", "number", "num", "po", "p", "o"})
"""Words before a number that say nothing."""

UNIT_WORDS = frozenset({"apt", "bldg", "fl"})

COUNTRIES = frozenset({
    "us", "usa", "united states", "united states of america", "uk", "gb", "united kingdom", "great britain", "england",
    "scotland", "wales", "ireland", "germany", "deutschland", "de", "france", "fr", "spain", "espana", "es", "italy",
    "italia", "it", "portugal", "pt", "netherlands", "nederland", "nl", "belgium", "austria", "osterreich", "switzerland",
    "canada", "ca", "australia", "au", "new zealand", "japan", "jp", "singapore", "sg", "hong kong", "china", "cn",
    "p r china", "pr china", "poland", "polska", "pl", "sweden", "sverige", "denmark", "norway", "finland", "mexico",
    "brazil", "brasil", "india",
})  # fmt: skip

POSTCODES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}\b",  # London SW1A 1AA
        r"\b[a-z]\d[a-z] ?\d[a-z]\d\b",  # Toronto M5V 2T6
        r"\b\d{5} \d{4}\b",  # ZIP+4, its hyphen gone
        r"\b\d{4} [a-z]{2}\b",  # Amsterdam 1012 AB
        r"\b\d{2} \d{3}\b|\b\d{3} \d{4}\b|\b\d{4} \d{3}\b|\b\d{3} \d{2}\b",  # Warsaw, Tokyo, Lisbon, Stockholm
        r"\b\d{4,6}\b",
    )
)
"""The shapes of postcodes, the most telling first, in text whose signs are gone."""
