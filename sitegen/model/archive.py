"""The whole records of a site's clinics, which stay written until somebody asks for one.

Invariant: what is given for a line is what was written there, whether it was remembered or read again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pydantic_core import from_json

from sitegen.base.memory import ASIDE, FEW_RECORDS
from sitegen.base.recent import Recent
from sitegen.parse.listing import Sharing, read_more
from sitegen.parse.prose import Prose, from_plain
from sitegen.parse.schema import ClinicRecord, lighten

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.base.memory import Aside, Place
    from sitegen.base.sources import Source
    from sitegen.parse.kept import Kept
    from sitegen.parse.listing import More

SEPARATOR = ASIDE
"""Stands between the parts of a line: what its listing is read from, the record, a marked background. No JSON holds it raw."""


class Written(NamedTuple):
    """Where a record is written, and what it can be written from once more should that be lost.

    Attributes:
        aside: where the rest of its line lies, behind what its listing is read from.
        place: there.
        source: the record's file.
        write: gives what stands on the line for the bytes of that.
    """

    aside: Aside
    place: Place
    source: Source
    write: Callable[[bytes], bytes]

    def __repr__(self) -> str:
        """The place alone: a source may say what is private."""
        return f"Written({self.place})"


class Archive:
    """What the clinics of a site share: the records that were asked for last, and what many listings say.

    Args:
        room: how many records are remembered at most.
    """

    def __init__(self, room: int) -> None:
        self.sharing = Sharing()
        self._lasting = room > FEW_RECORDS
        self._records: Recent[str, ClinicRecord] = Recent(room)

    def record(self, mark: str, line: Written) -> ClinicRecord:
        """The record on a line; ``mark`` is the digest of all of it."""
        record = self._records.get(mark)
        if record is None:
            record = ClinicRecord.model_validate_json(parts(line)[0])
            if self._lasting:
                lighten(record)
            self._records.put(mark, record)
        return record


def parts(line: Written) -> list[bytes]:
    """The record, and its background if that is marked.

    Raises:
        OSError: they were lost, and the source cannot be read or is another by now.
    """
    rest = line.aside.read(line.place)
    return line.write(line.source.read()).split(SEPARATOR)[1:] if rest is None else rest.split(SEPARATOR)


def marked_prose(line: Written) -> Prose:
    """The marked background on a line."""
    return from_plain(json.loads(parts(line)[1]))


def kept(line: Written) -> Kept:
    """What the record on a line says, as it stands there."""
    found: Kept = from_json(parts(line)[0], cache_strings="keys")
    return found


def more(line: Written) -> More:
    """What the record on a line says to the downloads and the search."""
    return read_more(from_json(parts(line)[0], cache_strings="keys"))  # what it says is let go at once
