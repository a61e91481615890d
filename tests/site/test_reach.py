"""Every clinic can be reached by links alone, in few clicks; lists by condition and place exist where they should."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.pages import Element, Page, Site

pytestmark = pytest.mark.xdist_group("site")
CLICKS = 3
#: A condition gets a list of its own in a place with this many clinics for it.
ENOUGH = 3


def seen(element: Element) -> Iterator[Element]:
    """The elements that a reader without script sees."""
    if "hidden" in element.attrs or element.tag in {"script", "template"}:
        return
    yield element
    for child in element.children:
        if not isinstance(child, str):
            yield from seen(child)


def clicks(site: Site, start: str) -> dict[str, int]:
    """Every page that links lead to from ``start``, with how many have to be followed; a redirect is none."""
    found, wave = {start: 0}, [start]
    while wave:
        following = []
        for address in wave:
            page = site.by_address[address]
            for link in seen(page.root):
                if link.tag != "a" or "href" not in link.attrs:
                    continue
                for target in site.links(page, link):
                    if target in site.by_address and target not in found:
                        found[target] = found[address] + 1
                        following.append(target)
        wave = following
    return found


def test_every_clinic_is_three_clicks_away(site: Site, site_below: Site) -> None:
    """From the directory's entrance, the pages of long lists counted as they are clicked."""
    for built in (site, site_below):
        away = clicks(built, "/clinics/")
        assert len(built.profiles) > 150
        far = {page.address: away.get(page.address) for page in built.profiles if away.get(page.address, 99) > CLICKS}
        assert far == {}


def test_every_page_can_be_reached_from_the_home_page(site: Site) -> None:
    away = clicks(site, "/")
    assert [page.address for page in site.living if page.address not in away and page.path != "404.html"] == []


def treated(site: Site) -> dict[tuple[str, str], set[str]]:
    """(condition, place) → the clinics there, from their profiles; those that closed for good left out."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page in site.profiles:
        if "Permanently closed" in page.main.find("header")[0].text():
            continue
        places = page.sections()[1:-1]
        names = {target.split("/")[2] for target in site.links(page, page.main) if target.startswith("/conditions/")}
        for name in names:
            for depth in range(1, len(places) + 1):
                found[name, "/".join(places[:depth])].add(page.address)
    return found


def lists(site: Site) -> dict[tuple[str, str], Page]:
    """(condition, place) → its list."""
    return {
        (page.sections()[1], "/".join(page.sections()[2:])): page
        for page in site.living
        if page.sections()[:1] == ["conditions"] and len(page.sections()) > 2 and "page" not in page.sections()
    }


def test_lists_by_condition_and_place_exist_where_they_hold_enough(site: Site) -> None:
    wanted = {key for key, clinics in treated(site).items() if len(clinics) >= ENOUGH}
    assert len(wanted) > 30
    assert set(lists(site)) == wanted


def test_lists_by_condition_and_place_are_linked_from_both(site: Site) -> None:
    """From the place's page, and from the condition's page for what is around it."""
    for (condition, place), page in lists(site).items():
        assert page.address in site.links(site.page(f"/clinics/{place}/")), page.address
        around = place.rpartition("/")[0]
        above = [f"/conditions/{condition}/", *([f"/conditions/{condition}/{around}/"] if around else [])]
        assert any(page.address in site.links(site.page(address)) for address in above), page.address
        assert f"/conditions/{condition}/" in site.links(page), page.address


def test_a_list_by_condition_and_place_holds_its_clinics(site: Site) -> None:
    clinics = treated(site)
    for key, page in lists(site).items():
        found: set[str] = set()
        pages = [page.address, *(target for target in site.links(page) if target.startswith(f"{page.address}page/"))]
        for address in dict.fromkeys(pages):
            found |= set(site.links(site.page(address), site.page(address).main))
        assert clinics[key] <= found, page.address
