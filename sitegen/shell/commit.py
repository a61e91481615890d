"""Carrying a release out on a store, one step after the other; many of one kind are shared with another process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from sitegen.engine.records import encode_ledger, encode_manifest
from sitegen.engine.release import MakeFolder, Place, Remove, RemoveFolder, Together, WriteLedger, WriteManifest
from sitegen.shell.progress import silent
from sitegen.shell.workers import each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.engine.release import Step
    from sitegen.shell.store import Done, Store


def carry_out(steps: Iterable[Step], store: Store, jobs: int = 1) -> None:
    """Do the steps in their order.

    Args:
        jobs: how many processes may share what can be shared.

    Raises:
        OSError: a step failed; those before it are done, and the next build finishes.
        WorldFault: something came into the way, or a process was killed.
    """
    for step in steps:
        match step:
            case Together(shared):
                share = partial(_one, store)
                for _, done in each(shared, share, jobs if store.forks else 1, silent, steady=True):
                    store.took(done)
            case Place() | MakeFolder():
                store.took(_one(store, 0, step))
            case Remove(path):
                store.remove(path)
            case RemoveFolder(path):
                store.remove_folder(path)
            case WriteManifest(manifest):
                store.write_manifest(encode_manifest(manifest))
            case WriteLedger(ledger):
                store.write_ledger(encode_ledger(ledger))
            case _:
                assert_never(step)


def _one(store: Store, number: int, step: MakeFolder | Place) -> Iterator[Done]:
    """Place one file or make one folder, in whichever process."""
    del number
    match step:
        case MakeFolder(path):
            yield store.make_folder(path)
        case Place(staged, path):
            yield store.place(staged, path)
