"""However the region tree is shaped, links alone lead from the directory's entrance to every clinic in three clicks."""

from __future__ import annotations

import re

import pytest

from sitegen.outputs import directory, region
from tests import small

CLICKS = 3


def many(place, count, more="", *, start=0):
    return {
        f"data/clinics/{place}/c{number}.yaml": small.clinic(f"C{number}", more)
        for number in range(start, start + count)
    }


def links(page):
    """The addresses in the visible part of a page."""
    return set(re.findall(r'<a\b[^>]*\bhref="(/clinics/[^"#]*)', page))


def far(files):
    """The clinics that are further away, with how many clicks they take (None: none lead there)."""
    site = small.site_of(files)
    made = {
        f"/{artifact.path.removesuffix('index.html')}": artifact
        for artifact in small.artifacts(site).values()
        if artifact.make in {directory.make, region.make}
    }
    theme = small.theme()
    away, wave = {"/clinics/": 0}, ["/clinics/"]
    while wave:
        following = []
        for address in wave:
            if address not in made:
                continue
            page = made[address].make(made[address].view, theme.scoped(made[address].templates)).decode()
            for target in sorted(links(page) - away.keys()):
                away[target] = away[address] + 1
                following.append(target)
        wave = following
    return {
        clinic.id: away.get(clinic.address)
        for clinic in site.clinics.values()
        if away.get(clinic.address, CLICKS + 1) > CLICKS
    }


@pytest.mark.parametrize(
    "files",
    [
        # a country without states, and more clinics than a page holds
        many("sg", 120),
        # a state with several pages, and a city with several of its own
        {**many("us/wa/seattle", 110), **many("us/wa/tacoma", 60), **many("us/or/salem", 1)},
        # regions below cities, each of several pages
        {**many("gb/england/london/camden", 55), **many("gb/england/london/hackney/dalston", 55)},
        # one clinic far down, alone and beside one that closed
        {**many("de/by/oberbayern/muenchen/mitte", 1), **many("de/by/oberbayern/dachau", 1)},
        {**many("us/wa/seattle/ballard", 1), **many("us/wa/seattle/ballard", 1, "status: closed\n", start=9)},
        # nothing but clinics that closed
        many("us/wa/seattle", 2, "status: closed\n"),
        many("us/wa/seattle/ballard", 2, "status: closed\n"),
        many("us", 2, "status: closed\n"),
        {**many("us/wa/seattle", 60), **many("us/wa/seattle/ballard", 3, "status: closed\n", start=90)},
    ],
    ids=range(9),
)  # fmt: skip
def test_every_clinic_is_three_clicks_away(files):
    assert far(files) == {}
