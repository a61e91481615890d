"""The search itself, outside the browser: the stages of `themes/default/js/search/worker.mjs`, over the same files.

Every word is required; an unknown one is replaced by the nearest known; then any word will do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sitegen.base.dataclass import dataclass
from sitegen.search.query import NEARBY, WEAK, Query, Wanted, parse_query
from sitegen.search.ranking import Clause, Part, Ranked, parts, rank
from sitegen.search.stem import stem
from sitegen.search.suggest import commoner, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.search.reader import Opened, Row

Met = Literal["all", "corrected", "any", "none", "empty"]

_PLACES = ("names", "place")
_PREFIX_BOOST = 0.3
#: Rows of a page, which are shown in groups, and the kinds that have a group of their own.
_TOGETHER = 10
_APART = frozenset({"clinic", "region"})
_MOST_PREFIXED = 48
_SHORTEST_CUT = 4
_LONGEST_CUT = 4
_ENDINGS = (
    "able ably al ally ance ant ate ation ed ence ent er es ful ible ic ical ies ing ion ish ity ive ize ly ment ness "
    "or ous"
)
#: What may be left of a word behind its stem, so that "seatle" is no beginning of "seating".
_SUFFIXES = tuple(_ENDINGS.split())


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: what its row shows, its identity, where it stands and why."""

    id: str
    row: Row
    ranked: Ranked
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query finds.

    Attributes:
        met: how: by all words, after a correction, by some words, not at all, or nothing was asked.
        total: number of results.
        hits: the first of them.
        instead: the corrected query, or ''.
        asked: the words that were asked for, as `Part.word` has them.
        adds: words that only add to a score.
    """

    met: Met
    total: int = 0
    hits: tuple[Hit, ...] = ()
    instead: str = ""
    asked: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Looked:
    """A wanted word with the clauses by which it is looked for."""

    wanted: Wanted
    clauses: tuple[Clause, ...]


def answer(index: Opened, text: str, most: int, *, explain: bool = False) -> Answer:
    """The answer to a query.

    Args:
        index: to be asked.
        text: what a reader types.
        most: how many results to show.
        explain: whether each hit says what its score is made of.

    Raises:
        IndexFault: a file of the index cannot be read.
    """
    query = parse_query(text.strip())
    if not query.words:
        return Answer("empty")
    looked = [_Looked(each, _clauses(index, each)) for each in query.words]
    extra = _extra(index, query)
    words = [each for each in looked if each.clauses or not each.wanted.begun] or looked
    used, met, instead = words, "all", ""
    ranked = _all_of(index, used, extra)
    if ranked and (there := _coded(index, query, words, extra)):
        used, ranked = there
    if (not _complete(words) and (better := _corrected(index, words))) or (
        _complete(words) and not ranked and (better := _respelt(index, used, extra))
    ):
        used, met, instead = better, "corrected", " ".join(each.wanted.word for each in better)
        ranked = _all_of(index, used, extra)
    if not ranked:
        used, met, extra = [each for each in used if each.clauses], "any", []
        ranked = rank(index, [each.clauses for each in used], [], every=False) if used else []
    if not ranked:
        return Answer("none", instead=instead)
    clauses = [*(clause for each in used for clause in each.clauses), *extra]
    said = _said(query, used)
    hits = []
    for each in ranked[: -(-most // _TOGETHER) * _TOGETHER]:
        row = index.row(each.number)
        if row is not None:
            found = parts(index, clauses, each.number) if explain else ()
            why = tuple(replace(part, word=said[part.term]) for part in found)
            hits.append(Hit(identity(row, index.base), row, each, why))
    asked = tuple(_label(each.wanted, whole=not each.wanted.prefix) for each in used)
    return Answer(
        met,  # type: ignore[arg-type] # one of Met in every branch
        len(ranked),
        grouped(hits)[:most],
        instead,
        asked,
        tuple(dict.fromkeys(said[clause.term] for clause in extra if said[clause.term] not in asked)),
    )


def grouped(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits as they are shown: for each ten the guide's, clinics and places apart, the group of the best hit first."""
    found: list[Hit] = []
    for start in range(0, len(hits), _TOGETHER):
        groups: dict[str, list[Hit]] = {}
        for hit in hits[start : start + _TOGETHER]:
            groups.setdefault(hit.row.kind if hit.row.kind in _APART else "", []).append(hit)
        found += (hit for group in groups.values() for hit in group)
    return tuple(found)


def _label(wanted: Wanted, *, whole: bool) -> str:
    return wanted.word if whole else f"{wanted.word}…"


def _said(query: Query, used: list[_Looked]) -> dict[str, str]:
    """Term → the word by which it is looked for, with ``…`` for a beginning."""
    adding = {stem(word) if word in query.soft else word: word for word in (*query.soft, *query.places)}
    asked = {
        clause.term: _label(each.wanted, whole=clause.boost == 1) for each in reversed(used) for clause in each.clauses
    }
    return {**adding, **asked}


def identity(row: Row, base: str) -> str:
    """The identity of what a row leads to: ``clinic:us/wa/seattle/harbor-light``, ``article:cost#insurance``."""
    path, _, anchor = row.url.removeprefix(base).partition("#")
    steps = path.strip("/").split("/")
    local = "/".join(steps if row.kind == "page" else steps[1:])
    return f"{row.kind}:{local}#{anchor}" if local and anchor else f"{row.kind}:{local or anchor}"


def _firm(index: Opened, words: list[_Looked]) -> tuple[list[_Looked], list[Clause]]:
    """The words to require, and the clauses of those that only add beside them: words that are common everywhere."""
    common = [each for each in words if any(clause.term in index.common for clause in each.clauses)]
    firm = [each for each in words if each not in common]
    return (firm, [clause for each in common for clause in each.clauses]) if firm else (words, [])


def _complete(words: list[_Looked]) -> bool:
    return all(each.clauses for each in words)


def _all_of(index: Opened, words: list[_Looked], extra: list[Clause]) -> list[Ranked]:
    if not _complete(words):
        return []
    firm, adding = _firm(index, words)
    return rank(index, [each.clauses for each in firm], [*extra, *adding], every=True)


def _coded(
    index: Opened, query: Query, words: list[_Looked], extra: list[Clause]
) -> tuple[list[_Looked], list[Ranked]] | None:
    """The words with the place's code that stands in capitals, and what has all of them, if anything has."""
    if not query.code or not index.has(query.code):
        return None
    coded = [*words, _Looked(Wanted(query.code), (Clause(query.code, fields=_PLACES),))]
    ranked = _all_of(index, coded, extra)
    return (coded, ranked) if ranked else None


def _extra(index: Opened, query: Query) -> list[Clause]:
    """What adds to a score and asks for nothing."""
    places = [Clause(term, fields=_PLACES) for term in query.places if index.has(term)]
    soft = [Clause(stem(word), fields=_PLACES if word == NEARBY else (), weak=word in WEAK) for word in query.soft]
    return [*places, *(clause for clause in soft if index.has(clause.term))]


def _clauses(index: Opened, wanted: Wanted) -> tuple[Clause, ...]:
    """The clauses by which one word is looked for: its stem, or, unfinished, what begins with it."""
    asked, exact = wanted.word, stem(wanted.word)
    found = [Clause(exact)] if index.has(exact) else []
    if not wanted.prefix:
        return tuple(found)
    found += [Clause(term, _PREFIX_BOOST) for term in index.beginning(asked, _MOST_PREFIXED) if term != exact]
    known = index.has(exact)
    length = len(asked) - 1
    while not known and length >= max(_SHORTEST_CUT, len(asked) - _LONGEST_CUT):
        left = asked[length:]
        known = any(suffix.startswith(left) for suffix in _SUFFIXES) and index.has(asked[:length])
        if known:
            found.append(Clause(asked[:length], _PREFIX_BOOST))
        length -= 1
    return tuple(found)


def _corrected(index: Opened, words: list[_Looked]) -> list[_Looked]:
    """``words`` with every unknown one replaced by the nearest known; empty if none is near."""
    found = []
    changed = False
    for each in words:
        better = "" if each.clauses else nearest(index, each.wanted.word)
        changed = changed or bool(better)
        wanted = Wanted(better) if better else each.wanted
        found.append(replace(each, wanted=wanted, clauses=_clauses(index, wanted)))
    return found if changed else []


def _respelt(index: Opened, words: list[_Looked], extra: list[Clause]) -> list[_Looked]:
    """``words``, all known, with one replaced by a much commoner one, so that they are found together; else empty."""
    for place, each in enumerate(words if len(words) > 1 else ()):
        if better := commoner(index, each.wanted.word):
            wanted = Wanted(better)
            tried = [*words[:place], _Looked(wanted, _clauses(index, wanted)), *words[place + 1 :]]
            if _all_of(index, tried, extra):
                return tried
    return []
