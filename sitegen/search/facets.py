"""Facets: by what a reader may narrow a result; one file for each, fetched when the filters open.

A line for each value that some document has, in the order in which values are offered: its id, its
label and the gaps between its documents' numbers less one (`encode.varint`), parted by tabs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.base.sealing import sealed, varint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def values_of(document: SearchDocument, facet: str) -> tuple[str, ...]:
    """The ids of the values of ``facet`` that a document has."""
    match facet:
        case "kind":
            return (document.kind,)
        case "region":
            steps = document.group.split("/")[:REGION_LEVELS] if document.group else []
            return tuple("/".join(steps[: depth + 1]) for depth in range(len(steps)))
        case "condition":
            return document.conditions
        case _:
            return document.treatments


def facet_text(facet: Facet, documents: Iterable[SearchDocument], numbers: Mapping[str, int]) -> str:
    """The sealed text of one facet's file; values without a document are left out."""
    found: dict[str, list[int]] = {value: [] for value, _ in facet.labels}
    for document in documents:
        for value in values_of(document, facet.name):
            if value in found:
                found[value].append(numbers[document.id])
    return sealed(
        "".join(
            f"{value}\t{' '.join(label.split())}\t{_gaps(sorted(set(found[value])))}\n"
            for value, label in facet.labels
            if found[value]
        )
    )


def _gaps(numbers: list[int]) -> str:
    before = -1
    digits = []
    for number in numbers:
        digits.append(varint(number - before - 1))
        before = number
    return "".join(digits)
