"""From `{path: bytes}` to a `Site` and every problem of it, in one run.

Invariant: never raises for bad input; a site is returned whenever its configuration could be read. Each step
is a pure function of what it is given, so a memory that outlives a build may give back what it gave before.
"""

from __future__ import annotations

import posixpath
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from sitegen.base.dataclass import dataclass
from sitegen.base.paths import parents
from sitegen.base.problem import Problem, Span
from sitegen.base.sources import sources_of
from sitegen.model import sources
from sitegen.model.addresses import known_addresses
from sitegen.model.archive import Archive
from sitegen.model.asking import Asking
from sitegen.model.basis import Basis
from sitegen.model.boundaries import in_folder, read_atlases
from sitegen.model.gather import KINDS, clinic_id, read_folder, read_other, read_text
from sitegen.model.links import UNREAD, Resolver, Targets, resolve, shown
from sitegen.model.near import Neighbours
from sitegen.model.references import (
    VOCABULARY_FILES,
    Places,
    Vocabularies,
    all_known,
    faults_of_ids,
    faults_of_photos,
    faults_of_rest,
    named_texts,
    redirects,
)
from sitegen.model.regions import build_tree
from sitegen.model.settings import faults_of_settings, settle
from sitegen.model.site import Article, Kind, Media, Site
from sitegen.model.topics import topics
from sitegen.parse.records import nearest
from sitegen.parse.scalars import SLUG, id_hint
from sitegen.parse.schema import (
    Freshness,
    GlossaryEntry,
    RegionEntry,
    SiteConfig,
    SourceEntry,
    SynonymEntry,
    VocabularyEntry,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.memory import LoadOptions, MemoLike
    from sitegen.base.sources import Source, Sources
    from sitegen.model.gather import ReadClinic
    from sitegen.model.sources import Rest

M = TypeVar("M", bound=BaseModel)

VOCABULARIES = ("conditions", "treatments", "amenities", "accessibility", "credentials", "insurers")
DATA_FILES = (
    "data/site.yaml",
    "data/regions.yaml",
    "data/sources.yaml",
    "data/glossary.yaml",
    "data/synonyms.yaml",
    "data/search-tests.yaml",  # read by the check of that name
    *(f"data/vocab/{name}.yaml" for name in VOCABULARIES),
)
_DATA_FOLDERS = ("clinics", "vocab", "geo")
_NAMES: dict[type[BaseModel], str] = {RegionEntry: "region", SourceEntry: "source", GlossaryEntry: "term"}
_NAMES_OF_VOCABULARIES = {f"data/vocab/{file}.yaml": name for name, file in VOCABULARY_FILES.items()}
"""What the entries of a file are called where something refers to them."""
_DEMONSTRATION = "demonstration"
_TOGETHER = 100  # folders whose records are judged at once, since records all over name the same ids


@dataclass
class _Gathered:
    """What has been read so far.

    Attributes:
        archive: what the clinics share.
        folders: what came of each folder of records, drafts too, and its files.
        clinics: the published ones.
        rests: what can be judged of sources that do not fit.
        hidden: why what somebody may refer to is not there, by path or identity.
    """

    files: Sources
    options: LoadOptions
    memo: MemoLike
    archive: Archive
    problems: list[Problem] = field(default_factory=list)
    folders: list[tuple[str, tuple[ReadClinic, ...], tuple[Source, ...]]] = field(default_factory=list)
    clinics: list[ReadClinic] = field(default_factory=list)
    texts: dict[Kind, list[Article]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    hidden: dict[str, str] = field(default_factory=dict)
    rests: list[tuple[str, Rest]] = field(default_factory=list)
    media: dict[str, Media] = field(default_factory=dict)


def load(files: Mapping[str, bytes], options: LoadOptions, memo: MemoLike) -> tuple[Site | None, tuple[Problem, ...]]:
    """The site that ``files`` describe.

    Args:
        files: sources by path relative to the site's folder, with forward slashes.
        options: what else decides what is published.
        memo: the parse memo.

    Returns:
        The site, or None when `data/site.yaml` cannot be read, and every problem, in path order.
    """
    gathered = _Gathered(sources_of(files), options, memo, memo.recall("archive", Archive, memo.room))
    config, problems = config_of(files, options, memo)
    gathered.problems += problems
    ages = config.freshness if config else Freshness()
    kinds = memo.recall("paths", _sorted_out, tuple(files))
    for folder, paths in kinds.records:
        _take_folder(gathered, folder, paths, ages)
    gathered.archive.sharing.forget()
    for path in kinds.texts:
        _take_text(gathered, path)
    for path, expected in kinds.others:
        _take_other(gathered, path, expected)
    gathered.problems += [_unused_data(path) for path in kinds.unused]
    data = _Data(gathered, kinds.boundaries)
    if config is None:
        return None, tuple(sorted(set(gathered.problems)))
    site = _assemble(gathered, config, data)
    gathered.problems += faults_of_settings(config.checks, Places(files))
    return site, settle(sorted(set(gathered.problems)), config.checks)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The sources' paths by what they are, in path order.

    Attributes:
        records: folders of clinics with the records in them.
        texts: of Markdown.
        others: what lies beside these, with the ending that is expected there.
        boundaries: files of maps.
        unused: files of data that nothing reads.
    """

    records: tuple[tuple[str, tuple[str, ...]], ...]
    texts: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    boundaries: tuple[str, ...]
    unused: tuple[str, ...]


def _sorted_out(paths: tuple[str, ...]) -> _Kinds:
    """The paths by what they are."""
    records: dict[str, list[str]] = {}
    texts, others, boundaries, unused = [], [], [], []
    for path in sorted(paths):
        if path.startswith("data/clinics/"):
            if path.endswith(".yaml"):
                records.setdefault(path[: path.rfind("/")], []).append(path)
            else:
                others.append((path, "yaml"))
        elif path.startswith("content/"):
            if path.endswith(".md"):
                texts.append(path)
            else:
                others.append((path, "md"))
        elif in_folder(path):
            boundaries.append(path)
        elif path.startswith("data/") and path not in DATA_FILES:
            unused.append(path)
    folders = tuple((folder, tuple(inside)) for folder, inside in records.items())
    return _Kinds(folders, tuple(texts), tuple(others), tuple(boundaries), tuple(unused))


def _unused_data(path: str) -> Problem:
    """What to say of a file in data/ that nothing reads."""
    first, *more = path.split("/")[1:]
    names = {posixpath.basename(known).removesuffix(".yaml"): known for known in DATA_FILES}
    folder = nearest(first, _DATA_FOLDERS) if more and first not in _DATA_FOLDERS else ""
    file = nearest(posixpath.basename(path).split(".")[0], names)
    for name, known in names.items():
        file = file.replace(f"`{name}`", f"`{known}`")
    hint = folder.replace("`?", "/`?").replace("`", "`data/", 1) or file
    known = "known: data/clinics/, " + ", ".join(DATA_FILES)
    return Problem(Span(path), "warning", "unused-file", f"`{path}` is not read", hint or known)


def config_of(
    files: Mapping[str, bytes], options: LoadOptions, memo: MemoLike
) -> tuple[SiteConfig | None, list[Problem]]:
    """The site's configuration with what the options say instead, if it can be read, and what is wrong with it."""
    path = "data/site.yaml"
    if path not in files:
        hint = "it needs two lines: title and base_url"
        return None, [Problem(Span(path), "error", "site-missing", "there is no data/site.yaml", hint)]
    config, problems = memo.recall(path, sources.record, path, files[path], SiteConfig)
    if config and options.base_url:
        config = config.model_copy(update={"base_url": options.base_url})
    if config and options.host:
        publish = config.publish.model_copy(update={"host": options.host})
        config = config.model_copy(update={"publish": publish})
    return config, problems


def _take_folder(gathered: _Gathered, folder: str, paths: tuple[str, ...], ages: Freshness) -> None:
    """Take the records of one folder; of most folders nothing changes from one look to the next."""
    memo, files = gathered.memo, tuple(map(gathered.files.source, paths))
    read = memo.recall(folder, read_folder, paths, files, memo, gathered.archive, gathered.options, ages)
    gathered.folders.append((folder, read.clinics, files))
    if read.calm:
        gathered.clinics += read.clinics
        return
    for path, found in zip(paths, read.clinics, strict=True):
        _take_troubled(gathered, path, found)


def _take_troubled(gathered: _Gathered, path: str, found: ReadClinic) -> None:
    """Take a record of a folder in which one is not published, or something is wrong."""
    gathered.problems += found.problems
    if found.hidden:
        name = clinic_id(path)
        gathered.hidden[f"clinic:{name}"] = found.hidden
        if found.hidden == UNREAD:  # the regions around it may be missing for the same reason, told elsewhere
            gathered.hidden |= {f"region:{region}": UNREAD for region in parents(name)}
    if found.rest:
        gathered.rests.append((path, found.rest))
    if found.clinic and not found.hidden:
        gathered.clinics.append(found)


def _take_text(gathered: _Gathered, path: str) -> None:
    memo = gathered.memo
    found = memo.recall(path, read_text, path, gathered.files.source(path), memo, gathered.options)
    gathered.problems += found.problems
    if found.hidden:
        gathered.hidden[path] = found.hidden
    if found.rest:
        gathered.rests.append((path, found.rest))
    if found.article:
        gathered.texts[found.article.kind].append(found.article)


def _take_other(gathered: _Gathered, path: str, expected: str) -> None:
    found = gathered.memo.recall(path, read_other, path, gathered.files[path], expected)
    gathered.problems += found.problems
    if found.hidden:
        gathered.hidden[path] = found.hidden
    if found.media:
        gathered.media[path] = found.media


class _Data:
    """Vocabularies, regions, sources, glossary, synonyms and boundaries."""

    def __init__(self, gathered: _Gathered, boundaries: tuple[str, ...]) -> None:
        self._gathered = gathered
        self.regions = self._read("data/regions.yaml", RegionEntry)
        self.vocabularies = {name: self._read(f"data/vocab/{name}.yaml", VocabularyEntry) for name in VOCABULARIES}
        self.sources = self._read("data/sources.yaml", SourceEntry)
        self.glossary = self._read("data/glossary.yaml", GlossaryEntry)
        self.synonyms = self._read("data/synonyms.yaml", SynonymEntry)
        drawn = tuple((path, gathered.files[path]) for path in boundaries)
        self.atlases, problems = gathered.memo.recall("data/geo/", read_atlases, drawn, gathered.memo)
        gathered.problems += problems

    def _read(self, path: str, model: type[M]) -> dict[str, M]:
        if path not in self._gathered.files:
            return self._gathered.memo.recall(path, dict)  # the same empty one each time
        found, unread, problems = self._gathered.memo.recall(path, _entries, path, self._gathered.files[path], model)
        self._gathered.problems += problems
        what = _NAMES.get(model) or _NAMES_OF_VOCABULARIES.get(path, "")
        self._gathered.hidden |= {f"{what}:{name}": UNREAD for name in unread}
        return found


def _entries(path: str, data: bytes, model: type[M]) -> tuple[dict[str, M], frozenset[str], list[Problem]]:
    """The entries of a file that maps ids to ``model``, the ids of those that cannot be any, and what is wrong."""
    found, unread, problems = sources.entries(path, data, model)
    wrong = []
    places = Places({path: data})
    named_as_written = path.endswith(("credentials.yaml", "sources.yaml"))
    for name in list(found):
        segments = name.split("/") if model is RegionEntry else [name]
        if not named_as_written and not all(SLUG.fullmatch(segment) for segment in segments):
            message = f"`{name[:60]}` is not an id"
            problems.append(Problem(places.span(path, (name,)), "error", "wrong-id", message, id_hint(name)))
            wrong.append(name)
            del found[name]
    return found, unread.union(wrong), problems


def _assemble(gathered: _Gathered, config: SiteConfig, data: _Data) -> Site:
    recall, texts = gathered.memo.recall, gathered.texts
    ranking = recall("order", _ranking, tuple([found.order for found in gathered.clinics]))
    listed = [gathered.clinics[place] for place in ranking]
    intros = tuple(texts["regions"])
    regions = recall("regions", build_tree, tuple([found.spot for found in listed if found.spot]), data.regions, intros)
    where = urlsplit(config.base_url)
    site = Site(
        config=config,
        as_of=gathered.options.as_of,
        base=where.path.rstrip("/"),
        origin=f"{where.scheme}://{where.netloc}",
        clinics={found.clinic.id: found.clinic for found in listed if found.clinic},
        regions=regions,
        guide=_in_reading_order(texts["guide"], config),
        faq=tuple(sorted(texts["faq"], key=_order)),
        news=tuple(
            sorted(texts["news"], key=lambda post: (str(post.front.published or post.dated), post.id), reverse=True)
        ),
        pages=tuple(sorted(texts["pages"], key=_order)),
        glossary=recall("glossary", _by_term, data.glossary),
        synonyms=data.synonyms,
        sources=data.sources,
        media=gathered.media,
        atlases=data.atlases,
        links={},
        redirects=(),
        topics=recall("topics", topics, tuple([found.offer for found in listed if found.offer]), regions),
        near=recall("near", Neighbours, tuple([found.pin for found in listed if found.pin])),
        asking=recall("asking", Asking, tuple([found.ask for found in listed if found.ask]), regions),
        demonstration=config.environment == _DEMONSTRATION,
        basis=Basis(gathered.files, gathered.options, gathered.hidden),
        **data.vocabularies,
    )
    _judge(gathered, site)
    addresses = recall(
        "addresses",
        known_addresses,
        tuple(article.address for article in (*site.guide, *site.news, *site.pages)),
        regions,
        tuple(site.clinics),
        site.topics,
        site.conditions,
        site.treatments,
    )
    aliased = [one.clinic for one in listed if one.aliased and one.clinic]
    found, problems = redirects(site, aliased, data.regions, addresses, Places(gathered.files))
    gathered.problems += problems
    site = replace(site, redirects=found)
    targets = recall(
        "targets",
        Targets,
        site.base,
        addresses,
        tuple(map(shown, (*site.guide, *site.news, *site.pages))),
        tuple(map(shown, intros)),
        tuple(map(shown, site.faq)),
        regions,
        tuple(site.clinics),
        site.glossary,
        site.conditions,
        site.treatments,
        site.sources,
        frozenset(site.media),
        frozenset(redirect.old for redirect in found),
        tuple(gathered.hidden.items()),
    )
    resolver = recall("resolver", Resolver, targets)
    referring = [(one.path, one.prose) for one in (*site.guide, *site.faq, *site.news, *site.pages, *intros)]
    referring += [(one.clinic.path, one.linked) for one in listed if one.linked and one.clinic]
    referring += [(path, rest.prose) for path, rest in gathered.rests]
    links: dict[tuple[str, str], str] = {}
    for path, prose in referring:
        resolved, broken = recall(f"{path} links", resolve, resolver, path, prose)
        links |= resolved
        gathered.problems += broken
    return replace(site, links=links)


def _judge(gathered: _Gathered, site: Site) -> None:
    """Ids, pictures and texts that records name and that do not exist."""
    recall, files = gathered.memo.recall, gathered.files
    unread = frozenset(name for name, reason in gathered.hidden.items() if reason == UNREAD)
    known = recall(
        "vocabularies",
        Vocabularies,
        site.conditions,
        site.treatments,
        site.amenities,
        site.accessibility,
        site.credentials,
        site.insurers,
        unread,
    )
    for start in range(0, len(gathered.folders), _TOGETHER):
        several = gathered.folders[start : start + _TOGETHER]
        read = tuple([one for _, found, _ in several for one in found])
        inside = tuple([one for _, _, files in several for one in files])
        gathered.problems += recall(f"{several[0][0]} ids", _faults_of_several, read, inside, known)
    pictured = [found.clinic for _, read, _ in gathered.folders for found in read if found.pictured and found.clinic]
    for clinic in pictured:
        gathered.problems += faults_of_photos(clinic, site.media, gathered.hidden, Places(files))
    for path, rest in gathered.rests:
        gathered.problems += faults_of_rest(path, files[path], rest.ids, known)
    gathered.problems += named_texts(site, gathered.hidden, Places(files))


def _faults_of_several(
    read: tuple[ReadClinic, ...], files: tuple[Source, ...], known: Vocabularies
) -> tuple[Problem, ...]:
    if all_known([one.clinic.listing for one in read if one.clinic], known):
        return ()
    found = [faults_of_ids(one.clinic, source, known) for one, source in zip(read, files, strict=True) if one.clinic]
    return tuple(problem for problems in found for problem in problems)


def _ranking(orders: tuple[tuple[int, bool, str, str], ...]) -> tuple[int, ...]:
    """The places of what is to be listed, in listing order."""
    return tuple(sorted(range(len(orders)), key=orders.__getitem__))


def _by_term(glossary: dict[str, GlossaryEntry]) -> dict[str, GlossaryEntry]:
    return dict(sorted(glossary.items(), key=lambda item: (item[1].term.casefold(), item[0])))


def _order(article: Article) -> tuple[float, str, str]:
    return article.front.order, article.front.title.casefold(), article.id


def _in_reading_order(articles: list[Article], config: SiteConfig) -> tuple[Article, ...]:
    sections = list(config.guide.sections)

    def key(article: Article) -> tuple[int, float, str, str]:
        section = article.front.section
        return sections.index(section) if section in sections else len(sections), *_order(article)

    return tuple(sorted(articles, key=key))
