"""Checks: what `sitegen check` judges on everything that is emitted; one file for each, listed here.

A check is a module-level function from the sources and the planned artifacts to problems; its
module's docstring is its documentation. What can be judged on a `Site` belongs into `model`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.checks import search_tests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.artifact import Artifact
    from sitegen.base.problem import Problem

    Check = Callable[[Mapping[str, bytes], tuple[Artifact[Any], ...]], tuple[Problem, ...]]

CHECKS: tuple[Check, ...] = (search_tests.check,)


def run_checks(files: Mapping[str, bytes], artifacts: tuple[Artifact[Any], ...]) -> tuple[Problem, ...]:
    """The problems that every check finds, in path order."""
    return tuple(sorted({problem for check in CHECKS for problem in check(files, artifacts)}))
