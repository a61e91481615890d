"""Pages with the same title or the same description as another page.

A list of search results, a row of browser tabs and a reader's bookmarks show titles alone: two pages
with one title cannot be told apart there. Later pages of a long list have the title of the first with
their number, and pages that ask search engines to stay away do not count.

To mend it, say in each title and description what only this page has: the place, the question, the drug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sitegen.base.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.artifact import Artifact
    from sitegen.checks.subject import Subject

CODES: Final = ("duplicate-description", "duplicate-title")


def check(subject: Subject) -> Iterator[Problem]:
    """Each page whose title or, under another title, whose description an earlier page has already."""
    pages = [page for page in subject.living() if not page.view.frame.robots and "/page/" not in page.path]
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    for page in sorted(pages, key=_path):
        frame = page.view.frame
        title, description = _plain(frame.title), _plain(frame.description)
        first = titles.setdefault(title, frame.path)
        if first != frame.path:
            yield _problem(subject, page, "title", "duplicate-title", first)
        elif description and (first := descriptions.setdefault(description, frame.path)) != frame.path:
            yield _problem(subject, page, "description", "duplicate-description", first)


def _path(page: Artifact[Any]) -> str:
    return page.path


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


# Records have neither: a clinic's title is its name, its description its summary.
_KEYS: Final = {"title": "name", "description": "summary"}


def _problem(subject: Subject, page: Artifact[Any], what: str, code: str, first: str) -> Problem:
    record = page.origin is not None and page.origin.path.startswith("data/")
    message = f"the {what} of `{page.view.frame.path}` is that of `{first}`"
    where = subject.origin(page, _KEYS[what] if record else what)
    return Problem(where, "warning", code, message, f"say in the {what} what only this page has")
