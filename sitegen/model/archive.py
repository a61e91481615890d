"""The whole records of a site's clinics, which stay written until somebody asks for one.

Invariant: what is given for a line is what was written there, whether it was remembered or read again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sitegen.base.memory import FEW_RECORDS
from sitegen.parse.listing import Sharing, read_terms
from sitegen.parse.prose import Prose, from_plain
from sitegen.parse.schema import ClinicRecord, lighten

if TYPE_CHECKING:
    from sitegen.base.memory import Line
    from sitegen.parse.listing import Terms

SEPARATOR = b"\t"
"""Stands between the parts of a line: what its listing is read from, terms, the record, a marked background. No JSON holds it raw."""


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

    def record(self, mark: str, line: Line) -> ClinicRecord:
        """The record on a line; ``mark`` is the digest of all of it."""
        return self._recent.get(mark) or self._fetched(mark, line)

    def _fetched(self, mark: str, line: Line) -> ClinicRecord:
        record = self._older.get(mark)
        if record is None:
            record = ClinicRecord.model_validate_json(parts(line)[2])
            if self._lasting:
                lighten(record)
        if len(self._recent) >= self._half:
            self._older, self._recent = self._recent, {}
        self._recent[mark] = record
        return record


def parts(line: Line) -> list[bytes]:
    """The parts of a line."""
    return line.block[line.start : line.end].split(SEPARATOR)


def head(line: Line) -> tuple[str, bool]:
    """The first part of a line, and whether there are others."""
    block, start, last = line
    end = block.find(SEPARATOR, start, last)
    return block[start : last if end < 0 else end].decode(), end >= 0


def marked_prose(line: Line) -> Prose:
    """The marked background on a line."""
    return from_plain(json.loads(parts(line)[3]))


def terms(line: Line) -> Terms:
    """The terms on a line."""
    return read_terms(json.loads(parts(line)[1]))
