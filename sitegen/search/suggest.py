"""What a reader may have meant: the nearest word of the vocabulary, as `themes/default/js/search/suggest.mjs` finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.search.reader import Opened

_SHORTEST = 3
_LONG = 6


def distance(source: str, target: str, most: int) -> int:
    """Optimal string alignment distance (a swap of neighbours counts one), or ``most + 1`` if beyond it."""
    if abs(len(source) - len(target)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(target) + 1))
    for i in range(1, len(source) + 1):
        row = [i]
        for j in range(1, len(target) + 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (source[i - 1] != target[j - 1]))
            if i > 1 and j > 1 and source[i - 1] == target[j - 2] and source[i - 2] == target[j - 1]:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def nearest(index: Opened, word: str) -> str:
    """The nearest known word to ``word``, the commonest of the nearest; '' if none is near."""
    if len(word) < _SHORTEST or any(char in "0123456789" for char in word):
        return ""
    most = 1 if len(word) < _LONG else 2
    found, away, commonest = "", most, -1
    for letter in dict.fromkeys(word[:2]):
        if found and away <= 1:
            break
        if found and away <= 1:
            break
        for candidate, common in index.vocabulary(letter):
            far = distance(word, candidate, away)
            if far > most or candidate == word:
                continue
            if not found or far < away or (far == away and common > commonest):
                found, away, commonest = candidate, far, common
    return found
