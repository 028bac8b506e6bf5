"""Evidence over the wire, field by field."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from evidence.exhibit import WORDS_MAX, Exhibit, Kind
from reports.evidence import Evidence, Held, Receipt

EXHIBITS_MAX = 500  # of one submission
ID_MAX = 64


class FileIn(Schema):
    """`file`: one file; its type is what its bytes can be decoded as. `mend`: a PDF that is refused and `mendable` comes in
    as pictures of its pages."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
    mend = fields.Boolean(load_default=False)
    kind = fields.String(load_default=Kind.OTHER.value, validate=validate.OneOf([it.value for it in Kind]))


class SubmissionIn(Schema):
    """Drafts of the seat's party, in its order, and what it says with them."""

    exhibits = fields.List(
        fields.String(validate=validate.Length(1, ID_MAX)), required=True, validate=validate.Length(1, EXHIBITS_MAX)
    )
    words = fields.String(load_default="", validate=validate.Length(max=WORDS_MAX))


class KindIn(Schema):
    """A draft of the seat's party, and what it is."""

    exhibit = fields.String(required=True, validate=validate.Length(1, ID_MAX))
    kind = fields.String(required=True, validate=validate.OneOf([it.value for it in Kind]))


class FileSchema(Schema):
    """A file as the seat is given it. `facts`: pages, width and height, and what else it says of itself."""

    sha256 = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    media_type = fields.String(required=True)
    facts = fields.Dict(required=True)


class CustodySchema(Schema):
    """One line; `digest` covers the line and `previous`. `detail` is null for another party's exhibit, or an erased one."""

    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    actor = fields.String(required=True)
    at = fields.String(required=True)
    detail = fields.Dict(allow_none=True, required=True)
    previous = fields.String(required=True)
    digest = fields.String(required=True)


class ErasureSchema(Schema):
    """That the bytes and the name are gone, by policy, and what kept them longest."""

    kept_until = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    erased_at = fields.String(required=True)


class ExhibitSchema(Schema):
    """`sha256` is of the bytes as they came; `file` is what this seat is given, which says less of where it was made."""

    id = fields.String(required=True)
    subject = fields.String(required=True)
    party = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    sha256 = fields.String(required=True)
    file = fields.Nested(FileSchema, required=True)
    recorded_at = fields.String(required=True)
    taken_back = fields.Boolean(required=True)
    erased = fields.Nested(ErasureSchema, required=True, allow_none=True)
    stamped_at = fields.String(
        required=True, allow_none=True, metadata={"description": "by a time-stamping authority, on `file`"}
    )
    custody = fields.List(fields.Nested(CustodySchema), required=True)
    faults = fields.List(fields.String(), required=True, metadata={"description": "empty: every line of custody holds"})


class BroughtSchema(ExhibitSchema):
    again = fields.Boolean(required=True, metadata={"description": "the party had brought these bytes here before"})


class NamedSchema(Schema):
    exhibit = fields.String(required=True)
    sha256 = fields.String(required=True)


class SubmissionSchema(Schema):
    """What was handed in at one moment; `digest` is the receipt's."""

    id = fields.String(required=True)
    subject = fields.String(required=True)
    party = fields.String(required=True)
    words = fields.String(required=True)
    submitted_at = fields.String(required=True)
    exhibits = fields.List(fields.Nested(NamedSchema), required=True)
    digest = fields.String(required=True)


class EvidenceSchema(Schema):
    """Everything of a matter the seat may see: what was submitted, by whom, and its own party's drafts."""

    submissions = fields.List(fields.Nested(SubmissionSchema), required=True)
    drafts = fields.List(fields.String(), required=True)
    exhibits = fields.List(fields.Nested(ExhibitSchema), required=True)


def exhibit_document(held: Held) -> dict[str, Any]:
    """Plain JSON, since it can be kept as the answer to a key."""
    it, given = held.exhibit, held.file
    file = {
        "sha256": given.sha256,
        "size_bytes": given.size_bytes,
        "media_type": given.media_type,
        "facts": {} if it.erased else dict(given.facts),
    }
    return {
        "id": it.id, "subject": it.subject, "party": it.party, "kind": it.kind.value, "name": it.name,
        "sha256": it.file.sha256, "file": file, "recorded_at": it.recorded_at.isoformat(),
        "taken_back": it.discarded_at is not None, "faults": held.faults, "erased": _erasure(it),
        "stamped_at": held.stamp.stamped_at.isoformat() if held.stamp else None,
        "custody": [
            {
                "seq": line.seq, "kind": line.kind.value, "actor": line.actor, "at": line.at.isoformat(),
                "detail": dict(line.detail) if held.own and not it.erased else None, "previous": line.previous,
                "digest": digest,
            }
            for line, digest in held.lines
        ],
    }  # fmt: skip


def _erasure(it: Exhibit) -> dict[str, Any] | None:
    if it.erased is None:
        return None
    return {
        "kept_until": it.erased.kept_until.isoformat(), "reasons": list(it.erased.reasons),
        "erased_at": it.erased.erased_at.isoformat(),
    }  # fmt: skip


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    made = receipt.submission
    return {
        "id": made.id, "subject": made.subject, "party": made.party, "words": made.words,
        "submitted_at": made.submitted_at.isoformat(), "digest": receipt.digest,
        "exhibits": [{"exhibit": exhibit, "sha256": digest} for exhibit, digest in made.exhibits],
    }  # fmt: skip


def evidence_document(found: Evidence) -> dict[str, Any]:
    each = [held for receipt in found.submitted for held in receipt.exhibits] + found.offered
    return {
        "submissions": [receipt_document(it) for it in found.submitted],
        "drafts": [held.exhibit.id for held in found.offered],
        "exhibits": [exhibit_document(it) for it in {held.exhibit.id: held for held in each}.values()],
    }
