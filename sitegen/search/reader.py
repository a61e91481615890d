"""The index read back from its own files, as the browser reads it (`themes/default/js/search/files.mjs`).

Invariant: everything that Python knows of the written format stands here and in `encode`, so that
`sitegen search` and the search contract answer from what is published, not from what was meant.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from sitegen.base.dataclass import dataclass
from sitegen.base.sealing import DIGITS
from sitegen.search.encode import script_order
from sitegen.search.norms import bucket_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Where the manifest lies; every other file is named by it, beside it.
MANIFEST = "manifest.json"
_HASH = 8
_SEAL = 8
_MOST_SHARDS = 3
_MORE = 32
#: Characters of a line for each posting of a frequent term, about: by that the script orders it among others.
_FREQUENT_LENGTH = 4
_VALUES = {digit: value for value, digit in enumerate(DIGITS)}


class IndexFault(Exception):  # noqa: N818 - a fault of the world, like `shell.faults`
    """A file of the index is missing, cut short, or of another version."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A term in one field of one document: how often, and the field's length in words (bucketed)."""

    number: int
    times: int
    length: float


@dataclass(frozen=True, slots=True)
class WeightedField:
    """A field as the manifest states it: lunr's boost, and the average length in words."""

    name: str
    boost: float
    average: float


@dataclass(frozen=True, slots=True)
class Row:
    """What a result row shows."""

    kind: str
    url: str
    title: str
    detail: str
    sample: bool
    snippet: str


class Opened:
    """An index that can be asked; what was read is kept.

    Attributes:
        count: number of documents.
        fields: in the order of a term's postings.
        base: the path part of the site's address.
        common: the terms that are left out of clinics' texts, being in most of them.
    """

    def __init__(self, read: Callable[[str], bytes | None], version: int) -> None:
        """Open the index.

        Args:
            read: a file's bytes by its name below ``search/``, or None.
            version: of the format.

        Raises:
            IndexFault: there is no manifest, or it cannot be used.
        """
        self._read = read
        manifest = self._manifest()
        if manifest.get("version") != version:
            message = f"the index is of version {manifest.get('version')}, not {version}"
            raise IndexFault(message)
        self._all = manifest
        self.count: int = manifest["count"]
        self.base: str = manifest["base"]
        self.fields = tuple(WeightedField(*field) for field in manifest["fields"])
        self.common = frozenset(manifest["common"].split())
        self._firsts: list[str] = manifest["terms"].split(" ") if manifest["terms"] else []
        self._keys = [script_order(first) for first in self._firsts]
        self._letters: list[str] = manifest["letters"].split(" ") if manifest["letters"] else []
        self._frequent = {place: size * _FREQUENT_LENGTH for place, size, _ in manifest["split"]}
        self._shards: dict[int, dict[str, str]] = {}
        self._chunks: dict[int, dict[int, Row]] = {}
        self._postings: dict[str, tuple[tuple[Posting, ...], ...]] = {}

    def has(self, term: str) -> bool:
        """Whether ``term`` is in the index."""
        return bool(self._firsts) and term in self._shard(self._place(term))

    def postings(self, term: str) -> tuple[tuple[Posting, ...], ...]:
        """The postings of a term that the index has, by field."""
        if term not in self._postings:
            self._postings[term] = _decoded(self._shard(self._place(term))[term], len(self.fields))
        return self._postings[term]

    def beginning(self, prefix: str, most: int) -> list[str]:
        """At most ``most`` terms that begin with ``prefix``, the commonest first."""
        if not self._firsts:
            return []
        low = self._place(prefix)
        high = min(self._place(f"{prefix}\uffff"), low + _MOST_SHARDS - 1)
        found = [
            (-self._frequent.get(place, len(line)), script_order(term), term)
            for place in range(low, high + 1)
            for term, line in self._shard(place).items()
            if term.startswith(prefix)
        ]
        return [term for _, _, term in sorted(found)[:most]]

    def row(self, number: int) -> Row | None:
        """What the row of a document number shows."""
        chunk, slot = divmod(number, self._all["chunk"])
        return self._chunk(chunk).get(slot)

    def rows(self) -> Iterator[Row]:
        """Every row, by document number."""
        for chunk in range(len(self._all["bundles"]) // _HASH * self._all["bundle"]):
            yield from (row for _, row in sorted(self._chunk(chunk, missing=True).items()))

    def _chunk(self, chunk: int, *, missing: bool = False) -> dict[int, Row]:
        """The rows of a display chunk by slot; one without documents may be ``missing``."""
        if chunk not in self._chunks:
            path = f"d/{chunk}.{self._hash('bundles', chunk // self._all['bundle'])}.txt"
            rows = [] if missing and self._read(path) is None else json.loads(self._sealed(path))
            self._chunks[chunk] = {
                slot: Row(kind, self.base + url, title, detail, bool(sample), snippet)
                for slot, kind, url, title, detail, sample, snippet in rows
            }
        return self._chunks[chunk]

    def vocabulary(self, letter: str) -> Iterable[tuple[str, int]]:
        """The words under a first letter, each with how common it is."""
        if letter not in self._letters:
            return []
        name = self._hash("words", self._letters.index(letter))
        return [(line[1:], _VALUES[line[0]]) for line in self._sealed(f"w/{name}.txt").split("\n") if line]

    def _place(self, term: str) -> int:
        return max(bisect_right(self._keys, script_order(term)) - 1, 0)

    def _hash(self, kind: str, place: int) -> str:
        hashes: str = self._all[kind]
        return hashes[place * _HASH : place * _HASH + _HASH]

    def _shard(self, place: int) -> dict[str, str]:
        if place not in self._shards:
            text = self._sealed(f"t/{self._hash('shards', place)}.txt")
            pairs = (line.partition(" ") for line in text.split("\n"))
            self._shards[place] = {term: rest for term, space, rest in pairs if space}
        return self._shards[place]

    def _bytes(self, name: str) -> bytes:
        data = self._read(name)
        if data is None:
            message = f"search/{name} is missing"
            raise IndexFault(message)
        return data

    def _sealed(self, name: str) -> str:
        return self._unsealed(name, b"#", b"\n").decode()

    def _manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._unsealed(MANIFEST, b',"crc":"', b'"}\n') + b"}")
        return found

    def _unsealed(self, name: str, before: bytes, after: bytes) -> bytes:
        data = self._bytes(name)
        end = max(len(data) - len(before) - _SEAL - len(after), 0)
        if data[end:] != b"%s%08x%s" % (before, zlib.crc32(data[:end]), after):
            message = f"search/{name} is cut short or altered"
            raise IndexFault(message)
        return data[:end]


def _varints(text: str) -> list[int]:
    found = []
    value = shift = 0
    for char in text:
        digit = _VALUES[char]
        value += (digit & _MORE - 1) << shift
        shift += 5
        if digit < _MORE:
            found.append(value)
            value = shift = 0
    return found


def _decoded(line: str, fields: int) -> tuple[tuple[Posting, ...], ...]:
    found: list[tuple[Posting, ...]] = [()] * fields
    for part in line.split(" "):
        gaps, times, norms = part[1:].split(",")
        number = -1
        numbers = []
        for gap in _varints(gaps):
            number += gap + 1
            numbers.append(number)
        often = _varints(times) if times else [0] * len(numbers)
        lengths = [bucket_length(_VALUES[norm]) for norm in norms]
        found[int(part[0])] = tuple(
            Posting(number, extra + 1, length) for number, extra, length in zip(numbers, often, lengths, strict=True)
        )
    return tuple(found)
