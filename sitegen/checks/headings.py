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

    from sitegen.artifact import Artifact
    from sitegen.checks.subject import Subject

CODES: Final = ("duplicate-description", "duplicate-title")


def check(subject: Subject) -> Iterator[Problem]:
    """Each page whose title or description an earlier page has already."""
    pages = [page for page in subject.living() if not page.view.frame.robots and "/page/" not in page.path]
    yield from _alike(subject, pages, "title", "duplicate-title", "say in the title what only this page has")
    hint = "say in the description what only this page has"
    yield from _alike(subject, pages, "description", "duplicate-description", hint)


def _alike(subject: Subject, pages: list[Artifact[object]], key: str, code: str, hint: str) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for page in sorted(pages, key=lambda page: page.path):
        frame = getattr(page.view, "frame")  # noqa: B009 - the view's type is its family's own
        text = " ".join(getattr(frame, key).casefold().split())
        if not text:
            continue
        other = first.setdefault(text, frame.path)
        if other != frame.path:
            place = _KEYS.get((key, page.origin.path.partition("/")[0] if page.origin else ""), key)
            message = f"the {key} of `{frame.path}` is that of `{other}`"
            yield Problem(subject.origin(page, place), "warning", code, message, hint)


# Records have neither: a clinic's title is its name, its description its summary.
_KEYS: Final = {("title", "data"): "name", ("description", "data"): "summary"}
