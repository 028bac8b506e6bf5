"""A double of PayPal's Disputes API (github.com/paypal/paypal-rest-api-specifications, customer_disputes_v1)."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from tests.servers.double import Asked, Double

CLIENT, KEY, TOKEN = "client-double", "secret-double", "A21AA-double"
FILE_BYTES_MAX, NOTES_MAX = 10 * 1024 * 1024, 2000


@dataclass
class PayPalDouble(Double):
    status: str = "WAITING_FOR_SELLER_RESPONSE"
    evidences: list[dict[str, Any]] = field(default_factory=list)
    takes: str | None = "provide-evidence"

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.path == "/v1/oauth2/token":
            basic = b64encode(f"{CLIENT}:{KEY}".encode()).decode()
            if asked.headers.get("Authorization") != f"Basic {basic}":
                return 401, {"error": "invalid_client", "error_description": "Client Authentication failed"}
            return 200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 32400}
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"name": "AUTHENTICATION_FAILURE", "message": "Authentication failed"}
        here = "/v1/customer/disputes/PP-D-1"
        if asked.path == here and asked.method == "GET":
            return 200, self._shown(here)
        if asked.path == f"{here}/{self.takes}":
            return self._evidence(asked, here)
        return 404, {"name": "RESOURCE_NOT_FOUND", "message": "The specified resource does not exist."}

    def _shown(self, here: str) -> dict[str, Any]:
        links = [{"href": here, "rel": "self", "method": "GET"}]
        if self.takes:
            links.append({"href": f"{here}/{self.takes}", "rel": self.takes, "method": "POST"})
        return {"dispute_id": "PP-D-1", "status": self.status, "evidences": self.evidences, "links": links}

    def _evidence(self, asked: Asked, here: str) -> tuple[int, Any]:
        form, files = asked.parts
        name, data, kind = files["evidence-file"]
        said = json.loads(form["input"])
        if kind not in ("application/pdf", "image/jpeg", "image/png", "image/gif") or not data.startswith(b"%PDF"):
            return self._unfit("FILE_TYPE_NOT_SUPPORTED", "The file type is not supported.")
        if len(data) >= FILE_BYTES_MAX:
            return self._unfit("FILE_SIZE_EXCEEDED", "The file must be smaller than 10 MB.")
        if any(len(it.get("notes", "")) > NOTES_MAX for it in said["evidences"]):
            return self._unfit("INVALID_STRING_LENGTH", "Notes have at most 2000 characters.")
        self.evidences.append(said["evidences"][0] | {"documents": [{"name": name}], "source": "SUBMITTED_BY_SELLER"})
        self.status, self.takes = "UNDER_REVIEW", None
        return 200, {"links": [{"href": here, "rel": "self", "method": "GET"}]}

    @staticmethod
    def _unfit(issue: str, description: str) -> tuple[int, Any]:
        details = [{"issue": issue, "description": description}]
        return 422, {"name": "UNPROCESSABLE_ENTITY", "message": "The request is semantically incorrect.", "details": details}
