"""References between records: vocabulary ids, articles they name, old addresses.

Invariant: a broken reference is one problem at its own line, with the nearest name as a hint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.base.problem import Problem, Span
from sitegen.model.addresses import has_page
from sitegen.model.links import UNKNOWN, beside, checklists
from sitegen.model.site import Redirect
from sitegen.model.sources import split
from sitegen.parse import yaml
from sitegen.parse.records import nearest, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sitegen.base.sources import Source
    from sitegen.model.addresses import Addresses
    from sitegen.model.named import Named
    from sitegen.model.site import Clinic, Site
    from sitegen.parse.listing import Listing
    from sitegen.parse.schema import RegionEntry
    from sitegen.parse.yaml import KeyPath

    Claim = tuple[str, str, str, KeyPath]
    """An old address, the one it leads to, and the source and key that say so."""


class Places:
    """Where keys stand in the source files, read again only when something is to be reported."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._known: dict[str, Mapping[KeyPath, tuple[int, int]]] = {}

    def span(self, path: str, key: KeyPath) -> Span:
        """The place of ``key`` in the YAML or the front matter of the file at ``path``."""
        if path not in self._known:
            text, _ = yaml.decode(self._files.get(path, b""))
            if path.endswith(".md"):
                self._known[path] = yaml.locate(split(text)[0], 2)
            else:
                self._known[path] = yaml.locate(text)
        return Span(path, *place(self._known[path], key))


@dataclass(frozen=True, slots=True, eq=False)
class Vocabularies:
    """The ids that records may name.

    Attributes:
        unread: ``what:name`` of entries that could not be read, and ``what:`` where none of a kind could; none of
            these is called unknown.
    """

    conditions: Mapping[str, object]
    treatments: Mapping[str, object]
    amenities: Mapping[str, object]
    accessibility: Mapping[str, object]
    credentials: Mapping[str, object]
    insurers: Mapping[str, object]
    unread: frozenset[str]


def faults_of_ids(clinic: Clinic, source: Source, vocabularies: Vocabularies) -> tuple[Problem, ...]:
    """Ids in a clinic's record that no vocabulary knows. Accessibility is open where the site has no list of it."""
    if all_known((clinic.listing,), vocabularies):
        return ()
    named = tuple(_ids(clinic, accessibility=bool(vocabularies.accessibility)))
    return _unknown(clinic.path, source.read(), named, vocabularies)


def all_known(listings: Sequence[Listing], known: Vocabularies) -> bool:
    """Whether nothing can be wrong with the ids of some records, as nearly always; no place is needed to say so.

    Each list is looked at once, however many records have it.
    """
    if any(listing.twice for listing in listings):
        return False
    treatments = _names({listing.treatments for listing in listings})
    treatments.update([price.treatment for listing in listings for price in listing.pricing])
    amenities = {listing.amenities for listing in listings}
    credentials = {listing.credentials for listing in listings}
    return (
        treatments <= known.treatments.keys()
        and _names({listing.conditions for listing in listings}) <= known.conditions.keys()
        and _names(text.split("\n") for text in amenities if text) <= known.amenities.keys()
        and _names(text.split("\n") for text in credentials if text) <= known.credentials.keys()
        and _names({listing.insurers for listing in listings}) <= known.insurers.keys()
        and (not known.accessibility or _names({one.accessibility for one in listings}) <= known.accessibility.keys())
    )


def _names(lists: Iterable[Iterable[str]]) -> set[str]:
    """All that is in some lists."""
    return set().union(*lists)


def faults_of_rest(path: str, data: bytes, ids: tuple[Named, ...], vocabularies: Vocabularies) -> tuple[Problem, ...]:
    """The same of a record that does not fit as a whole."""
    is_open = not vocabularies.accessibility
    named = tuple(one for one in ids if not (is_open and one[0] == "accessibility"))
    return _unknown(path, data, named, vocabularies)


def _unknown(path: str, data: bytes, named: tuple[Named, ...], vocabularies: Vocabularies) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    places = Places({path: data})
    seen: set[tuple[KeyPath, str]] = set()
    for what, key, name in named:
        if isinstance(key[-1], int) and (key[:-1], name) in seen:
            message, hint = f"`{name}` is listed twice", "keep one of the two"
            problems.append(Problem(places.span(path, key), "error", "listed-twice", message, hint))
            continue
        seen.add((key[:-1], name))
        known: Mapping[str, object] = getattr(vocabularies, VOCABULARY_FILES[what])
        if name not in known and not vocabularies.unread & {f"{what}:{name}", f"{what}:"}:
            hint = nearest(name, known) or f"add it to data/vocab/{VOCABULARY_FILES[what]}.yaml"
            message = f"unknown {what} `{name}`"
            problems.append(Problem(places.span(path, key), "error", UNKNOWN[what], message, hint))
    return tuple(problems)


def faults_of_photos(
    clinic: Clinic, media: Mapping[str, object], hidden: Mapping[str, str], places: Places
) -> Iterator[Problem]:
    """Photos of a clinic that do not lie beside the record."""
    for index, name in enumerate(clinic.listing.photos):
        file = beside(clinic.path, name)
        if file not in media and file not in hidden:
            span = places.span(clinic.path, ("photos", index, "file"))
            message = f"there is no picture `{name[:80]}`"
            yield Problem(span, "error", "unknown-picture", message, "put the picture beside the record")


VOCABULARY_FILES = {
    "condition": "conditions",
    "treatment": "treatments",
    "amenity": "amenities",
    "accessibility": "accessibility",
    "credential": "credentials",
    "insurer": "insurers",
}


def _ids(clinic: Clinic, *, accessibility: bool) -> Iterator[tuple[str, KeyPath, str]]:
    record = clinic.record
    lists = [("treatment", "treatments"), ("condition", "conditions"), ("amenity", "amenities")]
    if accessibility:
        lists.append(("accessibility", "accessibility"))
    for what, key in lists:
        for index, name in enumerate(getattr(record, key)):
            yield what, (key, index), name
    for index, entry in enumerate(record.pricing):
        yield "treatment", ("pricing", index, "treatment"), entry.treatment
    for index, person in enumerate(record.practitioners):
        for number, letters in enumerate(person.credentials):
            yield "credential", ("practitioners", index, "credentials", number), letters
    for index, name in enumerate(record.payment.insurers if record.payment else ()):
        yield "insurer", ("payment", "insurers", index), name


def named_texts(site: Site, hidden: Mapping[str, str], places: Places) -> list[Problem]:
    """Articles that front matter, vocabularies, the glossary or the configuration name and that do not exist."""
    guide = {article.path for article in site.guide}
    texts = guide | {article.path for article in (*site.faq, *site.news, *site.pages)}
    wanted: list[tuple[str, KeyPath, str, set[str]]] = []
    for article in (*site.guide, *site.faq, *site.news, *site.pages):
        wanted += [
            (article.path, ("related", index), beside(article.path, name), texts)
            for index, name in enumerate(article.front.related)
        ]
    for file, entries in (("conditions", site.conditions), ("treatments", site.treatments)):
        wanted += [
            (f"data/vocab/{file}.yaml", (name, "article"), f"content/guide/{entry.article}", guide)
            for name, entry in entries.items()
            if entry.article
        ]
    wanted += [
        ("data/glossary.yaml", (name, "article"), f"content/guide/{entry.article}", guide)
        for name, entry in site.glossary.items()
        if entry.article
    ]
    wanted += [
        ("data/site.yaml", ("featured", index), f"content/guide/{name}", guide)
        for index, name in enumerate(site.config.featured)
    ]
    checklist = site.config.compare.checklist
    if checklist:
        wanted.append(("data/site.yaml", ("compare", "checklist"), f"content/guide/{checklist}", guide))
    problems = []
    for path, key, target, known in wanted:
        if target not in known and target not in hidden:
            name = target.rpartition("/")[2]
            hint = nearest(name, sorted(file.rpartition("/")[2] for file in known))
            problems.append(
                Problem(places.span(path, key), "error", "unknown-article", f"there is no article `{name}`", hint)
            )
    for article in site.guide:
        if article.path == f"content/guide/{checklist}" and not checklists(article.prose):
            span = places.span("data/site.yaml", ("compare", "checklist"))
            message = f"`{checklist}` has no checklist"
            hint = "put its questions between `::: checklist` and `:::`"
            problems.append(Problem(span, "error", "article-without-checklist", message, hint))
        section = article.front.section
        if section and section not in site.config.guide.sections:
            hint = nearest(section, site.config.guide.sections) or "add it to guide.sections in data/site.yaml"
            problems.append(
                Problem(
                    places.span(article.path, ("section",)),
                    "error",
                    "unknown-section",
                    f"unknown section `{section}`",
                    hint,
                )
            )
    return problems


def redirects(
    site: Site, aliased: Iterable[Clinic], entries: Mapping[str, RegionEntry], addresses: Addresses, places: Places
) -> tuple[tuple[Redirect, ...], list[Problem]]:
    """Old addresses and where they lead; two claims on one address, or one on a living page, are problems.

    Args:
        site: the site.
        aliased: those of its clinics that have old addresses.
        entries: of the regions.
        addresses: of all pages.
        places: of keys.
    """
    taken: dict[str, str] = {}
    problems: list[Problem] = []
    found: list[Redirect] = []
    for old, new, path, key in (*_claims_of_texts(site, entries), *_claims_of_records(site, aliased)):
        address = _folder(old)
        folded = address.casefold()
        if folded in addresses.folded:
            message, hint = f"`{old}` is the address of a living page", "delete the alias, or move that page"
            problems.append(Problem(places.span(path, key), "error", "alias-on-page", message, hint))
        elif folded in taken:
            message, hint = f"`{old}` already leads to {taken[folded]}", "keep one of the two"
            problems.append(Problem(places.span(path, key), "error", "alias-claimed-twice", message, hint))
        else:
            taken[folded] = new
            found.append(Redirect(address, new, path))
    return tuple(sorted(found, key=lambda redirect: redirect.old)), problems


def _claims_of_texts(site: Site, entries: Mapping[str, RegionEntry]) -> Iterator[Claim]:
    """The aliases of texts and regions."""
    for article in (*site.guide, *site.faq, *site.news, *site.pages):
        for index, old in enumerate(article.front.aliases):
            yield old, article.address, article.path, ("aliases", index)
    for region in site.regions.values():
        if entry := entries.get(region.id):
            for old in entry.aliases:
                if old.startswith("/"):
                    yield old, _living(site, region.id), "data/regions.yaml", (region.id, "aliases")
        if region.intro:
            for index, old in enumerate(region.intro.front.aliases):
                yield old, region.address, region.intro.path, ("aliases", index)


def _claims_of_records(site: Site, aliased: Iterable[Clinic]) -> Iterator[Claim]:
    """The aliases of clinics, conditions and treatments."""
    for clinic in aliased:
        for index, old in enumerate(clinic.listing.aliases):
            yield old, clinic.address, clinic.path, ("aliases", index)
    for kind, entries in (("conditions", site.conditions), ("treatments", site.treatments)):
        for name, entry in entries.items():
            for old in entry.aliases:
                yield old, f"/{kind}/{name}/", f"data/vocab/{kind}.yaml", (name, "aliases")


def _living(site: Site, region: str) -> str:
    """The page of a region, or of the nearest one around it that has a page."""
    while region and not has_page(site.regions[region]):
        region = region.rpartition("/")[0]
    return site.regions[region].address if region else "/clinics/"


def _folder(address: str) -> str:
    """An old address in the form that pages have: with a slash at its end unless it names a file."""
    last = address.rpartition("/")[2]
    return address if address.endswith("/") or "." in last else f"{address}/"
