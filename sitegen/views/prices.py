"""Price figures of a place as rows that inform: range, median, number of clinics, oldest check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.frame import Link, PriceRow, PriceTable
from sitegen.model.facts import age

if TYPE_CHECKING:
    from sitegen.views.edition import Edition


def price_table(edition: Edition, region: str = "", treatment: str = "") -> PriceTable:
    """The listed prices of a region ('' for everywhere), of one treatment or of all."""
    site = edition.site
    place = site.regions[region].in_text if region in site.regions else ""
    figures = [found for found in site.asking.figures(region, treatment) if found.treatment in site.treatments]
    order = {name: index for index, name in enumerate(site.treatments)}
    figures.sort(
        key=lambda found: (order[found.treatment], found.purpose, found.currency, found.per != "session", found.per)
    )
    rows = tuple(
        PriceRow(
            treatment=edition.treatments[found.treatment],
            purpose=found.purpose,
            low=found.low,
            median=found.median,
            high=found.high,
            currency=found.currency,
            per=found.per,
            clinics=found.clinics,
            oldest=found.oldest.isoformat(),
            age=age(found.oldest, site.as_of, site.config.freshness),
        )
        for found in figures
    )
    return PriceTable(place, rows, any(found.sample for found in figures))


def prices_by_country(edition: Edition, treatment: str) -> PriceTable:
    """The listed prices of one treatment, each country's for itself, the one with most clinics first."""
    site = edition.site
    countries = [region for region in site.regions.values() if not region.parent and region.clinics]
    countries.sort(key=lambda region: (-len(region.clinics), region.name.casefold()))
    tables = [(country, price_table(edition, country.id, treatment)) for country in countries]
    rows = tuple(
        replace(row, place=Link(site.href(country.address), country.name))
        for country, table in tables
        for row in table.rows
    )
    return PriceTable("", rows, any(table.sample for _, table in tables), by_place=True)
