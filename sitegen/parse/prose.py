"""Markdown after parsing: HTML with slots for what only the whole site can fill.

Invariant: a `Prose` is decided by its bytes alone; it holds no path, no address and no word of
another file, so it can be kept in the parse memo.
"""

from __future__ import annotations

from typing import Any

from sitegen.base.dataclass import dataclass

Plain = Any
"""What JSON can carry."""


@dataclass(frozen=True, slots=True)
class LinkSlot:
    """The value of an ``href``, as it was written."""

    href: str
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class CiteSlot:
    """A citation: the number and the address of each source are filled in later."""

    keys: tuple[str, ...]
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class ImageSlot:
    """A picture: its published address and size are filled in later."""

    src: str
    alt: str
    title: str
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class IdSlot:
    """An ``id``, or the part after ``#`` that names one: unique in its file, prefixed where texts share a page."""

    name: str


@dataclass(frozen=True, slots=True)
class Block:
    """A directive or a table: rendered by a part of the theme around its children."""

    name: str
    options: tuple[tuple[str, str], ...]
    children: tuple[Piece, ...]
    line: int
    col: int


Piece = str | LinkSlot | CiteSlot | ImageSlot | IdSlot | Block


@dataclass(frozen=True, slots=True)
class Passage:
    """The plain words under one heading; the first passage has neither id nor heading."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: its level (2 to 6), id and words."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """One parsed Markdown text."""

    pieces: tuple[Piece, ...] = ()
    headings: tuple[Heading, ...] = ()
    passages: tuple[Passage, ...] = ()
    words: int = 0

    def plain_text(self) -> str:
        """Every word of the text, headings included."""
        return "\n".join(f"{passage.heading}\n{passage.text}" for passage in self.passages)


def to_plain(prose: Prose) -> Plain:
    """``prose`` as lists and strings, for the parse memo."""
    return [
        [_piece_out(piece) for piece in prose.pieces],
        [[heading.level, heading.id, heading.text] for heading in prose.headings],
        [[passage.id, passage.heading, passage.text] for passage in prose.passages],
        prose.words,
    ]


def from_plain(plain: Plain) -> Prose:
    """The `Prose` that `to_plain` was given."""
    pieces, headings, passages, words = plain
    return Prose(
        tuple(_piece_in(piece) for piece in pieces),
        tuple(Heading(*heading) for heading in headings),
        tuple(Passage(*passage) for passage in passages),
        words,
    )


def _piece_out(piece: Piece) -> Plain:
    match piece:
        case str():
            return piece
        case LinkSlot(href, line, col):
            return ["l", href, line, col]
        case CiteSlot(keys, line, col):
            return ["c", list(keys), line, col]
        case ImageSlot(src, alt, title, line, col):
            return ["i", src, alt, title, line, col]
        case IdSlot(name):
            return ["#", name]
        case Block(name, options, children, line, col):
            return [
                "b",
                name,
                [list(option) for option in options],
                [_piece_out(child) for child in children],
                line,
                col,
            ]


def _piece_in(plain: Plain) -> Piece:
    if isinstance(plain, str):
        return plain
    match plain:
        case ["l", href, line, col]:
            return LinkSlot(href, line, col)
        case ["c", keys, line, col]:
            return CiteSlot(tuple(keys), line, col)
        case ["i", src, alt, title, line, col]:
            return ImageSlot(src, alt, title, line, col)
        case ["#", name]:
            return IdSlot(name)
        case ["b", name, options, children, line, col]:
            return Block(
                name,
                tuple((key, value) for key, value in options),
                tuple(_piece_in(child) for child in children),
                line,
                col,
            )
    raise ValueError(plain)
