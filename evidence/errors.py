"""What the evidence layer refuses, each by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class EvidenceError(Exception):
    """Raised when a statement about evidence cannot stand; nothing has been written."""


class RetentionFileRefused(EvidenceError):
    """Raised when the file of carriers cannot be read: names the file, the key and a right example."""

    def __init__(self, file: str, key: str, why: str, example: str) -> None:
        super().__init__(f"{file}: {key}: {why}; a right one is: {example}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a file is not taken. `code` names it; `facts` fill the sentence."""

    code: str
    facts: Mapping[str, int | str] = field(default_factory=dict)


class FileRefused(EvidenceError):
    """Raised when screening does not take a file: carries its name and every reason. Nothing of it is kept."""

    def __init__(self, name: str, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{name}: {'; '.join(REASONS[it.code].format(**it.facts) for it in refusals)}")
        self.name, self.refusals = name, tuple(refusals)


REASONS: Mapping[str, str] = {
    "empty": "the file is empty; choose the file again",
    "too_large": "the file has {megabytes} MB; at most {most} MB are taken: lower the resolution or split it",
    "type": "this is {seen}, which cannot be shown safely; send PDF, JPEG, PNG, TIFF, WebP or plain text",
    "unreadable": "the file says it is {kind} but cannot be read as one; save it again with the program that made it",
    "pages": "it has {pages} pages; at most {most} are taken: send the pages that prove the point",
    "pixels": "the picture has {pixels} million pixels; at most {most} million are taken: make it smaller",
    "script": "the PDF carries a program ({where}); print it to PDF again, which leaves programs out",
    "attachment": "the PDF carries another file inside; send that file by itself",
    "encrypted": "the PDF is locked with a password; save it without one",
    "card_number": "it carries a full card number ({where}); black out all but the last four digits and send it again",
    "too_long": "reading it took longer than {seconds} seconds; save it again in a simpler form",
}
"""The sentence of each reason in English; the pages hold them in the reader's language."""


class NothingToSubmit(EvidenceError):
    """Raised when a submission names no exhibit."""

    def __init__(self) -> None:
        super().__init__("choose at least one exhibit to submit")


class NotADraft(EvidenceError):
    """Raised when an exhibit is submitted or taken back that is no draft of this party in this matter."""

    def __init__(self, exhibit_id: str) -> None:
        super().__init__(f"{exhibit_id} is no draft of yours in this matter; look at the case again")
        self.exhibit_id = exhibit_id


class BytesLost(EvidenceError):
    """Raised when the vault does not hold a file's bytes as they were put in. Names the digest and what to do."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"the bytes of {sha256} are missing or changed; bring them back from a backup")
        self.sha256 = sha256
