"""Clinics from a spreadsheet into the site's records, and from the records into a spreadsheet."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.memory import LoadOptions
from sitegen.base.problem import Problem, Span, has_errors
from sitegen.exchange.export import export_table
from sitegen.exchange.mapping import bind, read_map
from sitegen.exchange.plan import FOLDER, Plan, judged, plan_import
from sitegen.exchange.table import read_table, write_rejects
from sitegen.model import sources
from sitegen.model.assemble import load
from sitegen.parse.listing import Sharing
from sitegen.parse.schema import RegionEntry
from sitegen.shell.faults import Interrupted, WorldFault, describe
from sitegen.shell.guard import MEMORY
from sitegen.shell.memo import DiskMemo
from sitegen.shell.progress import silent
from sitegen.shell.rewrite import is_there, read_given, write_source, write_whole
from sitegen.shell.signals import interruptible
from sitegen.shell.toolchain import toolchain_digest
from sitegen.shell.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from sitegen.exchange.mapping import Binding
    from sitegen.exchange.table import Table
    from sitegen.shell.progress import Progress

_REGIONS: Final = "data/regions.yaml"
_CODINGS: Final = {"windows-1252": "cp1252", "latin-1": "latin-1", "utf-8": "utf-8", "": ""}
_MARK: Final = b"\xef\xbb\xbf"  # by which spreadsheet programs know UTF-8


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What an import is asked for.

    Attributes:
        site: the site's folder.
        as_of: the day that counts as today.
        table: the spreadsheet.
        map: what its columns mean.
        rejects: where refused rows go; beside the spreadsheet when None.
        dry: whether to write nothing.
        settle: whether conflicts are told no more.
    """

    site: Path
    as_of: date
    table: Path
    map: Path
    rejects: Path | None = None
    dry: bool = False
    settle: bool = False

    @property
    def refused(self) -> Path:
        """Where refused rows go."""
        return self.rejects or self.table.with_name(f"{self.table.stem}.rejects.csv")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do.

    Attributes:
        plan: rows and records; empty when there was nothing to plan with.
        problems: of the map, the table and the site, and everything that the plan has to tell.
        sources: the files that were read, for the report.
        failure: why it ended early; else empty.
        exit_code: 0 fine, 1 problems, or no row that could be a record, 3 the world failed.
    """

    plan: Plan = field(default_factory=Plan)
    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)
    failure: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A table of all clinics, or why there is none."""

    text: str = ""
    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)
    failure: str = ""
    exit_code: int = 0


def import_clinics(options: ImportOptions, progress: Progress = silent) -> ImportResult:
    """Bring a spreadsheet's rows into `data/clinics/`; what can go wrong is in the result, never raised."""
    try:
        with interruptible():
            return _import(options, progress)
    except WorldFault as fault:
        return ImportResult(failure=str(fault), exit_code=3)
    except OSError as error:
        return ImportResult(failure=describe(error), exit_code=3)
    except Interrupted as signal:
        failure = f"interrupted ({signal}); every record is whole, and another run does the rest"
        return ImportResult(failure=failure, exit_code=3)


def _import(options: ImportOptions, progress: Progress) -> ImportResult:
    tree = read_tree(options.site, ("content", "data"))
    table, binding, problems, shown = _given(options)
    entries, _, more = (
        sources.entries(_REGIONS, tree.files[_REGIONS], RegionEntry) if _REGIONS in tree.files else ({}, None, [])
    )
    found = (*problems, *more)
    shown = {**tree.files, **shown}
    if binding is None or has_errors(found):
        return ImportResult(problems=found, sources=shown, exit_code=1)
    plan = plan_import(tree.files, table, binding, entries, settle=options.settle, progress=progress)
    found = _as_built(options, tree.files, plan) if plan.changes else ()
    broken = tuple(item for item in found if item.severity == "error" and _is_ground(item.span.path))
    if broken:
        return ImportResult(problems=broken, sources=shown, exit_code=1)
    plan = judged(plan, found)
    nothing = bool(table.rows) and len(plan.rejects) == len(table.rows)
    if not options.dry:
        _write(options, table, plan, progress)
    told = tuple(sorted(_told(plan, str(options.table))))
    return ImportResult(plan, told, shown, exit_code=int(nothing))


def _as_built(options: ImportOptions, files: Mapping[str, bytes], plan: Plan) -> tuple[Problem, ...]:
    """What a build would say of the site as it will be."""
    wanted = {**files, **{change.path: change.after for change in plan.changes}}
    memo = DiskMemo(options.site / MEMORY / "memo", toolchain_digest())
    return load(wanted, LoadOptions(options.as_of, drafts=True), memo)[1]


def _is_ground(path: str) -> bool:
    """Whether records cannot be judged while the file at ``path`` is wrong."""
    return path in {"data/site.yaml", _REGIONS} or path.startswith("data/vocab/")


def _given(
    options: ImportOptions,
) -> tuple[Table, Binding | None, tuple[Problem, ...], Mapping[str, bytes]]:
    """The table and its map, what is wrong with them, and their text for the report."""
    map_name, table_name = str(options.map), str(options.table)
    map_data, table_data = read_given(options.map), read_given(options.table)
    chosen, faults = read_map(map_data)
    problems = [fault.at(map_name) for fault in faults]
    table, faults = read_table(
        table_data, _CODINGS[chosen.encoding] if chosen else "", chosen.separator if chosen else ""
    )
    problems += [fault.at(table_name) for fault in faults]
    binding = None
    if chosen and not problems:
        binding, faults = bind(chosen, map_data, table)
        problems += [fault.at(map_name) for fault in faults]
    return table, binding, tuple(problems), {map_name: map_data, table_name: table.text.encode()}


def _write(options: ImportOptions, table: Table, plan: Plan, progress: Progress) -> None:
    for number, change in enumerate(plan.changes, 1):
        write_source(options.site, change.path, change.after, change.before)
        progress(number, len(plan.changes))
    if plan.rejects or is_there(options.refused):  # an earlier run's must not mislead
        write_whole(options.refused, _MARK + write_rejects(table, plan.rejects).encode())


def _told(plan: Plan, table: str) -> list[Problem]:
    """What a plan has to tell: none of it stops an import."""
    rejected = [
        Problem(Span(table, row.line), "warning", "row-rejected", f"rejected: {reason}") for row, reason in plan.rejects
    ]
    conflicts = [
        Problem(
            Span(item.path, *item.place),
            "warning",
            "import-conflict",
            f"`{item.key}`: the record has {item.now}, line {item.line} of the table {item.new}",
            "write the one that is true; `--settle` keeps the record's and tells no more of it",
        )
        for item in plan.conflicts
    ]
    gone = [
        Problem(Span(path), "warning", "row-vanished", f"the source has no row `{name}` any more", "is it closed?")
        for path, name in plan.vanished
    ]
    return [*rejected, *conflicts, *gone]


def export_clinics(site: Path) -> ExportResult:
    """All clinics as CSV, drafts too; while a record is wrong there is none."""
    try:
        files = read_tree(site, ("data",)).files
    except OSError as error:
        return ExportResult(failure=describe(error), exit_code=3)
    problems: list[Problem] = []
    memo, sharing = DiskMemo(site / MEMORY / "memo", toolchain_digest()), Sharing()
    for path in files:
        if path.startswith(FOLDER) and path.endswith(".yaml"):
            found = sources.clinic(path, files.source(path), memo, sharing)[1]
            problems += [item for item in found if item.severity == "error"]
    if problems:
        return ExportResult(problems=tuple(problems), sources=files, exit_code=1)
    return ExportResult(export_table(files))


def save_export(text: str, path: Path) -> str:
    """Write a table to a file; what went wrong, or ''."""
    try:
        write_whole(path, _MARK + text.encode())
    except OSError as error:
        return describe(error)
    return ""
