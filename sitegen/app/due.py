"""What is due in a site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.app.reading import read_site
from sitegen.base.problem import has_errors
from sitegen.desk.agenda import as_calendar, as_csv
from sitegen.desk.due import due
from sitegen.shell.faults import UsageFault

if TYPE_CHECKING:
    from sitegen.app.options import BuildOptions
    from sitegen.desk.due import Due


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due, in three forms.

    Attributes:
        complete: no when some sources could not be read, so that they are missing here.
    """

    items: tuple[Due, ...]
    csv: str
    calendar: str
    complete: bool


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
    calendar = as_calendar(items, f"{found.site.config.title}: to confirm", options.as_of)
    return Agenda(items, as_csv(items), calendar, not has_errors(found.problems))
