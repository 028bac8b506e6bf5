"""Exhibits as they go into a case file: what was handed in, under a number and a name that is safe, with its custody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.custody import CustodyLine, Handling
from evidence.exhibit import Exhibit, Submission, VaultFile
from ledger.stamp import Stamp
from runtime.digests import moment

FOLDER = "exhibits"
STAMPS = "stamps"
STEM_MAX = 60  # characters of a name in the archive
ENDINGS: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "text/plain": ".txt",
}


@dataclass(frozen=True, slots=True)
class FiledExhibit:
    """One exhibit. `number` counts within the file in the order of submission; `own`: it is the reader's, who gets it whole.

    Everybody else gets the copy that does not say where a picture was taken, and no line that says it either.
    """

    number: int
    exhibit: Exhibit
    custody: Sequence[tuple[CustodyLine, str]]
    own: bool
    stamp: Stamp | None = None  # on the file the reader is given

    @property
    def file(self) -> VaultFile:
        return self.exhibit.file if self.own else self.exhibit.shown

    @property
    def path(self) -> str:
        """Its place in the archive: exhibits/007-receipt.pdf. The ending says what it is, not what it was called."""
        ending = ENDINGS.get(self.file.media_type, ".bin")
        stem = self.exhibit.name.rpartition(".")[0] or self.exhibit.name
        kept = "-".join("".join(letter if letter.isalnum() else " " for letter in stem).split())
        return f"{FOLDER}/{self.number:03d}-{kept[:STEM_MAX] or 'file'}{ending}"

    @property
    def stamp_path(self) -> str:
        """Where its stamp lies in the archive, for openssl."""
        return f"{STAMPS}/{self.number:03d}.tsr"

    def tells(self, line: CustodyLine) -> bool:
        """Whether this reader is given what the line says beside who did what and when."""
        if self.exhibit.erased is not None:
            return line.kind is Handling.ERASED  # the others name the file
        return self.own or line.kind is not Handling.SCREENED or self.exhibit.file == self.exhibit.shown


FiledSubmission = tuple[Submission, str]
"""What was handed in, and the digest its receipt was made out for."""


def numbered(
    submitted: Sequence[FiledSubmission],
    found: Mapping[str, Exhibit],
    custody: Mapping[str, Sequence[tuple[CustodyLine, str]]],
    *,
    reader: str | None,
    whole: bool,
    stamps: Mapping[str, Stamp],
) -> list[FiledExhibit]:
    """Every exhibit once, by the moment it was first handed in. `whole`: the reader is nobody's seat and gets everything."""
    order = dict.fromkeys(exhibit for it, _digest in submitted for exhibit, _sha256 in it.exhibits if exhibit in found)
    filed = [
        FiledExhibit(number, found[id_], custody[id_], whole or found[id_].party == reader)
        for number, id_ in enumerate(order, 1)
    ]
    return [replace(it, stamp=stamps.get(it.file.sha256)) for it in filed]


def exhibits_document(filed: Sequence[FiledExhibit], missing: frozenset[str]) -> dict[str, Any]:
    """`missing` are the digests whose bytes the vault could not give."""
    return {"exhibits": [_exhibit(it, missing) for it in filed]}


def submissions_document(submitted: Sequence[FiledSubmission]) -> dict[str, Any]:
    return {
        "submissions": [
            {
                "id": it.id, "subject": it.subject, "party": it.party, "seat_id": it.seat_id, "words": it.words,
                "submitted_at": moment(it.submitted_at), "exhibits": [list(each) for each in it.exhibits], "digest": digest,
            }
            for it, digest in submitted
        ]
    }  # fmt: skip


def _exhibit(it: FiledExhibit, missing: frozenset[str]) -> dict[str, Any]:
    gone = it.exhibit.erased
    return {
        "number": it.number, "id": it.exhibit.id, "party": it.exhibit.party, "kind": it.exhibit.kind.value,
        "name": it.exhibit.name, "sha256": it.exhibit.file.sha256,
        "file": None if it.file.sha256 in missing else it.path, "file_sha256": it.file.sha256,
        "media_type": it.file.media_type, "bytes": it.file.size_bytes, "captured_at": moment(it.exhibit.captured_at),
        "erased": None if gone is None else {"kept_until": gone.kept_until.isoformat(), "reasons": list(gone.reasons)},
        "stamp": None if it.stamp is None else it.stamp_path,
        "custody": [_line(it, line, digest) for line, digest in it.custody],
    }  # fmt: skip


def _line(it: FiledExhibit, line: CustodyLine, digest: str) -> dict[str, Any]:
    told = it.tells(line)
    return {
        "seq": line.seq, "kind": line.kind.value, "actor": line.actor, "seat_id": line.seat_id, "at": moment(line.at),
        "complete": told, "detail": dict(line.detail) if told else {}, "previous": line.previous, "digest": digest,
    }  # fmt: skip
