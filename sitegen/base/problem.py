"""Problems are values: a place, a severity, a code and words, collected and never raised one at a time.

A `Fault` is what the bytes of one file alone decide, so it carries no path and can be kept in
the parse memo; `Fault.at` makes a `Problem` of it for the file that holds those bytes now.
"""

from __future__ import annotations

from typing import Literal

from sitegen.base.dataclass import dataclass

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a source file.

    Lines and columns count from 1; columns count code points. ``path`` is relative to the
    site's folder, with forward slashes.
    """

    path: str
    line: int = 1
    col: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in the site's sources, as a reader of the report sees it."""

    span: Span
    severity: Severity
    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A problem of some bytes, whatever file holds them."""

    line: int
    col: int
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"

    def at(self, path: str) -> Problem:
        """The problem that this fault is in the file at ``path``."""
        return Problem(Span(path, self.line, self.col), self.severity, self.code, self.message, self.hint)


class MakingFailed(Exception):  # noqa: N818 - it is caught and becomes a problem, it is no program error
    """A file could not be made from what its source holds; ``problem`` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def has_errors(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """Whether any of ``problems`` is an error, so that nothing may be published."""
    return any(problem.severity == "error" for problem in problems)
