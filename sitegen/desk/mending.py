"""A source with what can safely be mended mended: quotes, line ends, spaces, telephone numbers, order of keys.

Invariant: the mended file says what it said before, but for the form of a telephone number; where that is not
certain nothing is changed, and a file that cannot be read stays as it is. Mending twice changes nothing more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import phonenumbers

from sitegen.base.dataclass import dataclass
from sitegen.checks.phones import normal
from sitegen.exchange import clean, spacing
from sitegen.exchange.edit import edit
from sitegen.exchange.mend import Mend
from sitegen.exchange.ordering import ordered
from sitegen.exchange.quoting import quoted
from sitegen.exchange.shape import shape
from sitegen.model.assemble import VOCABULARIES
from sitegen.model.sources import split
from sitegen.parse import markdown, yaml
from sitegen.parse.origin import Origin
from sitegen.parse.schema import (
    ClinicRecord,
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
    from pydantic import BaseModel

_CLINICS: Final = "data/clinics/"
# However the digits are grouped: that is the editor's choice.
_INTERNATIONAL: Final = re.compile(r"\+[0-9]+( [0-9]+)+( ext\. [0-9]+)?")
_DATA: Final[dict[str, type[BaseModel]]] = {
    "data/site.yaml": SiteConfig,
    "data/regions.yaml": RegionEntry,
    "data/sources.yaml": SourceEntry,
    "data/glossary.yaml": GlossaryEntry,
    "data/synonyms.yaml": SynonymEntry,
    "data/search-tests.yaml": SearchTests,
    **{f"data/vocab/{name}.yaml": VocabularyEntry for name in VOCABULARIES},
}


@dataclass(frozen=True, slots=True)
class Mended:
    """A source with something mended in it: its new bytes, and each thing with its place in them."""

    data: bytes
    mends: tuple[Mend, ...]


def mend(path: str, data: bytes) -> Mended | None:
    """The source at ``path`` mended, or None where nothing is to be mended, or nothing can be with certainty."""
    text, faults = yaml.decode(data)
    if faults:
        return None
    if path.startswith("content/") and path.endswith(".md"):
        found = _text(text, spacing.line_ends(data))
    elif path.startswith(_CLINICS) and path.endswith(".yaml"):
        country = path.removeprefix(_CLINICS).partition("/")[0].upper()
        found = _record(text, spacing.line_ends(data), country)
    elif path in _DATA:
        found = _data(text, spacing.line_ends(data), _DATA[path])
    else:
        return None
    if found is None or not found[1]:
        return None
    return Mended(found[0].encode(), tuple(sorted(found[1])))


def _text(text: str, mends: list[Mend]) -> tuple[str, list[Mend]] | None:
    """A Markdown text: quotes in its front matter, and spaces that say nothing."""
    head, _, first, broken = split(text)
    found = quoted(head, shape(RegionFrontMatter), 2)
    if broken or found is None:
        return None
    if found[1]:
        lines = text.split("\n")
        lines[1 : 2 + head.count("\n")] = found[0].split("\n")
        text = "\n".join(lines)
    meaning = _said(text)
    text, spaces = spacing.trailing(text, lambda changed: _said(changed) == meaning, first)
    text, end = spacing.last_line(text, lambda changed: _said(changed) == meaning)
    return text, [*mends, *found[1], *spaces, *end]


def _said(text: str) -> Any:
    """All that a Markdown text says: its front matter and its prose, with everything that is wrong with them."""
    head, body, first, broken = split(text)
    return yaml.read(head, 2), markdown.parse(body, Origin(first)), broken


def _data(text: str, mends: list[Mend], model: type[BaseModel]) -> tuple[str, list[Mend]] | None:
    """A YAML file: quotes, and spaces that say nothing."""
    found = quoted(text, shape(model))
    if found is None:
        return None
    text, quotes = found
    read = yaml.read(text)
    text, spaces = spacing.trailing(text, lambda changed: yaml.read(changed) == read)
    ended = _ended(read[0])
    text, end = spacing.last_line(text, lambda changed: _ended(yaml.read(changed)[0]) == ended)
    return text, [*mends, *quotes, *spaces, *end]


def _ended(value: Any) -> Any:
    """A tree without line ends at the end of its texts, which no field keeps."""
    if isinstance(value, dict):
        return {key: _ended(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_ended(item) for item in value]
    return value.rstrip("\n") if isinstance(value, str) else value


def _record(text: str, mends: list[Mend], country: str) -> tuple[str, list[Mend]] | None:
    """A clinic's record: what every YAML file gets, its telephone number, and the order of its keys."""
    found = _data(text, mends, ClinicRecord)
    if found is None:
        return None
    text, mends = found
    tree, _ = yaml.read(text)
    number = _phone(tree, country)
    changed = edit(text, {("phone",): number}, tree) if number else None
    if changed is not None:
        text = changed
        mends = [*mends, Mend(*yaml.locate(text)["phone",], f"telephone number written `{number}`")]
    return ordered(text, shape(ClinicRecord).orders, mends)


def _phone(tree: dict[str, Any], country: str) -> str:
    """A record's number in the international form, or '' where it is no certain number or has that form."""
    written = tree.get("phone")
    if not isinstance(written, str) or _INTERNATIONAL.fullmatch(written) or normal(written, country) in {"", "?"}:
        return ""
    wanted = clean.phone(written, country)
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    if wanted is None or phonenumbers.parse(wanted) != phonenumbers.parse(written, region):
        return ""
    return wanted if wanted != written else ""
