"""Pages that are slow to load on a bad connection.

A page and its style sheets may weigh 30 kB together (30,000 bytes), compressed by gzip at its best level;
pictures, fonts and scripts come later and do not count. A page whose plain bytes are under twice what the
style sheets leave of that is not compressed to be weighed: HTML always shrinks to less than half.

To mend it, cut a long text in two, or keep large tables for a download.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem
from sitegen.checks.subject import packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks.subject import Subject

CODES: Final = ("page-too-heavy",)
LIMIT: Final = 30_000


def check(subject: Subject) -> Iterator[Problem]:
    """Every page over the limit."""
    sheets: dict[str, int] = {}
    for one in subject.living():
        page = subject.page(one.path)
        style = 0
        for address in page.sheets:
            path = address.removeprefix(f"{subject.site.base}/")
            if path not in sheets:
                sheets[path] = packed(subject.read(path)) if path in subject.paths else 0
            style += sheets[path]
        if page.size <= 2 * (LIMIT - style) or 0 <= page.packed <= LIMIT - style:
            continue
        weight = style + packed(subject.read(one.path))
        if weight > LIMIT:
            message = f"`{one.address}` weighs {weight / 1000:.1f} kB; {LIMIT // 1000} kB is the limit"
            hint = f"style sheets take {style / 1000:.1f} kB of it; cut the text in two"
            yield Problem(subject.origin(one), "warning", "page-too-heavy", message, hint)
