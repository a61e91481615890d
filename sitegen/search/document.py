"""What can be found: one document per clinic, region, article section, question, term, page and so on."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from sitegen.base.dataclass import dataclass

#: Worst value of `SearchDocument.rank`; the best is 0.
LAST_RANK = 3


class WordsOnce(tuple[str, ...]):
    """Words as `tokens.words` gives them, none twice: texts in which no word need be looked for."""

    __slots__ = ()


class Placed(Protocol):
    """What decides where something stands among all that can be found."""

    @property
    def id(self) -> str:
        """As of `SearchDocument`."""

    @property
    def group(self) -> str:
        """As of `SearchDocument`."""


class Listed(NamedTuple):
    """A document that may not have been made.

    Attributes:
        id: as of `SearchDocument`.
        group: as of `SearchDocument`.
        mark: a digest of all that it is made from; documents of one mark and id are equal. '' where that is not known.
    """

    id: str
    group: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that a reader may be looking for.

    Attributes:
        id: stable identity, kind first: ``clinic:us/wa/seattle/harbor-light``, ``article:cost#insurance``.
            What stands before ``#`` keeps the sections of one article together.
        kind: what the result row calls it: clinic, region, article, faq, term, condition, treatment, news, page.
        group: the region that it lies in, for the numbering and the filters; '' where there is none.
        url: root-relative, base path included; may carry an anchor.
        title: the row's first line; indexed with the highest boost. A query that covers it comes first.
        detail: the row's second line (place, or the article of a section); shown, not indexed.
        text: the body to index; the start of it is the row's snippet, for kinds that have one.
        names: practitioners of a clinic, aliases of a region.
        called: what it is called besides its title, each in one word ("LA", "CRPS"). A query that says one of
            them comes first too, before what merely holds the word.
        place: locality, region names with their aliases, postal code; stop words count (OR, IN, ME).
        tags: conditions and treatments with their synonyms, tags; for a section its article's title.
        rank: 0 (first) to 3 (last): what decides between equals (freshness, status, completeness).
            Never used for numbering. Values outside are clamped.
        sample: whether it is a demonstration record.
        numbers: telephone numbers, in any spelling.
        conditions: ids of the conditions that it treats or is about, for the filters.
        treatments: ids of the treatments that it offers or is about, for the filters.
    """

    id: str
    kind: str
    group: str
    url: str
    title: str
    detail: str = ""
    text: str = ""
    names: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rank: int = 0
    sample: bool = False
    numbers: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
