"""One row of a table as the values of a record, or the reasons why it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.base.dataclass import dataclass
from sitegen.exchange import clean
from sitegen.exchange.cells import plain
from sitegen.exchange.fields import FIELDS
from sitegen.exchange.table import loosened
from sitegen.parse import yaml

if TYPE_CHECKING:
    from sitegen.exchange.fields import Value, Values
    from sitegen.exchange.mapping import Binding, Bound
    from sitegen.exchange.places import Regions
    from sitegen.exchange.table import Row

_JOIN = " / "


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row says.

    Attributes:
        row: the row.
        identity: what the source, or the path column, calls the record.
        region: where a new record goes; empty where the identity is its path.
        values: by key; a key is absent where the row says nothing.
        revision: what the revision column says.
        reasons: why the row cannot be a record; empty when it can.
    """

    row: Row
    identity: str
    region: str
    values: Values
    revision: str
    reasons: tuple[str, ...]


def read_row(row: Row, width: int, binding: Binding, regions: Regions) -> Reading:
    """What ``row`` of a table with ``width`` columns says."""
    if len(row.cells) > width:
        reason = f"the row has {len(row.cells)} cells, but there are {width} columns"
        return Reading(row, "", "", {}, "", (reason,))
    cells = [plain(cell) for cell in row.cells] + [""] * (width - len(row.cells))
    reasons: list[str] = []
    parts = [clean.line(cells[place]) for place in binding.identity]
    identity = _JOIN.join(parts)
    if not all(parts) or (binding.map.external_id and any(clean.absent(part, clean.EMPTY) for part in parts)):
        reasons.append("the row has no id")
    region, problem = _region(cells, binding, regions) if not binding.map.path else ("", "")
    if problem:
        reasons.append(problem)
    country = (region or identity).partition("/")[0]
    values: Values = {}
    for bound in binding.fields:
        value, problem = _value(bound, cells, country)
        if problem:
            reasons.append(f"`{bound.key}`: {problem}")
        elif value:
            values[bound.key] = value
    if values.get("location.lat") and values.get("location.lon") and _nowhere(values):
        del values["location.lat"], values["location.lon"]
    revision = cells[binding.revision].strip() if binding.revision is not None else ""
    return Reading(row, identity, region, values, revision, tuple(reasons))


def _nowhere(values: Values) -> bool:
    """Whether the point is 0,0: what programs write who know none."""
    try:
        return float(str(values["location.lat"])) == 0 == float(str(values["location.lon"]))
    except ValueError:
        return False


def _region(cells: list[str], binding: Binding, regions: Regions) -> tuple[str, str]:
    """The region of a row, as far as it is known, and what is wrong with the rest."""
    found = ""
    for bound in binding.region:
        word, problem = _word(bound, cells)
        if problem:
            return found, problem
        if not word:
            if bound.key == "state":
                continue
            return found, f"the row names no {bound.key}"
        around = found
        match bound.key:
            case "country":
                found, problem = regions.country(word)
            case "state":
                found, problem = regions.state(found, word)
            case _:
                found, problem = regions.city(found, word)
        if problem:
            return around, problem
    return found, ""


def _cell(bound: Bound, cells: list[str]) -> str:
    """The first of the rule's cells that says something."""
    return next((cells[place] for place in bound.places if not clean.absent(cells[place], bound.empty)), "")


def _word(bound: Bound, cells: list[str]) -> tuple[str, str]:
    """The one word of a rule, through its table of values."""
    rule = bound.rule
    if rule.constant is not None:
        return str(rule.constant), ""
    text = _cell(bound, cells)
    word, problem = _looked_up(bound, text) if text else ("", "")
    return (word or (str(rule.default) if rule.default is not None and not problem else "")), problem


def _looked_up(bound: Bound, text: str) -> tuple[str, str]:
    rule = bound.rule
    if not bound.values:
        return text, ""
    found = bound.values.get(loosened(text))
    if found is not None:
        return found, ""
    if rule.unlisted == "reject":
        return "", f"`{text.strip()[:60]}` is not in the table of values"
    return ("" if rule.unlisted == "drop" else text), ""


def _value(bound: Bound, cells: list[str], country: str) -> tuple[Value | None, str]:
    kind, rule = FIELDS[bound.key], bound.rule
    if kind == "list":
        return _list(bound, cells)
    word, problem = _word(bound, cells)
    if problem or not word:
        return None, problem
    if kind == "entries":
        return _entries(word)
    if rule.constant is not None:
        return word, ""
    match kind:
        case "text":
            return word.replace("\r\n", "\n").replace("\r", "\n").strip() or None, ""
        case "flag":
            folded = clean.line(word).casefold()
            return (clean.flag(word) if bound.clean else folded if folded in {"true", "false"} else word), ""
        case "day":
            found = clean.day(word, bound.dates)
            if found is None:
                return None, f"`{clean.line(word)[:40]}` is not a date of the form {' or '.join(bound.dates)}"
            return found, ""
    return _cleaned(bound, word, country) if bound.clean else (clean.line(word), "")


def _cleaned(bound: Bound, word: str, country: str) -> tuple[Value | None, str]:
    text = clean.line(word)
    match FIELDS[bound.key]:
        case "name":
            # Short cities are no abbreviations: ADA, RYE.
            force = bound.rule.case == "title" or (bound.key == "address.locality" and text.isupper())
            return (text if bound.rule.case == "keep" else clean.cased(text, force=force)), ""
        case "phone":
            found = clean.phone(text, country)
            where = country.upper() or "any country"
            return (found, "") if found else (None, f"`{text[:40]}` is no telephone number of {where}")
        case "zip":
            return clean.postal_code(text, country), ""
        case "number":
            return clean.number(text), ""
        case "degrees":
            return clean.degrees(text), ""
        case "website":
            return clean.website(text), ""
        case "email":
            return clean.email(text), ""
    return (clean.cased(text, force=True) if bound.rule.case == "title" else text), ""


def _list(bound: Bound, cells: list[str]) -> tuple[Value | None, str]:
    rule = bound.rule
    if rule.constant is not None:
        return _tuple(rule.constant), ""
    found: list[str] = []
    text = _cell(bound, cells)
    for part in text.split(rule.split) if text else []:
        word = clean.line(part)
        if clean.absent(word, bound.empty):
            continue
        value, problem = _looked_up(bound, word)
        if problem:
            return None, problem
        # A table may give several ids for one word, as a list is written in a cell.
        found += [
            item for item in map(clean.line, value.split(rule.split)) if item and not (bound.clean and item in found)
        ]
    if not found and rule.default is not None:
        return _tuple(rule.default), ""
    return tuple(found) or None, ""


def _tuple(stated: str | tuple[str, ...]) -> tuple[str, ...]:
    return (stated,) if isinstance(stated, str) else stated


def _entries(word: str) -> tuple[Value | None, str]:
    """Mappings as a record has them, one to a line: ``{treatment: kap, min: 400, currency: USD}``."""
    lines = [part for part in word.replace("\r\n", "\n").split("\n") if part.strip()]
    raw, faults = yaml.read("entries:\n" + "".join(f"- {part.strip()}\n" for part in lines))
    found: Any = raw.get("entries")
    if faults or not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        return None, "each line must be an entry as in a record, such as {treatment: kap, min: 400}"
    return tuple(found), ""
