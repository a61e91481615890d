"""A query's text to the words that it asks for: the same as `parse` in `themes/default/js/search/tokens.mjs`.

Invariant: for every text the two give the same words; `tests/cases/search/queries.json` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata

from sitegen.base.dataclass import dataclass
from sitegen.search.stem import STOP_WORDS
from sitegen.search.tokens import fold, words

_LONGEST = 300
_MOST_WORDS = 8
_SHORTEST_PREFIX = 3
_SHORTEST_PHONE = 7
_SPACE = r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_PHONE = re.compile(rf"\+?[(0-9][0-9{_SPACE}()./\u2010-\u2013-]{{5,}}[0-9]")
_ZIP_PLUS_FOUR = re.compile(r"[0-9]{5}-[0-9]{4}")
_POSTAL = re.compile(r"[0-9]{3,4}")
NEARBY = "nearby"  # what "near me" comes down to
_NEAR_ME = re.compile(r"\bnear (?:me|by)\b|\bnearby\b", re.ASCII)
_SHOUTED = re.compile(r"\b(?:OR|IN|ME)\b", re.ASCII)
#: "I'm", "can't", "what's": no more than the stop words that they are made of.
_CONTRACTED = re.compile(r"\b[a-z]+'(?:m|re|ve|ll|d|t)\b", re.ASCII)
_CONTRACTIONS = frozenset(
    ["dont", "doesnt", "didnt", "isnt", "arent", "cant", "wont", "shouldnt", "whats", "hows", "wheres", "whos"]
)
#: Words that say little, and of a question those that say how it is asked: they add to a score and are not
#: required; but a document is not named by a query that asks "how many" of it, unless its name says "many" too.
_FILLERS = frozenset(
    [
        "near",
        "best",
        "good",
        "cheap",
        "cheapest",
        "affordable",
        "open",
        "dr",
        "vs",
        "versus",
        "during",
        "per",
        "tel",
        "phone",
        "call",
    ]
)
WEAK = frozenset(["much", "many", "take", "need", "use", "find", "looking", "speak", "speaks", "speaking", NEARBY])


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
        code: the last of them in capitals, or ''; asked for if that finds anything.
        soft: words that only add, those of `WEAK` among them.
    """

    words: tuple[Wanted, ...] = ()
    places: tuple[str, ...] = ()
    code: str = ""
    soft: tuple[str, ...] = ()


def parse_query(text: str) -> Query:
    """The words of a query."""
    rest, found = _phones(text[:_LONGEST])
    is_open = bool(rest) and unicodedata.category(rest[-1])[0] in "LN"
    everything = words(rest)
    plain = fold(rest)
    trimmed = words(_NEAR_ME.sub(" ", _CONTRACTED.sub(" ", plain)))
    kept = trimmed if trimmed or found else everything
    shouted = {code.lower() for code in _SHOUTED.findall(rest)}
    said = [each for each in kept if each not in STOP_WORDS and each not in _CONTRACTIONS]
    firm = [each for each in said if each not in _FILLERS and each not in WEAK]
    wanted = firm if firm or found else said
    asked = list(dict.fromkeys(wanted if wanted or found else kept))[:_MOST_WORDS]
    last = kept[-1] if kept else ""
    places = [each for each in dict.fromkeys(kept) if each in STOP_WORDS and (each == last or each in shouted)]
    soft = [each for each in said if each not in wanted]
    if trimmed and _NEAR_ME.search(plain):
        soft.append(NEARBY)
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
        code=next((each for each in reversed(places) if wanted and each in shouted), ""),
        soft=tuple(dict.fromkeys(soft)),
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
