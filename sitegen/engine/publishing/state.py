"""What a target remembers of its releases, under `.sitegen/`: records as JSON, and how they are read back.

Invariant: a record that is not whole is None, never half believed; a release's id names the digest of its bytes.
"""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest, is_of
from sitegen.engine.publishing.files import File, Identity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ROOM: Final = ".sitegen/"
CURRENT: Final = f"{ROOM}current"
LEASE: Final = f"{ROOM}lease"
PENDING: Final = f"{ROOM}pending"
RELEASES: Final = f"{ROOM}releases/"
OBJECTS: Final = f"{ROOM}objects/"
INVENTORIES: Final = f"{ROOM}inventories/"
INVALIDATIONS: Final = f"{ROOM}invalidations/"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Release:
    """Every file of a release by its path."""

    files: Mapping[str, File] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Current:
    """Which release readers see.

    Attributes:
        release: its id.
        sequence: one more with every move.
        inventory: the digest of the record of what lies beside it.
        history: the releases that a rollback may return to and this one: since which move each was current, and its id.
    """

    release: str
    sequence: int
    inventory: str
    history: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Retired:
    """A file that the current release does not have.

    Attributes:
        identity: what it is; None where that is not known.
        last: since which move the last release that had it was current; 0 for none.
        since: when it left, in seconds since 1970.
    """

    identity: Identity | None
    last: int
    since: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lies in a target beside its current release.

    Attributes:
        retired: files in their old places.
        objects: bytes kept for a rollback: since which move the last release that needs them was current.
    """

    retired: Mapping[str, Retired] = field(default_factory=dict)
    objects: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """What a publish that has begun is going to do, written before it does any of it.

    Attributes:
        base: the id of the release that it starts from; '' for none.
        sequence: of the move that it makes.
        release: the id of the release that it makes.
        known: paths at which something else lies than the base says; None where it is one of several.
        objects: bytes kept for a rollback that the base's inventory does not have, surely there.
        copies: what is kept for a rollback first: path and object.
        copied: whether that is done; nothing is sent or deleted before.
        clears: what is deleted then, since a file stands where a folder will be, or the other way round.
        puts: what is sent then, in this order.
        inventory: the digest of the record of what will lie beside the release.
        strays: paths of the tool's own at which something may lie that nobody needs.
        extras: what is put at paths that the release does not have: a rollback's redirects.
        invalid: addresses whose bytes may have changed since the base, by this publish or those that were cut off.
        abandoned: ids of releases that were never finished.
        deletes: files to be deleted at last.
        drops: objects to be deleted at last.
        forgets: other records to be deleted at last.
    """

    base: str
    sequence: int
    release: str
    known: Mapping[str, Identity | None] = field(default_factory=dict)
    objects: Mapping[str, int] = field(default_factory=dict)
    copies: tuple[tuple[str, str], ...] = ()
    copied: bool = True
    clears: tuple[str, ...] = ()
    puts: tuple[str, ...] = ()
    inventory: str = ""
    strays: tuple[str, ...] = ()
    extras: Mapping[str, Identity] = field(default_factory=dict)
    invalid: tuple[str, ...] = ()
    abandoned: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    forgets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lease:
    """Who may change a target.

    Attributes:
        holder: a token of the publish that holds it.
        machine: where that runs; what it says is compared, never parsed.
        process: which one it is there.
        until: when it ends by its holder's clock, in seconds since 1970; 0 once it was given back.
        journal: the digest of the journal that ``done`` is about.
        done: how many of the journal's puts are surely done, from the first on.
    """

    holder: str
    machine: str
    process: str
    until: int
    journal: str = ""
    done: int = 0


def release_id(data: bytes, when: datetime) -> str:
    """The id of the release with these bytes, made at ``when`` (UTC); ids sort by time."""
    return f"{when:%Y%m%dT%H%M%S}.{when.microsecond // 1000:03d}Z-{digest(data)}"


def same_content(one: str, other: str) -> bool:
    """Whether two ids name releases with the same files."""
    return one.rpartition("-")[2] == other.rpartition("-")[2]


def object_path(name: str) -> str:
    """Where bytes that are kept for a rollback lie."""
    return f"{OBJECTS}{name}"


def inventory_path(name: str) -> str:
    """Where the record of what lies beside a release is."""
    return f"{INVENTORIES}{name}.json"


def release_path(name: str) -> str:
    """Where the manifest of a release lies, compressed: it names every file."""
    return f"{RELEASES}{name}.json.gz"


def encode_release(release: Release) -> bytes:
    """A release as its manifest: one line for each file, in path order."""
    lines = (f"{json.dumps(path, ensure_ascii=False)}:{_line(file)}" for path, file in sorted(release.files.items()))
    return f'{{"tool":"sitegen","format":{_FORMAT},"files":{{\n'.encode() + ",\n".join(lines).encode() + b"\n}}\n"


def _line(file: File) -> str:
    one = file.identity
    parts = [one.content, one.encoding, one.meta, file.kind, file.parent]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def decode_release(data: bytes, name: str) -> Release | None:
    """The release in a manifest's bytes; None when they are not those that ``name`` names."""
    if not is_of(name.rpartition("-")[2], data):
        return None
    files = json.loads(data)["files"]
    return Release(
        {path: File(Identity(content, how, meta), kind, up) for path, (content, how, meta, kind, up) in files.items()}
    )


def encode_current(current: Current) -> bytes:
    """The record as its file."""
    return _encoded(
        release=current.release,
        sequence=current.sequence,
        inventory=current.inventory,
        history=[list(item) for item in current.history],
    )


def decode_current(data: bytes) -> Current | None:
    """The record in a file's bytes."""
    found = _decoded(data)
    if found is None:
        return None
    history = tuple((number, name) for number, name in found["history"])
    return Current(found["release"], found["sequence"], found["inventory"], history)


def encode_inventory(inventory: Inventory) -> bytes:
    """The record as its file, the same bytes for the same record."""
    return _encoded(
        retired={path: [_plain(one.identity), one.last, one.since] for path, one in sorted(inventory.retired.items())},
        objects=dict(sorted(inventory.objects.items())),
    )


def decode_inventory(data: bytes, name: str) -> Inventory | None:
    """The record in a file's bytes; None when they are not those that ``name`` names."""
    found = _decoded(data)
    if found is None or not is_of(name, data):
        return None
    retired = {path: Retired(_identity(one), last, since) for path, (one, last, since) in found["retired"].items()}
    return Inventory(retired, found["objects"])


def encode_journal(journal: Journal) -> bytes:
    """The record as its file."""
    return _encoded(
        base=journal.base,
        sequence=journal.sequence,
        release=journal.release,
        known={path: _plain(one) for path, one in sorted(journal.known.items())},
        objects=dict(sorted(journal.objects.items())),
        copies=[list(item) for item in journal.copies],
        copied=journal.copied,
        inventory=journal.inventory,
        extras={path: _plain(one) for path, one in sorted(journal.extras.items())},
        **{name: list(getattr(journal, name)) for name in _LISTS},
    )


_LISTS: Final = ("clears", "puts", "strays", "invalid", "abandoned", "deletes", "drops", "forgets")


def decode_journal(data: bytes) -> Journal | None:
    """The record in a file's bytes."""
    found = _decoded(data)
    if found is None:
        return None
    return Journal(
        base=found["base"],
        sequence=found["sequence"],
        release=found["release"],
        known={path: _identity(one) for path, one in found["known"].items()},
        objects=found["objects"],
        copies=tuple((path, name) for path, name in found["copies"]),
        copied=found["copied"],
        inventory=found["inventory"],
        extras={path: Identity(*one) for path, one in found["extras"].items()},
        **{name: tuple(found[name]) for name in _LISTS},
    )


def encode_lease(lease: Lease) -> bytes:
    """The record as its file."""
    return _encoded(
        holder=lease.holder,
        machine=lease.machine,
        process=lease.process,
        until=lease.until,
        journal=lease.journal,
        done=lease.done,
    )


def decode_lease(data: bytes) -> Lease | None:
    """The record in a file's bytes."""
    found = _decoded(data)
    if found is None:
        return None
    names = ("holder", "machine", "process", "until", "journal", "done")
    return Lease(*(found[name] for name in names))


def encode_invalidation(release: str, addresses: tuple[str, ...]) -> bytes:
    """The addresses that a CDN has to drop because of a release."""
    return _encoded(release=release, addresses=list(addresses))


def decode_invalidation(data: bytes) -> tuple[str, ...] | None:
    """The addresses in a file's bytes."""
    found = _decoded(data)
    return None if found is None else tuple(found["addresses"])


def _encoded(**record: Any) -> bytes:
    whole = {"tool": "sitegen", "format": _FORMAT, **record}
    return (json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _decoded(data: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    ours = isinstance(found, dict) and found.get("tool") == "sitegen" and found.get("format") == _FORMAT
    return found if ours else None


def _plain(identity: Identity | None) -> list[str] | None:
    return None if identity is None else [identity.content, identity.encoding, identity.meta]


def _identity(plain: list[str] | None) -> Identity | None:
    return None if plain is None else Identity(*plain)
