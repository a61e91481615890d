"""Checks: what `sitegen check` judges beyond what a build must refuse; one file for each, listed here.

A check is a module with its `CODES` and a function `check` from a `Subject` to problems. Its docstring is
its documentation, which `sitegen check --explain CODE` prints.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

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
    from collections.abc import Callable
    from types import ModuleType

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

_OF_SOURCES: Final = (reading, twins, phones, hours, prices, places, dates, citing, crisis, samples)
_OF_FILES: Final = (headings, hosting, orphans, search_tests, structured, vanished, weight)
CHECKS: tuple[ModuleType, ...] = (*_OF_SOURCES, *_OF_FILES)


def _run(modules: tuple[ModuleType, ...], subject: Subject) -> tuple[Problem, ...]:
    found = {problem for module in modules for problem in module.check(subject)}
    return settle(sorted(found), subject.site.config.checks)


of_sources: tuple[Callable[[Subject], tuple[Problem, ...]], ...] = tuple(
    partial(_run, (module,)) for module in _OF_SOURCES
)
"""The checks that look at the sources and the site alone, the slow ones first: what each finds, in path order, as the
site's settings have it."""


of_files = partial(_run, _OF_FILES)
"""The problems that the checks of what is emitted find, in path order, as the site's settings have them."""

run_checks = partial(_run, CHECKS)
"""The problems that every check finds, in path order, as the site's settings have them."""


def documentation(code: str) -> str:
    """What the check that reports ``code`` says of itself, or '' where no check does."""
    return next((module.__doc__ or "" for module in CHECKS if code in module.CODES), "")
