"""Each source file to a typed value and its faults, through the parse memo.

Invariant: what is kept in the memo is decided by the bytes of one file alone, and a problem is
replayed for whatever path holds those bytes now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from sitegen.base.problem import Fault, Problem
from sitegen.model.named import named_ids
from sitegen.parse import markdown, yaml
from sitegen.parse.origin import Origin
from sitegen.parse.prose import Prose, from_plain, to_plain
from sitegen.parse.records import typed, without_front_matter
from sitegen.parse.schema import ClinicRecord, FrontMatter, RegionFrontMatter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.memory import MemoLike
    from sitegen.model.named import Named
    from sitegen.parse.yaml import KeyPath

M = TypeVar("M", bound=BaseModel)
_LITERAL = re.compile(r"\s*\|[+-]?\s*(#.*)?")


@dataclass(frozen=True, slots=True)
class Text:
    """A Markdown file that could be read: its front matter and its prose."""

    front: FrontMatter
    prose: Prose


@dataclass(frozen=True, slots=True)
class Rest:
    """What can still be judged of a source that does not fit as a whole: its references."""

    prose: Prose
    ids: tuple[Named, ...] = ()


def clinic(path: str, data: bytes, memo: MemoLike) -> tuple[tuple[ClinicRecord, Prose] | Rest, list[Problem]]:
    """A clinic's record and its background as prose, or the rest of a record that does not fit, and what is wrong."""
    plain: Any = memo.get("clinic", data)
    if plain is None:
        plain = _parse_clinic(data)
        memo.put("clinic", data, plain)
    raw, prose, faults, ids = plain
    background = from_plain(prose) if prose else Prose()
    problems = [Fault(*fault).at(path) for fault in faults]
    if raw is None:
        return Rest(background, tuple((what, tuple(key), name) for what, key, name in ids)), problems
    return (ClinicRecord.model_validate(raw), background), problems


def _parse_clinic(data: bytes) -> Any:
    raw, record, faults = _parse_mapping(data, ClinicRecord)
    prose = None
    background = record.background if record is not None else raw.get("background", "")
    if background and isinstance(background, str) and (record is not None or not yaml.UNPRINTABLE.search(background)):
        origin = _background_origin(yaml.decode(data)[0])
        parsed, found = markdown.parse(background, origin, top=3)
        faults += found
        prose = to_plain(parsed)
    raw.pop("private", None)
    ids = named_ids(raw) if record is None else []
    return [raw if record is not None else None, prose, [_fault_out(fault) for fault in faults], ids]


def _background_origin(text: str) -> Origin:
    """Where the text of ``background: |`` begins; any other form of text has places of its own no more."""
    line, col = yaml.locate(text).get(("background",), (1, 1))
    lines = text.split("\n")
    if not _LITERAL.fullmatch(lines[line - 1].partition(":")[2]):
        return Origin(line, col - 1, exact=False)
    first = next((index for index in range(line, len(lines)) if lines[index].strip()), line)
    return Origin(first + 1, len(lines[first]) - len(lines[first].lstrip(" ")))


def article(path: str, data: bytes, memo: MemoLike, *, region: bool) -> tuple[Text | Rest, list[Problem]]:
    """A Markdown file's front matter and prose, or the prose alone where the front matter does not fit."""
    kind = "region-text" if region else "text"
    plain: Any = memo.get(kind, data)
    if plain is None:
        plain = _parse_article(data, RegionFrontMatter if region else FrontMatter)
        memo.put(kind, data, plain)
    raw, prose, faults = plain
    model = RegionFrontMatter if region else FrontMatter
    body = from_plain(prose) if prose else Prose()
    value = Text(model.model_validate(raw), body) if raw is not None else Rest(body)
    return value, [Fault(*fault).at(path) for fault in faults]


def _parse_article(data: bytes, model: type[FrontMatter]) -> Any:
    text, decoding = yaml.decode(data)
    if decoding:
        return [None, None, [_fault_out(fault) for fault in decoding]]
    head, body, first, broken = split(text)
    raw, faults = yaml.read(head, 2)
    found = [*faults, *broken]
    front = None
    if not head.strip() and not found and (lacking := without_front_matter(model)):
        found += lacking
    elif not _unreadable(found):
        front, wrong = typed(model, raw, head, 2 if head else 1)
        found += wrong
    prose, more = markdown.parse(body, Origin(first))
    found += more
    return [raw if front is not None else None, to_plain(prose), [_fault_out(fault) for fault in sorted(set(found))]]


def split(text: str) -> tuple[str, str, int, list[Fault]]:
    """Front matter, body, the body's first line, and what is wrong between them."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text, 1, []
    for number in range(1, len(lines)):
        if lines[number].rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2, []
    fault = Fault(1, 1, "front-matter-open", "the front matter is never closed", "end it with a line `---`")
    return "", "", len(lines), [fault]


def record(path: str, data: bytes, model: type[M]) -> tuple[M | None, list[Problem]]:
    """A YAML file whose root is one ``model``."""
    _, value, faults = _parse_mapping(data, model)
    return value, [fault.at(path) for fault in faults]


def entries(path: str, data: bytes, model: type[M]) -> tuple[dict[str, M], frozenset[str], list[Problem]]:
    """A YAML file that maps ids to ``model``.

    Returns:
        The entries that fit; the ids of those that do not, with '' when nothing at all could be read; what is wrong.
    """
    text, faults = yaml.decode(data)
    raw: dict[str, Any] = {}
    if not faults:
        raw, faults = yaml.read(text)
    found: dict[str, M] = {}
    problems = list(faults)
    unread = {""} if _unreadable(problems) else set()
    places: Mapping[KeyPath, tuple[int, int]] | None = None
    for key, value in raw.items():
        if isinstance(value, dict):
            try:
                found[key] = model.model_validate(value)
                continue
            except ValidationError:
                pass
        places = places or yaml.locate(text)
        unread.add(key)
        if not isinstance(value, dict):
            problems.append(Fault(*places.get((key,), (1, 1)), "wrong-type", f"`{key}` must be `key: value` lines"))
        else:
            problems += typed(model, value, text, at=(key,), places=places)[1]
    return found, frozenset(unread), [fault.at(path) for fault in problems]


def _parse_mapping(data: bytes, model: type[M]) -> tuple[dict[str, Any], M | None, list[Fault]]:
    text, decoding = yaml.decode(data)
    if decoding:
        return {}, None, list(decoding)
    raw, faults = yaml.read(text)
    found = list(faults)
    if _unreadable(found):
        return raw, None, found
    value, wrong = typed(model, raw, text)
    return raw, value, [*found, *wrong]


def _unreadable(faults: list[Fault]) -> bool:
    """Whether nothing was read, so that faults of the missing values would be false ones."""
    broken = {
        "yaml-syntax",
        "yaml-too-deep",
        "yaml-alias",
        "yaml-documents",
        "yaml-not-mapping",
        "yaml-key",
        "control-character",
        "front-matter-open",
        "merge-conflict",
        "wrong-encoding",
    }
    return any(fault.code in broken for fault in faults)


def _fault_out(fault: Fault) -> list[Any]:
    return [fault.line, fault.col, fault.code, fault.message, fault.hint, fault.severity]
