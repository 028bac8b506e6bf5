"""What the evidence layer refuses, each by name."""

from __future__ import annotations


class EvidenceError(Exception):
    """Raised when a statement about evidence cannot stand; nothing has been written."""


class RetentionFileRefused(EvidenceError):
    """Raised when the file of carriers cannot be read: names the file, the key and a right example."""

    def __init__(self, file: str, key: str, why: str, example: str) -> None:
        super().__init__(f"{file}: {key}: {why}; a right one is: {example}")
