"""Problems as people and machines read them: text with the source line, JSON, GitHub annotations.

Invariant: what a source file holds never reaches a terminal or a log as control characters.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sitegen.base.problem import Problem

Format = Literal["text", "json", "github"]
FORMATS: Final[tuple[str, ...]] = get_args(Format)

MOST_OF_ONE_FILE: Final = 500
"""Problems of one file past this number are counted, not shown, in what people read."""

_WIDEST: Final = 120  # columns of a source line that are shown
_BEFORE: Final = 80  # of these, at most so many before the place
_COLOURS: Final = {"error": "31", "warning": "33", "place": "1", "hint": "36", "dim": "2"}


def render(problems: Iterable[Problem], sources: Mapping[str, bytes], form: str, *, colour: bool = False) -> str:
    """The report in one of `FORMATS`; every line ends with a line end, and no problems are no lines (but JSON)."""
    ordered = sorted(problems)
    if form == "json":
        return render_json(ordered)
    if form == "github":
        return render_github(ordered)
    return render_text(ordered, sources, colour=colour)


def render_text(problems: Iterable[Problem], sources: Mapping[str, bytes], *, colour: bool = False) -> str:
    """``path:line:col: severity code: message``, the source line with a caret under the place, and the hint."""
    paint = _painted if colour else _plain
    lines: list[str] = []
    texts: dict[str, list[str]] = {}
    for path, problem in _bounded(problems):
        if isinstance(problem, int):
            lines.append(f"{visible(path)}: and {problem} more like these; `--format json` has all of them")
            continue
        span = problem.span
        place = paint("place", f"{visible(span.path)}:{span.line}:{span.col}:")
        severity = paint(problem.severity, problem.severity)
        lines.append(f"{place} {severity} {problem.code}: {visible(problem.message)}")
        if span.path not in texts:
            texts[span.path] = _lines(sources, span.path)
        if 0 < span.line <= len(texts[span.path]):
            lines += _excerpt(texts[span.path][span.line - 1], span.line, span.col, paint)
        if problem.hint:
            lines.append(f"  {paint('hint', 'hint')}: {visible(problem.hint)}")
    return "".join(f"{line}\n" for line in lines)


def _lines(sources: Mapping[str, bytes], path: str) -> list[str]:
    """The lines of a source; none of one that was changed since it was judged."""
    try:
        return sources.get(path, b"").decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _bounded(problems: Iterable[Problem]) -> Iterator[tuple[str, Problem | int]]:
    """The problems of each file; past the first few hundred of one only how many more there are."""
    for path, group in groupby(problems, key=lambda problem: problem.span.path):
        listed = list(group)
        yield from ((path, problem) for problem in listed[:MOST_OF_ONE_FILE])
        if len(listed) > MOST_OF_ONE_FILE:
            yield path, len(listed) - MOST_OF_ONE_FILE


def render_json(problems: Iterable[Problem]) -> str:
    """``{"problems": [{"path", "line", "col", "severity", "code", "message", "hint"}]}``."""
    record = [
        {
            "path": problem.span.path,
            "line": problem.span.line,
            "col": problem.span.col,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    return json.dumps({"problems": record}, indent=2) + "\n"


def render_github(problems: Iterable[Problem]) -> str:
    """One workflow command for each problem, which GitHub shows beside the changed line."""
    lines = []
    for problem in problems:
        span = problem.span
        place = f"file={_property(span.path)},line={span.line},col={span.col},title={_property(problem.code)}"
        message = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
        lines.append(f"::{problem.severity} {place}::{_data(message)}\n")
    return "".join(lines)


def summary(problems: Iterable[Problem]) -> str:
    """How many errors and warnings: ``2 errors, 1 warning``; empty when there are none."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(
        f"{counts[severity]} {severity}{'s' if counts[severity] != 1 else ''}"
        for severity in ("error", "warning")
        if counts[severity]
    )


def visible(text: str) -> str:
    """``text`` with everything that a terminal would obey instead of show written as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def _excerpt(source: str, line: int, col: int, paint: Callable[[str, str], str]) -> list[str]:
    """The source line, cut to a window around the place, and a caret under it."""
    start = max(0, col - 1 - _BEFORE)
    shown = source[start : start + _WIDEST].replace("\t", " ")
    before = ("…" if start else "") + visible(shown[: max(0, col - 1 - start)])
    after = visible(shown[max(0, col - 1 - start) :]) + ("…" if len(source) > start + _WIDEST else "")
    gutter = f"{line:5} | "
    return [
        paint("dim", gutter) + before + after,
        " " * (len(gutter) - 2) + paint("dim", "| ") + " " * len(before) + "^",
    ]


def _painted(style: str, text: str) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m"


def _plain(style: str, text: str) -> str:
    del style
    return text


def _data(text: str) -> str:
    """``text`` as the value of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """``text`` as a property of a workflow command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
