"""Other spellings of what is written: hyphenated words as one, ``ä`` as ``ae``, names that are one word."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sitegen.search.stem import stem
from sitegen.search.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_HYPHENATED = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)+")
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
)


def joined(*texts: str) -> tuple[str, ...]:
    """The hyphenated words of ``texts`` written as one, since readers type "khole" and "wifi" too."""
    hyphenated = (text for text in texts if "-" in text or not text.isascii())
    found = (re.sub(r"\W", "", word) for text in hyphenated for word in _HYPHENATED.findall(text))
    return tuple(dict.fromkeys(word for word in found if not word.isdigit()))


def two_letters(*texts: str) -> tuple[str, ...]:
    """The words of ``texts`` with ``ä``, ``ö``, ``ü`` and the like, spelt with two letters: ``Bärwald``, ``Baerwald``."""
    found = (
        word.translate(_TWO_LETTERS)
        for text in texts
        if not text.isascii()
        for word in re.findall(r"\w+", unicodedata.normalize("NFC", text))
        if word.translate(_TWO_LETTERS) != word
    )
    return tuple(dict.fromkeys(found))


def single(names: Iterable[str]) -> tuple[str, ...]:
    """Those of ``names`` that are one word."""
    return tuple(dict.fromkeys(name for name in names if len(words(name)) == 1))


def run_together(names: Iterable[str]) -> tuple[str, ...]:
    """Those of ``names`` that are more words, written as one: ``LosAngeles``."""
    found = (words(name) for name in names)
    return tuple(dict.fromkeys("".join(each) for each in found if len(each) > 1))


class Once:
    """Texts with no word twice; remembers the words of groups of texts, because many clinics offer the same."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, ...], tuple[dict[str, str], dict[str, str]]] = {}

    def __call__(self, groups: Iterable[tuple[str, ...]]) -> str:
        """The words of the texts of all ``groups``, and their hyphenated words as one; each stem once, in no order.

        Of words of one stem the first stays, a hyphenated one after all others.
        """
        kept: dict[str, str] = {}
        known = [self._words.get(group) or self._of(group) for group in groups]
        for place in (1, 0):
            # what comes first is written last, and so it stays
            for both in reversed(known):
                if both[place]:
                    kept.update(both[place])
        return " ".join(kept.values())

    def _of(self, group: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
        found = self._words[group] = _by_stem(group), _by_stem(joined(*group))
        return found


def _by_stem(texts: Iterable[str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for text in texts:
        for word in words(text):
            kept.setdefault(stem(word), word)
    return kept
