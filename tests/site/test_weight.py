"""How heavy the built pages are: the contract's limits, measured with gzip, which is heavier than brotli."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

if TYPE_CHECKING:
    from tests.site.pages import Page, Site

pytestmark = pytest.mark.xdist_group("site")
#: HTML and CSS of any page; script before a search starts. kB are 1000 bytes, the stricter reading.
PAGE, SCRIPT = 30_000, 20_000


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def loaded(site: Site, page: Page, tag: str, attribute: str, **attrs: str) -> set[str]:
    """The files that elements of a page load."""
    return {
        urljoin(page.address, element.attrs[attribute]).lstrip("/")
        for element in page.root.find(tag, **{attribute: None}, **attrs)
    }


def imported(site: Site, path: str) -> set[str]:
    """A module and those that it imports at once."""
    found, left = set(), [path]
    while left:
        one = left.pop()
        found.add(one)
        names = re.findall(r"""(?:^|[;}\s])(?:import|export)\b[^"'();]*["']([^"']+)["']""", site.files[one].decode())
        left += [target for name in names if (target := urljoin(f"/{one}", name).lstrip("/")) not in found]
    return found


def test_pages_are_light(site: Site) -> None:
    sheets = {path: packed(data) for path, data in site.files.items() if path.endswith(".css")}
    weights = {
        page.path: packed(site.files[page.path])
        + sum(sheets[path] for path in loaded(site, page, "link", "href", rel="stylesheet"))
        for page in site.living
    }
    heaviest = sorted(weights.items(), key=lambda item: -item[1])
    assert [(path, weight) for path, weight in heaviest if weight > PAGE] == []
    assert heaviest[-1][1] > 3_000, "the style sheet counts"


def test_scripts_are_light(site: Site) -> None:
    for page in site.living:
        eager = set().union(*(imported(site, path) for path in loaded(site, page, "script", "src")))
        assert eager, page.path
        assert sum(packed(site.files[path]) for path in eager) <= SCRIPT, (page.path, sorted(eager))
        assert not any("lunr" in path or "worker" in path for path in eager), page.path


def test_scripts_do_not_block(site: Site) -> None:
    for page in site.pages.values():
        for script in page.root.find("script", src=None):
            assert script.attrs.get("type") == "module" or "defer" in script.attrs, page.path


def test_the_finder_is_light_before_and_after_its_first_use(site: Site) -> None:
    """Its script comes on first use, and its files then; the ZIP codes are the heaviest of them."""
    script = [data for path, data in site.files.items() if path.startswith("assets/finder.") and path.endswith(".js")]
    assert [packed(data) < SCRIPT for data in script] == [True]
    sizes = {path: packed(data) for path, data in site.files.items() if path.startswith("finder/")}
    assert len(sizes) == 5
    assert [path for path, size in sizes.items() if size > SCRIPT and not path.startswith("finder/zips.")] == []
    assert max(sizes.values()) < 120_000


def test_search_files_are_light(site: Site) -> None:
    """What a search fetches comes in small pieces."""
    sizes = {
        path: packed(data)
        for path, data in site.files.items()
        if path.startswith("search/") and path.endswith((".txt", ".json"))
    }
    assert len(sizes) > 20
    assert {path: size for path, size in sizes.items() if size > SCRIPT} == {}
