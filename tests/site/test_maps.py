"""The maps of the built site: their links, their names, their weight."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.site.pages import Element, Page, Site

pytestmark = pytest.mark.xdist_group("site")
LARGEST = 8_000  # bytes that a map adds to its page, compressed


def maps(site: Site) -> list[tuple[Page, Element]]:
    return [(page, figure) for page in site.living for figure in page.main.classed("region-map")]


def listed(page: Page) -> dict[str, str]:
    """The places of the list beside a map: name → address."""
    for element in page.main.walk():
        if element.attrs.get("class", "") in {"region-map-above", "region-map-beside"}:
            return {
                link.classed("region-list-name")[0].text(): link.attrs["href"]
                for link in element.find("a", class_="region-list-link")
            }
    return {}


def test_countries_and_states_have_maps(site: Site) -> None:
    found = {page.address for page, _ in maps(site)}
    countries = {page.address for page in site.living if re.fullmatch(r"/clinics/[a-z]{2}/", page.address)}
    assert len(countries) > 5
    assert countries <= found
    assert {"/clinics/us/ca/", "/clinics/us/wa/", "/clinics/gb/england/"} <= found
    assert "/clinics/us/wa/seattle/" not in found
    assert not any("/page/" in address for address in found)


def test_links_lead_to_places_and_say_which(site: Site) -> None:
    for page, figure in maps(site):
        links = figure.find("a")
        assert links, page.path
        for link in links:
            assert re.fullmatch(r".+, [0-9,]+ clinics?", link.attrs["aria-label"]), page.path
            assert site.fault(site.absolute(page), link.attrs["href"]) is None
        assert len({link.attrs["href"] for link in links}) == len(links), page.path


def test_a_map_and_its_list_agree(site: Site) -> None:
    """Shaded regions are exactly those of the list; cities are, where the list is one of cities."""
    for page, figure in maps(site):
        places = listed(page)
        shown = {link.attrs["aria-label"].rpartition(",")[0]: link.attrs["href"] for link in figure.find("a")}
        if figure.find("use"):
            assert shown == places, page.path
        elif shown.keys() <= places.keys():
            assert shown.items() <= places.items(), page.path


def test_what_is_drawn_is_known_only_once(site: Site) -> None:
    """The drawing is hidden from screen readers, the links over it are not, and the sheet has a name."""
    for page, figure in maps(site):
        (sheet,) = figure.classed("region-map-sheet")
        assert sheet.attrs["role"] == "document", "a picture's links are not heard"
        assert sheet.attrs["aria-label"].startswith("Map of ")
        assert sheet.find("desc")
        (drawing,) = sheet.find("g")
        assert drawing.attrs["aria-hidden"] == "true"
        assert not drawing.find("a")
        for used in sheet.find("use"):
            assert used.attrs["href"].removeprefix("#") in page.ids, page.path
        for element in figure.walk():
            assert "style" not in element.attrs, page.path


def test_coordinates_are_whole_numbers(site: Site) -> None:
    for _, figure in maps(site):
        for element in figure.walk():
            assert re.fullmatch(r"(M-?\d+[ -]\d+(l( ?-?\d+)+)?z)*|M1 7h34v22H1z", element.attrs.get("d", ""))
            for name in ("x", "y", "cx", "cy", "r"):
                assert re.fullmatch(r"-?\d*", element.attrs.get(name, "")), element.attrs


def test_maps_are_light(site: Site) -> None:
    for page, _ in maps(site):
        whole = site.files[page.path]
        without = re.sub(rb'<figure class="region-map".*?</figure>', b"", whole, flags=re.DOTALL)
        assert len(without) < len(whole)
        weight = len(gzip.compress(whole, 9, mtime=0)) - len(gzip.compress(without, 9, mtime=0))
        assert 300 < weight <= LARGEST, page.path
