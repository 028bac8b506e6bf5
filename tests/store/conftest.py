"""A time-stamping authority for whoever asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import CANNOT
from tests.servers.authority import Authority, serving
from tests.servers.ports import CannotBeHad


@pytest.fixture(scope="module")
def _authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority | str]:
    try:
        with serving(tmp_path_factory.mktemp("authority")) as found:
            yield found
    except CannotBeHad as trouble:
        yield str(trouble)


@pytest.fixture
def authority(_authority: Authority | str) -> Authority:
    if isinstance(_authority, str):
        pytest.skip(f"a time-stamping authority {CANNOT}: {_authority}")
    _authority.asked, _authority.spoil = [], None
    return _authority
