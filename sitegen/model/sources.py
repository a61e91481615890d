"""Each source file to a typed value and its faults, through the parse memo.

Invariant: what is kept in the memo is decided by the bytes of one file alone, and a problem is
replayed for whatever path holds those bytes now.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from sitegen.base.dataclass import dataclass
from sitegen.base.memory import line_of
from sitegen.base.problem import Fault, Problem
from sitegen.model.archive import SEPARATOR, Written
from sitegen.model.links import is_live
from sitegen.model.named import named_ids
from sitegen.parse import yaml
from sitegen.parse.listing import Marks, written
from sitegen.parse.origin import Origin
from sitegen.parse.plain import is_plain
from sitegen.parse.prose import Prose, from_plain, to_plain
from sitegen.parse.records import typed, without_front_matter
from sitegen.parse.schema import ClinicRecord, FrontMatter, RegionFrontMatter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.memory import Line, MemoLike
    from sitegen.base.sources import Source
    from sitegen.model.named import Named
    from sitegen.parse.listing import Listing, Sharing
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


class Listed(NamedTuple):
    """A record that fits: what lists read of it, its digests, and where the whole of it is written."""

    listing: Listing
    marks: Marks
    line: Written


def clinic(path: str, source: Source, memo: MemoLike, sharing: Sharing) -> tuple[Listed | Rest, list[Problem]]:
    """What is known of a clinic without reading its whole record, or the rest of one that does not fit, and what is wrong.

    Args:
        path: of the record.
        source: its file.
        memo: keeps what was read.
        sharing: reads the listings of one site.
    """
    first, aside, place = clinic_line(source, memo)
    if aside is None:
        prose, found, named = first
        ids = tuple((what, tuple(key), name) for what, key, name in named)
        return Rest(from_plain(prose) if prose else Prose(), ids), [Fault(*fault).at(path) for fault in found]
    marks, found, plain = first
    problems = [Fault(*fault).at(path) for fault in found] if found else []
    return Listed(sharing.read(plain), Marks(marks), Written(aside, place, source, _line_of)), problems


def clinic_line(source: Source, memo: MemoLike) -> Line:
    """What is to be known of a record; it is read if the memo does not know it.

    Raises:
        OSError: it lies elsewhere and is another by now.
    """
    found = memo.line("clinic", source)
    if found is None:
        written = write_clinic(source, memo)
        found = memo.line("clinic", source) or line_of(written)
    return found


def write_clinic(source: Source, memo: MemoLike) -> bytes:
    """Let the memo keep what is to be known of a record that it does not know; gives what is kept.

    Raises:
        OSError: as for `clinic_line`.
    """
    written = _line_of(source.read())
    memo.put("clinic", source, written)
    return written


def _line_of(data: bytes) -> bytes:
    """What is to be written of a record's bytes."""
    return clinic_out(_parse_clinic(data))


_Parsed = tuple[ClinicRecord | None, Prose | None, list[Fault], tuple["Named", ...]]


def clinic_out(parsed: _Parsed) -> bytes:
    """One line of JSON parts: what is read at every build, the record, and its background where that is marked."""
    record, marked, faults, ids = parsed
    found = [_fault_out(fault) for fault in faults]
    if record is None:
        return _json(
            [to_plain(marked) if marked else None, found, [[what, list(key), name] for what, key, name in ids]]
        )
    prose = _json(to_plain(marked)) if marked else b""
    refers = marked is not None and any(not isinstance(piece, str) for piece in marked.pieces)
    live = marked is not None and refers and is_live(marked)
    marks, listing, whole = written(record, prose, refers=refers, live=live)
    first = b'["%s",%s,%s]' % (marks.digests.encode(), _json(found) if found else b"[]", listing)
    return SEPARATOR.join([first, whole, prose] if marked else [first, whole])


_encoded: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def _json(plain: Any) -> bytes:
    return _encoded(plain).encode("ascii")


def _parse_clinic(data: bytes) -> _Parsed:
    """The record, its background if that is marked, their faults, and the ids in a record that does not fit."""
    text, decoding = yaml.decode(data)
    if decoding:
        return None, None, list(decoding), ()
    raw, read = yaml.read(text)
    raw.pop("private", None)
    record, faults = _fitted(raw, list(read), text, ClinicRecord)
    background = record.background if record else raw.get("background", "")
    if not isinstance(background, str) or (record is None and yaml.UNPRINTABLE.search(background)):
        background = ""
    marked = None
    if background and not is_plain(background):
        from sitegen.parse import markdown  # noqa: PLC0415 - most builds parse no new text, and need no parser

        marked, found = markdown.parse(background, _background_origin(text), top=3)
        faults += found
    return record, marked, faults, () if record else tuple(named_ids(raw))


def _background_origin(text: str) -> Origin:
    """Where the text of ``background: |`` begins; any other form of text has places of its own no more."""
    line, col = yaml.locate(text).get(("background",), (1, 1))
    lines = text.split("\n")
    if not _LITERAL.fullmatch(lines[line - 1].partition(":")[2]):
        return Origin(line, col - 1, exact=False)
    first = next((index for index in range(line, len(lines)) if lines[index].strip()), line)
    return Origin(first + 1, len(lines[first]) - len(lines[first].lstrip(" ")))


def article(path: str, source: Source, memo: MemoLike, *, region: bool) -> tuple[Text | Rest, list[Problem]]:
    """A Markdown file's front matter and prose, or the prose alone where the front matter does not fit."""
    kind = "region-text" if region else "text"
    plain: Any = memo.get(kind, source)
    if plain is None:
        plain = _parse_article(source.read(), RegionFrontMatter if region else FrontMatter)
        memo.put(kind, source, plain)
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
    from sitegen.parse import markdown  # noqa: PLC0415 - ditto

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
    value, faults = _parse_mapping(data, model)
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


def _parse_mapping(data: bytes, model: type[M]) -> tuple[M | None, list[Fault]]:
    text, decoding = yaml.decode(data)
    if decoding:
        return None, list(decoding)
    raw, faults = yaml.read(text)
    return _fitted(raw, list(faults), text, model)


def _fitted(raw: dict[str, Any], found: list[Fault], text: str, model: type[M]) -> tuple[M | None, list[Fault]]:
    """What was read as a ``model``, and what was ``found`` wrong with what does not fit."""
    if found and _unreadable(found):
        return None, found
    value, wrong = typed(model, raw, text)
    return value, [*found, *wrong]


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
