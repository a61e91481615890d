"""Asking for every outside address that a site shows; only ever done when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen import __version__
from sitegen.desk.outside import found_wrong, outside_links
from sitegen.model.settings import settle
from sitegen.shell.visiting import visit_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.internet import Manners
    from sitegen.base.problem import Problem
    from sitegen.model.site import Site
    from sitegen.shell.progress import Progress


def check_outside(site: Site, files: Mapping[str, bytes], manners: Manners, progress: Progress) -> tuple[Problem, ...]:
    """What is wrong with the site's outside links, as its settings have it.

    Raises:
        WorldFault: there is no network.
    """
    links = outside_links(site, files)
    agent = f"sitegen/{__version__} (checks the links of {site.origin}{site.base}/)"
    visits = visit_all(links, agent, manners, progress)
    return settle(found_wrong(links, visits), site.config.checks)
