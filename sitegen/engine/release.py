"""The commit as data: which file is renamed, written or taken away after which.

Invariant: cut off after any step, the folder holds whole files only, each of them listed in the
manifest, and the next build can finish; what is named is placed before what names it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.paths import folders_of, parents
from sitegen.engine.delta import Delta, Survey, early_removals
from sitegen.engine.records import Ledger, Manifest, entry_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.artifact import Stage
    from sitegen.engine.plan import Planned


MANY: Final = 2_000  # steps that are worth other processes


@dataclass(frozen=True, slots=True)
class MakeFolder:
    """Make a folder whose parent exists."""

    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """Rename a staged file into its place."""

    number: int
    path: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a file of ours away."""

    path: str


@dataclass(frozen=True, slots=True)
class RemoveFolder:
    """Take a folder away if nothing is left in it."""

    path: str


@dataclass(frozen=True, slots=True)
class WriteManifest:
    """Put a manifest in place of the one before."""

    manifest: Manifest


@dataclass(frozen=True, slots=True)
class WriteLedger:
    """Put a ledger in place of the one before."""

    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Together:
    """Many steps whose order among themselves does not matter: several processes may share them."""

    steps: tuple[MakeFolder | Place, ...]


Step = Together | MakeFolder | Place | Remove | RemoveFolder | WriteManifest | WriteLedger


@dataclass(frozen=True, slots=True)
class Made:
    """A staged file: its number in the staging folder, what it is, and the digest of its bytes."""

    number: int
    planned: Planned
    output: str


@dataclass(frozen=True, slots=True)
class Before:
    """How the output folder was found."""

    survey: Survey
    manifest: Manifest | None
    ledger: Ledger | None


def changed(made: tuple[Made, ...], survey: Survey) -> tuple[Made, ...]:
    """Those of the made files whose bytes are not in place already."""
    return tuple(item for item in made if survey.files.get(item.planned.path) != item.output)


def release(delta: Delta, made: tuple[Made, ...], before: Before, noted: Ledger) -> tuple[Step, ...]:
    """The steps of the commit, in order; none when nothing is to be done or remembered.

    Args:
        delta: the work.
        made: what was made for it.
        before: how the output was found.
        noted: what the ledger will say beside its entries.
    """
    manifest, ledger = _records(delta, made, before, noted)
    placing = sorted(changed(made, before.survey), key=lambda item: _turn(item, before.survey))
    steps: list[Step] = []
    if placing or delta.delete:
        steps += _moves(delta, placing, before)
    steps += [RemoveFolder(folder) for folder in _emptied(delta, manifest, before.survey)]
    if manifest != before.manifest:
        steps.append(WriteManifest(manifest))
    if ledger != before.ledger:
        steps.append(WriteLedger(ledger))
    return tuple(steps)


def _moves(delta: Delta, placing: list[Made], before: Before) -> list[Step]:
    old = before.manifest or Manifest()
    pending = {**old.pending, **{item.planned.path: item.output for item in placing}}
    steps: list[Step] = [WriteManifest(Manifest(old.files, pending, old.kept))]
    wanted = [item.planned.path for item in placing]
    early = early_removals(delta, wanted)
    steps += [Remove(path) for path in early]
    blocking = set(wanted) & before.survey.folders
    inside = (
        folder
        for folder in (before.survey.folders if blocking else ())
        if folder in blocking or any(parent in blocking for parent in parents(folder))
    )
    steps += [RemoveFolder(folder) for folder in sorted(inside, key=_deepest_first)]
    folders = folders_of(wanted) - before.survey.folders
    for _, level in groupby(sorted(folders, key=_highest_first), _depth):
        steps += _together([MakeFolder(folder) for folder in level])
    for (_, changes), group in groupby(placing, partial(_part, survey=before.survey)):
        places = [Place(item.number, item.planned.path) for item in group]
        steps += places if changes else _together(places)
    steps += [Remove(path) for path in sorted(delta.delete, key=_leaving) if path not in set(early)]
    return steps


def _together(steps: Sequence[MakeFolder | Place]) -> Sequence[Step]:
    """Steps of one kind; what is new and of one turn may come in any order, since nothing that was there names it."""
    return (Together(tuple(steps)),) if len(steps) > MANY else steps


def _part(item: Made, survey: Survey) -> tuple[Stage, bool]:
    return _turn(item, survey)[:2]


def _turn(item: Made, survey: Survey) -> tuple[Stage, bool, str, bool, str]:
    """Assets, then new pages, then changed ones, then indexes; a file's compressed copies just before it."""
    path = item.planned.beside or item.planned.path
    return item.planned.stage, path in survey.files, path, not item.planned.beside, item.planned.path


def _leaving(path: str) -> tuple[int, str]:
    """Pages before what pages name, and scripts before what scripts name; compressed copies as what they hold."""
    ending = (path[:-3] if path.endswith((".br", ".gz")) else path).rpartition(".")[2]
    return {"html": 0, "xml": 0, "css": 2, "js": 2}.get(ending, 3 if path.startswith("assets/") else 1), path


def _depth(folder: str) -> int:
    return folder.count("/")


def _highest_first(folder: str) -> tuple[int, str]:
    return _depth(folder), folder


def _deepest_first(folder: str) -> tuple[int, str]:
    return -folder.count("/"), folder


def _emptied(delta: Delta, manifest: Manifest, survey: Survey) -> list[str]:
    """Folders that lost a file of ours and hold none of the site any more; deepest first."""
    lost = folders_of((*delta.delete, *delta.vanished))
    if not lost:
        return []
    tops = {folder.partition("/")[0] for folder in lost}  # mostly few, and nothing beside them matters
    needed = folders_of(path for path in (*manifest.files, *manifest.kept) if path.partition("/")[0] in tops)
    return sorted((lost & survey.folders) - needed - manifest.files.keys(), key=_deepest_first)


def _records(delta: Delta, made: tuple[Made, ...], before: Before, noted: Ledger) -> tuple[Manifest, Ledger]:
    """The manifest and the ledger of the finished build."""
    found = {**delta.keep, **{item.planned.path: entry_of(item.planned, item.output) for item in made}}
    entries = {path: found[path] for path in sorted(found)}
    files = {path: entry.output for path, entry in entries.items()}
    old = before.manifest or Manifest()
    kept = {
        path: next(part[path] for part in (old.pending, old.files, old.kept) if path in part) for path in delta.altered
    }
    return Manifest(files, {}, kept), replace(noted, entries=entries)
