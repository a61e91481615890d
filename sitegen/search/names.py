"""What a box may offer while a reader types: the names of places, topics and pages, a fetch away.

A line stands for each word of a name, in the order of the words, so that one file holds all that begins
with three letters. Clinics and sections of articles are not among them: they come with the results.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from sitegen.base.sealing import sealed, stable_hash
from sitegen.search.encode import script_order
from sitegen.search.stem import STOP_WORDS
from sitegen.search.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.search.document import SearchDocument

#: Usual length of a file in characters; none ends before half of that.
USUAL = 4_000
#: Letters by which lines are kept together.
TOGETHER = 3

_ORDER = ("region", "condition", "treatment", "article", "faq", "term", "page")
_BY_TAGS = frozenset({"condition", "treatment"})
_HALF = 1 << 63


def is_named(name: str) -> bool:
    """Whether a document of this id has names that a box may offer."""
    return name.partition(":")[0] in _ORDER and "#" not in name


def names(documents: Iterable[SearchDocument], base: str) -> tuple[tuple[str, str], ...]:
    """The files: the first word of each, and its sealed text.

    Args:
        documents: of the index.
        base: the path part of the site's address; every document's url begins with it.
    """
    lines = sorted(_lines(documents, base), key=lambda line: (script_order(line[0]), line[1:]))
    found: list[tuple[str, str]] = []
    pending: list[tuple[str, str]] = []

    def cut() -> None:
        if pending:
            found.append((pending[0][0], sealed("".join(text for _, text in pending))))
            pending.clear()

    size = 0
    for start, group in groupby(lines, key=lambda line: line[0][:TOGETHER]):
        for word, *row in group:
            text = json.dumps([word, *row], ensure_ascii=False, separators=(",", ":")) + "\n"
            pending.append((word, text))
            size += len(text)
        # where to cut is up to the letters, so that one name more moves next to no cut
        if size > USUAL or (size > USUAL // 2 and stable_hash(start) < _HALF):
            cut()
            size = 0
    cut()
    return tuple(found)


def _lines(documents: Iterable[SearchDocument], base: str) -> Iterator[tuple[str, int, str, str, str, str]]:
    """A line for each word of each name: the word, its order, the kind, address, title, detail.

    The order is 0 where the word is a whole name (``LA``), else the kind's place.
    """
    for document in documents:
        if not is_named(document.id):
            continue
        texts = (document.title, *document.names, *(document.tags if document.kind in _BY_TAGS else ()))
        spellings = [words(text) for text in texts]
        whole = {found[0] for found in spellings if len(found) == 1}
        spelt = dict.fromkeys(word for found in spellings for word in found)
        kept = [word for word in spelt if word not in STOP_WORDS or document.kind == "region"] or list(spelt)
        address = document.url.removeprefix(base)
        row = (document.kind, address, document.title, document.detail)
        place = _ORDER.index(document.kind) + 1
        yield from ((word, 0 if word in whole else place, *row) for word in kept)
