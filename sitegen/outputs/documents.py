"""What the search finds: clinics, regions, articles by section, questions, terms, conditions, treatments, pages and news."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.addresses import has_page
from sitegen.model.facts import freshness
from sitegen.outputs.facets import attached, facets
from sitegen.outputs.search import plan_search
from sitegen.search.document import SearchDocument
from sitegen.views.crisis import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.artifact import Artifact
    from sitegen.model.site import Article, Clinic, Region
    from sitegen.parse.schema import ClinicRecord
    from sitegen.views.edition import Edition

_FRESHNESS = {"fresh": 0, "older": 1, "stale": 2}
_CLOSED = 3
#: A term's rank: a condition's or treatment's own page of the same name comes first.
_AFTER_ITS_PAGE = 3
_HYPHENATED = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)+")
_PAYMENTS = ("hsa_fsa", "financing", "sliding_scale", "superbill")


def plan(edition: Edition) -> tuple[Artifact[str], ...]:
    """The index over everything that can be found."""
    return plan_search(tuple(documents(edition)), edition.site.base, facets=facets(edition.site))


def documents(edition: Edition) -> Iterator[SearchDocument]:
    """One document for each thing that a reader may look for."""
    site = edition.site
    yield from (_clinic(edition, clinic) for clinic in site.clinics.values())
    regions = (region for region in site.regions.values() if has_page(region) and not region.rolled_up)
    yield from (_region(edition, region) for region in regions)
    for kind, articles in (("article", site.guide), ("news", site.news), ("page", site.pages)):
        for article in articles:
            yield from _sections(edition, article, kind)
    yield from _questions(edition)
    yield from _vocabularies(edition)
    yield from _own_pages(edition)


def joined(*texts: str) -> tuple[str, ...]:
    """The hyphenated words of ``texts`` written as one, since readers type "khole" and "wifi" too."""
    found = (re.sub(r"\W", "", word) for text in texts for word in _HYPHENATED.findall(text))
    return tuple(dict.fromkeys(word for word in found if not word.isdigit()))


def _own_pages(edition: Edition) -> Iterator[SearchDocument]:
    """The directory under its name, and the page by which readers reach the editors."""
    site, name = edition.site, edition.directory_name
    about = edition.say("about.directory", site=site.config.title, n=sum(map(_is_listed, site.clinics.values())))
    yield SearchDocument("page:clinics", "page", "", site.href("/clinics/"), name, text=about)
    if not any(article.id == "contact" for article in site.pages):
        about = edition.say("about.contact", site=site.config.title)
        yield SearchDocument(
            "page:contact", "page", "", site.href("/contact/"), edition.say("titles.contact"), text=about
        )


def _is_listed(clinic: Clinic) -> bool:
    return clinic.record.status != "closed"


def _questions(edition: Edition) -> Iterator[SearchDocument]:
    """Each question; its words count as a name too, because readers type questions."""
    for question in edition.site.faq:
        front = question.front
        yield SearchDocument(
            f"faq:{question.id}",
            "faq",
            "",
            edition.site.href(question.address),
            front.title,
            text=f"{front.description} {question.prose.plain_text()}",
            names=(front.title,),
            tags=(*front.tags, *joined(front.title)),
        )


def _urgent(edition: Edition, title: str) -> tuple[str, ...]:
    """By what else a page about a crisis is found: the notice's title, the help lines and their numbers."""
    crisis = edition.site.config.crisis
    if not mentions(edition.site, title):
        return ()
    lines = (part for line in crisis.lines for part in (line.name, *line.phones))
    return tuple(dict.fromkeys(part for part in (crisis.title, *lines) if part))


def _vocabularies(edition: Edition) -> Iterator[SearchDocument]:
    """Terms, conditions and treatments; what else each is called counts as its name."""
    site = edition.site
    for name, term in site.glossary.items():
        yield SearchDocument(
            f"term:{name}",
            "term",
            "",
            site.href(f"/glossary/#{name}"),
            term.term,
            text=term.definition,
            tags=(*term.synonyms, *joined(term.term)),
            rank=_AFTER_ITS_PAGE,
        )
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
                names=tuple(filter(None, (entry.name, entry.long, *_urgent(edition, entry.name)))),
                tags=(*entry.synonyms, *joined(entry.name, entry.long)),
                conditions=(name,) if kind == "condition" else (),
                treatments=(name,) if kind == "treatment" else (),
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
    tags += _terms_of_care(edition, record)
    tags += joined(*tags)
    rank = _CLOSED if record.status == "closed" else _FRESHNESS[freshness(record, site.as_of, site.config.freshness)]
    return SearchDocument(
        id=f"clinic:{clinic.id}",
        kind="clinic",
        group=clinic.region,
        url=site.href(clinic.address),
        title=record.name,
        detail=edition.place(clinic),
        text=f"{record.summary} {clinic.background.plain_text()} {record.address.street} {_roles(edition, record)}",
        names=tuple(person.name for person in record.practitioners),
        place=tuple(dict.fromkeys(place for place in places if place)),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        rank=rank,
        sample=record.sample,
        numbers=(record.phone,) if record.phone else (),
        conditions=tuple(name for name in record.conditions if name in site.conditions),
        treatments=tuple(name for name in record.treatments if name in site.treatments),
    )


def _terms_of_care(edition: Edition, record: ClinicRecord) -> Iterator[str]:
    """How care is paid for, the languages spoken, and whether there are visits by video, in the theme's words."""
    site, payment = edition.site, record.payment
    if payment:
        yield from (site.insurers[name].name for name in payment.insurers if name in site.insurers)
        yield from (edition.say(f"payment.option.{key}") for key in _PAYMENTS if getattr(payment, key))
    spoken = (f"languages.{code}" for code in record.languages if code != site.config.language)
    yield from (edition.say(key) for key in spoken if key in edition.strings)
    if record.telehealth_followup:
        yield edition.say("listing.telehealth")


def _roles(edition: Edition, record: ClinicRecord) -> str:
    """What the people of a clinic do, with their letters in full."""
    known = edition.site.credentials
    parts: list[str] = []
    for person in record.practitioners:
        parts += [person.role, person.specialty]
        parts += [known[letters].long for letters in person.credentials if letters in known]
    return " ".join(part for part in dict.fromkeys(parts) if part)


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
        tags=(edition.directory_name,),
    )


def _sections(edition: Edition, article: Article, kind: str) -> Iterator[SearchDocument]:
    """The text's beginning, and each part under a heading at its anchor."""
    site, front = edition.site, article.front
    address = site.href(article.address)
    about = attached(article, site.conditions), attached(article, site.treatments)
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
                names=(*_urgent(edition, front.title), *joined(front.title)),
                tags=front.tags,
                conditions=about[0],
                treatments=about[1],
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
                tags=(front.title, *joined(front.title, passage.heading)),
                conditions=about[0],
                treatments=about[1],
            )
