"""Texts that call for a crisis notice on a site that has none to show.

Every page whose text holds one of `crisis.mentions` opens with the notice, unless its text places one by
a `crisis` directive. There is nothing to open with where `crisis` in `data/site.yaml` has neither a `text`
nor `lines`; where a country's clinics are listed and no line is for it, readers there see the others'.

To mend it, add the text and, for each country, whom to call:
`lines: [{region: us, name: 988 Lifeline, phones: ["988"]}]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

CODES: Final = ("crisis-country-missing", "crisis-notice-missing")


def check(subject: Subject) -> Iterator[Problem]:
    """A notice that is due and cannot be shown, and countries with clinics but nobody to call."""
    site, crisis = subject.site, subject.site.config.crisis
    path = "data/site.yaml"
    if crisis.mentions and not (crisis.text or crisis.lines):
        message = "there are words that bring the crisis notice onto a page, and no notice"
        hint = "add `text` and `lines` under `crisis`"
        yield subject.fault((path, ("crisis", "mentions")), "crisis-notice-missing", message, hint, "error")
    if not crisis.lines:
        return
    known = {line.region for line in crisis.lines}
    for region in site.regions.values():
        if not region.parent and region.clinics and region.id not in known:
            message = f"nobody to call in a crisis is named for {region.in_text}"
            hint = f"add a line with `region: {region.id}` under `crisis.lines`"
            yield subject.fault((path, ("crisis", "lines")), "crisis-country-missing", message, hint)
