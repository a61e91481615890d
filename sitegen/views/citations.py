"""Citations of one page: sources get numbers in the order in which the text names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

from sitegen.frame import Reference

if TYPE_CHECKING:
    from sitegen.parse.schema import SourceEntry
    from sitegen.views.edition import Edition


class Citations:
    """Numbers sources as they are met; one for each page, however many texts it shows."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._numbers: dict[str, int] = {}

    def mark(self, keys: tuple[str, ...]) -> str:
        """The HTML of one citation; sources that do not exist were reported and are left out."""
        links = []
        for key in keys:
            if key in self._edition.site.sources:
                number = self._numbers.setdefault(key, len(self._numbers) + 1)
                label = escape(self._edition.say("cite.label", number=number))
                links.append(f'<a href="#ref-{number}" aria-label="{label}">{number}</a>')
        return f'<sup class="cite">[{", ".join(links)}]</sup>' if links else ""

    def references(self) -> tuple[Reference, ...]:
        """The reference list, in the order of the numbers."""
        return tuple(reference(number, self._edition.site.sources[key]) for key, number in self._numbers.items())


def reference(number: int, source: SourceEntry) -> Reference:
    """One source as a line of a reference list."""
    detail = ""
    if source.year and not source.date:
        detail = str(source.year)
    if source.volume:
        detail += f";{source.volume}" if detail else source.volume
    if source.pages:
        detail += f":{source.pages}" if detail else source.pages
    href = f"https://doi.org/{source.doi}" if source.doi else source.url or ""
    when = source.date.isoformat() if source.date else ""
    return Reference(number, source.authors, source.title, source.container, detail, href, when)
