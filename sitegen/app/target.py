"""Reading what a target remembers, and finding what stands in the way there; nothing is written."""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from sitegen.base.dataclass import dataclass
from sitegen.base.paths import parents
from sitegen.engine.publishing.belief import Records
from sitegen.engine.publishing.state import (
    CURRENT,
    INVALIDATIONS,
    INVENTORIES,
    LEASE,
    PENDING,
    Inventory,
    Release,
    decode_current,
    decode_invalidation,
    decode_inventory,
    decode_journal,
    decode_lease,
    decode_release,
    release_path,
)
from sitegen.shell.faults import WorldFault
from sitegen.shell.objects.packing import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.engine.publishing.belief import Belief
    from sitegen.engine.publishing.plan import Plan
    from sitegen.shell.objects.target import Found, Target

T = TypeVar("T")
_AT_ONCE: Final = 16
_MOST_QUESTIONS: Final = 48  # past which a listing is cheaper than asking for each file
_SHOWN: Final = 5  # paths in one message


@dataclass(frozen=True, slots=True)
class Seen:
    """What a target said, and which versions of its records these were.

    Attributes:
        records: what was read.
        current, pending: versions; None where there was none.
        lease: as it was.
    """

    records: Records
    current: str | None = None
    pending: str | None = None
    lease: Found | None = None


def read_target(target: Target) -> Seen:
    """What a target remembers.

    Raises:
        WorldFault: it cannot be read, or makes no sense.
    """
    with ThreadPoolExecutor(3) as pool:
        current_file, pending_file, lease_file = pool.map(target.get, (CURRENT, PENDING, LEASE))
    current = decode_current(current_file.data) if current_file else None
    journal = decode_journal(pending_file.data) if pending_file else None
    for found, record, path in ((current_file, current, CURRENT), (pending_file, journal, PENDING)):
        if found is not None and record is None:
            message = f"{path} in {target.name} is no record of this tool's; was another version of it used there?"
            raise WorldFault(message)
    release, inventory = Release(), Inventory()
    if current:
        release = read_release(target, current.release)
        path = f"{INVENTORIES}{current.inventory}.json"
        inventory = _whole(target, path, lambda data: decode_inventory(data, current.inventory))
    aim = None
    if journal and current and journal.release == current.release:
        aim = release
    elif journal and target.holds(release_path(journal.release)):
        aim = read_release(target, journal.release)
    lease = decode_lease(lease_file.data) if lease_file else None
    records = Records(current, release, inventory, journal, aim, lease)
    return Seen(
        records,
        current_file.version if current_file else None,
        pending_file.version if pending_file else None,
        lease_file,
    )


def read_release(target: Target, name: str) -> Release:
    """The release with that id.

    Raises:
        WorldFault: its manifest is not there, or is not what its name says.
    """
    return _whole(target, release_path(name), lambda data: _unpacked(data, name))


def _unpacked(data: bytes, name: str) -> Release | None:
    try:
        return decode_release(unpack(data, "gzip"), name)
    except (OSError, EOFError, zlib.error):
        return None


def _whole(target: Target, path: str, decode: Callable[[bytes], T | None]) -> T:
    for _ in range(3):
        found = target.get(path)
        record = decode(found.data) if found else None
        if record is not None:
            return record
    message = f"{path} in {target.name} is missing or damaged; if another publish is just ending, run this again"
    raise WorldFault(message)


def read_invalidations(target: Target) -> dict[str, tuple[str, ...]]:
    """The addresses that a CDN has still to drop, by release."""
    found = {}
    for path in sorted(target.names(INVALIDATIONS)):
        file = target.get(path)
        addresses = decode_invalidation(file.data) if file else None
        if addresses is not None:
            found[path.removeprefix(INVALIDATIONS).removesuffix(".json")] = addresses
    return found


def refuse_foreign(target: Target, plan: Plan, belief: Belief, *, first: bool) -> None:
    """Stop when a file that no manifest of ours names holds a path that is wanted.

    Raises:
        WorldFault: there is one.
    """
    clears = set(plan.journal.clears)
    making_room = {*clears, *(folder for path in clears for folder in parents(path))}
    new = [path for path in plan.adds if path not in making_room and clears.isdisjoint(parents(path))]
    if not new:
        return
    if target.asks_cheaply or (not first and len(new) <= _MOST_QUESTIONS):
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            there: Sequence[str] = [
                path for path, is_there in zip(new, pool.map(target.holds, new), strict=True) if is_there
            ]
    else:
        names = set(target.names())
        there = [path for path in new if path in names and path not in belief.present]
    if there:
        more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
        message = (
            f"files that sitegen did not publish are in the way in {target.name}: "
            f"{', '.join(there[:_SHOWN])}{more}; move them away, or publish to another place"
        )
        raise WorldFault(message)
