"""The whole records of a site's clinics, which stay written until somebody asks for one.

Invariant: what is given for a line is what was written there, whether it was remembered or read again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from sitegen.base.memory import ASIDE, FEW_RECORDS
from sitegen.parse.listing import Sharing, read_terms
from sitegen.parse.prose import Prose, from_plain
from sitegen.parse.schema import ClinicRecord, lighten

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.base.memory import Line
    from sitegen.parse.listing import Terms

SEPARATOR = ASIDE
"""Stands between the parts of a line: what its listing is read from, terms, the record, a marked background. No JSON holds it raw."""


class Written(NamedTuple):
    """Where a record is written, and what it can be written from once more should that be lost.

    Attributes:
        line: the place.
        source: the bytes of the record's file.
        write: gives what stands on the line for these.
    """

    line: Line
    source: bytes
    write: Callable[[bytes], bytes]

    def __repr__(self) -> str:
        """The place alone: a source may say what is private."""
        return f"Written({self.line})"


class Archive:
    """What the clinics of a site share: the records that were asked for last, and what many listings say.

    Args:
        room: how many records are remembered at most.
    """

    def __init__(self, room: int) -> None:
        self.sharing = Sharing()
        self._half = max(1, room // 2)
        self._lasting = room > FEW_RECORDS
        self._recent: dict[str, ClinicRecord] = {}
        self._older: dict[str, ClinicRecord] = {}

    def record(self, mark: str, line: Written) -> ClinicRecord:
        """The record on a line; ``mark`` is the digest of all of it."""
        return self._recent.get(mark) or self._fetched(mark, line)

    def _fetched(self, mark: str, line: Written) -> ClinicRecord:
        record = self._older.get(mark)
        if record is None:
            record = ClinicRecord.model_validate_json(parts(line)[2])
            if self._lasting:
                lighten(record)
        if len(self._recent) >= self._half:
            self._older, self._recent = self._recent, {}
        self._recent[mark] = record
        return record


def parts(written: Written) -> list[bytes]:
    """The parts of a line."""
    block, start, end, aside = written.line
    found = block[start:end]
    if aside is None:
        return found.split(SEPARATOR)
    first, _, place = found.partition(SEPARATOR)
    rest = aside.read(place)
    return written.write(written.source).split(SEPARATOR) if rest is None else [first, *rest.split(SEPARATOR)]


def head(line: Line) -> tuple[str, bool]:
    """The first part of a line, and whether there are others."""
    block, start, last, _ = line
    end = block.find(SEPARATOR, start, last)
    return block[start : last if end < 0 else end].decode(), end >= 0


def marked_prose(line: Written) -> Prose:
    """The marked background on a line."""
    return from_plain(json.loads(parts(line)[3]))


def terms(line: Written) -> Terms:
    """The terms on a line."""
    return read_terms(json.loads(parts(line)[1]))
