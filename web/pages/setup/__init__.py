"""Set-up, for the operator: health, parties, people, keys, jobs, proceedings, audit."""

from __future__ import annotations

from web.pages.setup import health, keys, parties, people
from web.pages.setup.door import blueprint

__all__ = ["blueprint", "health", "keys", "parties", "people"]
