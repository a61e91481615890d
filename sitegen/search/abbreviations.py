"""Short forms and what they stand for, among the names of one thing: a text with the one is found by the other too.

Nothing is listed by hand: of names such as ``CRPS``, ``reflex sympathetic dystrophy`` and ``RSD``, capitals
abbreviate a name if they are letters of it in order, the first of every word among them.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from sitegen.search.stem import STOP_WORDS
from sitegen.search.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT = re.compile(r"[A-Z][A-Z0-9]{1,5}")
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]{1,5}(?=s?\b)")
_ASIDE = re.compile(r"\([^()]*\)")


def abbreviates(short: str, long: str) -> bool:
    """Whether the capitals ``short`` abbreviate ``long``."""
    said = words(long)
    initials = [word[0] for word in said if word not in STOP_WORDS]
    letters = short.lower()
    return (
        bool(initials)
        and len("".join(said)) > len(letters) + 1
        and letters[0] == initials[0]
        and _within(letters, "".join(said))
        and _within(initials, letters)
    )


def _within(some: Iterable[str], letters: str) -> bool:
    """Whether ``some`` are among ``letters`` in this order."""
    rest = iter(letters)
    return all(letter in rest for letter in some)


class Abbreviations:
    """The short and long forms among the names that groups of names hold."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        """Find them; each of the ``groups`` names one thing."""
        found: dict[str, dict[str, None]] = {}
        for group in groups:
            names = tuple(group)
            long = [part for name in names for part in re.split(r"[,;]", _ASIDE.sub(" ", name))]
            for short in filter(_SHORT.fullmatch, names):
                pairs = (" ".join(words(part)) for part in long if abbreviates(short, part))
                found.setdefault(short, {}).update(dict.fromkeys(pairs))
        self._long = {short: tuple(long) for short, long in found.items()}
        self._by_last: dict[str, list[str]] = {}
        for form in chain.from_iterable(self._long.values()):
            last = form.rpartition(" ")[2]
            for word in (last, f"{last}s"):
                self._by_last.setdefault(word, []).append(form)

    def beside(self, text: str) -> tuple[str, ...]:
        """What ``text`` says in another form: for every short form in it the long ones, and the other way round."""
        all_words = words(text)
        said = f" {' '.join(all_words)} "
        # few forms end in a word of the text, so few are looked for in the whole of it
        ends = self._by_last.keys() & all_words
        has = {form for word in ends for form in self._by_last[word] if f" {form} " in said or f" {form}s " in said}
        capitals = set(_CAPITALS.findall(text))
        found = []
        if not has and capitals.isdisjoint(self._long):
            return ()
        for short, long in self._long.items():
            if short in capitals:
                found += [form for form in long if form not in has]
            elif not has.isdisjoint(long):
                found.append(short)
        return tuple(dict.fromkeys(found))
