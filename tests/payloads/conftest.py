"""What comes in is taken, on PostgreSQL, as an installation with two roles takes it."""

from __future__ import annotations

import pytest

from tests.servers.databases import as_runtime


@pytest.fixture
def postgres_url(postgres_url: str) -> str:
    """What comes in is written by the role that cannot change history."""
    return as_runtime(postgres_url)
