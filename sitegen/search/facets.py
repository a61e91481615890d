"""Facets: by what a reader may narrow a result; one file for each, fetched when the filters open.

A line for each value that some document has, in the order in which values are offered: its id, its
label and the gaps between its documents' numbers less one (`encode.varint`), parted by tabs.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.base.dataclass import dataclass
from sitegen.base.sealing import sealed, varint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sitegen.search.document import SearchDocument

#: Levels of the region tree that can be chosen: countries, and what lies directly in them.
REGION_LEVELS = 2


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet and what it offers.

    Attributes:
        name: kind, region, condition or treatment.
        labels: id and label of each value in the order in which they are offered; a label may be empty
            where the script has a word of its own.
    """

    name: str
    labels: tuple[tuple[str, str], ...]


def _kind(document: SearchDocument) -> tuple[str, ...]:
    return (document.kind,)


def _region(document: SearchDocument) -> tuple[str, ...]:
    steps = document.group.split("/")[:REGION_LEVELS] if document.group else []
    return tuple(["/".join(steps[: depth + 1]) for depth in range(len(steps))])


#: The ids of the values that a document has, by facet.
VALUES_OF: Final[Mapping[str, Callable[[SearchDocument], tuple[str, ...]]]] = {
    "kind": _kind,
    "region": _region,
    "condition": attrgetter("conditions"),
    "treatment": attrgetter("treatments"),
}


class Run(NamedTuple):
    """Numbers that rise: the first, the last, and the digits of the gaps between."""

    first: int
    last: int
    gaps: str


#: Facet → value → the numbers of some documents that have it.
Values = dict[str, dict[str, Run]]


def values(documents: Iterable[SearchDocument], numbers: Mapping[str, int]) -> Values:
    """The numbers of documents by the values that they have.

    Args:
        documents: in any order.
        numbers: the number of each by its id.
    """
    found: dict[str, defaultdict[str, list[int]]] = {facet: defaultdict(list) for facet in VALUES_OF}
    for document in documents:
        number = numbers[document.id]
        for facet, values_of in VALUES_OF.items():
            lists = found[facet]
            for value in dict.fromkeys(values_of(document)):
                lists[value].append(number)
    return {facet: {value: _run(sorted(each)) for value, each in lists.items()} for facet, lists in found.items()}


def _run(numbers: list[int]) -> Run:
    return Run(numbers[0], numbers[-1], "".join(varint(b - a - 1) for a, b in pairwise(numbers)))


def facet_text(facet: Facet, spans: Iterable[Values]) -> str:
    """The sealed text of one facet's file; values without a document are left out.

    Args:
        facet: which it is.
        spans: `values` of spans of numbers that follow each other.
    """
    parts: dict[str, list[str]] = {value: [] for value, _ in facet.labels}
    last: dict[str, int] = {}
    for span in spans:
        for value, run in span[facet.name].items():
            if value in parts:
                parts[value] += (varint(run.first - last.get(value, -1) - 1), run.gaps)
                last[value] = run.last
    return sealed(
        "".join(
            f"{value}\t{' '.join(label.split())}\t{''.join(parts[value])}\n"
            for value, label in facet.labels
            if parts[value]
        )
    )
