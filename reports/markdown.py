"""Tables and numbered sources of a page of Markdown that is made from data."""

from __future__ import annotations

from collections.abc import Iterator


class Sources:
    """Numbers for the sources of one section, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, source: str) -> str:
        return f"[{self._numbers.setdefault(source, len(self._numbers) + 1)}]"

    def listed(self) -> Iterator[str]:
        for source, number in self._numbers.items():
            yield f"- [{number}] {source}"


def head(*titles: str) -> Iterator[str]:
    yield cells(*titles)
    yield cells(*("---" for _ in titles))


def cells(*texts: str) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"
