"""JSON Schemas of every source, so that an editor's program completes and checks what is typed.

Invariant: made from the models that the parser uses; what fits there fits here. The other way round
some things slip through (a date such as 2026-02-30, an id of another file), and `sitegen check` finds them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sitegen.base.dataclass import dataclass
from sitegen.model.assemble import VOCABULARIES
from sitegen.parse.meanings import MEANINGS
from sitegen.parse.schema import (
    ClinicRecord,
    FrontMatter,
    GlossaryEntry,
    RegionEntry,
    RegionFrontMatter,
    SearchTests,
    SiteConfig,
    SourceEntry,
    SynonymEntry,
    VocabularyEntry,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from sitegen.model.site import Site

    Known = Mapping[str, tuple[str, ...]]

_DIALECT: Final = "http://json-schema.org/draft-07/schema#"
_ID: Final = "^[a-z0-9]+(-[a-z0-9]+)*$"
_PATH: Final = "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of source.

    Attributes:
        name: of its schema.
        model: of the file, or of each entry of it.
        files: which files these are, as a pattern.
        words: what they are.
        keys: the pattern of the entries' ids; '' for a file that is one record.
    """

    name: str
    model: type[BaseModel]
    files: str
    words: str
    keys: str = ""


SOURCES: Final = (
    Source("clinic", ClinicRecord, "data/clinics/**/*.yaml", "A clinic's record; its path is its address."),
    Source("article", FrontMatter, "content/guide/*.md", "What stands above an article of the guide."),
    Source("faq", FrontMatter, "content/faq/*.md", "What stands above a question."),
    Source("news", FrontMatter, "content/news/*.md", "What stands above a news post."),
    Source("page", FrontMatter, "content/pages/*.md", "What stands above a page."),
    Source("region", RegionFrontMatter, "content/regions/**/*.md", "What stands above a region's introduction."),
    Source("site", SiteConfig, "data/site.yaml", "The site's settings."),
    Source("regions", RegionEntry, "data/regions.yaml", "Regions by id; what one leaves out it inherits.", _PATH),
    Source("vocabulary", VocabularyEntry, "data/vocab/*.yaml", "What records may name, by id.", ".+"),
    Source("sources", SourceEntry, "data/sources.yaml", "What texts cite, by the key in [@key].", ".+"),
    Source("glossary", GlossaryEntry, "data/glossary.yaml", "Terms by id.", _ID),
    Source("synonyms", SynonymEntry, "data/synonyms.yaml", "Words that searches take for one another.", _ID),
    Source("search-tests", SearchTests, "data/search-tests.yaml", "What the search must bring."),
)
NAMES: Final = tuple(source.name for source in SOURCES)

_REFERS: Final = {
    ("ClinicRecord", "treatments"): "treatments",
    ("ClinicRecord", "conditions"): "conditions",
    ("ClinicRecord", "amenities"): "amenities",
    ("ClinicRecord", "accessibility"): "accessibility",
    ("PriceEntry", "treatment"): "treatments",
    ("Practitioner", "credentials"): "credentials",
    ("Payment", "insurers"): "insurers",
    ("FrontMatter", "section"): "sections",
    ("CrisisLine", "region"): "regions",
    ("SiteConfig", "featured"): "guide",
    ("GlossaryEntry", "article"): "guide",
}
"""Keys that name something of the site, and what."""


def known_ids(site: Site) -> Known:
    """The ids that this site's sources may name, in the order of its files."""
    found = {name: tuple(getattr(site, name)) for name in VOCABULARIES}
    found["sections"] = tuple(site.config.guide.sections)
    found["regions"] = tuple(site.regions)
    found["guide"] = tuple(sorted(article.path.rpartition("/")[2] for article in site.guide))
    return {name: ids for name, ids in found.items() if ids}


def schemas(known: Known | None = None) -> dict[str, dict[str, Any]]:
    """Every schema by its name.

    Args:
        known: ids that a site has; without them any well-formed id fits.
    """
    return {source.name: _schema(source, known or {}) for source in SOURCES}


def as_json(schema: dict[str, Any]) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def files(known: Known | None = None) -> dict[str, str]:
    """Every schema's text by its file name."""
    return {f"{name}.json": as_json(schema) for name, schema in schemas(known).items()}


def settings(folder: str = "schemas") -> str:
    """What Visual Studio Code is told, so that its YAML extension uses the schemas in ``folder``."""
    yaml = {f"./{folder}/{source.name}.json": source.files for source in SOURCES if source.files.endswith(".yaml")}
    told = {
        "yaml.schemas": yaml,
        "yaml.schemaStore.enable": False,
        "yaml.format.enable": False,
        "files.encoding": "utf8",
        "files.eol": "\n",
        "files.insertFinalNewline": True,
        "files.trimTrailingWhitespace": True,
        "[markdown]": {"files.trimTrailingWhitespace": False},  # two spaces at a line's end break it
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2},
    }
    return json.dumps(told, indent=2) + "\n"


def extensions() -> str:
    """What Visual Studio Code offers to install."""
    return json.dumps({"recommendations": ["redhat.vscode-yaml"]}, indent=2) + "\n"


def _schema(source: Source, known: Known) -> dict[str, Any]:
    made = source.model.model_json_schema(by_alias=True)
    parts = {source.model.__name__: made, **made.pop("$defs", {})}
    for name, part in parts.items():
        _complete(name, part, known)
    head: dict[str, Any] = {"$schema": _DIALECT, "title": source.name, "description": source.words}
    inner = parts.pop(source.model.__name__)
    if source.keys:
        parts[source.model.__name__] = inner
        inner = {
            "type": "object",
            "additionalProperties": {"$ref": f"#/$defs/{source.model.__name__}"},
            "propertyNames": {"pattern": source.keys},
        }
    whole = {**inner, **head}
    return {**head, **whole, **({"$defs": dict(sorted(parts.items()))} if parts else {})}


def _complete(model: str, part: dict[str, Any], known: Known) -> None:
    """Say what each key means, which ids it takes, and that one without a value counts as left out."""
    asked = "FrontMatter" if model == "RegionFrontMatter" else model
    for key, given in part.get("properties", {}).items():
        value = given
        value.pop("title", None)
        if value.get("default", "") in ("", None, []) or isinstance(value["default"], dict):
            value.pop("default", None)
        if ids := known.get(_REFERS.get((asked, key), "")):
            _choose(value, ids)
        if key not in part.get("required", ()):
            value = _or_nothing(value)
        meaning = MEANINGS.get(model, {}).get(key, "")
        part["properties"][key] = {"description": meaning, **value} if meaning else value


def _choose(value: dict[str, Any], ids: tuple[str, ...]) -> None:
    """Let ``value``, or each of its items, be one of ``ids``."""
    inner = value.get("items", value)
    if "anyOf" in inner:
        inner = inner["anyOf"][0]
    for plain in ("type", "pattern", "examples"):
        inner.pop(plain, None)
    inner["enum"] = list(ids)


def _or_nothing(value: dict[str, Any]) -> dict[str, Any]:
    if not value or {"type": "null"} in value.get("anyOf", ()):
        return value
    if isinstance(value.get("type"), str) and "enum" not in value:
        return {**value, "type": [value["type"], "null"]}
    if isinstance(value.get("type"), list):
        return {**value, "type": [*value["type"], "null"]}
    rest = {key: value.pop(key) for key in ("default",) if key in value}
    return {"anyOf": [value, {"type": "null"}], **rest}
