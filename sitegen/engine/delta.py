"""What has to be made, kept and taken away: plan × ledger × manifest × what lies in the output folder.

Invariant: a file is taken away only when its bytes are ones that the tool wrote, and nothing that
someone else put into the folder is written over unless the bytes are the same.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.base.paths import folded, folders_of, parents
from sitegen.engine.reason import Reason
from sitegen.engine.records import Manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sitegen.engine.plan import Planned
    from sitegen.engine.records import Entry, Ledger


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies in an output folder.

    Attributes:
        files: everything that is no folder; the digest of its bytes where it is a regular file that was
            asked for, or of which it is known anyway, else None (a link, a device, a foreign file).
        folders: real folders, not links to some.
    """

    files: Mapping[str, str | None] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Delta:
    """The work of one build.

    Attributes:
        make: what to make and why, in path order.
        keep: what stays as it is, as the ledger is to have it.
        delete: unaltered files of ours that nothing asks for any more.
        vanished: files of ours that nothing asks for and that are gone already.
        altered: files of ours that nothing asks for but someone changed; they stay.
        contested: foreign files where ours should go, with their digests: taken over when equal.
        obstacles: paths of things that are not ours and in the way.
    """

    make: tuple[tuple[Planned, Reason], ...] = ()
    keep: Mapping[str, Entry] = field(default_factory=dict)
    delete: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    contested: Mapping[str, str] = field(default_factory=dict)
    obstacles: tuple[str, ...] = ()


def find_delta(
    make: tuple[tuple[Planned, Reason], ...], keep: Mapping[str, Entry], manifest: Manifest | None, survey: Survey
) -> Delta:
    """The work that turns what lies in the folder into the plan's files.

    Args:
        make: what has to be made, and why.
        keep: what stays, as the ledger is to have it.
        manifest: what the tool wrote there.
        survey: what lies there.
    """
    manifest = manifest or Manifest()
    new = {item.path for item, _ in make}
    owned = manifest.owned()
    leaving = sorted(owned - new - keep.keys())
    present = [path for path in leaving if path in survey.files]
    delete = tuple(path for path in present if manifest.wrote(path, survey.files[path]))
    contested, obstacles = _in_the_way(new, owned, survey, set(delete))
    return Delta(
        make=make,
        keep=keep,
        delete=delete,
        vanished=tuple(path for path in leaving if path not in survey.files),
        altered=tuple(path for path in present if path not in set(delete)),
        contested=contested,
        obstacles=obstacles,
    )


def reason_of(item: Planned, toolchain: str, ledger: Ledger, manifest: Manifest, survey: Survey) -> Reason:
    """Why a file has to be made, or that it need not be."""
    entry = ledger.entries.get(item.path)
    if entry is None:
        return Reason.NEW
    if ledger.toolchain != toolchain and not item.beside:  # a copy's fingerprint says all that decides it
        return Reason.TOOLCHAIN
    if entry.view != item.view:
        return Reason.VIEW
    if entry.closure != item.closure:
        return Reason.TEMPLATES
    if item.path not in survey.files:
        return Reason.OUTPUT_MISSING
    if survey.files[item.path] != entry.output or not manifest.wrote(item.path, entry.output):
        return Reason.OUTPUT_ALTERED
    return Reason.SAME


def _in_the_way(
    new: set[str], owned: set[str], survey: Survey, delete: set[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Foreign files at the paths of what is made, and whatever else keeps that from its place; what stays is in its own."""
    contested: dict[str, str] = {}
    obstacles: set[str] = set()
    for path in new & survey.files.keys() - owned:
        found = survey.files[path]
        if found is None:
            obstacles.add(path)
        else:
            contested[path] = found
    obstacles |= {folder for folder in folders_of(new) if folder in survey.files and folder not in delete}
    blocked = new & survey.folders
    if blocked:
        obstacles |= folders_of(survey.files.keys() - delete) & blocked
    return contested, tuple(sorted(obstacles))


def early_removals(delta: Delta, planned: Collection[str]) -> tuple[str, ...]:
    """Those of the deletions that have to come first, because a planned file needs their place."""
    if not delta.delete:
        return ()
    wanted = {folded(path) for path in planned}
    wanted_folders = {folded(folder) for folder in folders_of(planned)}
    return tuple(
        path
        for path in delta.delete
        if folded(path) in wanted
        or folded(path) in wanted_folders
        or any(folded(folder) in wanted for folder in parents(path))
    )
