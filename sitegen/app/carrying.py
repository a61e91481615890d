"""Carrying a publish out: every step in its order, under a lease, so that it may end after any of them.

Invariant: whatever is written over or deleted was written down first; readers find what a page names before the page.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.engine.publishing.files import Headers, headers
from sitegen.engine.publishing.plan import NAMING
from sitegen.engine.publishing.state import (
    CURRENT,
    INVALIDATIONS,
    INVENTORIES,
    OBJECTS,
    PENDING,
    decode_invalidation,
    encode_current,
    encode_invalidation,
    encode_inventory,
    encode_journal,
    release_path,
)
from sitegen.shell.faults import Interrupted, WorldFault
from sitegen.shell.objects.lease import take
from sitegen.shell.objects.packing import pack
from sitegen.shell.objects.sending import do_in_order
from sitegen.shell.objects.target import Conflict
from sitegen.shell.published import read_published

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.app.target import Seen
    from sitegen.engine.publishing.belief import Belief
    from sitegen.engine.publishing.files import Encoding
    from sitegen.engine.publishing.plan import Plan
    from sitegen.engine.publishing.state import Journal
    from sitegen.shell.objects.lease import Hold
    from sitegen.shell.objects.target import Target
    from sitegen.shell.progress import Progress
    from sitegen.shell.signals import Shield

_RECORD: Final = Headers("application/json", "", "no-store")
_PACKED: Final = Headers("application/gzip", "", "no-store")
_STALE: Final = "the target has changed since the plan was made; run the same command again"


@dataclass(frozen=True, slots=True)
class Work:
    """What a publish works with.

    Attributes:
        target: where it goes.
        seen: what the target said when the plan was made.
        belief: what followed from it.
        plan: what is done.
        output: the folder with the built site.
        encoding: how texts are stored; None where the target keeps bytes alone.
        restoring: whether bytes come from what was kept for a rollback, not from the output.
        progress: told how many things of how many are done.
        shield: keeps signals waiting until one step has ended.
    """

    target: Target
    seen: Seen
    belief: Belief
    plan: Plan
    output: Path
    encoding: Encoding | None
    restoring: bool
    progress: Progress
    shield: Shield


def carry_out(work: Work) -> None:
    """Do what the plan says, or nothing when it is out of date.

    Raises:
        WorldFault: something is in the way; what was done is written down, and the next publish goes on.
        Interrupted: a signal came; the same holds.
        OSError: the disk failed; the same holds.
    """
    with work.shield.held():
        hold = take(work.target, work.seen.lease)
        work.target.guard = hold.check
        noted = _Noted(*hold.noted)
        try:
            _checked(work)
            _carried(work, hold, noted)
        finally:
            hold.stopping = False
            with suppress(WorldFault, OSError):
                hold.give_back(noted.journal, noted.done)


@dataclass(slots=True)
class _Noted:
    """How much of which journal is surely done."""

    journal: str
    done: int


def _checked(work: Work) -> None:
    """Make sure that the plan is about the target as it is now.

    Raises:
        WorldFault: it is not.
    """
    for path, version in ((CURRENT, work.seen.current), (PENDING, work.seen.pending)):
        found = work.target.get(path)
        if (None if found is None else found.version) != version:
            raise WorldFault(_STALE)


def _carried(work: Work, hold: Hold, noted: _Noted) -> None:
    target, plan, seen = work.target, work.plan, work.seen
    target.clear()
    pending = seen.pending
    if work.belief.tail:
        _clear_up(target, work.belief.tail, anew=False)
        pending = None
        if plan.idle:
            return
    journal, total = plan.journal, len(plan.journal.copies) + len(plan.journal.puts)
    pending = _written(target, PENDING, encode_journal(journal), pending)
    noted.journal, noted.done = "", 0
    if plan.name not in _known(work):
        target.put(release_path(plan.name), pack(plan.manifest, "gzip"), _PACKED)
    if journal.copies:

        def copied(done: int) -> None:
            work.progress(done, total)
            hold.progress("", 0)
            _stop_if_struck(work)

        do_in_order([journal.copies], lambda item: _kept(target, *item), copied, stop=lambda: _stop(hold))
        journal = replace(journal, copied=True)
        pending = _written(target, PENDING, encode_journal(journal), pending)
    target.delete(journal.clears)
    noted.journal = digest(encode_journal(journal))

    def sent(done: int) -> None:
        noted.done = done
        work.progress(len(journal.copies) + done, total)
        hold.progress(noted.journal, done)
        _stop_if_struck(work)

    do_in_order(plan.groups, lambda path: _sent(work, path), sent, stop=lambda: _stop(hold))
    noted.done = len(journal.puts)
    target.put(f"{INVENTORIES}{plan.current.inventory}.json", encode_inventory(plan.inventory), _RECORD)
    _written(target, CURRENT, encode_current(plan.current), seen.current)
    _clear_up(target, journal, anew=not work.restoring)


def _known(work: Work) -> set[str]:
    """The releases whose manifests are surely there."""
    records = work.seen.records
    names = {name for _, name in records.current.history} if records.current else set()
    if records.journal and records.aim:
        names.add(records.journal.release)
    return names


def _stop(hold: Hold) -> None:
    """Let no request begin any more; those that have begun end by themselves."""
    hold.stopping = True


def _stop_if_struck(work: Work) -> None:
    if work.shield.struck:
        raise Interrupted(work.shield.struck)


def _written(target: Target, path: str, data: bytes, version: str | None) -> str:
    """Replace that version of a record, and tell the new one.

    Raises:
        WorldFault: somebody else has replaced it.
    """
    try:
        return target.put_if(path, data, version)
    except Conflict:
        raise WorldFault(_STALE) from None


def _kept(target: Target, path: str, name: str) -> None:
    """Keep the bytes at ``path`` for a rollback; a file of ours that somebody took away cannot be kept."""
    target.copy(path, f"{OBJECTS}{name}")


def _sent(work: Work, path: str) -> None:
    """Send one file."""
    plan, target = work.plan, work.target
    led = plan.redirects.get(path)
    if work.restoring and led is None:
        identity = plan.release.files[path].identity
        if not target.copy(f"{OBJECTS}{identity.object}", path):
            message = f"the bytes of {path} are not in {target.name} any more, so the release cannot be restored"
            raise WorldFault(message)
        return
    data = led if led is not None else read_published(work.output, path)
    file = plan.release.files.get(path)
    if led is None and (data is None or file is None or digest(data) != file.identity.content):
        message = f"{path} in the output has changed since the site was built; run the same command again"
        raise WorldFault(message)
    assert data is not None
    said = headers(path, work.encoding or "")
    target.put(path, pack(data, said.encoding) if work.encoding is not None else data, said)


def _clear_up(target: Target, journal: Journal, *, anew: bool) -> None:
    """What follows once a release is current: the list for the CDN, and the deletion of what nobody needs.

    Args:
        anew: whether there can be no list of that release yet.
    """
    if journal.invalid:
        path = f"{INVALIDATIONS}{journal.release}.json"
        found = None if anew else target.get(path)
        older = decode_invalidation(found.data) if found else None
        addresses = tuple(sorted({*journal.invalid, *(older or ())}))
        target.put(path, encode_invalidation(journal.release, addresses), _RECORD)
    target.delete([path for path in journal.deletes if path.endswith(NAMING)])
    rest = [path for path in journal.deletes if not path.endswith(NAMING)]
    target.delete([*rest, *(f"{OBJECTS}{name}" for name in journal.drops), *journal.forgets])
    target.delete([PENDING])
