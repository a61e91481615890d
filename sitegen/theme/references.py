"""Where style sheets and scripts name other files: found, and put back with other names.

Invariant: a text is a list of plain parts and `Reference`s; rewriting touches the references alone.
"""

from __future__ import annotations

import re
from typing import Final

from sitegen.base.dataclass import dataclass

_CSS: Final = re.compile(
    r"""
      (?P<comment>/\*.*?\*/)
    | (?P<url>\burl\(\s*(?P<quote>["']?)(?P<target>[^"')\s]*)(?P=quote)\s*\))
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    """,
    re.VERBOSE | re.DOTALL,
)

_JS: Final = re.compile(
    r"""
      (?P<comment>/\*.*?\*/|//[^\n]*)
    | (?P<head>
          \b(?:import|export)\b(?:\s*[\w$*\s{},]*?\bfrom)?\s*(?=["'])
        | \bimport\s*\(\s*(?=["'])
        | \bimportScripts\s*\(\s*(?=["'])
        | \bnew\s+URL\s*\(\s*(?=["'][^"'\n]*["']\s*,\s*import\.meta\.url)
      )(?P<quote>["'])(?P<target>[^"'\n]*)(?P=quote)
    | (?P<dynamic>\bimport(?:Scripts)?\s*\((?!\s*["'])[^\n]*)
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    | (?P<pattern>(?:[(,=:\[!&|?{};+>\n]|\breturn)\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/)
    """,
    re.VERBOSE | re.DOTALL,
)

_FOREIGN: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A file named in a text.

    Attributes:
        target: the path from the theme's folder; None when it cannot be one of the theme's files.
        written: as the author wrote it.
        line: where, counted from 1.
        fault: the code of the problem that it is, if it is one.
    """

    target: str | None
    written: str
    line: int
    fault: str = ""


Parts = tuple[str | Reference, ...]


def split_style(path: str, text: str) -> Parts:
    """The parts of the style sheet at ``path``; comments are dropped."""
    parts: list[str | Reference] = []
    done = 0
    for match in _CSS.finditer(text):
        if match["comment"] is not None:
            parts.append(text[done : match.start()])
            parts.append(" ")
            done = match.end()
        elif match["url"] is not None:
            written = match["target"]
            if written.startswith(("data:", "#")) or not written:
                continue
            parts.append(text[done : match.start()])
            parts.append(_reference(path, written, text.count("\n", 0, match.start()) + 1))
            done = match.end()
    parts.append(text[done:])
    return tuple(part for part in parts if part)


def split_script(path: str, text: str) -> Parts:
    """The parts of the script at ``path``; comments that stand on lines of their own are dropped."""
    parts: list[str | Reference] = []
    done = 0
    for match in _JS.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["comment"] is not None:
            start, end = _whole_lines(text, match.start(), match.end())
            if end > start and not match["comment"].startswith("/*!"):
                parts.append(text[done:start])
                done = end
        elif match["head"] is not None:
            parts.append(text[done : match.start("target")])
            parts.append(_reference(path, match["target"], line))
            done = match.end("target")
        elif match["dynamic"] is not None:
            parts.append(Reference(None, match["dynamic"].strip(), line, "dynamic-asset"))
    parts.append(text[done:])
    return tuple(part for part in parts if part)


def _whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """The comment's lines with their line end when nothing else stands on them; else an empty range."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last + 1
    alone = not text[first:start].strip() and not text[end:last].strip()
    return (first, last) if alone else (start, start)


def _reference(path: str, written: str, line: int) -> Reference:
    if _FOREIGN.match(written):
        return Reference(None, written, line, "foreign-asset")
    bare = written.partition("#")[0].partition("?")[0]
    if bare.startswith("/") or not bare:
        return Reference(None, written, line, "asset-missing")
    parts = path.split("/")[:-1]
    for part in bare.split("/"):
        if part == "..":
            if not parts:
                return Reference(None, written, line, "asset-missing")
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return Reference("/".join(parts), written, line)
