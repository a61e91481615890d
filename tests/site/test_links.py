"""Every address of the built site leads somewhere, and every page can be reached."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from tests.site.pages import read_page, references, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.site.pages import Page, Site

pytestmark = pytest.mark.xdist_group("site")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module", params=["root", "below"])
def built(request, site: Site, site_below: Site) -> Site:
    """The site at the root of a host, and below a path."""
    return site if request.param == "root" else site_below


def reached(site: Site, start: str) -> dict[str, int]:
    """How many clicks away from ``start`` each address is, following links in the text and the menus."""
    found, front, clicks = {start: 0}, [start], 0
    while front:
        clicks += 1
        targets = [target for address in front for target in site.links(site.page(address))]
        front = [target for target in dict.fromkeys(targets) if target in site.by_address and target not in found]
        found.update(dict.fromkeys(front, clicks))
    return found


def test_every_reference_of_a_page_resolves(built: Site) -> None:
    faults = [
        f"{page.path}:{line}: {fault}"
        for page in built.pages.values()
        for line, reference in references(page)
        if (fault := built.fault(built.absolute(page), reference))
    ]
    assert faults == []


def test_the_checker_sees_broken_references(built: Site) -> None:
    """The test above could fail: each of these is told."""
    home = built.absolute(built.page("/"))
    base = built.demo.base
    for reference in (
        "nowhere/",
        "/nowhere.css",
        f"{base}/guide",
        f"{base}/guide/#nothing",
        f"{base}/?q=x",
        "javascript:x",
        "a b",
        "",
    ):
        assert built.fault(home, reference), reference
    assert built.fault(home, "http://insecure.example/")
    assert (built.fault(home, "/guide/") is None) == (base == "")
    assert built.fault(home, f"{base}/guide/") is None


def test_structured_data_names_living_addresses(built: Site) -> None:
    faults = [
        f"{page.path}: {fault}"
        for page in built.pages.values()
        for value in strings(page.json_ld)
        if re.match(r"https?://", value) and not value.startswith("https://schema.org")
        if (fault := built.fault(built.absolute(page), value.partition("#")[0]))  # an `@id` is a name, no anchor
    ]
    assert faults == []


def test_style_sheets_and_scripts_name_files(built: Site) -> None:
    """`url()`, `@import`, static and dynamic imports, workers and `new URL()`."""
    faults = []
    for path, data in built.files.items():
        whole = f"{built.demo.origin}{built.demo.base}/{path}"
        if path.endswith(".css"):
            text = data.decode()
            names = [name.strip("'\" ") for name in re.findall(r"url\(([^)]*)\)", text)] + re.findall(
                r"@import\s*[\"']([^\"']+)", text
            )
        elif path.endswith(".js") and "/lunr." not in path:
            named = r"""\b(?:from|import|import\(|URL\(|Worker\()\s*["']((?:\.{0,2}/)[\w./-]+)["']"""
            names = re.findall(named, data.decode())
        else:
            continue
        faults += [
            f"{path}: {fault}" for name in names if not name.startswith("data:") and (fault := built.fault(whole, name))
        ]
    assert faults == []


def feed_addresses(built: Site) -> Iterator[str]:
    root = ET.fromstring(built.files["feed.xml"])
    for element in root.iter():
        if element.tag == f"{ATOM}link":
            yield element.attrib["href"]
        if element.tag == f"{ATOM}content" and element.attrib.get("type") == "html":
            for _, reference in references(read_page("feed", (element.text or "").encode())):
                assert re.match(r"[a-z]+:", reference), f"a reader of the feed cannot resolve {reference}"
                yield reference


def sitemap_addresses(built: Site) -> list[str]:
    return [element.text or "" for element in ET.fromstring(built.files["sitemap.xml"]).iter(f"{SITEMAP}loc")]


def exported_addresses(built: Site) -> Iterator[str]:
    own = f"{built.demo.origin}/"
    yield from (value for value in strings(json.loads(built.files["data/clinics.json"])) if value.startswith(own))
    yield from (value for value in strings(json.loads(built.files["data/clinics.geojson"])) if value.startswith(own))
    for row in csv.reader(io.StringIO(built.files["data/clinics.csv"].decode("utf-8-sig"))):
        yield from (value for value in row if value.startswith(own))
    yield from re.findall(r"(?m)^Sitemap: (.*)$", built.files["robots.txt"].decode())


@pytest.mark.parametrize("source", [feed_addresses, sitemap_addresses, exported_addresses])
def test_machine_readable_files_name_living_addresses(built: Site, source) -> None:
    own = f"{built.demo.origin}{built.demo.base}/"
    found = list(source(built))
    assert len(found) >= 10
    assert [fault for address in found if (fault := built.fault(own, address))] == []
    assert [address for address in found if not address.startswith(own) and source is not feed_addresses] == []


def test_search_results_lead_somewhere(built: Site) -> None:
    manifest = json.loads(built.files["search/manifest.json"])
    assert manifest["base"] == built.demo.base
    own = f"{built.demo.origin}{built.demo.base}/"
    chunks = [path for path in built.files if path.startswith("search/d/")]
    rows = [row for path in chunks for row in json.loads(built.files[path].decode().split("\n")[0])]
    assert len(rows) == manifest["count"] > 300
    assert [fault for row in rows if (fault := built.fault(own, f"{built.demo.base}{row[2]}"))] == []
    clinics = {row[2] for row in rows if row[1] == "clinic"}
    assert clinics == {page.address for page in built.profiles}


def test_the_finder_leads_to_every_clinic_that_is_not_closed(built: Site) -> None:
    manifest = json.loads(built.files["finder/manifest.json"])
    assert manifest["base"] == built.demo.base
    (names,) = [data.decode() for path, data in built.files.items() if path.startswith("finder/names.")]
    slugs = [line.split("\t")[0] for line in names.splitlines()[:-1]]
    open_ = [page for page in built.profiles if "Permanently closed" not in page.main.find("header")[0].text()]
    assert sorted(slugs) == sorted(page.sections()[-1] for page in open_)
    named = {f"finder/{kind}.{manifest[kind]}.txt" for kind in ("table", "places", "zips")}
    assert named <= built.files.keys()
    hrefs = {
        element.attrs["data-finder-manifest"]
        for address in ("/", "/clinics/")
        for element in built.page(address).root.find("div", data_finder=None)
    }
    assert hrefs == {f"{built.demo.base}/finder/manifest.json"}


def test_every_page_can_be_reached_from_home(built: Site) -> None:
    living = {page.address for page in built.living} - {"/404.html"}
    assert living - reached(built, "/").keys() == set()


def test_every_clinic_is_three_clicks_from_the_directory(site: Site) -> None:
    """Following only what the directory's own pages say, not the header or the footer."""
    profiles = {page.address for page in site.profiles}
    assert len(profiles) >= 150
    front, found = {"/clinics/"}, set()
    for _ in range(3):
        front = {target for address in front for target in targets_in_main(site, site.page(address))}
        found |= front
    assert profiles - found == set()


def targets_in_main(site: Site, page: Page) -> Iterable[str]:
    return (target for target in site.links(page, page.main) if target in site.by_address)


def test_every_published_page_file_is_an_address(built: Site) -> None:
    """Pages are folders with an index, but for 404.html; nothing is published that no one asks for."""
    odd = [path for path in built.pages if not path.endswith("index.html") and path != "404.html"]
    assert odd == []
    assert [path for path in built.files if path.rpartition("/")[2].startswith(".")] == []
    assert [path for path in built.files if path != path.lower() and not path.endswith(".LICENSE")] == []


def test_every_asset_is_used(site: Site) -> None:
    """A hashed file that nothing names is dead weight, but for the licences that stand beside other people's code."""
    texts = b"\n".join(data for path, data in site.files.items() if path.endswith((".html", ".css", ".js", ".json")))
    assets = [path for path in site.files if path.startswith("assets/")]
    assert len(assets) >= 5
    unused = [path for path in assets if path.rpartition("/")[2].encode() not in texts]
    assert [path for path in unused if not path.endswith(".LICENSE")] == []


def test_redirects_lead_to_living_pages(built: Site) -> None:
    redirects = [page for page in built.pages.values() if page.redirect]
    assert len(redirects) >= 5
    for page in redirects:
        target = page.root.find("meta", http_equiv="refresh")[0].attrs["content"].partition("url=")[2]
        assert not built.page(target.removeprefix(built.demo.base)).redirect, page.path
        assert page.main.find("a", href=target), page.path
        assert page.root.find("link", rel="canonical")[0].attrs["href"] == f"{built.demo.origin}{target}"
        assert page.noindex, page.path
