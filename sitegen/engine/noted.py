"""What the ledger says of an item of the plan whose key is what it was.

Invariant: an entry that is given holds for the item as it is now: same tool, same key, same templates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.compressing import is_copy
from sitegen.engine.plan import Order, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.artifact import Batch
    from sitegen.engine.records import Entry, Ledger
    from sitegen.theme.theme import Theme


def holds(entry: Entry, order: Order) -> bool:
    """Whether what this very tool noted of an artifact's file is what it would note now."""
    return entry.closure == order.closure and entry.key != "" and key_of(order) == entry.key


def noted(item: Order | Batch, theme: Theme, toolchain: str, ledger: Ledger) -> Mapping[str, Entry] | None:
    """The entries of the files that ``item`` stands for, by path and without compressed copies; None where they may not hold."""
    if ledger.toolchain != toolchain:
        return None
    if isinstance(item, Order):
        entry = ledger.entries.get(item.path)
        return {item.path: entry} if entry and holds(entry, item) else None
    key = ledger.batches.get(item.folder, "")
    if not key or key_of(item, theme) != key:
        return None
    entries = ledger.entries
    inside = (path for path in entries if path.startswith(item.folder))
    return {path: entries[path] for path in inside if not is_copy(path, entries)}
