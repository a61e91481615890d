"""The stemmer of lunr.js 2.3.9, as the browser has it.

lunr.py 0.8 departs from it in three places: what becomes of a final ``y``, whether a doubled ``y``
is undoubled, and whether a word may be nothing but a suffix. `tests/browser/test_search_words.py`
compares the two over a large word list in Chromium.
"""

from __future__ import annotations

from functools import lru_cache

from lunr.stemmer import PorterStemmer
from lunr.stop_word_filter import WORDS

#: lunr's English stop words, the same in lunr.py and lunr.js.
STOP_WORDS: frozenset[str] = frozenset(WORDS)

_SHORTEST = 3
_REMEMBERED = 1 << 17
#: How the suffixes end that some step of the stemmer takes away or changes: in one of these letters, or in two.
_LAST = frozenset("esy")
_ENDS = frozenset(
    {"al", "bl", "ci", "ed", "er", "gi", "ic", "iz", "li", "ll", "ng", "nt", "on", "or", "ou", "sm", "ti", "ul"}
)
_MAY_BE_ALL = frozenset({"at", "bl", "iz"})


class LunrStemmer(PorterStemmer):  # type: ignore[misc]  # lunr.py is not typed
    """Porter's stemmer with the regular expressions of lunr.js where lunr.py's code says otherwise."""

    b: str  # the word
    k: int  # the place of its last letter

    def step1c(self) -> None:
        """Turn a final y into i after a consonant that is not the first letter: ``/^(.+?[^aeiou])y$/``."""
        text = self.b
        if self.k >= _SHORTEST - 1 and text[self.k] == "y" and text[self.k - 1] not in "aeiou":
            self.b = f"{text[: self.k]}i{text[self.k + 1 :]}"

    def doublec(self, j: int) -> bool:
        """Whether a double consonant ends at ``j``; in lunr.js y is none."""
        return self.b[j] != "y" and bool(super().doublec(j))

    def ends(self, s: str) -> bool:
        """Whether the word ends in the suffix ``s`` and has something before it: ``/^(.+?)…$/``."""
        return (len(s) <= self.k - self.k0 or s in _MAY_BE_ALL) and bool(super().ends(s))


_STEMMER = LunrStemmer()


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """The stem of a folded word; words of one or two letters are their own, and those that end like no suffix."""
    if len(word) < _SHORTEST or (word[-1] not in _LAST and word[-2:] not in _ENDS):
        return word
    return str(_STEMMER.stem(word))
