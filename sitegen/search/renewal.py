"""The index brought up to date: what was made of some tables, done anew only for the terms of those that changed.

Invariant: what is renewed is what would have been made afresh of the same tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import from_json, to_json

from sitegen.search.encode import Line, Shard, lines, recut, shards
from sitegen.search.postings import merged
from sitegen.search.vocabulary import entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sitegen.search.encode import Layout
    from sitegen.search.table import Table

#: More than one of so many terms having changed, all is made afresh.
MANY = 4


class Made(NamedTuple):
    """What is made of all tables.

    Attributes:
        documents: how many there are.
        averages: as of `postings.Index`.
        common: as of `postings.Index`.
        shards: of all terms.
        offered: as `vocabulary.entries` gives it.
    """

    documents: int
    averages: tuple[float, ...]
    common: tuple[str, ...]
    shards: tuple[Shard, ...]
    offered: Mapping[str, int]


class Given(NamedTuple):
    """What tables are put together by.

    Attributes:
        layout: of the index.
        regional: as of `postings.merged`.
        stands_for: as of `postings.merged`.
    """

    layout: Layout
    regional: Collection[int]
    stands_for: Mapping[str, Collection[str]]


def afresh(tables: Iterable[Table], given: Given) -> Made:
    """What is made of all tables, which may come one by one."""
    index = merged(tables, given.regional, given.stands_for)
    offered = entries(index)
    cut = shards(index.postings, given.layout)
    return Made(index.count, index.averages, index.common, cut, offered)


def renewed(before: Made, changed: Sequence[tuple[Table, Table]], tables: Sequence[Table], given: Given) -> Made:
    """What is made of all tables, given what was made of them before.

    Args:
        before: made in the same layout, with the same words standing for others.
        changed: each table that is another now, as it was and as it is; `table.EMPTY` stands for none.
        tables: all, as they are, in the order of their numbers.
        given: what they are put together by. No document is or was regional that is not both, but those in ``changed``.
    """
    touched = _together(_terms(changed), given.stands_for)
    if len(touched) * MANY > sum(shard.text.count("\n") for shard in before.shards):
        return afresh(tables, given)
    index = merged(tables, given.regional, given.stands_for, touched)
    found = {line.term: line for line in lines(index.postings, given.layout)}
    known = [*tables, *(was for was, _ in changed)]
    spelt = {each.partition(" ")[2] for table in known for term in touched for each, _ in table.words.of(term)}
    offered = {word: count for word, count in before.offered.items() if word not in spelt} | entries(index)
    common = sorted({*before.common}.difference(touched).union(index.common))
    cut = recut(before.shards, {term: found.get(term) for term in touched}, given.layout.usual)
    return Made(index.count, index.averages, tuple(common), cut, offered)


def _terms(changed: Sequence[tuple[Table, Table]]) -> set[str]:
    """The terms of which one of each two tables says something else than the other."""
    found: set[str] = set()
    for was, now in changed:
        for old, new in zip(was.postings, now.postings, strict=True):
            had, has = dict(old.items()), dict(new.items())
            found.update([term for term in had.keys() | has.keys() if had.get(term) != has.get(term)])
        before, after = (set(zip(*table.words, strict=True)) for table in (was, now))
        found.update(spelt.partition(" ")[0] for spelt, _ in before ^ after)
    return found


def _together(terms: set[str], stands_for: Mapping[str, Collection[str]]) -> set[str]:
    """Some terms with those that find what they find, and all that any of these stands for."""
    found = terms | {own for own, others in stands_for.items() if not terms.isdisjoint(others)}
    waiting = list(found)
    while waiting:
        more = set(stands_for.get(waiting.pop(), ())) - found
        found |= more
        waiting += more
    return found


def encode(made: Made) -> Iterator[bytes]:
    """What was made, as bytes in pieces: the whole of it is large."""
    yield to_json(made._replace(shards=()))
    for shard in made.shards:
        yield b"\n"
        yield to_json((shard.first, shard.text, shard.frequent and shard.frequent[2:]))


def decode(data: bytes) -> Made:
    """What `encode` gave."""
    first, *lines = data.split(b"\n")
    documents, averages, common, _, offered = from_json(first)
    return Made(documents, tuple(averages), tuple(common), tuple([_shard(*from_json(line)) for line in lines]), offered)


def _shard(first: str, text: str, frequent: list[Any] | None) -> Shard:
    if frequent is None:
        return Shard(first, text)
    parts, held, lengths = frequent
    return Shard(first, text, Line(first, text, tuple(parts), held, lengths if lengths is None else tuple(lengths)))
