"""PostgreSQL for the tests of a team's server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.team.postgresql import postgresql, programs


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The address of a running PostgreSQL; skips where it is not installed."""
    if programs() is None:
        assert not os.environ.get("FUPAN_TEST_NO_SKIP"), "PostgreSQL is not installed"
        pytest.skip("needs Debian's package postgresql")
    with postgresql() as url:
        yield url
