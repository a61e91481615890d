"""The plan of a publish: what is new, changed, redirected, kept for a while, deleted; and every record that it leaves.

Invariant: nothing is planned to be written over or deleted but paths that a manifest of ours names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.compressing import is_copy
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.paths import folders_of, parents
from sitegen.engine.publishing.addresses import address, is_authored, is_page, parent
from sitegen.engine.publishing.files import PACKED, Identity, file
from sitegen.engine.publishing.redirects import redirect_page
from sitegen.engine.publishing.state import (
    Current,
    Inventory,
    Journal,
    Release,
    Retired,
    encode_inventory,
    encode_release,
    inventory_path,
    object_path,
    release_id,
    release_path,
    same_content,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sitegen.engine.publishing.belief import Belief, Records
    from sitegen.engine.publishing.files import Encoding, File

DAY: Final = 86_400
NAMING: Final = (".html", ".json", ".xml")
"""Endings of files that may name others."""
_FEW: Final = 20
_SHARE: Final = 10


@dataclass(frozen=True, slots=True)
class Policy:
    """What a target is like, and for how long it keeps what.

    Attributes:
        origin: scheme and host of the site's address.
        base: the path of the site's root, without a slash at its end.
        language: of the site.
        encoding: how texts are stored; None where a target keeps bytes alone.
        grace: seconds until files that no release needs are deleted.
        keep: releases that a rollback may return to.
        deletes: addresses that may be lost at once; None for the usual.
    """

    origin: str
    base: str
    language: str
    encoding: Encoding | None
    grace: int = 7 * DAY
    keep: int = 5
    deletes: int | None = None

    @property
    def on_disk(self) -> bool:
        """Whether no file can have the name of a folder."""
        return self.encoding is None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publish does.

    Attributes:
        name: the id of the release.
        release: all of it.
        manifest: its bytes.
        redirects: the bytes of the pages that lead from vanished addresses to those above.
        adds, changes, metadata: paths that are sent: new ones, those with new bytes, those with other headers alone.
        again: paths of which it is not known whether the publish that was cut off sent them.
        redirected: derived addresses that vanish now, each with the path of the page that they lead to.
        retires: files that leave the release and stay for the grace period.
        lost: authored addresses that would lead nowhere.
        vanishing: how many addresses are lost at once, redirected ones among them.
        limit: how many may be.
        current: the record to be.
        inventory: the record to be.
        journal: what is written down first; its puts are in the order of sending, in `groups`.
        groups: the puts; each group is finished before the next begins.
    """

    name: str
    release: Release
    manifest: bytes
    redirects: Mapping[str, bytes]
    adds: tuple[str, ...]
    changes: tuple[str, ...]
    metadata: tuple[str, ...]
    again: tuple[str, ...]
    redirected: Mapping[str, str]
    retires: tuple[str, ...]
    lost: tuple[str, ...]
    vanishing: int
    limit: int
    current: Current
    inventory: Inventory
    journal: Journal
    groups: tuple[tuple[str, ...], ...]

    @property
    def idle(self) -> bool:
        """Whether the target is just so already, and nothing is left to clear up."""
        journal = self.journal
        work = (
            journal.puts,
            journal.clears,
            journal.deletes,
            journal.drops,
            journal.forgets,
            journal.strays,
            self.retires,
        )
        return self.name == journal.base and not any(work)


def make_plan(
    records: Records,
    belief: Belief,
    wanted: Mapping[str, File],
    policy: Policy,
    now: datetime,
    *,
    restoring: str = "",
) -> Plan:
    """The plan that turns a target into one with the ``wanted`` files.

    Args:
        records: what was read from the target.
        belief: what follows from them.
        wanted: the files of the build, or of the release to return to.
        policy: what the target is like.
        now: in UTC.
        restoring: the id of the release to return to; else ''.
    """
    before, current = records.release.files, records.current
    gone = [path for path in before if path not in wanted]
    going = set(belief.tail.deletes) if belief.tail else set()
    strays = [path for path in belief.present.keys() - wanted.keys() - before.keys() - going if is_page(path)]
    redirected = {
        path: parent(path, wanted)
        for path in (*gone, *strays)
        if (path not in before or _leads_on(path, before[path], restoring=bool(restoring)))
        and not (policy.on_disk and any(folder in wanted for folder in parents(path)))
    }
    redirects = {
        path: redirect_page(policy.origin, f"{policy.base}{address(above)}", policy.language)
        for path, above in redirected.items()
    }
    led = {
        path: file(path, digest(data), "redirect", policy.encoding, redirected[path])
        for path, data in redirects.items()
    }
    files = {**wanted, **led}
    extras = {path: one.identity for path, one in led.items() if restoring or path not in before}
    release = Release(wanted if restoring else {path: one for path, one in files.items() if path not in extras})
    manifest = encode_release(release)
    name = restoring or _name(manifest, records, belief, now)
    sequence = current.sequence if current else 0
    last = current.history[-1][0] if current else 0
    history = _history(current, name, sequence + 1, policy.keep)
    oldest = history[0][0]
    puts = [path for path, one in files.items() if belief.present.get(path, _NOTHING) != one.identity]
    seconds = int(now.timestamp())
    clears = _clears(belief, files) if policy.on_disk else ()
    retired = _retired(records, belief, {*files, *clears}, last, seconds)
    retired |= {path: _led(path, one, records.inventory, seconds) for path, one in extras.items()}
    stale = _stale(belief, files)
    deletes = [
        path
        for path, one in retired.items()
        if path in stale or (one.last < oldest and one.since + policy.grace <= seconds)
    ]
    objects = _still_needed(belief.objects, before, files, last)
    copies = _copies(records, belief, [*puts, *stale, *clears], (oldest, last), objects)
    objects |= dict.fromkeys((item for _, item in copies), last)
    drops = [item for item, needed in objects.items() if needed < oldest]
    inventory = Inventory(
        {path: one for path, one in retired.items() if path not in set(deletes)},
        {item: needed for item, needed in objects.items() if needed >= oldest},
    )
    inventory_name = digest(encode_inventory(inventory))
    cleared = records.journal.clears if records.journal else ()
    there = (before.keys() - set(cleared)) | {path for path, identity in belief.present.items() if identity is not None}
    groups = _groups(puts, files, there)
    kinds = _classify(puts, files, belief, before)
    journal = Journal(
        base=current.release if current else "",
        sequence=sequence + 1,
        release=name,
        known=_known(records, belief),
        objects={item: at for item, at in belief.objects.items() if records.inventory.objects.get(item) != at},
        copies=copies,
        copied=not copies,
        clears=clears,
        puts=tuple(path for group in groups for path in group),
        inventory=inventory_name,
        strays=belief.strays,
        extras=extras,
        invalid=tuple(sorted({*belief.invalid, *_invalid(puts, files, first=current is None)})),
        abandoned=tuple(item for item in belief.abandoned if item != name),
        deletes=tuple(sorted(deletes, key=_leaving)),
        drops=tuple(sorted(drops)),
        forgets=_forgets(records, belief, {item for _, item in history}, inventory, inventory_name),
    )
    new_redirects = {path: redirected[path] for path in gone if path in redirected and before[path].kind != "redirect"}
    retires = tuple(sorted(path for path in retired.keys() - extras.keys() if path not in records.inventory.retired))
    leaving = {*retires, *clears} & before.keys()
    vanishing = len(new_redirects) + sum(_is_address(path, before[path]) for path in leaving)
    return Plan(
        name=name,
        release=release,
        manifest=manifest,
        redirects=redirects,
        **kinds,
        redirected=new_redirects,
        retires=retires,
        lost=() if restoring else tuple(sorted(path for path in gone if _is_lost(path, before[path]))),
        vanishing=vanishing,
        limit=_limit(before) if policy.deletes is None else policy.deletes,
        current=Current(name, sequence + 1, inventory_name, history),
        inventory=inventory,
        journal=journal,
        groups=groups,
    )


_NOTHING: Final = Identity("nothing")


def _is_lost(path: str, before: File) -> bool:
    return before.kind != "redirect" and is_authored(path)


def _leads_on(path: str, before: File, *, restoring: bool) -> bool:
    """Whether a redirect stands where a page was that is gone."""
    return is_page(path) and (restoring or not _is_lost(path, before))


def _led(path: str, identity: Identity, inventory: Inventory, now: int) -> Retired:
    """A redirect that is no part of the release, since it stands for a page that no release in force ever had."""
    known = inventory.retired.get(path)
    return Retired(identity, 0, known.since if known and known.identity == identity else now)


def _clears(belief: Belief, files: Mapping[str, File]) -> tuple[str, ...]:
    """Files of ours that stand where a wanted one needs a folder, or in a folder where one needs to be a file."""
    folders = folders_of(files)
    leaving = (path for path in belief.present if path not in files)
    return tuple(
        sorted(path for path in leaving if path in folders or any(folder in files for folder in parents(path)))
    )


def _stale(belief: Belief, files: Mapping[str, File]) -> set[str]:
    """Compressed files beside pages that are no more what they were: a server would go on sending them instead."""
    return {path for path in belief.present if path not in files and is_copy(path, files)}


def _leaving(path: str) -> tuple[bool, str]:
    """What may name others is deleted before them."""
    return not path.endswith(NAMING), path


def _name(manifest: bytes, records: Records, belief: Belief, now: datetime) -> str:
    """The id of the release: that of the current one, or of the one that was cut off, when it has the same files."""
    fresh = release_id(manifest, now)
    known = (records.current.release if records.current else "", *belief.abandoned[-1:])
    return next((name for name in known if same_content(name, fresh)), fresh)


def _history(current: Current | None, name: str, sequence: int, keep: int) -> tuple[tuple[int, str], ...]:
    before = current.history if current else ()
    if before and before[-1][1] == name:
        return before[-keep - 1 :]
    return (*(item for item in before if item[1] != name), (sequence, name))[-keep - 1 :]


def _retired(records: Records, belief: Belief, files: Collection[str], last: int, now: int) -> dict[str, Retired]:
    """Everything of ours that the release does not have, and since when."""
    before, known = records.release.files, records.inventory.retired
    going = set(belief.tail.deletes) if belief.tail else set()
    found = {}
    for path, identity in belief.present.items():
        if path in files or (path in going and path not in before):
            continue
        if path in known and path not in before:
            found[path] = Retired(identity, known[path].last, known[path].since)
        else:
            found[path] = Retired(identity, last if path in before else 0, now)
    return found


def _still_needed(
    objects: Mapping[str, int], before: Mapping[str, File], files: Mapping[str, File], last: int
) -> dict[str, int]:
    """The objects, those among them that leave the current release needed for as long as that is kept."""
    if not objects:
        return {}
    leaving = {
        one.identity.object for path, one in before.items() if path not in files or files[path].identity != one.identity
    }
    return {name: last if name in leaving else at for name, at in objects.items()}


def _copies(
    records: Records, belief: Belief, puts: list[str], ages: tuple[int, int], objects: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    """What is written over now and a rollback may ask for: its path, and the object that it becomes."""
    before, retired = records.release.files, records.inventory.retired
    oldest, last = ages
    found: dict[str, str] = {}
    for path in puts:
        identity = belief.present.get(path)
        if identity is None:
            continue
        needed = last >= oldest and path in before and before[path].identity == identity
        needed = needed or (path in retired and retired[path].identity == identity and retired[path].last >= oldest)
        if needed and identity.object not in objects:
            found.setdefault(identity.object, path)
    return tuple(sorted((path, name) for name, path in found.items()))


def _known(records: Records, belief: Belief) -> dict[str, Identity | None]:
    """Paths at which something else lies than the records of the finished release say."""
    said = {path: one.identity for path, one in records.inventory.retired.items()}
    said |= {path: one.identity for path, one in records.release.files.items()}
    going = set(belief.tail.deletes) if belief.tail else set()
    return {
        path: one
        for path, one in belief.present.items()
        if path not in going and (path not in said or said[path] != one)
    }


def _groups(puts: list[str], files: Mapping[str, File], there: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """The puts in the order in which readers may see them: what is named before what names it, what is new first."""
    turns: dict[tuple[int, bool], list[str]] = {}
    for path in puts:
        kind = files[path].kind
        turn = {"asset": 0, "authored": 1, "derived": 1, "index": 2, "redirect": 4}[kind]
        if path in _LAST:
            turn = 3
        turns.setdefault((turn, path in there), []).append(path)
    return tuple(tuple(sorted(turns[turn])) for turn in sorted(turns))


_LAST: Final = frozenset({"index.html", "sitemap.xml"})
"""The ways into the site; the sitemap may name others."""


def _classify(
    puts: list[str], files: Mapping[str, File], belief: Belief, before: Mapping[str, File]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {"adds": [], "changes": [], "metadata": [], "again": []}
    for path in sorted(puts):
        identity = files[path].identity
        old = before[path].identity if path in before else belief.present.get(path)
        if path not in belief.present:
            found["adds"].append(path)
        elif old is None or old == identity:
            found["again"].append(path)
        else:
            found["metadata" if old.content == identity.content else "changes"].append(path)
    return {kind: tuple(paths) for kind, paths in found.items()}


def _invalid(puts: list[str], files: Mapping[str, File], *, first: bool) -> set[str]:
    """Addresses that a CDN may hold an older answer of, be it that there is nothing; names of assets are never used twice."""
    return set() if first else {address(path) for path in puts if _is_address(path, files[path])}


def _forgets(
    records: Records, belief: Belief, kept: Collection[str], inventory: Inventory, name: str
) -> tuple[str, ...]:
    """Records that nothing will name any more."""
    current = records.current
    releases = {*belief.abandoned, *(name for _, name in (current.history if current else ()))}
    found = {*belief.strays, *map(release_path, releases)}
    if current:
        found.add(inventory_path(current.inventory))
    needed = {inventory_path(name), *map(release_path, kept), *map(object_path, inventory.objects)}
    return tuple(sorted(found - needed))


def _limit(before: Mapping[str, File]) -> int:
    return max(_FEW, sum(_is_address(path, one) for path, one in before.items()) // _SHARE)


def _is_address(path: str, one: File) -> bool:
    """Whether somebody may have kept the address of a file; only pages name assets, and only servers compressed files."""
    return one.kind != "asset" and not path.endswith(PACKED)
