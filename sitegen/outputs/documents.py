"""What the search finds: clinics, regions, articles by section, questions, terms, conditions, treatments, pages and news."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.addresses import has_page
from sitegen.model.facts import freshness
from sitegen.outputs.search import plan_search
from sitegen.search.document import SearchDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.artifact import Artifact
    from sitegen.model.site import Article, Clinic, Region
    from sitegen.views.edition import Edition

_FRESHNESS = {"fresh": 0, "older": 1, "stale": 2}
_CLOSED = 3


def plan(edition: Edition) -> tuple[Artifact[str], ...]:
    """The index over everything that can be found."""
    return plan_search(tuple(documents(edition)), edition.site.base)


def documents(edition: Edition) -> Iterator[SearchDocument]:
    """One document for each thing that a reader may look for."""
    site = edition.site
    yield from (_clinic(edition, clinic) for clinic in site.clinics.values())
    regions = (region for region in site.regions.values() if has_page(region) and not region.rolled_up)
    yield from (_region(edition, region) for region in regions)
    for kind, articles in (("article", site.guide), ("news", site.news), ("page", site.pages)):
        for article in articles:
            yield from _sections(edition, article, kind)
    yield from _vocabularies(edition)


def _vocabularies(edition: Edition) -> Iterator[SearchDocument]:
    """Questions, terms, conditions and treatments."""
    site = edition.site
    for question in site.faq:
        text, front = question.prose.plain_text(), question.front
        where = site.href(question.address)
        yield SearchDocument(f"faq:{question.id}", "faq", "", where, front.title, text=text, tags=front.tags)
    for name, term in site.glossary.items():
        where = site.href(f"/glossary/#{name}")
        yield SearchDocument(f"term:{name}", "term", "", where, term.term, text=term.definition, tags=term.synonyms)
    for kind, entries in (("condition", site.conditions), ("treatment", site.treatments)):
        for name, entry in entries.items():
            yield SearchDocument(
                f"{kind}:{name}",
                kind,
                "",
                site.href(f"/{kind}s/{name}/"),
                entry.name,
                detail=entry.long,
                text=entry.summary,
                tags=(entry.long, *entry.synonyms),
            )


def _clinic(edition: Edition, clinic: Clinic) -> SearchDocument:
    site, record = edition.site, clinic.record
    region = edition.region(clinic)
    places = [record.address.locality, record.address.postal_code]
    for name in region.lineage():
        places += [site.regions[name].name, *site.regions[name].names]
    tags: list[str] = []
    for names, entries in ((record.treatments, site.treatments), (record.conditions, site.conditions)):
        for name in names:
            if name in entries:
                tags += [entries[name].name, entries[name].long, *entries[name].synonyms]
    for names, entries in ((record.amenities, site.amenities), (record.accessibility, site.accessibility)):
        tags += [entries[name].name for name in names if name in entries]
    if record.payment:
        tags += [site.insurers[name].name for name in record.payment.insurers if name in site.insurers]
    people = [person.name for person in record.practitioners]
    rank = _CLOSED if record.status == "closed" else _FRESHNESS[freshness(record, site.as_of, site.config.freshness)]
    return SearchDocument(
        id=f"clinic:{clinic.id}",
        kind="clinic",
        group=clinic.region,
        url=site.href(clinic.address),
        title=record.name,
        detail=edition.place(clinic),
        text=f"{record.summary} {clinic.background.plain_text()} {record.address.street}",
        names=tuple(people),
        place=tuple(dict.fromkeys(place for place in places if place)),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        rank=rank,
        sample=record.sample,
        numbers=(record.phone,) if record.phone else (),
    )


def _region(edition: Edition, region: Region) -> SearchDocument:
    site = edition.site
    above = [site.regions[name] for name in region.lineage()[:-1]]
    places = [region.name, *region.names, *(name for other in above for name in (other.name, *other.names))]
    return SearchDocument(
        id=f"region:{region.id}",
        kind="region",
        group=region.id,
        url=site.href(region.address),
        title=region.name,
        detail=", ".join(other.name for other in reversed(above)),
        text=region.intro.prose.plain_text() if region.intro else "",
        names=region.names,
        place=tuple(dict.fromkeys(places)),
    )


def _sections(edition: Edition, article: Article, kind: str) -> Iterator[SearchDocument]:
    """The text's beginning, and each part under a heading at its anchor."""
    site, front = edition.site, article.front
    address = site.href(article.address)
    for passage in article.prose.passages:
        text = re.sub(r"\s+", " ", passage.text).strip()
        if not passage.id:
            yield SearchDocument(
                f"{kind}:{article.id}",
                kind,
                "",
                address,
                front.title,
                text=f"{front.description} {text}",
                tags=front.tags,
            )
        elif text:
            where = f"{address}#{passage.id}"
            yield SearchDocument(
                f"{kind}:{article.id}#{passage.id}",
                kind,
                "",
                where,
                passage.heading,
                detail=front.title,
                text=text,
                tags=(front.title,),
            )
