"""References between records: vocabulary ids, articles they name, old addresses.

Invariant: a broken reference is one problem at its own line, with the nearest name as a hint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.problem import Problem, Span
from sitegen.model.addresses import has_page, page_addresses
from sitegen.model.links import UNKNOWN, beside, checklists, unread
from sitegen.model.site import Redirect
from sitegen.model.sources import split
from sitegen.parse import yaml
from sitegen.parse.records import nearest, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.model.named import Named
    from sitegen.model.site import Clinic, Site
    from sitegen.parse.yaml import KeyPath


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


def vocabulary(
    clinics: Iterable[Clinic],
    rests: Iterable[tuple[str, tuple[Named, ...]]],
    site: Site,
    hidden: Mapping[str, str],
    places: Places,
) -> list[Problem]:
    """Ids in clinic records that no vocabulary knows. Accessibility is open where the site has no list of it.

    Args:
        clinics: the records that fit.
        rests: the ids in those that do not, by the path of the record.
        site: what has the vocabularies.
        hidden: what could not be read; of that no id is called unknown.
        places: of keys.
    """
    is_open = not site.accessibility
    named = [(clinic.path, tuple(_ids(clinic, accessibility=not is_open))) for clinic in clinics]
    named += [(path, tuple(one for one in ids if not (is_open and one[0] == "accessibility"))) for path, ids in rests]
    problems: list[Problem] = []
    for path, ids in named:
        seen: set[tuple[KeyPath, str]] = set()
        for what, key, name in ids:
            if isinstance(key[-1], int) and (key[:-1], name) in seen:
                message, hint = f"`{name}` is listed twice", "keep one of the two"
                problems.append(Problem(places.span(path, key), "error", "listed-twice", message, hint))
                continue
            seen.add((key[:-1], name))
            known = _known(site, what)
            if name not in known and not unread(hidden, what, name):
                hint = nearest(name, known) or f"add it to data/vocab/{VOCABULARY_FILES[what]}.yaml"
                message = f"unknown {what} `{name}`"
                problems.append(Problem(places.span(path, key), "error", UNKNOWN[what], message, hint))
    return problems


def photos(clinics: Iterable[Clinic], site: Site, hidden: Mapping[str, str], places: Places) -> list[Problem]:
    """Photos of clinics that do not lie beside the record."""
    problems = []
    for clinic in clinics:
        for index, photo in enumerate(clinic.record.photos):
            file = beside(clinic.path, photo.file)
            if file not in site.media and file not in hidden:
                span = places.span(clinic.path, ("photos", index, "file"))
                message = f"there is no picture `{photo.file[:80]}`"
                problems.append(Problem(span, "error", "unknown-picture", message, "put the picture beside the record"))
    return problems


VOCABULARY_FILES = {
    "condition": "conditions",
    "treatment": "treatments",
    "amenity": "amenities",
    "accessibility": "accessibility",
    "credential": "credentials",
    "insurer": "insurers",
}


def _known(site: Site, what: str) -> Mapping[str, object]:
    found: Mapping[str, object] = getattr(site, VOCABULARY_FILES[what])
    return found


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
    site: Site, region_aliases: Mapping[str, tuple[str, ...]], places: Places
) -> tuple[tuple[Redirect, ...], list[Problem]]:
    """Old addresses and where they lead; two claims on one address, or one on a living page, are problems."""
    claims: list[tuple[str, str, str, KeyPath]] = []
    for article in (*site.guide, *site.faq, *site.news, *site.pages):
        claims += [
            (old, article.address, article.path, ("aliases", index)) for index, old in enumerate(article.front.aliases)
        ]
    for region in site.regions.values():
        claims += [
            (old, _living(site, region.id), "data/regions.yaml", (region.id, "aliases"))
            for old in region_aliases.get(region.id, ())
        ]
        if region.intro:
            claims += [
                (old, region.address, region.intro.path, ("aliases", index))
                for index, old in enumerate(region.intro.front.aliases)
            ]
    for clinic in site.clinics.values():
        claims += [
            (old, clinic.address, clinic.path, ("aliases", index)) for index, old in enumerate(clinic.record.aliases)
        ]
    for kind, entries in (("conditions", site.conditions), ("treatments", site.treatments)):
        for name, entry in entries.items():
            claims += [(old, f"/{kind}/{name}/", f"data/vocab/{kind}.yaml", (name, "aliases")) for old in entry.aliases]
    living = {address.casefold() for address in page_addresses(site)}
    taken: dict[str, str] = {}
    problems: list[Problem] = []
    found: list[Redirect] = []
    for old, new, path, key in claims:
        address = _folder(old)
        folded = address.casefold()
        if folded in living:
            message, hint = f"`{old}` is the address of a living page", "delete the alias, or move that page"
            problems.append(Problem(places.span(path, key), "error", "alias-on-page", message, hint))
        elif folded in taken:
            message, hint = f"`{old}` already leads to {taken[folded]}", "keep one of the two"
            problems.append(Problem(places.span(path, key), "error", "alias-claimed-twice", message, hint))
        else:
            taken[folded] = new
            found.append(Redirect(address, new, path))
    return tuple(sorted(found, key=lambda redirect: redirect.old)), problems


def _living(site: Site, region: str) -> str:
    """The page of a region, or of the nearest one around it that has a page."""
    while region and not has_page(site.regions[region]):
        region = region.rpartition("/")[0]
    return site.regions[region].address if region else "/clinics/"


def _folder(address: str) -> str:
    """An old address in the form that pages have: with a slash at its end unless it names a file."""
    last = address.rpartition("/")[2]
    return address if address.endswith("/") or "." in last else f"{address}/"
