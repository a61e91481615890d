"""Checks: what `sitegen check` judges beyond what a build must refuse; one file for each, listed here.

A check is a module with its `CODES` and a function `check` from a `Subject` to problems. Its docstring is
its documentation, which `sitegen check --explain CODE` prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.checks import (
    citing,
    crisis,
    dates,
    headings,
    hosting,
    hours,
    orphans,
    phones,
    places,
    prices,
    reading,
    samples,
    search_tests,
    structured,
    twins,
    vanished,
    weight,
)
from sitegen.model.settings import settle

if TYPE_CHECKING:
    from types import ModuleType

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

CHECKS: tuple[ModuleType, ...] = (
    citing,
    crisis,
    dates,
    headings,
    hosting,
    hours,
    orphans,
    phones,
    places,
    prices,
    reading,
    samples,
    search_tests,
    structured,
    twins,
    vanished,
    weight,
)


def run_checks(subject: Subject) -> tuple[Problem, ...]:
    """The problems that every check finds, in path order, as the site's settings have them."""
    found = {problem for module in CHECKS for problem in module.check(subject)}
    return settle(sorted(found), subject.site.config.checks)


def documentation(code: str) -> str:
    """What the check that reports ``code`` says of itself, or '' where no check does."""
    return next((module.__doc__ or "" for module in CHECKS if code in module.CODES), "")
