"""What lies in a target, worked out from its records alone, however the last publish ended.

Invariant: a path is said to hold a file only where that is sure; where one of several may lie, it is None.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.engine.publishing.state import (
    Inventory,
    Journal,
    Lease,
    Release,
    encode_journal,
    inventory_path,
    object_path,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.engine.publishing.files import Identity
    from sitegen.engine.publishing.state import Current


@dataclass(frozen=True, slots=True)
class Records:
    """What was read from a target.

    Attributes:
        current: None where nothing was ever published.
        release: the current one.
        inventory: what lies beside it.
        journal: of a publish that has not finished.
        aim: the release that the journal was to make; None where its manifest is not there.
        lease: who works on the target, or did last.
    """

    current: Current | None = None
    release: Release = field(default_factory=Release)
    inventory: Inventory = field(default_factory=Inventory)
    journal: Journal | None = None
    aim: Release | None = None
    lease: Lease | None = None


@dataclass(frozen=True, slots=True)
class Belief:
    """What lies in a target.

    Attributes:
        present: every file of ours, by path; None where it is not known which, or whether there is any.
        objects: bytes kept for a rollback, surely there: since which move the last release that needs them was current.
        strays: paths of the tool's own at which something may lie that nobody needs.
        invalid: addresses that a publish which was cut off may have changed.
        abandoned: ids of releases that were never finished.
        tail: the journal of a publish that moved the target to its release and has only to clear up.
    """

    present: Mapping[str, Identity | None]
    objects: Mapping[str, int]
    strays: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    abandoned: tuple[str, ...] = ()
    tail: Journal | None = None


def believe(records: Records) -> Belief:
    """What lies in the target that ``records`` were read from."""
    present: dict[str, Identity | None] = {path: one.identity for path, one in records.inventory.retired.items()}
    present |= {path: one.identity for path, one in records.release.files.items()}
    objects = dict(records.inventory.objects)
    journal = records.journal
    if journal is None:
        return Belief(present, objects)
    sequence = records.current.sequence if records.current else 0
    if journal.sequence <= sequence:
        present |= dict.fromkeys(path for path in journal.deletes if path not in present)
        return Belief(present, _without(objects, journal.drops), tail=journal)
    present |= journal.known
    objects |= journal.objects
    last = records.current.history[-1][0] if records.current else 0
    copies = [name for _, name in journal.copies]
    strays = {*journal.strays, inventory_path(journal.inventory)}
    if journal.copied:
        objects |= dict.fromkeys(copies, last)
    else:
        strays.update(map(object_path, copies))
    if records.aim is not None and journal.copied:  # nothing is sent before both
        done = _done(journal, records.lease)
        present |= dict.fromkeys(journal.clears)
        for place, path in enumerate(journal.puts):
            sent = journal.extras.get(path) or records.aim.files[path].identity
            present[path] = sent if place < done else None
    return Belief(
        present,
        objects,
        tuple(sorted(strays)),
        invalid=journal.invalid,
        abandoned=tuple(dict.fromkeys((*journal.abandoned, journal.release))),
    )


def _done(journal: Journal, lease: Lease | None) -> int:
    """How many of a journal's puts are surely done."""
    if lease is None or lease.journal != digest(encode_journal(journal)):
        return 0
    return lease.done


def _without(objects: Mapping[str, int], dropped: tuple[str, ...]) -> dict[str, int]:
    gone = set(dropped)
    return {name: last for name, last in objects.items() if name not in gone}
