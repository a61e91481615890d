"""What the search's filters offer: kinds, countries and states, conditions, treatments, in the site's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.search.facets import REGION_LEVELS, Facet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.model.site import Article, Region, Site
    from sitegen.parse.schema import VocabularyEntry

#: The kinds in the order in which they are offered; the script has their names.
KINDS = ("clinic", "region", "article", "faq", "term", "condition", "treatment", "news", "page")


def facets(site: Site) -> tuple[Facet, ...]:
    """The four facets; conditions and treatments in the order of their vocabularies."""
    regions = [region for region in site.regions.values() if region.id.count("/") < REGION_LEVELS]
    regions.sort(key=lambda region: tuple(_sorting(site, name) for name in region.lineage()))
    return (
        Facet("kind", tuple((kind, "") for kind in KINDS)),
        Facet("region", tuple((region.id, _label(site, region)) for region in regions)),
        Facet("condition", tuple((name, entry.name) for name, entry in site.conditions.items())),
        Facet("treatment", tuple((name, entry.name) for name, entry in site.treatments.items())),
    )


def attached(article: Article, entries: Mapping[str, VocabularyEntry]) -> tuple[str, ...]:
    """The conditions or treatments whose own article this is."""
    file = article.path.rpartition("/")[2]
    return tuple(name for name, entry in entries.items() if entry.article == file)


def _sorting(site: Site, name: str) -> tuple[int, str, str]:
    """Countries with many clinics first, what lies in them by name."""
    region = site.regions[name]
    return 0 if region.parent else -len(region.clinics), region.name.casefold(), name


def _label(site: Site, region: Region) -> str:
    """A country by its name; a state with its country, so that Georgia is told from Georgia."""
    above = [site.regions[name].name for name in region.lineage()[:-1]]
    return ", ".join([region.name, *reversed(above)])
