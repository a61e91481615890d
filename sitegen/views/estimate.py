"""What a course of treatment may cost: the listed prices of one session times the sessions, by place.

Invariant: a place stands here only when `ENOUGH` of its clinics list a price for one session; the figures
for that session are those of `sitegen.views.prices`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.frame import Estimate, EstimateRow, EstimateTotal, Link
from sitegen.model.facts import ENOUGH
from sitegen.model.facts import estimate as total
from sitegen.parse.directive import MOST_SESSIONS
from sitegen.views.prices import price_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.frame import PriceTable
    from sitegen.model.site import Region
    from sitegen.views.edition import Edition


def estimate(edition: Edition, treatment: str, sessions: tuple[int, ...], region: str, title: str) -> Estimate:
    """Rows for ``region`` and the regions directly below it; without one for every country and what is below it.

    Args:
        edition: the site.
        treatment: a treatment's id.
        sessions: the numbers of sessions to show besides one.
        region: a region's id, or ''.
        title: words above the table.
    """
    site = edition.site
    name = site.treatments[treatment].name if treatment in site.treatments else treatment
    found = [(place, price_table(edition, place.id, treatment)) for place in _places(edition, region) if place.clinics]
    rows = tuple(row for place, table in found for row in _rows(edition, place, table, sessions))
    return Estimate(
        title=title,
        treatment=Link(site.href(f"/treatments/{treatment}/"), name),
        treatment_id=treatment,
        rows=rows,
        enough=ENOUGH,
        most=MOST_SESSIONS,
        sample=any(table.sample for _, table in found),
    )


def _places(edition: Edition, region: str) -> Iterator[Region]:
    """The chosen region before those below it, by name; countries with most clinics first."""
    regions = edition.site.regions
    if region:
        tops = [regions[region]] if region in regions else []
    else:
        tops = [place for place in regions.values() if not place.parent]
        tops.sort(key=lambda place: (-len(place.clinics), place.name.casefold()))
    for top in tops:
        yield top
        yield from (regions[child] for child in top.children)


def _rows(edition: Edition, place: Region, table: PriceTable, sessions: tuple[int, ...]) -> Iterator[EstimateRow]:
    enough = [row for row in table.rows if row.per == "session" and row.median is not None]
    for row in enough:
        yield EstimateRow(
            id=place.id if row is enough[0] else f"{place.id}:{row.purpose}:{row.currency}".lower(),
            place=Link(edition.site.href(place.address), place.name, note=place.in_text),
            purpose=row.purpose,
            currency=row.currency,
            totals=tuple(
                EstimateTotal(count, total(row.low, count), total(row.median or 0, count), total(row.high, count))
                for count in (1, *(number for number in sessions if number > 1))
            ),
            clinics=row.clinics,
            oldest=row.oldest,
            age=row.age,
        )
