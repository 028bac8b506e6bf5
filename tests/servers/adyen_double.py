"""A double of Adyen's Disputes API, version 30 (github.com/Adyen/adyen-openapi)."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any

from tests.servers.double import Asked, Double

KEY, MERCHANT = "AQE-double", "LinglongECOM"
PDF_BYTES_MAX = 2 * 1024 * 1024
FINE = {"disputeServiceResult": {"success": True}}


def reasons(**needed: dict[str, str]) -> dict[str, dict[str, str]]:
    """Defence reasons: their types of document with the level at which each is required."""
    return needed or {"SupplyDefenseMaterial": {"DefenseMaterial": "Required", "TIDorInvoice": "Optional"}}


@dataclass
class AdyenDouble(Double):
    reasons: dict[str, dict[str, str]] = field(default_factory=reasons)
    documents: dict[str, bytes] = field(default_factory=dict)
    defended: list[str] = field(default_factory=list)
    open: bool = True

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.headers.get("X-API-Key") != KEY:
            return 401, {"status": 401, "errorCode": "000", "message": "HTTP Status Response - Unauthorized"}
        said = asked.document
        if said.get("merchantAccountCode") != MERCHANT or said.get("disputePspReference") != "DZ4DPSHB4WD2WN82":
            return self._refused("Dispute not found")
        return {
            "/retrieveApplicableDefenseReasons": self._reasons,
            "/supplyDefenseDocument": self._supply,
            "/defendDispute": self._defend,
        }[asked.path](said)

    def _reasons(self, _said: dict[str, Any]) -> tuple[int, Any]:
        listed = [
            {
                "defenseReasonCode": code, "satisfied": all(it in self.documents for it in types),
                "defenseDocumentTypes": [
                    {"defenseDocumentTypeCode": it, "requirementLevel": level, "available": it in self.documents}
                    for it, level in types.items()
                ],
            }
            for code, types in self.reasons.items()
        ]  # fmt: skip
        return 200, FINE | {"defenseReasons": listed}

    def _supply(self, said: dict[str, Any]) -> tuple[int, Any]:
        for document in said["defenseDocuments"]:
            data = b64decode(document["content"], validate=True)
            if document["contentType"] != "application/pdf" or not data.startswith(b"%PDF"):
                return self._refused("Content type is not supported")
            if len(data) > PDF_BYTES_MAX:
                return self._refused("Document is too large")
            self.documents[document["defenseDocumentTypeCode"]] = data
        return 200, FINE

    def _defend(self, said: dict[str, Any]) -> tuple[int, Any]:
        if not self.open or self.defended:
            return self._refused("Dispute cannot be defended")
        needed = self.reasons.get(said["defenseReasonCode"])
        if needed is None or any(level == "Required" and it not in self.documents for it, level in needed.items()):
            return self._refused("Required documents are missing")
        self.defended.append(said["defenseReasonCode"])
        return 200, FINE

    @staticmethod
    def _refused(message: str) -> tuple[int, Any]:
        return 200, {"disputeServiceResult": {"success": False, "errorMessage": message}}
