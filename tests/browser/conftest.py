from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.demo_server import chromium, serving
from tests.demo import Demo, demo, demo_bare, demo_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.demo_server import Server

__all__ = ["demo", "demo_bare", "demo_below"]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """One Chromium for the file."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(demo: Demo) -> Iterator[Server]:
    """The demonstration site under a strict policy."""
    with serving(demo) as server:
        yield server


@pytest.fixture(scope="module")
def served_below(demo_below: Demo) -> Iterator[Server]:
    """The same below a path."""
    with serving(demo_below) as server:
        yield server


@pytest.fixture(scope="module")
def served_bare(demo_bare: Demo) -> Iterator[Server]:
    """The site as a host serves it that sends no headers of the site's."""
    with serving(demo_bare, "") as server:
        yield server
