"""Lists from A to Z."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def by_letter(items: Iterable[tuple[str, T]]) -> tuple[tuple[str, tuple[T, ...]], ...]:
    """``(words, item)`` pairs grouped under the first letter of their words; what starts otherwise goes under #."""
    groups: dict[str, list[tuple[str, T]]] = {}
    for words, item in items:
        first = unicodedata.normalize("NFKD", words.strip())[:1].upper()[:1]
        groups.setdefault(first if first.isalpha() else "#", []).append((words.casefold(), item))
    return tuple(
        (letter, tuple(item for _, item in sorted(groups[letter], key=lambda pair: pair[0])))
        for letter in sorted(groups)
    )
