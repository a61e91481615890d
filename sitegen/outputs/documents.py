"""What the search finds: clinics, regions, articles by section, questions, terms, conditions, treatments, pages and news."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from sitegen.artifact import Batch
from sitegen.base.fingerprint import digest, fingerprint
from sitegen.base.workings import AFRESH, recalled
from sitegen.model.addresses import has_page
from sitegen.model.facts import freshness
from sitegen.outputs import search_page
from sitegen.outputs.facets import attached, facets
from sitegen.outputs.search import FOLDER, MANIFEST, Found, plan_found
from sitegen.search.abbreviations import Abbreviations
from sitegen.search.document import Listed, SearchDocument
from sitegen.search.spellings import Spelt, joined, once, run_together, single, spelt, two_letters
from sitegen.views.crisis import mentions
from sitegen.views.keys import heads_key, search_key, search_marks, texts_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.artifact import Artifact
    from sitegen.base.workings import WorkingsLike
    from sitegen.model.site import Article, Clinic, Region, Site
    from sitegen.parse.listing import Listing, More, Person
    from sitegen.parse.schema import SynonymEntry, VocabularyEntry
    from sitegen.views.edition import Edition

_CLINIC = "clinic:"
_REGION = "region:"
_FRESHNESS = {"fresh": 0, "older": 1, "stale": 2}
_CLOSED = 3
#: A term's rank: a condition's or treatment's own page of the same name comes first.
_AFTER_ITS_PAGE = 3
_WEEKEND = ("sat", "sun")
#: What hours say of a day on which nobody is there, or of which nothing is known.
_NOT_OPEN = ("", "closed")
_PAYMENTS = ("hsa_fsa", "financing", "sliding_scale", "superbill")


def plan(edition: Edition) -> tuple[Batch, ...]:
    """The index over everything that can be found, and the search page, which has its manifest in it."""
    return (Batch(FOLDER, files, (edition,), search_key, (search_page.TEMPLATE,), continues=True),)


def files(edition: Edition, workings: WorkingsLike = AFRESH) -> tuple[Artifact[Any], ...]:
    """What the search fetches, and its page."""
    site = edition.site
    finds = stands_for(site.synonyms)
    found = plan_found(_found(edition, workings), site.base, finds, facets=facets(site), workings=workings)
    (manifest,) = (item.view for item in found if item.path == MANIFEST)
    return (*found, *search_page.plan(edition, manifest.strip()))


def _found(edition: Edition, workings: WorkingsLike) -> Found:
    """All that can be found, each read when it is asked for."""
    site, reader = edition.site, _Reader(edition)
    clinics = [
        Listed(f"{_CLINIC}{name}", site.clinics[name].region, mark) for name, mark in edition.once(search_marks).items()
    ]
    read = texts_key(edition, str(edition.once(_listed)), *(region.id for region in _regions(site)))

    def others() -> bytes:
        made = [(one.id, one.group, fingerprint(one)) for one in reader.others.values()]
        return json.dumps(made, ensure_ascii=False).encode()

    listed: list[list[str]] = json.loads(recalled(workings, "search-others", digest(read.encode()), others))
    return Found([*clinics, *(Listed(*each) for each in listed)], reader.read, heads_key(edition))


class _Reader:
    """Makes the documents that are asked for, and what many of them share once."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    @cached_property
    def others(self) -> dict[str, SearchDocument]:
        """All documents but the clinics', by their ids."""
        return {document.id: document for document in _others(self._edition)}

    @cached_property
    def _offers(self) -> _Offers:
        return _Offers(self._edition)

    def read(self, ids: Iterable[str]) -> list[SearchDocument]:
        """The documents of some ids."""
        return [self._document(name) for name in ids]

    def _document(self, name: str) -> SearchDocument:
        site = self._edition.site
        if name.startswith(_CLINIC):
            return _clinic(self._edition, site.clinics[name.removeprefix(_CLINIC)], self._offers)
        if name.startswith(_REGION) and "others" not in vars(self):
            return _region(self._edition, site.regions[name.removeprefix(_REGION)])
        return self.others[name]


def stands_for(synonyms: Mapping[str, SynonymEntry]) -> dict[str, tuple[str, ...]]:
    """Word → those that it finds besides itself; of words that are the same each finds the others."""
    found: dict[str, list[str]] = {}
    for word, entry in synonyms.items():
        alike = (word, *entry.same)
        for each in alike:
            found.setdefault(each, []).extend(other for other in (*alike, *entry.finds) if other != each)
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


def documents(edition: Edition) -> Iterator[SearchDocument]:
    """One document for each thing that a reader may look for."""
    offers = _Offers(edition)
    yield from (_clinic(edition, clinic, offers) for clinic in edition.site.clinics.values())
    yield from _others(edition)


def _regions(site: Site) -> Iterator[Region]:
    """The regions that can be found."""
    return (region for region in site.regions.values() if has_page(region) and not region.rolled_up)


def _others(edition: Edition) -> Iterator[SearchDocument]:
    """All documents but the clinics'."""
    site = edition.site
    yield from (_region(edition, region) for region in _regions(site))
    short = Abbreviations(_named(site))
    kinds = (("article", site.guide), ("news", site.news), ("page", site.pages))
    texts = (_sections(edition, article, kind) for kind, articles in kinds for article in articles)
    for document in chain(chain.from_iterable(texts), _questions(edition)):
        also = short.beside(f"{document.title}\n{document.text}")
        yield replace(document, tags=(*document.tags, *also)) if also else document
    yield from _vocabularies(edition)
    yield from _own_pages(edition)


def _named(site: Site) -> Iterator[tuple[str, ...]]:
    """What each thing of the vocabularies and the glossary is called."""
    for entries in (site.conditions, site.treatments, site.credentials):
        yield from ((entry.name, entry.long, *entry.synonyms) for entry in entries.values())
    yield from ((term.term, *term.synonyms) for term in site.glossary.values())


def _own_pages(edition: Edition) -> Iterator[SearchDocument]:
    """The directory under its name, the lists that are pages, and the page by which readers reach the editors."""
    site, name = edition.site, edition.directory_name
    clinics = edition.say("titles.clinics")
    listed = edition.once(_listed)
    own = {
        "clinics": (name, edition.say("about.directory", site=site.config.title, n=listed)),
        "guide": (edition.say("titles.guide"), edition.say("about.guide", site=site.config.title)),
        "faq": (edition.say("titles.faq"), edition.say("about.faq")),
        "glossary": (edition.say("titles.glossary"), edition.say("about.glossary")),
        "contact": (edition.say("titles.contact"), edition.say("about.contact", site=site.config.title)),
    }
    empty = {"guide": not site.guide, "faq": not site.faq, "glossary": not site.glossary}
    written = {article.id for article in site.pages}
    for address, (title, about) in own.items():
        if address not in written and not empty.get(address):
            yield SearchDocument(
                f"page:{address}",
                "page",
                "",
                site.href(f"/{address}/"),
                title,
                text=about,
                called=single((clinics,)) if address == "clinics" else (),
                names=(edition.say("search.directory"),) if address == "clinics" else (),
            )


def _listed(edition: Edition) -> int:
    """How many clinics there are that have not closed."""
    return sum(clinic.listing.status != "closed" for clinic in edition.site.clinics.values())


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
            called=single((*term.synonyms, *joined(term.term))),
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
                called=single((entry.long, *entry.synonyms)),
                conditions=(name,) if kind == "condition" else (),
                treatments=(name,) if kind == "treatment" else (),
            )


class _Offers:
    """By what words the entries of the vocabularies are found on a clinic's page; each entry's are looked up once."""

    def __init__(self, edition: Edition) -> None:
        site = edition.site
        self.treatments = _called(site, site.treatments)
        self.conditions = _called(site, site.conditions)
        self.amenities = _called_all(site.amenities)
        self.accessibility = _called_all(site.accessibility)
        self.insurers = _called_all(site.insurers)
        self.places = {region.id: _places(site, region) for region in site.regions.values()}
        self._edition = edition
        self._said: dict[str, Spelt] = {}

    def say(self, key: str) -> Spelt:
        """The theme's words at ``key``."""
        if key not in self._said:
            self._said[key] = spelt([self._edition.say(key)])
        return self._said[key]


def _places(site: Site, region: Region) -> tuple[str, ...]:
    """What a region and those around it are called, from the country down."""
    around = (site.regions[name] for name in region.lineage())
    return tuple(place for each in around for place in (each.name, *each.names))


def _called_all(entries: Mapping[str, VocabularyEntry]) -> dict[str, Spelt]:
    return {name: spelt((entry.name, *entry.synonyms)) for name, entry in entries.items()}


def _called(site: Site, entries: Mapping[str, VocabularyEntry]) -> dict[str, Spelt]:
    """What each entry is called; synonyms of what is urgent lead to its own page alone."""
    return {
        name: spelt((entry.name, entry.long, *(() if mentions(site, entry.name) else entry.synonyms)))
        for name, entry in entries.items()
    }


def _clinic(edition: Edition, clinic: Clinic, offers: _Offers) -> SearchDocument:
    site, listing, more = edition.site, clinic.listing, clinic.more
    places = (listing.locality, more.postal_code, *offers.places[clinic.region])
    tags = [
        entries[name]
        for names, entries in (
            (listing.treatments, offers.treatments),
            (listing.conditions, offers.conditions),
            (more.amenities, offers.amenities),
            (listing.accessibility, offers.accessibility),
            (listing.insurers, offers.insurers),
        )
        for name in names
        if name in entries
    ]
    tags += _terms_of_care(edition, listing, more, offers)
    people = [person.name for person in more.practitioners]
    closed = listing.status == "closed"
    background = clinic.words(more.background)
    return SearchDocument(
        id=f"{_CLINIC}{clinic.id}",
        kind="clinic",
        group=clinic.region,
        url=site.href(clinic.address),
        title=listing.name,
        detail=edition.place(clinic),
        text=f"{listing.summary} {background} {more.street} {_roles(edition, more.practitioners)}",
        names=(*people, *two_letters(listing.name, *people)),
        place=tuple(dict.fromkeys(filter(None, places))),
        tags=once(tags),
        rank=_CLOSED if closed else _FRESHNESS[freshness(listing, site.as_of, site.config.freshness)],
        sample=listing.sample,
        numbers=(listing.phone,) if listing.phone else (),
        conditions=tuple(name for name in listing.conditions if name in site.conditions),
        treatments=tuple(name for name in listing.treatments if name in site.treatments),
    )


def _terms_of_care(edition: Edition, listing: Listing, more: More, offers: _Offers) -> Iterator[Spelt]:
    """Ways to pay for care, the languages spoken, visits by video, days at the weekend, in the theme's words."""
    yield from (offers.say(f"payment.option.{key}") for key in _PAYMENTS if more.payment.get(key))
    spoken = (f"languages.{code}" for code in more.languages if code != edition.site.config.language)
    yield from (offers.say(key) for key in spoken if key in edition.strings)
    if listing.telehealth:
        yield offers.say("listing.telehealth")
    if listing.accepting:
        yield offers.say("listing.accepting_yes")
    hours = more.hours or {}
    yield from (offers.say(f"hours.days.{day}") for day in _WEEKEND if hours.get(day, "") not in _NOT_OPEN)


def _roles(edition: Edition, people: Iterable[Person]) -> str:
    """What the people of a clinic do, with their letters, short and in full."""
    known = edition.site.credentials
    parts: list[str] = []
    for person in people:
        parts += [person.role, person.specialty]
        parts += [text for letters in person.credentials if letters in known for text in (letters, known[letters].long)]
    return " ".join(part for part in dict.fromkeys(parts) if part)


def _region(edition: Edition, region: Region) -> SearchDocument:
    site = edition.site
    above = [site.regions[name] for name in region.lineage()[:-1]]
    places = [region.name, *region.names, *(name for other in above for name in (other.name, *other.names))]
    return SearchDocument(
        id=f"{_REGION}{region.id}",
        kind="region",
        group=region.id,
        url=site.href(region.address),
        title=region.name,
        detail=", ".join(other.name for other in reversed(above)),
        text=region.intro.prose.plain_text() if region.intro else "",
        names=region.names,
        place=tuple(dict.fromkeys(places)),
        tags=(edition.directory_name,),
        called=(*single(region.names), *run_together((region.name, *region.names))),
    )


def _sections(edition: Edition, article: Article, kind: str) -> Iterator[SearchDocument]:
    """The text's beginning, and each part under a heading at its anchor."""
    site, front = edition.site, article.front
    address = site.href(article.address)
    about = attached(article, site.conditions), attached(article, site.treatments)
    for passage in article.prose.passages:
        text = " ".join(passage.text.split())
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
