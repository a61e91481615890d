"""Paragraphs without a mark of Markdown, as the `Prose` that the whole parser would make of them.

Invariant: what may have a meaning in Markdown is left to `markdown.parse`; most backgrounds hold
nothing of the kind, and reading them this way costs a tenth.
"""

from __future__ import annotations

import re

from sitegen.parse.prose import Passage, Prose
from sitegen.parse.yaml import UNPRINTABLE

# Marks inside a line, and blanks that `str.strip` takes for spaces.
_MARK = re.compile(rf"[\\`*_\[\]<>&|\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000{UNPRINTABLE.pattern[1:-1]}]")
# A line that begins otherwise may be a list, a heading, a rule, a definition, a directive or code.
_BEGINS_PLAIN = r"""[^\W\d_]|[0-9]++(?![.)])|[("'$£€“‘]"""
_FIRST = re.compile(_BEGINS_PLAIN)
_OTHER_BEGINNING = re.compile(rf"\n(?!\n|{_BEGINS_PLAIN})")
_BETWEEN = re.compile(r"\n\n+")
_NEXT = "</p>\n<p>"


def is_plain(text: str) -> bool:
    """Whether ``text`` is surely nothing but paragraphs; where it is not, only `markdown.parse` can tell.

    Args:
        text: Markdown with line feeds only.
    """
    loose = " \n" in text or text.endswith(" ")
    return not loose and bool(_FIRST.match(text)) and not (_MARK.search(text) or _OTHER_BEGINNING.search(text))


def plain_html(text: str) -> str:
    """The HTML of ``text``, which is plain."""
    return f"<p>{_BETWEEN.sub(_NEXT, text)}</p>\n".replace('"', "&quot;")


def paragraphs(text: str) -> Prose:
    """The prose that ``text`` holds, which is plain."""
    blocks = _BETWEEN.split(text)
    words = "\n".join([block.replace("\n", " ") for block in blocks])
    count = len(words.split()) if "  " in words else words.count(" ") + len(blocks)
    return Prose((plain_html(text),), (), (Passage("", "", words),), count)
