"""The site's own word on warnings: `checks` in `data/site.yaml` switches them off or makes them errors.

Invariant: an error stays an error, whatever the settings say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sitegen.base.codes import CODES, WARNINGS
from sitegen.base.problem import Problem
from sitegen.parse.records import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.model.references import Places
    from sitegen.parse.schema import Checks

_SITE: Final = "data/site.yaml"


def settle(problems: Iterable[Problem], checks: Checks) -> tuple[Problem, ...]:
    """``problems`` without the warnings that are off, and with those raised that count as errors."""
    off, raised = set(checks.off), set(checks.errors)
    return tuple(
        replace(problem, severity="error") if problem.severity == "warning" and problem.code in raised else problem
        for problem in problems
        if problem.severity == "error" or problem.code not in off or problem.code in raised
    )


def faults_of_settings(checks: Checks, places: Places) -> Iterator[Problem]:
    """Codes in the settings that do not exist, or that no setting may touch."""
    for key, codes in (("off", checks.off), ("errors", checks.errors)):
        for index, code in enumerate(codes):
            where = places.span(_SITE, ("checks", key, index))
            if code not in CODES:
                hint = nearest(code, sorted(WARNINGS)) or nearest(code, CODES) or "docs/PROBLEMS.md lists the codes"
                yield Problem(where, "error", "unknown-code", f"there is no problem `{code[:60]}`", hint)
            elif code not in WARNINGS:
                message = f"`{code}` is no warning about the sources, so it stays as it is"
                yield Problem(
                    where, "error", "fixed-code", message, "take it out of the list, and mend what it reports"
                )
