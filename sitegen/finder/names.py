"""What a row shows beside the table: names and localities, in a few large files.

They are cut coarsely on purpose: which of them a reader fetches tells the host next to nothing.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sitegen.base.sealing import stable_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Clinics to a file: none has fewer but the last, most have no more than half as many again.
SMALLEST = 3_000
_ROOM = 1_500
_HASH_RANGE = 1 << 64


class Named(NamedTuple):
    """What a row shows of a clinic, by the names of its fields."""

    id: str
    region: str
    name: str
    locality: str


def name_files(clinics: Iterable[Named]) -> tuple[tuple[int, str], ...]:
    """How many clinics each file holds, and its lines: the id's last part, name, locality.

    Files end with a region; a hash of the region decides where, so that a new clinic moves no cut but its own.

    Args:
        clinics: in the order of the table.
    """
    found: list[tuple[int, str]] = []
    lines: list[str] = []
    for region, members in groupby(clinics, key=lambda clinic: clinic.region):
        before = len(lines)
        lines += [f"{clinic.id.rpartition('/')[2]}\t{clinic.name}\t{clinic.locality}\n" for clinic in members]
        likely = (len(lines) - before) / _ROOM
        full = len(lines) > SMALLEST + 2 * _ROOM
        if full or (len(lines) > SMALLEST and stable_hash(region) < likely * _HASH_RANGE):
            found.append((len(lines), "".join(lines)))
            lines = []
    if lines:
        found.append((len(lines), "".join(lines)))
    return tuple(found)
