"""The theme's style sheets: one bundle in cascade layers, sheets for few pages, and a careful minifier.

Invariant: what stands in quotes is never changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

BUNDLE: Final = "css/site.css"
_FIRST: Final = ("css/layers.css", "css/tokens.css", "css/reset.css", "css/base.css", "css/layout.css")
_APART: Final = ".page.css"
_LAST: Final = ("css/utilities.css", "css/print.css")

_AROUND: Final = re.compile(r"\s*([{};,])\s*")
_AFTER_COLON: Final = re.compile(r":\s+")
_STRING: Final = re.compile(r'("(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\')')


def bundled(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the theme's files that the bundle is made of, in their order."""
    known = set(paths)
    parts = sorted(path for path in known if path.startswith("parts/") and path.endswith(".css") and not is_apart(path))
    order = (*_FIRST, *parts, *_LAST)
    return tuple(path for path in order if path in known)


def is_apart(path: str) -> bool:
    """Whether a part's sheet is a file of its own: what few pages need (``finder.page.css``), named by these."""
    return path.startswith("parts/") and path.endswith(_APART)


def wrap(path: str, text: str) -> str:
    """One sheet of the bundle inside its layer; `layers.css` stands free and `print.css` is for print only."""
    stem = path.rpartition("/")[2].removesuffix(".css")
    if stem == "layers":
        return text
    if stem == "print":
        return f"@media print{{{text}}}"
    layer = "parts" if path.startswith("parts/") else stem
    return f"@layer {layer}{{{text}}}"


def faults_of(text: str) -> tuple[Fault, ...]:
    """What would break the bundle: braces or strings left open, and imports."""
    bare = re.sub(r"/\*.*?\*/", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)
    bare = _STRING.sub(lambda match: "\n" * match[0].count("\n"), bare)
    depth = 0
    for number, line in enumerate(bare.split("\n"), 1):
        if "@import" in line or "@charset" in line:
            return (Fault(number, 1, "style-syntax", "`@import` and `@charset` are not taken; the files are bundled"),)
        for char in line:
            depth += (char == "{") - (char == "}")
            if depth < 0:
                return (Fault(number, 1, "style-syntax", "this `}` closes nothing"),)
    if depth:
        return (Fault(bare.count("\n") + 1, 1, "style-syntax", f"{depth} `{{` left open at the end"),)
    if "/*" in bare:
        return (Fault(text.count("\n", 0, text.rindex("/*")) + 1, 1, "style-syntax", "this comment is not closed"),)
    return ()


def minify(text: str) -> str:
    """The same rules without needless white space; ``text`` has no comments any more."""
    pieces = _STRING.split(text)
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[index])
        piece = _AROUND.sub(r"\1", piece)
        piece = _AFTER_COLON.sub(":", piece)
        pieces[index] = piece.replace(";}", "}")
    return "".join(pieces).strip() + "\n"
