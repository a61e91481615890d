"""What a reader may have meant: the nearest word of the vocabulary, as `themes/default/js/search/suggest.mjs` finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.search.reader import Opened

_SHORTEST = 3
_SHORT = 4
_LONG = 6
#: A known word gives way to one that is this much commoner, in powers of two.
_COMMONER = 2
_SHORTEST_KNOWN = 5
#: Letters that another first letter may have been meant for: of the same sound, then beside it on a keyboard.
_ELSE = (
    "aeos beivn ckqsxv dtsf eiawr fpvdg gjfh hgj ieyuo jghk kcqjl lk mn nkbm oauip pfo qkw rwet sczad tdry uoyi vfcb "
    "wqe xzsc yitu zsx"
)
_MEANT = {letters[0]: letters[1:] for letters in _ELSE.split()}


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
    """The nearest known word to an unknown ``word``, the commonest of the nearest; '' if none is near.

    Its first letter is the word's or, if none of these is one step away, the second (for one left out or come
    too early); if there is none at all, one that is taken for the first (`_MEANT`).
    """
    if len(word) < _SHORTEST or any(char in "0123456789" for char in word):
        return ""
    most = 1 if len(word) < _LONG else 2
    found, away, commonest = "", most, -1
    for place, letter in enumerate(dict.fromkeys(word[:2] + _MEANT.get(word[0], ""))):
        if found and (away <= 1 or place > 1):
            break
        for candidate, common in index.vocabulary(letter):
            if not _comparable(word, candidate):
                continue
            far = distance(word, candidate, away)
            if far <= most and (not found or far < away or (far == away and common > commonest)):
                found, away, commonest = candidate, far, common
    return found


def commoner(index: Opened, word: str) -> str:
    """A much commoner word one step away from a known ``word``, with its first letter; '' if there is none."""
    if len(word) < _SHORTEST_KNOWN or any(char in "0123456789" for char in word):
        return ""
    near = {each: common for each, common in index.vocabulary(word[0]) if distance(word, each, 1) <= 1}
    least = near.pop(word, 0) + _COMMONER
    return max((each for each in near if near[each] >= least), key=lambda each: near[each], default="")


def _comparable(word: str, candidate: str) -> bool:
    """Whether a word of the vocabulary may be meant; of three letters only with the same in another order."""
    if candidate == word or len(word) == _SHORTEST:
        return candidate != word and sorted(candidate) == sorted(word)
    return len(candidate) >= _SHORT
