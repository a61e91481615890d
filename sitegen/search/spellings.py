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
    """Texts with no word twice; remembers the words of texts, because many clinics offer the same."""

    def __init__(self) -> None:
        self._words: dict[str, tuple[tuple[str, str], ...]] = {}

    def __call__(self, texts: Iterable[str]) -> str:
        """The words of ``texts`` in order without those whose stem came before."""
        kept: dict[str, str] = {}
        for text in texts:
            known = self._words.get(text)
            if known is None:
                known = self._words[text] = tuple((stem(word), word) for word in words(text))
            for term, word in known:
                kept.setdefault(term, word)
        return " ".join(kept.values())
