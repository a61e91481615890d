"""From `{path: bytes}` to a `Site` and every problem of it, in one run.

Invariant: never raises for bad input; a site is returned whenever its configuration could be read.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel

from sitegen.base.paths import parents
from sitegen.base.problem import Problem, Span
from sitegen.model import sources
from sitegen.model.addresses import OWN_PAGES, RESERVED
from sitegen.model.boundaries import in_folder, read_atlases
from sitegen.model.facts import listing_key
from sitegen.model.links import UNREAD, Resolver
from sitegen.model.media import read_media
from sitegen.model.references import VOCABULARY_FILES, Places, named_texts, photos, redirects, vocabulary
from sitegen.model.regions import build_tree
from sitegen.model.settings import faults_of_settings, settle
from sitegen.model.site import Article, Clinic, Kind, Site
from sitegen.model.sources import Rest
from sitegen.parse.records import nearest
from sitegen.parse.scalars import id_hint
from sitegen.parse.schema import GlossaryEntry, RegionEntry, SiteConfig, SourceEntry, SynonymEntry, VocabularyEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.memory import LoadOptions, MemoLike

M = TypeVar("M", bound=BaseModel)

KINDS: tuple[Kind, ...] = get_args(Kind)
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
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_OF_WINDOWS = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
_DEMONSTRATION = "demonstration"


@dataclass
class _Gathered:
    """What has been read so far."""

    files: Mapping[str, bytes]
    options: LoadOptions
    memo: MemoLike
    problems: list[Problem] = field(default_factory=list)
    clinics: list[Clinic] = field(default_factory=list)
    unpublished: list[Clinic] = field(default_factory=list)
    texts: dict[Kind, list[Article]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    hidden: dict[str, str] = field(default_factory=dict)
    rests: list[tuple[str, Rest]] = field(default_factory=list)
    media: dict[str, Any] = field(default_factory=dict)


def load(files: Mapping[str, bytes], options: LoadOptions, memo: MemoLike) -> tuple[Site | None, tuple[Problem, ...]]:
    """The site that ``files`` describe.

    Args:
        files: sources by path relative to the site's folder, with forward slashes.
        options: what else decides what is published.
        memo: the parse memo.

    Returns:
        The site, or None when `data/site.yaml` cannot be read, and every problem, in path order.
    """
    gathered = _Gathered(files, options, memo)
    config = _config(gathered)
    for path in sorted(files):
        if path.startswith("data/clinics/"):
            _read_clinic(gathered, path)
        elif path.startswith("content/"):
            _read_text(gathered, path)
        elif path.startswith("data/") and path not in DATA_FILES and not in_folder(path):
            gathered.problems.append(_unused_data(path))
    data = _Data(gathered)
    if config is None:
        return None, tuple(sorted(set(gathered.problems)))
    site = _assemble(gathered, config, data)
    gathered.problems += faults_of_settings(config.checks, Places(files))
    return site, settle(sorted(set(gathered.problems)), config.checks)


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


def _config(gathered: _Gathered) -> SiteConfig | None:
    path = "data/site.yaml"
    if path not in gathered.files:
        hint = "it needs two lines: title and base_url"
        gathered.problems.append(Problem(Span(path), "error", "site-missing", "there is no data/site.yaml", hint))
        return None
    config, problems = sources.record(path, gathered.files[path], SiteConfig)
    gathered.problems += problems
    if config and gathered.options.base_url:
        return config.model_copy(update={"base_url": gathered.options.base_url})
    return config


class _Data:
    """Vocabularies, regions, sources, glossary, synonyms and boundaries."""

    def __init__(self, gathered: _Gathered) -> None:
        self._gathered = gathered
        self.regions = self._read("data/regions.yaml", RegionEntry)
        self.vocabularies = {name: self._read(f"data/vocab/{name}.yaml", VocabularyEntry) for name in VOCABULARIES}
        self.sources = self._read("data/sources.yaml", SourceEntry)
        self.glossary = self._read("data/glossary.yaml", GlossaryEntry)
        self.synonyms = self._read("data/synonyms.yaml", SynonymEntry)
        self.atlases, problems = read_atlases(gathered.files)
        gathered.problems += problems

    def _read(self, path: str, model: type[M]) -> dict[str, M]:
        if path not in self._gathered.files:
            return {}
        found, unread, problems = sources.entries(path, self._gathered.files[path], model)
        self._gathered.problems += problems
        what = _NAMES.get(model) or _NAMES_OF_VOCABULARIES.get(path, "")
        self._gathered.hidden |= {f"{what}:{name}": UNREAD for name in unread}
        places = Places(self._gathered.files)
        named_as_written = path.endswith(("credentials.yaml", "sources.yaml"))
        for name in list(found):
            segments = name.split("/") if model is RegionEntry else [name]
            if not named_as_written and not all(_SLUG.fullmatch(segment) for segment in segments):
                hint = id_hint(name)
                self._gathered.problems.append(
                    Problem(places.span(path, (name,)), "error", "wrong-id", f"`{name[:60]}` is not an id", hint)
                )
                self._gathered.hidden[f"{what}:{name}"] = UNREAD
                del found[name]
        return found


def _path_problem(parts: list[str], path: str, reserved: frozenset[str] = RESERVED) -> Problem | None:
    for part in parts:
        if not _SLUG.fullmatch(part):
            hint = "use lower-case letters, digits and hyphens in folder and file names"
            return Problem(Span(path), "error", "wrong-path", f"`{part[:60]}` cannot be part of an address", hint)
        if part in _OF_WINDOWS:
            message = f"Windows keeps the name `{part}` for itself"
            return Problem(Span(path), "error", "reserved-slug", message, "choose another name")
        if part in reserved:
            return Problem(
                Span(path), "error", "reserved-slug", f"`{part}` is an address of the site's own", "choose another name"
            )
    return None


def _read_clinic(gathered: _Gathered, path: str) -> None:
    if not path.endswith(".yaml"):
        _read_other(gathered, path, "yaml")
        return
    name = path.removeprefix("data/clinics/").removesuffix(".yaml")
    wrong = _path_problem(name.split("/"), path)
    if wrong is None and "/" not in name:
        wrong = Problem(
            Span(path),
            "error",
            "wrong-path",
            "a clinic lies in the folder of its region",
            f"move it to data/clinics/us/wa/seattle/{name}.yaml or the like",
        )
    if wrong:
        gathered.problems.append(wrong)
        _unread_clinic(gathered, name)
        return
    value, problems = sources.clinic(path, gathered.files[path], gathered.memo)
    gathered.problems += problems
    if isinstance(value, Rest):
        gathered.rests.append((path, value))
        _unread_clinic(gathered, name)
        return
    clinic = Clinic(name, name.rpartition("/")[0], path, *value)
    if clinic.record.draft and not gathered.options.drafts:
        gathered.hidden[f"clinic:{name}"] = "a draft"
        gathered.unpublished.append(clinic)
    else:
        gathered.clinics.append(clinic)


def _unread_clinic(gathered: _Gathered, name: str) -> None:
    """Note that a clinic, and perhaps the regions around it, are missing for a reason that is told elsewhere."""
    gathered.hidden[f"clinic:{name}"] = UNREAD
    gathered.hidden |= {f"region:{region}": UNREAD for region in parents(name)}


def _read_text(gathered: _Gathered, path: str) -> None:
    kind_name, _, name = path.removeprefix("content/").partition("/")
    kind = next((known for known in KINDS if known == kind_name), None)
    if not path.endswith(".md"):
        _read_other(gathered, path, "md")
        return
    name = name.removesuffix(".md")
    if kind is None or not name or (kind != "regions" and "/" in name):
        hint = "texts lie in " + ", ".join(f"content/{known}/" for known in KINDS)
        hint = f"put it right into content/{kind}/" if kind else nearest(kind_name, list(KINDS)) or hint
        gathered.problems.append(Problem(Span(path), "error", "wrong-path", "no text is expected here", hint))
        return
    wrong = _path_problem(name.split("/"), path, RESERVED | OWN_PAGES if kind == "pages" else RESERVED)
    if wrong:
        gathered.problems.append(wrong)
        gathered.hidden[path] = UNREAD
        return
    value, problems = sources.article(path, gathered.files[path], gathered.memo, region=kind == "regions")
    gathered.problems += problems
    if isinstance(value, Rest):
        gathered.rests.append((path, value))
        gathered.hidden[path] = UNREAD
        return
    front = value.front
    if front.draft and not gathered.options.drafts:
        gathered.hidden[path] = "a draft"
    elif front.published and front.published > gathered.options.as_of and not gathered.options.drafts:
        gathered.hidden[path] = f"not published before {front.published.isoformat()}"
    else:
        gathered.texts[kind].append(Article(kind, name, path, front, value.prose))


def _read_other(gathered: _Gathered, path: str, expected: str) -> None:
    """A picture beside a source; anything else is a file that somebody believes to be published."""
    media, problem = read_media(path, gathered.files[path])
    if media:
        gathered.media[path] = media
    elif problem:
        gathered.problems.append(problem)
        gathered.hidden[path] = UNREAD
    else:
        hint = f"sources end in .{expected}; pictures may lie beside them"
        gathered.problems.append(
            Problem(Span(path), "warning", "unused-file", f"`{posixpath.basename(path)}` is not read", hint)
        )


def _assemble(gathered: _Gathered, config: SiteConfig, data: _Data) -> Site:
    places = Places(gathered.files)
    as_of = gathered.options.as_of
    clinics = sorted(gathered.clinics, key=lambda clinic: listing_key(clinic, as_of, config.freshness))
    texts = gathered.texts
    where = urlsplit(config.base_url)
    site = Site(
        config=config,
        as_of=as_of,
        base=where.path.rstrip("/"),
        origin=f"{where.scheme}://{where.netloc}",
        clinics={clinic.id: clinic for clinic in clinics},
        regions=build_tree(clinics, data.regions, {article.id: article for article in texts["regions"]}),
        guide=_in_reading_order(texts["guide"], config),
        faq=tuple(sorted(texts["faq"], key=_order)),
        news=tuple(
            sorted(texts["news"], key=lambda post: (str(post.front.published or post.dated), post.id), reverse=True)
        ),
        pages=tuple(sorted(texts["pages"], key=_order)),
        glossary=dict(sorted(data.glossary.items(), key=lambda item: (item[1].term.casefold(), item[0]))),
        synonyms=data.synonyms,
        sources=data.sources,
        media=gathered.media,
        atlases=data.atlases,
        links={},
        redirects=(),
        demonstration=config.environment == _DEMONSTRATION,
        **data.vocabularies,
    )
    named = [(path, rest.ids) for path, rest in gathered.rests]
    gathered.problems += vocabulary([*clinics, *gathered.unpublished], named, site, gathered.hidden, places)
    gathered.problems += photos([*clinics, *gathered.unpublished], site, gathered.hidden, places)
    gathered.problems += named_texts(site, gathered.hidden, places)
    region_aliases = {
        name: tuple(alias for alias in entry.aliases if alias.startswith("/")) for name, entry in data.regions.items()
    }
    found, problems = redirects(site, region_aliases, places)
    gathered.problems += problems
    site = replace(site, redirects=found)
    links, broken = Resolver(site, gathered.hidden).run((path, rest.prose) for path, rest in gathered.rests)
    gathered.problems += broken
    return replace(site, links=links)


def _order(article: Article) -> tuple[float, str, str]:
    return article.front.order, article.front.title.casefold(), article.id


def _in_reading_order(articles: list[Article], config: SiteConfig) -> tuple[Article, ...]:
    sections = list(config.guide.sections)

    def key(article: Article) -> tuple[int, float, str, str]:
        section = article.front.section
        return sections.index(section) if section in sections else len(sections), *_order(article)

    return tuple(sorted(articles, key=key))
