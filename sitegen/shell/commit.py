"""Carrying a release out on a store, one step after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sitegen.engine.records import encode_ledger, encode_manifest
from sitegen.engine.release import MakeFolder, Place, Remove, RemoveFolder, WriteLedger, WriteManifest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.engine.release import Step
    from sitegen.shell.store import Store


def carry_out(steps: Iterable[Step], store: Store) -> None:
    """Do the steps in their order.

    Raises:
        OSError: a step failed; those before it are done, and the next build finishes.
        WorldFault: something came into the way.
    """
    for step in steps:
        match step:
            case Place(number, path):
                store.place(number, path)
            case MakeFolder(path):
                store.make_folder(path)
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
