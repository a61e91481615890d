"""Guide articles without a source, and sources without an article.

A guide about health says where its facts come from: every article of the guide cites something, drafts aside. A source
in `data/sources.yaml` that nothing cites was forgotten in a text, or is left over from one. (A citation
of a source that does not exist is the error `unknown-source`.)

To mend it, cite the source behind a fact as `[@key]`, or delete the entry that nothing needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.model.links import slots, texts
from sitegen.parse.prose import CiteSlot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

CODES: Final = ("article-without-sources", "unused-source")


def check(subject: Subject) -> Iterator[Problem]:
    """Every article that cites nothing, and every source that nothing cites."""
    cited: dict[str, set[str]] = {}
    for path, prose in texts(subject.site):
        keys = {key for slot in slots(prose.pieces) if isinstance(slot, CiteSlot) for key in slot.keys}
        cited[path] = keys
    for article in subject.site.guide:
        if not cited[article.path] and not article.front.draft:
            hint = "cite what it says as `[@key]`, with the source in data/sources.yaml"
            yield subject.fault(
                (article.path, ("title",)), "article-without-sources", "the article cites nothing", hint
            )
    used = set().union(*cited.values())
    for key in subject.site.sources:
        if key not in used:
            message = f"nothing cites `{key}`"
            hint = f"cite it as `[@{key}]`, or delete it"
            yield subject.fault(("data/sources.yaml", (key,)), "unused-source", message, hint)
