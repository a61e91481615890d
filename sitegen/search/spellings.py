"""Other spellings of what is written: hyphenated words as one, ``ä`` as ``ae``, names that are one word."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.search.document import WordsOnce
from sitegen.search.stem import stem
from sitegen.search.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


@dataclass(frozen=True, slots=True)
class Spelt:
    """The words of some texts by their stems, and their hyphenated words as one; of one stem the first stays."""

    words: Mapping[str, str]
    joined: Mapping[str, str]


def spelt(texts: Iterable[str]) -> Spelt:
    """The words of ``texts``, ready to be put together with those of others."""
    known = tuple(texts)
    return Spelt(_by_stem(known), _by_stem(joined(*known)))


def once(groups: Iterable[Spelt]) -> WordsOnce:
    """The words of all ``groups`` of texts, and their hyphenated words as one; each stem once, in no order.

    Of words of one stem the first stays, a hyphenated one after all others.
    """
    kept: dict[str, str] = {}
    # what comes first is written last, and so it stays
    backwards = [*groups][::-1]
    for group in backwards:
        if group.joined:
            kept.update(group.joined)
    for group in backwards:
        kept.update(group.words)
    return WordsOnce(kept.values())


def _by_stem(texts: Iterable[str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for text in texts:
        for word in words(text):
            kept.setdefault(stem(word), word)
    return kept
