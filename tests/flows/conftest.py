"""Jobs and commands on PostgreSQL, as an installation with two roles runs them."""

from __future__ import annotations

import pytest

from tests.servers.databases import as_runtime


@pytest.fixture
def postgres_url(postgres_url: str) -> str:
    """Jobs and commands work as the role that cannot change history."""
    return as_runtime(postgres_url)
