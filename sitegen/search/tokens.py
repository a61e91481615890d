"""Text to words: the same folding and splitting as `themes/default/js/search/tokens.mjs`.

Invariant: for every text the two give the same words; `tests/cases/search/tokens.json` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata

#: Longest word kept, in code points: what is longer is cut.
LONGEST = 40

_PHONE = re.compile(r"[0-9]+")
_SHORTEST_PHONE = 7
_SUBSCRIBER = 7
_NATIONAL = 10


class _Marks(dict[int, int | None]):
    """What becomes of a character when marks are taken away: nothing of a mark, else itself."""

    def __missing__(self, code: int) -> int | None:
        found = self[code] = None if unicodedata.category(chr(code))[0] == "M" else code
        return found


class _Parted(dict[int, int]):
    """A space for every character but letters, digits and apostrophes."""

    def __missing__(self, code: int) -> int:
        found = self[code] = code if chr(code).isalnum() or code == _APOSTROPHE else _SPACE
        return found


_APOSTROPHE, _SPACE = ord("'"), ord(" ")
_MARKS, _PARTED = _Marks(), _Parted()
#: ASCII folded and parted byte by byte, since `str.translate` asks for each character of every text.
_PLAIN = bytes(_PARTED[ord(chr(code).lower())] for code in range(128)).ljust(256)
_LETTERS = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00ad": "",  # a soft hyphen
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ς": "σ",
    }
)


def fold(text: str) -> str:
    """``text`` in lower case without accents, apostrophes made straight."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return unicodedata.normalize("NFC", decomposed.translate(_MARKS)).translate(_LETTERS)


def runs(text: str) -> list[str]:
    """The folded runs of letters and digits in ``text``, inner apostrophes still in them."""
    parted = text.encode().translate(_PLAIN).decode() if text.isascii() else fold(text).translate(_PARTED)
    return (_bare(parted) if "'" in parted else parted).split()


def _bare(text: str) -> str:
    """``text`` without the apostrophes that are not between two letters or digits."""
    first, *rest = text.split("'")
    found = [first]
    for part in rest:
        inner = found[-1][-1:].isalnum() and part[:1].isalnum()
        found += ("'" if inner else " ", part)
    return "".join(found)


def word(run: str) -> str:
    """The word of one run: ``can't`` is ``cant``, ``patient's`` is ``patient``, ``o'brien`` is ``obrien``."""
    if "'" in run:
        parts = run.split("'")
        if parts[-1] == "s":
            parts.pop()
        run = "".join(parts)
    return run[:LONGEST]


def words(text: str) -> list[str]:
    """The words of ``text`` in order, neither stemmed nor filtered."""
    return [word(run) for run in runs(text)]


def phone_words(number: str) -> list[str]:
    """The words by which one spelling of a telephone number is found.

    Its digits without leading zeros (``00`` stands for ``+``, ``0`` for nothing abroad); those
    after the country's code, if the spelling sets it apart (``+44 20 …``); and a subscriber's last seven.
    """
    groups = _PHONE.findall(fold(number).replace("(0)", " "))
    digits = "".join(groups).lstrip("0")
    if len(digits) < _SHORTEST_PHONE:
        return []
    found = [digits]
    if number.lstrip().startswith("+") and len(groups) > 1:
        found.append("".join(groups[1:]).lstrip("0"))
    if len(digits) >= _NATIONAL:
        found.append(digits[-_SUBSCRIBER:])
    return list(dict.fromkeys(found))
