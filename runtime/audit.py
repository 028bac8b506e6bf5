"""The audit trail: who did what to which object, apart from the timelines of cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from runtime.tables import audit


def note(connection: Connection, *, at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Write one line; `detail` holds ids and reasons, never payloads or card data."""
    connection.execute(insert(audit).values(at=at, actor=actor, action=action, subject=subject, detail=dict(detail)))
