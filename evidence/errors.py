"""What the evidence layer refuses, each by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from runtime import refusal
from runtime.refusal import Because, because


class EvidenceError(refusal.Refusal):
    """Raised when a statement about evidence cannot stand; nothing has been written."""


class RetentionFileRefused(EvidenceError):
    """Raised when the file of carriers cannot be read: names the file, the key and a right example."""

    def __init__(self, file: str, key: str, why: str, example: str) -> None:
        super().__init__(f"{file}: {key}: {why}; a right one is: {example}", file=file, key=key, why=why, example=example)


class ChannelFileRefused(EvidenceError):
    """Raised when the file of channels cannot be read: names the file, the key and a right example."""

    def __init__(self, file: str, key: str, why: str, example: str) -> None:
        super().__init__(f"{file}: {key}: {why}; a right one is: {example}", file=file, key=key, why=why, example=example)


class ChannelUnknown(EvidenceError):
    """Raised when a packet is asked for a channel there is none of."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no channel {name}; there are {', '.join(known)}", channel=name, known=", ".join(known))
        self.name = name


class CarriersFileRefused(EvidenceError):
    """Raised when the file of carriers' credentials cannot stand: names the table and the key, never what stands there."""

    def __init__(self, file: str, key: str, why: str, example: str) -> None:
        super().__init__(f"{file}: {key} {why}; a right one is: {example}", file=file, key=key, why=why, example=example)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a file is not taken. `code` names it; `facts` fill the sentence."""

    code: str
    facts: Mapping[str, int | str] = field(default_factory=dict)


class FileRefused(EvidenceError):
    """Raised when screening does not take a file: carries its name and every reason. Nothing of it is kept.

    `mendable`: a copy of its pages as pictures could come in instead, if its party wants that.
    """

    def __init__(self, name: str, refusals: Sequence[Refusal], *, mendable: bool = False) -> None:
        self.name, self.refusals = name, tuple(refusals)
        self.mendable = mendable
        self.reasons = [because(REASONS[it.code], **_told(it.facts)) for it in refusals]
        super().__init__(f"{name}: {'; '.join(self.reasons)}", file=name, reasons=self.reasons)


def _told(facts: Mapping[str, int | str]) -> dict[str, int | str]:
    """Facts that are words of ours, so that they can be said again in another language."""
    return {key: PHRASES.get(fact, fact) if isinstance(fact, str) else fact for key, fact in facts.items()}


REASONS: Mapping[str, str] = {
    "empty": because("the file is empty; choose the file again"),
    "too_large": because("the file has %(megabytes)s MB; at most %(most)s MB are taken: lower the resolution or split it"),
    "type": because("this is %(seen)s, which cannot be shown safely; send PDF, JPEG, PNG, TIFF, WebP or plain text"),
    "encoding": because("this text is not in UTF-8, so that no reader could trust its letters; save it again as UTF-8"),
    "unreadable": because(
        "the file says it is %(kind)s but cannot be read as one; save it again with the program that made it"
    ),
    "pages": because("it has %(pages)s pages; at most %(most)s are taken: send the pages that prove the point"),
    "pixels": because("the picture has %(pixels)s million pixels; at most %(most)s million are taken: make it smaller"),
    "script": because("the PDF carries a program (%(where)s); print it to PDF again, which leaves programs out"),
    "attachment": because("the PDF carries another file inside; send that file by itself"),
    "encrypted": because("the PDF is locked with a password; save it without one"),
    "protected": because("the PDF is locked, though it opens without a password; save or print it without the lock"),
    "damaged": because(
        "the PDF is damaged, so that two readers may show two different papers; open it and print it to PDF again"
    ),
    "unpacks": because(
        "something in the PDF unpacks to more than %(most)s MB; print it to PDF again, which packs it plainly"
    ),
    "too_heavy": because("reading it takes more memory than is given to one file; make it smaller or split it"),
    "two_in_one": because(
        "it can be read as %(seen)s as well, so that two programs would show two different things; save it again"
    ),
    "heic": because("this is a HEIC or AVIF picture of a telephone; share or export it as JPEG and send that"),
    "gif": because("this is a GIF, which can move; save the picture that proves the point as PNG"),
    "web_page": because("this is a web page or a drawing of one (HTML, SVG, XML), which can run programs; print it to PDF"),
    "office": because("this is a document of an office program, which can run programs; save it as PDF"),
    "archive": because("this is an archive; unpack it and send the files in it by themselves"),
    "formula": because("line %(line)s begins a formula that starts another program; save the table with its values only"),
    "too_many_to_draw": because("a copy as pictures is made of at most %(most)s pages; print it to PDF again, or split it"),
    "virus": because("the virus scanner found %(name)s in it; clean the device it comes from, then make the file again"),
    "scanner": because("the virus scanner gives no answer, and nothing is taken without it; send the file again later"),
    "card_number": because(
        "it carries a full card number (%(where)s); black out all but the last four digits and send it again"
    ),
    "card_number_page": because(
        "it carries a full card number on page %(page)s; black out all but the last four digits and send a scan or a "
        "picture of the page, since a bar drawn over digits leaves them in the file"
    ),
    "too_long": because("reading it took longer than %(seconds)s seconds; save it again in a simpler form"),
}
"""The pattern of each reason, to be filled with its facts; the catalogue of the pages holds it in Chinese."""

PHRASES: Mapping[str, Because] = {
    str(it): it
    for it in (
        because("its name"),
        because("its text"),
        because("its notes"),
        because("its description"),
        because("a file of an unknown kind"),
        because("a document"),
        because("an archive"),
        because("a web page"),
        because("an earlier version inside it"),
    )
}
"""Words of ours that screening hands over as facts: plain text on its way out of the screening process."""


class NothingToSubmit(EvidenceError):
    """Raised when a submission names no exhibit."""

    def __init__(self) -> None:
        super().__init__("choose at least one exhibit to submit")


class NotADraft(EvidenceError):
    """Raised when an exhibit is submitted or taken back that is no draft of this party in this matter."""

    def __init__(self, exhibit_id: str) -> None:
        super().__init__(f"{exhibit_id} is no draft of yours in this matter; look at the case again", exhibit=exhibit_id)
        self.exhibit_id = exhibit_id


class NotOfYours(EvidenceError):
    """Raised when a packet is asked for of an exhibit that the party does not have in this matter."""

    def __init__(self, exhibit_id: str) -> None:
        super().__init__(
            f"{exhibit_id} is no exhibit of yours in this matter; look at the case again", exhibit=exhibit_id
        )  # fmt: skip


class TooManyExhibits(EvidenceError):
    """Raised when a packet is asked for of more exhibits than one holds."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"{count} exhibits are more than the {most} one packet holds", count=count, most=most)


class MatterFull(EvidenceError):
    """Raised when a party brings more files to one matter than it has room for."""

    def __init__(self, most: int) -> None:
        super().__init__(f"this matter holds {most} exhibits of yours, the most there can be; take drafts back", most=most)
        self.most = most


class NotAProof(EvidenceError):
    """Raised when something is stated of an exhibit that is no proof of delivery of this party in this matter."""

    def __init__(self, exhibit_id: str) -> None:
        super().__init__(
            f"{exhibit_id} is no proof of delivery of yours in this matter; look at the case again", exhibit=exhibit_id
        )


class NothingStated(EvidenceError):
    """Raised when nothing is said of what a proof shows."""

    def __init__(self) -> None:
        super().__init__("say in a few words what the proof shows")


class BytesLost(EvidenceError):
    """Raised when the vault does not hold a file's bytes as they were put in. Names the digest and what to do."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"the bytes of {sha256} are missing or changed; bring them back from a backup", sha256=sha256)
        self.sha256 = sha256


class DraftChanged(EvidenceError):
    """Raised when a file that arrived is no longer what arrived once it has been looked at; nothing of it is kept."""

    def __init__(self, sha256: str) -> None:
        super().__init__("the file was written to while it was looked at; send it again", sha256=sha256)


class VaultAway(EvidenceError):
    """Raised when the place where files lie does not answer, or not as it should; says what it said."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the vault does not answer: {why}", why=why)


class NothingToHold(EvidenceError):
    """Raised when somebody would hold the evidence of a matter that has none; a misspelt one would hold nothing."""

    def __init__(self, subject: str) -> None:
        super().__init__(
            f"no exhibit was brought for {subject}; name payment:ID, dispute:ID or proceeding:ID", subject=subject
        )


class Erased(EvidenceError):
    """Raised when the bytes of an exhibit are asked for that was erased by policy. Names the day until which it was kept."""

    def __init__(self, exhibit_id: str, kept_until: date) -> None:
        super().__init__(
            f"{exhibit_id} was erased: it had to be kept until {kept_until}", exhibit=exhibit_id, kept_until=kept_until
        )
