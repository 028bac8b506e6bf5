"""A double of what Stripe does with dispute evidence, after docs.stripe.com/api: files, disputes, idempotent requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.servers.double import Asked, Double

KEY = "rk_test_double"
FILE_BYTES_MAX = 5 * 1024 * 1024
CHARACTERS_MAX = 150_000


def dispute(id_: str = "dp_1", **more: Any) -> dict[str, Any]:
    details = {"submission_count": 0, "past_due": False, "has_evidence": False, "due_by": 1_790_000_000}
    return {"id": id_, "object": "dispute", "status": "needs_response", "evidence": {}, "metadata": {},
            "evidence_details": details} | more  # fmt: skip


@dataclass
class StripeDouble(Double):
    """`disputes` by id, `files` by id; `kept` is what idempotent requests were answered."""

    disputes: dict[str, dict[str, Any]] = field(default_factory=lambda: {"dp_1": dispute()})
    files: dict[str, bytes] = field(default_factory=dict)
    kept: dict[str, tuple[bytes, int, Any]] = field(default_factory=dict)

    @property
    def submitted(self) -> int:
        return sum(it["evidence_details"]["submission_count"] for it in self.disputes.values())

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.headers.get("Authorization") != f"Bearer {KEY}":
            return self._error(401, "Invalid API Key provided: rk_test_****")
        key = asked.headers.get("Idempotency-Key", "")
        multipart = asked.headers.get("Content-Type", "").startswith("multipart")
        stated = repr(asked.parts).encode() if multipart else asked.body  # a boundary is drawn anew each time
        if key in self.kept:
            body, status, document = self.kept[key]
            reused = self._error(400, "Keys can only be used with the same parameters", kind="idempotency_error")
            return (status, document) if body == stated else reused
        status, document = self._do(asked)
        if key and asked.method == "POST" and status != 400:  # what fails validation is not kept
            self.kept[key] = (stated, status, document)
        return status, document

    def _do(self, asked: Asked) -> tuple[int, Any]:
        if asked.line == "POST /v1/files":
            return self._file(asked)
        found = self.disputes.get(asked.path.removeprefix("/v1/disputes/"))
        if found is None:
            return self._error(404, "No such dispute")
        return (200, found) if asked.method == "GET" else self._update(asked, found)

    def _file(self, asked: Asked) -> tuple[int, Any]:
        form, files = asked.parts
        if form.get("purpose") != "dispute_evidence":
            return self._error(400, "Invalid purpose")
        _name, data, _kind = files["file"]
        if not data.startswith((b"%PDF", b"\xff\xd8", b"\x89PNG")):
            return self._error(400, "The file you have uploaded is not of a type supported for this purpose")
        if len(data) > FILE_BYTES_MAX:
            return self._error(400, "The maximum file size for this purpose is 5 MB")
        id_ = f"file_{len(self.files) + 1}"
        self.files[id_] = data
        return 200, {"id": id_, "object": "file", "purpose": "dispute_evidence", "size": len(data)}

    def _update(self, asked: Asked, found: dict[str, Any]) -> tuple[int, Any]:
        form, _files = asked.parts
        evidence = {name[9:-1]: value for name, value in form.items() if name.startswith("evidence[")}
        if found["status"] not in ("needs_response", "warning_needs_response"):
            return self._error(400, "This dispute is already closed for evidence: it can be submitted once")
        if sum(map(len, evidence.values())) > CHARACTERS_MAX:
            return self._error(400, "The combined character count of all fields is limited to 150,000")
        if evidence.get("uncategorized_file") not in self.files:
            return self._error(400, "No such file upload")
        found["evidence"].update(evidence)
        found["metadata"].update({name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")})
        if form.get("submit", "true") == "true":
            found["evidence_details"]["submission_count"] += 1
            found["status"] = found["status"].replace("needs_response", "under_review")
        return 200, found

    @staticmethod
    def _error(status: int, message: str, kind: str = "invalid_request_error") -> tuple[int, Any]:
        return status, {"error": {"type": kind, "message": message}}
