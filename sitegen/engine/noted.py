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


def noted(item: Order | Batch, theme: Theme, toolchain: str, ledger: Ledger) -> Mapping[str, Entry] | None:
    """The entries of the files that ``item`` stands for, by path and without compressed copies; None where they may not hold."""
    if ledger.toolchain != toolchain:
        return None
    if isinstance(item, Order):
        entry = ledger.entries.get(item.path)
        if entry is None or not entry.key or entry.closure != item.closure or key_of(item) != entry.key:
            return None
        return {item.path: entry}
    key = ledger.batches.get(item.folder, "")
    if not key or key_of(item, theme) != key:
        return None
    entries = ledger.entries
    inside = (path for path in entries if path.startswith(item.folder))
    return {path: entries[path] for path in inside if not is_copy(path, entries)}
