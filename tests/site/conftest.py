from __future__ import annotations

import pytest

from tests.demo import Demo, demo, demo_below
from tests.site.pages import Site, read_site

__all__ = ["demo", "demo_below"]


@pytest.fixture(scope="session")
def site(demo: Demo) -> Site:
    """The site at the root of its host, parsed."""
    return read_site(demo)


@pytest.fixture(scope="session")
def site_below(demo_below: Demo) -> Site:
    """The site below a path, parsed."""
    return read_site(demo_below)
