"""What an import would change: rows, the records that are there, and what the source said last, brought together.

Invariant: nothing is written here, and the same files and the same table give the same plan.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest, former
from sitegen.exchange import compose
from sitegen.exchange.clean import slug
from sitegen.exchange.edit import edit
from sitegen.exchange.fields import FIELDS
from sitegen.exchange.merge import merge
from sitegen.exchange.places import Regions
from sitegen.exchange.rows import read_row
from sitegen.model.addresses import RESERVED
from sitegen.parse import yaml
from sitegen.parse.records import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sitegen.base.problem import Problem
    from sitegen.exchange.edit import Path
    from sitegen.exchange.fields import Value, Values
    from sitegen.exchange.mapping import Binding
    from sitegen.exchange.rows import Reading
    from sitegen.exchange.table import Row, Table
    from sitegen.parse.schema import RegionEntry

FOLDER: Final = "data/clinics/"
_PATH: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")
_OLD: Final = re.compile(rb"/clinics/([a-z0-9/-]+)")
_REVISION: Final = 12


@dataclass(frozen=True, slots=True)
class Change:
    """A record to be written.

    Attributes:
        path: of its file.
        before: the file's bytes until now, or None for a new one.
        after: its new bytes.
        row: the row that wants it.
    """

    path: str
    before: bytes | None
    after: bytes
    row: Row


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that editors and the source changed, each in its own way."""

    path: str
    place: tuple[int, int]
    key: str
    now: str
    new: str
    line: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        changes: records to be written, in the order of their rows.
        same: how many rows change nothing.
        rejects: rows that cannot be records, each with its reason.
        conflicts: what is left as editors have it.
        vanished: records, by path, that the source has no row for any more, each with its id.
    """

    changes: tuple[Change, ...] = ()
    same: int = 0
    rejects: tuple[tuple[Row, str], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    vanished: tuple[tuple[str, str], ...] = ()


def revision(data: bytes) -> str:
    """A short name for what a record's file holds, by which an export is known to be older than the record."""
    return _short(digest(data))


def _short(known: str) -> str:
    return f"r{known[:_REVISION]}"


class _Import:
    """One import while it is planned."""

    def __init__(self, files: Mapping[str, bytes], entries: Mapping[str, RegionEntry], binding: Binding) -> None:
        self.files = files
        self.binding = binding
        self.keys = tuple(bound.key for bound in binding.fields)
        self.paths = {path for path in files if path.startswith(FOLDER)}
        around = {path.removeprefix(FOLDER).rpartition("/")[0] for path in self.paths}
        self.regions = Regions(entries, sorted(region for region in around if region))
        self.taken = frozenset(_old_addresses(files))
        self.trees: dict[str, dict[str, Any]] = {}
        self.known: dict[str, str] = {}
        self.twice: dict[str, str] = {}
        for name, path in self._identities():
            if self.known.setdefault(name, path) != path:
                self.twice[name] = path
        self.seen: dict[str, int] = {}
        self.changes: list[Change] = []
        self.rejects: list[tuple[Row, str]] = []
        self.conflicts: list[Conflict] = []
        self.same = 0

    def _identities(self) -> Iterable[tuple[str, str]]:
        """Which record the source's ids stand for: id to path."""
        chosen = self.binding.map
        for path in sorted(self.paths):
            if not path.endswith(".yaml"):
                continue
            if chosen.path:
                yield path.removeprefix(FOLDER).removesuffix(".yaml"), path
            elif b"import" in self.files[path]:
                tree, faults = yaml.read(yaml.decode(self.files[path])[0])
                found = _ledger(tree, str(chosen.source))
                if found.get("id"):
                    yield str(found["id"]), path
                    if not faults:
                        self.trees[path] = tree

    def take(self, reading: Reading, *, settle: bool) -> None:
        """Bring one row in."""
        reasons = list(reading.reasons)
        earlier = self.seen.get(reading.identity)
        if earlier and reading.identity:
            reasons.append(f"the id `{reading.identity[:60]}` is that of line {earlier} as well")
        elif reading.identity:
            self.seen[reading.identity] = reading.row.line
        if self.binding.map.path and reading.identity and not _PATH.fullmatch(reading.identity):
            reasons.append(f"`{reading.identity[:60]}` is no path of a record, such as us/wa/seattle/harbor-light")
        if reading.identity in self.twice:
            first, second = self.known[reading.identity], self.twice[reading.identity]
            reasons.append(f"both {first} and {second} remember its id; take `private.import` out of one")
        if reasons:
            self.rejects.append((reading.row, "; ".join(reasons)))
        elif reading.identity in self.known:
            self._update(reading, self.known[reading.identity], settle=settle)
        else:
            self._make(reading)

    def _make(self, reading: Reading) -> None:
        values = {key: _written(key, value) for key, value in reading.values.items()}
        tree = compose.nested(values)
        chosen = self.binding.map
        if chosen.path:
            path = f"{FOLDER}{reading.identity}.yaml"
        else:
            tree["private"] = {"import": {str(chosen.source): _entry(reading.identity, values)}}
            found = self._free(reading.region, str(values.get("name", "")))
            if not found:
                self.rejects.append((reading.row, "the name gives no name for an address"))
                return
            path = found
        self.paths.add(path)
        self.changes.append(Change(path, None, compose.record(tree).encode(), reading.row))

    def _free(self, region: str, title: str) -> str:
        """The path of a new record, unlike all others of its region."""
        first = slug(title)[:80].strip("-") if title else "clinic"
        number = 1
        while first:
            part = first if number == 1 else f"{first}-{number}"
            path = f"{FOLDER}{region}/{part}.yaml"
            name = f"{region}/{part}"
            free = path not in self.paths and name not in self.regions.ids and name not in self.taken
            if free and part not in RESERVED:
                return path
            number += 1
        return ""

    def _update(self, reading: Reading, path: str, *, settle: bool) -> None:
        data = self.files[path]
        text, faults = yaml.decode(data)
        tree, more = (self.trees[path], ()) if path in self.trees else yaml.read(text)
        if faults or more:
            self.rejects.append((reading.row, f"{path} cannot be read: {(*faults, *more)[0].message}"))
            return
        chosen = self.binding.map
        now = compose.flattened(tree, self.keys)
        new = {key: _written(key, value) for key, value in reading.values.items()}
        ledger = _ledger(tree, str(chosen.source))
        merged = merge(self._base(reading, ledger, now, data), now, new, self.keys)
        changes: dict[Path, Any] = {
            tuple(key.split(".")): list(value) if isinstance(value, tuple) else value
            for key, value in merged.changes.items()
        }
        for key in merged.conflicts if not settle else ():
            span = place(yaml.locate(text), tuple(key.split(".")))
            self.conflicts.append(
                Conflict(path, span, key, _shown(now.get(key)), _shown(new.get(key)), reading.row.line)
            )
        if not chosen.path:
            base = new if settle else merged.base
            remembered = _entry(reading.identity, {key: base[key] for key in FIELDS if key in base})
            if remembered != ledger:
                changes["private", "import", str(chosen.source)] = remembered
        if not changes:
            self.same += 1
            return
        edited = edit(text, changes, tree)
        if edited is None:
            self.rejects.append((reading.row, f"{path} is written in a form that cannot be changed by itself"))
            return
        after = edited.encode()
        if b"\r\n" in data:
            after = after.replace(b"\n", b"\r\n")
        if data.startswith(b"\xef\xbb\xbf"):
            after = b"\xef\xbb\xbf" + after
        self.changes.append(Change(path, data, after, reading.row))

    def _base(self, reading: Reading, ledger: Mapping[str, Any], now: Values, data: bytes) -> Values:
        """What both sides began with; a row from an export of this very file begins with the file."""
        if self.binding.map.path:
            same = self.binding.revision is None or reading.revision in {revision(data), _short(former(data))}
            return now if same else {}
        held = ledger.get("values")
        pairs = held.items() if isinstance(held, dict) else ()
        return {key: tuple(value) if isinstance(value, list) else value for key, value in pairs}


def plan_import(
    files: Mapping[str, bytes],
    table: Table,
    binding: Binding,
    entries: Mapping[str, RegionEntry],
    *,
    settle: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """What an import of ``table`` would do.

    Args:
        files: the site's sources.
        table: the spreadsheet.
        binding: the map, with the table's columns.
        entries: `data/regions.yaml`.
        settle: whether conflicts are taken as seen: the record keeps its own, and they are told no more.
        progress: told how many rows of how many are read.
    """
    work = _Import(files, entries, binding)
    for number, row in enumerate(table.rows, 1):
        work.take(read_row(row, len(table.header), binding, work.regions), settle=settle)
        if progress:
            progress(number, len(table.rows))
    gone = () if binding.map.path else tuple((path, name) for name, path in work.known.items() if name not in work.seen)
    return Plan(tuple(work.changes), work.same, tuple(work.rejects), tuple(work.conflicts), tuple(sorted(gone)))


def judged(plan: Plan, problems: Iterable[Problem]) -> Plan:
    """The plan without the records that would be errors in a build; their rows are rejects in that problem's words."""
    wrong: dict[str, list[str]] = {}
    for problem in problems:
        if problem.severity == "error":
            words = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
            wrong.setdefault(problem.span.path, []).append(words)
    refused = [(change.row, "; ".join(wrong[change.path])) for change in plan.changes if change.path in wrong]
    if not refused:
        return plan
    return replace(
        plan,
        changes=tuple(change for change in plan.changes if change.path not in wrong),
        rejects=tuple(sorted((*plan.rejects, *refused), key=lambda reject: reject[0].line)),
    )


def _old_addresses(files: Mapping[str, bytes]) -> Iterator[str]:
    """Addresses below /clinics/ that records and regions claim as their old ones; no new record may take them."""
    for path, data in files.items():
        if path.startswith("data/") and b"aliases" in data:
            yield from (found.decode().strip("/") for found in _OLD.findall(data))


def _ledger(tree: Mapping[str, Any], source: str) -> dict[str, Any]:
    """What a record remembers of one source."""
    found: Any = tree
    for key in ("private", "import", source):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _entry(identity: str, values: Values) -> dict[str, Any]:
    held = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return {"id": identity, "values": held} if held else {"id": identity}


def _written(key: str, value: Value) -> Value:
    """A text of several lines ends as a literal block does."""
    if FIELDS[key] == "text" and isinstance(value, str) and "\n" in value:
        return f"{value.rstrip()}\n"
    return value


def _shown(value: Value | None) -> str:
    if value is None:
        return "nothing"
    return f"`{value[:60]}`" if isinstance(value, str) else f"`{compose.flow(value)[:60]}`"
