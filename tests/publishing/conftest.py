from __future__ import annotations

import pytest

from tests.publishing.proxy import proxied
from tests.publishing.weed import seaweed


@pytest.fixture(scope="session")
def weed():
    """A real S3-compatible server."""
    with seaweed() as running:
        yield running


@pytest.fixture(scope="session")
def proxy(weed):
    """What stands between publishers and the server."""
    with proxied(weed.port) as running:
        yield running
