"""A small whole site, byte for byte. `pytest --renew` rewrites `expected/`; read it as a diff.

Digests in the names of assets and pictures are shown as HASH, so that a new colour is no new page.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.base.fingerprint import digest
from sitegen.engine.plan import plan
from sitegen.outputs.assets import plan_assets
from sitegen.views.frames import listed
from tests import small

HERE = Path(__file__).parent
KEPT = (
    "404.html",
    "clinics/us/wa/index.html",
    "clinics/us/wa/seattle/harbor-light/index.html",
    "clinics/us/wa/seattle/old-name/index.html",
    "clinics/usa/index.html",
    "data/clinics.csv",
    "data/clinics.geojson",
    "data/clinics.json",
    "faq/index.html",
    "feed.xml",
    "guide/infusion/index.html",
    "index.html",
    "robots.txt",
    "sitemap.xml",
)
_HASHED = re.compile(r"(?<=[.-])[0-9a-f]{8,32}(?=\.[a-z0-9]+\b)")


@pytest.fixture(scope="module")
def made():
    """Every file of the site, by path."""
    folder = HERE / "site"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    site = small.site_of(files)
    theme = small.theme(site.base)
    artifacts = (*small.artifacts(site).values(), *plan_assets(theme))
    _, problems = plan(artifacts, theme)
    assert problems == ()
    return {item.path: item.make(item.view, theme.scoped(item.templates)) for item in artifacts}


@pytest.mark.parametrize("path", KEPT)
def test_a_file_is_what_it_was(made, path, renew):
    found = _HASHED.sub("HASH", made[path].decode("utf-8"))
    kept = HERE / "expected" / path
    if renew:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(found.encode())
    assert found == kept.read_bytes().decode(), f"{path} has changed; if it should, run pytest --renew"


def test_nothing_else_is_kept():
    folder = HERE / "expected"
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == sorted(KEPT)


def test_the_site_has_every_file(made, renew):
    """The list of files, with digests shown as HASH; the search's and the finder's are left to their own tests."""
    found = "".join(
        f"{path}\n"
        for path in sorted({_HASHED.sub("HASH", path) for path in made if not path.startswith(("search/", "finder/"))})
    )
    kept = HERE / "files.txt"
    if renew:
        kept.write_text(found, "utf-8")
    assert found == kept.read_text("utf-8")


def test_nothing_hidden_is_in_it(made):
    assert not [path for path, data in made.items() if b"PRIVATEMARKER" in data]


def test_making_twice_gives_the_same_bytes(made):
    folder = HERE / "site"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"), reverse=True)
        if path.is_file()
    }
    site = small.site_of(files, memo=small.JsonMemo())
    theme = small.theme(site.base)
    again = {path: item.make(item.view, theme.scoped(item.templates)) for path, item in small.artifacts(site).items()}
    assert {path: digest(data) for path, data in again.items()} == {path: digest(made[path]) for path in again}


def test_the_sitemap_lists_the_pages_whose_views_may_be_listed():
    """What an artifact says of itself before its view is made is what the view says then."""
    folder = HERE / "site"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    pages = {
        path: artifact
        for path, artifact in small.artifacts(small.site_of(files)).items()
        if hasattr(artifact.view, "frame")
    }
    assert {path: page.listed for path, page in pages.items()} == {
        path: listed(page.view.frame) for path, page in pages.items()
    }
    assert any(page.listed is None for page in pages.values())
    assert any(page.listed for page in pages.values())
