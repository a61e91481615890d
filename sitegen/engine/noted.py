"""What the ledger says of an item of the plan whose key is what it was.

Invariant: an entry that is given holds for the item as it is now: same tool, same templates, same key or, where a cover tells,
a key under which the view was the same.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sitegen.artifact import Later
from sitegen.base.compressing import is_copy
from sitegen.base.fingerprint import digest
from sitegen.engine.plan import OWN, Order, key_by_text, key_of, own_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sitegen.artifact import Batch, Cover
    from sitegen.base.workings import WorkingsLike
    from sitegen.engine.records import Entry, Ledger
    from sitegen.theme.theme import Theme

    Covers = Mapping[Callable[..., str], frozenset[str]]
    """The key functions that cover others, as far as it is known what changed of what their keys are made from: its names."""

    Covering = Sequence[tuple[Cover, Sequence[Order]]]

NO_COVERS: Final[Covers] = MappingProxyType({})


def stayed(covering: Covering, ledger: Ledger, workings: WorkingsLike) -> Covers:
    """What changed under covers since this very tool noted what is in the ledger.

    What was written down then is taken for what it says only where the key that follows from it is the one in the ledger.
    """
    found: dict[Callable[..., str], frozenset[str]] = {}
    for cover, orders in covering:
        entries = [ledger.entries.get(order.path) for order in orders]
        noted = [entry.key if entry else "" for entry in entries]
        text = orders[0].artifact.key
        if noted == [key_by_text(order, text) for order in orders]:
            found[cover.by] = frozenset()
            continue
        kept = workings.get(cover.past.name)
        since = cover.past.since(_first(orders[0]), kept.data) if kept else None
        if since and noted == [key_by_text(order, since.key) for order in orders]:
            found[cover.by] = since.names
    return found


def write_down(covering: Covering, covers: Covers, workings: WorkingsLike) -> None:
    """Keep what `stayed` needs in a later build, unless it gave now that nothing changed since that was done.

    Raises:
        OSError: the disk is full, or fails.
    """
    for cover, orders in covering:
        if not covers.get(cover.by, True):
            continue
        key = digest(orders[0].artifact.key.encode())
        kept = workings.get(cover.past.name)
        if kept is None or kept.key != key:
            workings.put(cover.past.name, key, (cover.past.written(_first(orders[0])),))


def covering(plan: Iterable[Order | Batch]) -> Covering:
    """The covers in a plan, one for each key function, with the artifacts that have the key by which they cover."""
    orders = [item for item in plan if isinstance(item, Order)]
    covers = {cover.by: cover for order in orders if (cover := order.artifact.cover)}
    found: dict[Callable[..., str], list[Order]] = {}
    for order in orders:
        given = order.artifact.given
        if isinstance(given, Later) and given.key is not None and given.key in covers:
            found.setdefault(given.key, []).append(order)
    return [(covers[key], own) for key, own in found.items()]


def _first(order: Order) -> object:
    """What the key of an artifact is made from."""
    given = order.artifact.given
    assert isinstance(given, Later)
    return given.arguments[0]


def key_by(order: Order, entry: Entry | None, covers: Covers) -> str:
    """The key of an artifact, of what this very tool noted of its file as far as that is known to be as it was.

    Args:
        order: the artifact.
        entry: what it noted.
        covers: what `stayed` gave.
    """
    cover = order.artifact.cover
    if entry is None or not entry.key or cover is None or cover.by not in covers:
        return key_of(order)
    names = covers[cover.by]
    if names and not names.isdisjoint(order.artifact.within):
        return key_of(order)
    own = own_of(order)
    return own + entry.key[OWN:] if own else entry.key


def holds(entry: Entry, order: Order, covers: Covers = NO_COVERS) -> bool:
    """Whether that of a file which has a key is what would be noted now."""
    return entry.closure == order.closure and entry.key != "" and key_by(order, entry, covers) == entry.key


def is_noted(batch: Batch, theme: Theme, ledger: Ledger) -> bool:
    """Whether what this very tool noted of a batch is what would be noted now."""
    key = ledger.batches.get(batch.folder, "")
    return key != "" and key_of(batch, theme) == key


def noted(
    item: Order | Batch, theme: Theme, toolchain: str, ledger: Ledger, covers: Covers = NO_COVERS
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
