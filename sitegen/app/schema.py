"""The schemas of the sources, with a site's own ids where there is one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sitegen.app.options import BuildOptions
from sitegen.app.reading import read_site
from sitegen.desk.schemas import files, known_ids
from sitegen.shell.faults import UsageFault
from sitegen.shell.new_files import renew_files

if TYPE_CHECKING:
    from pathlib import Path


def schema_files(site: Path | None) -> dict[str, str]:
    """Every schema's text by its file name; with the ids of ``site`` where one is named.

    Raises:
        OSError: the site's folder cannot be looked into.
        UsageFault: the site's settings cannot be read.
    """
    if site is None:
        return files()
    # Drafts count, and on the last day every text is published: an editor may name any of them.
    found = read_site(BuildOptions(site, date.max, drafts=True), remember=False)
    if found.site is None:
        message = f"{site} has no data/site.yaml that can be read; `sitegen check` says more"
        raise UsageFault(message)
    return files(known_ids(found.site))


def write_schemas(site: Path | None, folder: Path) -> tuple[str, ...]:
    """Write every schema into ``folder``; the names of those that changed.

    Raises:
        OSError: they cannot be written, or the site cannot be looked into.
        UsageFault: the site's settings cannot be read.
    """
    return renew_files(folder, {name: text.encode() for name, text in schema_files(site).items()})
