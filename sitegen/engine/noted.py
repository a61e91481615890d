"""What the ledger says of an item of the plan whose key is what it was.

Invariant: an entry that is given holds for the item as it is now: same tool, same key, same templates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Later
from sitegen.base.compressing import is_copy
from sitegen.engine.plan import OWN, Order, key_of, own_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from sitegen.artifact import Batch
    from sitegen.engine.records import Entry, Ledger
    from sitegen.theme.theme import Theme


def stayed(plan: Iterable[Order | Batch], ledger: Ledger) -> frozenset[Callable[..., str]]:
    """The key functions that cover others, and by whose keys this very tool noted what it would note now."""
    orders = [item for item in plan if isinstance(item, Order)]
    covers = {order.artifact.cover for order in orders}
    found: dict[Callable[..., str], bool] = {}
    for order in orders:
        given = order.artifact.given
        if isinstance(given, Later) and given.key in covers and given.key:
            entry = ledger.entries.get(order.path)
            found[given.key] = found.get(given.key, True) and entry is not None and entry.key == key_of(order)
    return frozenset(key for key, same in found.items() if same)


def key_by(order: Order, entry: Entry | None, covers: Collection[Callable[..., str]]) -> str:
    """The key of an artifact, of what this very tool noted of its file as far as that is known to be as it was.

    Args:
        order: the artifact.
        entry: what it noted.
        covers: what `stayed`.
    """
    if entry is None or not entry.key or order.artifact.cover not in covers:
        return key_of(order)
    own = own_of(order)
    return own + entry.key[OWN:] if own else entry.key


def holds(entry: Entry, order: Order, covers: Collection[Callable[..., str]] = ()) -> bool:
    """Whether that of a file which has a key is what would be noted now."""
    return entry.closure == order.closure and entry.key != "" and key_by(order, entry, covers) == entry.key


def is_noted(batch: Batch, theme: Theme, ledger: Ledger) -> bool:
    """Whether what this very tool noted of a batch is what would be noted now."""
    key = ledger.batches.get(batch.folder, "")
    return key != "" and key_of(batch, theme) == key


def noted(
    item: Order | Batch, theme: Theme, toolchain: str, ledger: Ledger, covers: Collection[Callable[..., str]] = ()
) -> Mapping[str, Entry] | None:
    """The entries of the files that ``item`` stands for, by path and without compressed copies; None where they may not hold."""
    if ledger.toolchain != toolchain:
        return None
    if isinstance(item, Order):
        entry = ledger.entries.get(item.path)
        return {item.path: entry} if entry and holds(entry, item, covers) else None
    if not is_noted(item, theme, ledger):
        return None
    entries = ledger.entries
    inside = (path for path in entries if path.startswith(item.folder))
    return {path: entries[path] for path in inside if not is_copy(path, entries)}
