"""Set-up, for the operator: health, parties, people, keys, jobs, proceedings, evidence kept by hand, audit."""

from __future__ import annotations

from web.pages.setup import audit, health, jobs, keeping, keys, parties, people, proceedings
from web.pages.setup.door import blueprint

__all__ = ["audit", "blueprint", "health", "jobs", "keeping", "keys", "parties", "people", "proceedings"]
