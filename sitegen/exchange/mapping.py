"""The map of an import: which column of a table becomes which key of a record.

Invariant: a fault of the map is told at its place in the map, before any row is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Fault
from sitegen.exchange.clean import EMPTY, is_date_form, line
from sitegen.exchange.fields import FIELDS
from sitegen.exchange.table import loosened
from sitegen.parse import yaml
from sitegen.parse.records import nearest, place, typed
from sitegen.parse.scalars import Flag, Line, Slug, Text, fail
from sitegen.parse.schema import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.exchange.table import Table
    from sitegen.parse.yaml import KeyPath


def _form(value: str) -> str:
    if not is_date_form(value):
        hint = "write YYYY, MM or M or MMM, and DD or D, with . / - or a space between, such as MM/DD/YYYY"
        raise fail("wrong-date-form", f"`{value[:40]}` is not a form of dates", hint)
    return value


def _sign(value: Any) -> Any:
    names = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " ", "newline": "\n"}
    return names.get(value, value) if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _one_or_more(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else value


def _rule(value: Any) -> Any:
    return {"column": value} if isinstance(value, (str, list)) else value


Columns = Annotated[tuple[Line, ...], BeforeValidator(_listed)]
DateForm = Annotated[Line, AfterValidator(_form)]
Stated = Annotated[str | tuple[str, ...], BeforeValidator(_one_or_more)]


class Rule(Record):
    """Where one value comes from.

    Its columns are tried in order, then its default; a constant asks no column.
    """

    column: Columns = ()
    constant: Stated | None = None
    default: Stated | None = None
    values: Annotated[dict[str, Text], Field(default_factory=dict)]
    unlisted: Literal["keep", "drop", "reject"] = "keep"
    empty: Columns = ()
    split: Annotated[Text, AfterValidator(_sign)] = ";"
    case: Literal["auto", "title", "keep"] = "auto"
    dates: Annotated[tuple[DateForm, ...], BeforeValidator(_listed)] = ()
    clean: Flag | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not self.column and self.constant is None and self.default is None:
            raise fail("map-without-value", "neither a column nor a constant is stated", "write `column: …`")
        if self.column and self.constant is not None:
            raise fail("map-without-value", "both a column and a constant are stated", "use `default` beside `column`")
        return self


AnyRule = Annotated[Rule, BeforeValidator(_rule)]


class RegionRules(Record):
    """Where a record lies: the country, the state below it, and the city."""

    country: AnyRule
    state: AnyRule | None = None
    city: AnyRule | None = None


class ImportMap(Record):
    """A map: `MAP.yaml`."""

    source: Slug | None = None
    external_id: Columns = ()
    path: Line = ""
    revision: Line = ""
    encoding: Literal["", "utf-8", "windows-1252", "latin-1"] = ""
    separator: Annotated[Literal["", ",", ";", "\t", "|"], BeforeValidator(_sign)] = ""
    empty: Columns | None = None
    dates: Annotated[tuple[DateForm, ...], BeforeValidator(_listed)] = ("YYYY-MM-DD",)
    clean: Flag = True
    region: RegionRules | None = None
    fields: Annotated[dict[str, AnyRule], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_records(self) -> ImportMap:
        if bool(self.external_id) == bool(self.path):
            hint = "add `external_id: COLUMN`: what the source calls a clinic, whatever else changes"
            raise fail("map-without-id", "one of external_id and path is needed, and not both", hint)
        if self.external_id and self.source is None:
            raise fail("map-without-id", "`source` is required with external_id", "add `source: name-of-the-source`")
        if self.external_id and self.region is None:
            hint = "add `region: {country: …, state: …, city: …}`"
            raise fail("map-without-id", "`region` is required, for it says where new records go", hint)
        return self

    def empties(self, rule: Rule) -> frozenset[str]:
        """What counts as an empty cell of ``rule``, in lower case."""
        general = EMPTY if self.empty is None else frozenset(line(word).casefold() for word in self.empty)
        general = general if self.cleans(rule) or self.empty is not None else frozenset()
        return general | {line(word).casefold() for word in rule.empty}

    def cleans(self, rule: Rule) -> bool:
        """Whether the cells of ``rule`` are brought into the form of records."""
        return self.clean if rule.clean is None else rule.clean


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule with the places of its columns in one table."""

    key: str
    rule: Rule
    places: tuple[int, ...]
    empty: frozenset[str]
    clean: bool
    dates: tuple[str, ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Binding:
    """A map with the places of all its columns in one table."""

    map: ImportMap
    fields: tuple[Bound, ...]
    region: tuple[Bound, ...]
    identity: tuple[int, ...]
    revision: int | None


_REGION: Final = ("country", "state", "city")


def read_map(data: bytes) -> tuple[ImportMap | None, tuple[Fault, ...]]:
    """The map in a YAML file, or None and what is wrong with it."""
    text, faults = yaml.decode(data)
    if faults:
        return None, faults
    raw, faults = yaml.read(text)
    if faults:
        return None, faults
    found, faults = typed(ImportMap, raw, text)
    if found is None:
        return None, faults
    places = yaml.locate(text)
    wrong = [
        Fault(*place(places, ("fields", key)), "unknown-key", f"a record has no key `{key[:60]}`", _hint(key))
        for key in found.fields
        if key not in FIELDS
    ]
    wrong += [
        Fault(*place(places, ("fields", key)), "wrong-type", f"`{key}` takes one value, not a list")
        for key, rule in found.fields.items()
        if FIELDS.get(key, "list") != "list" and (isinstance(rule.constant, tuple) or isinstance(rule.default, tuple))
    ]
    return (None if wrong else found), tuple(wrong)


def _hint(key: str) -> str:
    inside = [known for known in FIELDS if known.startswith(f"{key}.")]
    return f"name what is inside it: {', '.join(inside[:4])}" if inside else nearest(key, list(FIELDS))


def bind(chosen: ImportMap, data: bytes, table: Table) -> tuple[Binding | None, tuple[Fault, ...]]:
    """The map with its columns found in the table, or None and those that are not there.

    Args:
        chosen: the map.
        data: its bytes, for the places of faults.
        table: where its columns should be.
    """
    finder = _Finder(data, table)
    fields = tuple(
        finder.bound(chosen, key, rule, ("fields", key)) for key in FIELDS if (rule := chosen.fields.get(key))
    )
    region = tuple(
        finder.bound(chosen, key, rule, ("region", key))
        for key in _REGION
        if chosen.region and (rule := getattr(chosen.region, key))
    )
    identity = finder.all_of(
        chosen.external_id or (chosen.path,), ("external_id",) if chosen.external_id else ("path",)
    )
    revision = finder.all_of((chosen.revision,), ("revision",)) if chosen.revision else ()
    if finder.faults:
        return None, tuple(sorted(set(finder.faults)))
    return Binding(chosen, fields, region, identity, revision[0] if revision else None), ()


class _Finder:
    def __init__(self, data: bytes, table: Table) -> None:
        self._table = table
        self._data = data
        self.faults: list[Fault] = []

    def bound(self, chosen: ImportMap, key: str, rule: Rule, at: KeyPath) -> Bound:
        """A rule's columns; of several, those that are there."""
        places = tuple(spot for name in rule.column if (spot := self._table.column(name)) is not None)
        if rule.column and not places:
            self._missing(rule.column[0], at)
        values = {loosened(word): value for word, value in rule.values.items()}
        clean = chosen.cleans(rule)
        return Bound(key, rule, places, chosen.empties(rule), clean, rule.dates or chosen.dates, values)

    def all_of(self, names: tuple[str, ...], at: KeyPath) -> tuple[int, ...]:
        """Columns that must all be there."""
        found = [(name, self._table.column(name)) for name in names]
        for name, spot in found:
            if spot is None:
                self._missing(name, at)
        return tuple(spot for _, spot in found if spot is not None)

    def _missing(self, name: str, at: KeyPath) -> None:
        line_, col = place(yaml.locate(yaml.decode(self._data)[0]), at)
        shown = ", ".join(f"`{title}`" for title in self._table.header[:12])
        hint = nearest(name, list(self._table.header)) or f"its columns: {shown}"
        message = f"the table has no column `{name[:60]}`"
        self.faults.append(Fault(line_, col, "unknown-column", message, hint))
