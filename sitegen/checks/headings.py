"""Pages with the same title or the same description as another page.

A list of search results, a row of browser tabs and a reader's bookmarks show titles alone: two pages
with one title cannot be told apart there. Later pages of a long list have the title of the first with
their number, and pages that ask search engines to stay away do not count.

To mend it, say in each title and description what only this page has: the place, the question, the drug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks.subject import Emitted, Subject

CODES: Final = ("duplicate-description", "duplicate-title")


def check(subject: Subject) -> Iterator[Problem]:
    """Each page whose title or, under another title, whose description an earlier page has already."""
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    for one in subject.living():
        page = subject.page(one.path)
        if page.hidden or "/page/" in one.path:
            continue
        title, description = _plain(page.title), _plain(page.description)
        first = titles.setdefault(title, one.address)
        if first != one.address:
            yield _problem(subject, one, "title", "duplicate-title", first)
        elif description and (first := descriptions.setdefault(description, one.address)) != one.address:
            yield _problem(subject, one, "description", "duplicate-description", first)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


# Records have neither: a clinic's title is its name, its description its summary.
_KEYS: Final = {"title": "name", "description": "summary"}


def _problem(subject: Subject, page: Emitted, what: str, code: str, first: str) -> Problem:
    source = subject.source(page.path)
    record = source is not None and source.path.startswith("data/")
    message = f"the {what} of `{page.address}` is that of `{first}`"
    where = subject.origin(page, _KEYS[what] if record else what)
    return Problem(where, "warning", code, message, f"say in the {what} what only this page has")
