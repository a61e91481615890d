"""A query's text to the words that it asks for: the same as `parse` in `themes/default/js/search/tokens.mjs`.

Invariant: for every text the two give the same words; `tests/cases/search/queries.json` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sitegen.search.stem import STOP_WORDS
from sitegen.search.tokens import words

_LONGEST = 300
_MOST_WORDS = 8
_SHORTEST_PREFIX = 3
_SHORTEST_PHONE = 7
_SPACE = r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_PHONE = re.compile(rf"\+?[(0-9][0-9{_SPACE}()./\u2010-\u2013-]{{5,}}[0-9]")
_ZIP_PLUS_FOUR = re.compile(r"[0-9]{5}-[0-9]{4}")
_POSTAL = re.compile(r"[0-9]{3,4}")
_NEAR_ME = re.compile(r"\bnear (?:me|by)\b|\bnearby\b", re.ASCII | re.IGNORECASE)
_SHOUTED = re.compile(r"\b(?:OR|IN|ME)\b", re.ASCII)
#: Words of a question that say little: they add to a score and are not required.
_SOFT = frozenset({"much", "many", "near", "nearby", "best"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word that a result must have.

    Attributes:
        word: folded, not stemmed; or a telephone number's digits.
        prefix: whether it may be the beginning of a word.
        begun: whether it is too short to tell, being typed.
    """

    word: str
    prefix: bool = False
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a query asks for.

    Attributes:
        words: all of them wanted.
        places: stop words that may be the code of a state; looked up in places, asking for nothing.
        soft: words that only add.
    """

    words: tuple[Wanted, ...] = ()
    places: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()


def parse_query(text: str) -> Query:
    """The words of a query."""
    rest, found = _phones(text[:_LONGEST])
    is_open = bool(rest) and unicodedata.category(rest[-1])[0] in "LN"
    everything = words(rest)
    trimmed = words(_NEAR_ME.sub(" ", rest))
    kept = trimmed if trimmed or found else everything
    shouted = {code.lower() for code in _SHOUTED.findall(rest)}
    said = [each for each in kept if each not in STOP_WORDS]
    firm = [each for each in said if each not in _SOFT]
    wanted = firm if firm or found else said
    asked = list(dict.fromkeys(wanted if wanted or found else kept))[:_MOST_WORDS]
    last = kept[-1] if kept else ""
    places = [each for each in dict.fromkeys(kept) if each in STOP_WORDS and (each == last or each in shouted)]
    return Query(
        words=(
            *(
                Wanted(
                    each,
                    prefix=len(each) >= _SHORTEST_PREFIX
                    and ((is_open and each == last) or bool(_POSTAL.fullmatch(each))),
                    begun=len(each) < _SHORTEST_PREFIX and is_open and each == last,
                )
                for each in asked
            ),
            *(Wanted(digits) for digits in found),
        ),
        places=tuple(places) if wanted else (),
        soft=tuple(dict.fromkeys(each for each in said if each not in wanted)),
    )


def _phones(text: str) -> tuple[str, list[str]]:
    """Take telephone numbers out of a query: the rest, and each number's digits."""
    found = []

    def take(match: re.Match[str]) -> str:
        spelt = match[0]
        digits = re.sub("[^0-9]", "", spelt.replace("(0)", "", 1)).lstrip("0")
        if _ZIP_PLUS_FOUR.fullmatch(spelt):
            return spelt[:5]
        if len(digits) < _SHORTEST_PHONE:
            return spelt
        found.append(digits)
        return " "

    return _PHONE.sub(take, text), found
