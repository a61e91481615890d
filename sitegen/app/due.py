"""What is due in a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.app.reading import read_site
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import has_errors
from sitegen.desk.agenda import as_calendar, as_csv
from sitegen.desk.due import due
from sitegen.shell.faults import UsageFault

if TYPE_CHECKING:
    from datetime import date

    from sitegen.app.options import BuildOptions
    from sitegen.desk.due import Due


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due.

    Attributes:
        heading: of a calendar of it.
        as_of: the day that counts as today.
        complete: no when some sources could not be read, so that they are missing here.
    """

    items: tuple[Due, ...]
    heading: str
    as_of: date
    complete: bool

    @property
    def csv(self) -> str:
        """The list for a spreadsheet."""
        return as_csv(self.items)

    @property
    def calendar(self) -> str:
        """The list as a calendar file."""
        return as_calendar(self.items, self.heading, self.as_of)


def agenda(options: BuildOptions, within: int) -> Agenda:
    """What is due now or in the next ``within`` days.

    Raises:
        UsageFault: the site's settings cannot be read.
        OSError: the site's folder cannot be looked into.
    """
    found = read_site(options)
    if found.site is None:
        message = "there is no data/site.yaml here that can be read; name the site's folder with --site"
        raise UsageFault(message)
    items = due(found.site, within)
    heading = f"{found.site.config.title}: to confirm"
    return Agenda(items, heading, options.as_of, not has_errors(found.problems))
