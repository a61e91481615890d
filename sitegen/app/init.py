"""A new site: tried in memory, then written into an empty folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.memory import LoadOptions, NoMemo
from sitegen.desk.first_site import first_site
from sitegen.desk.schemas import files, known_ids
from sitegen.model.assemble import load
from sitegen.shell.faults import UsageFault
from sitegen.shell.new_files import write_folder

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def init(folder: Path, title: str, base_url: str, as_of: date) -> tuple[str, ...]:
    """Fill ``folder`` with a site that builds; the paths of its files.

    Raises:
        UsageFault: the folder is not empty, or the title cannot be one.
        OSError: it cannot be written.
    """
    made = {path: text.encode() for path, text in first_site(title, base_url, as_of).items()}
    sources = {path: data for path, data in made.items() if path.startswith(("content/", "data/"))}
    site, problems = load(sources, LoadOptions(as_of), NoMemo())
    if site is None or problems:
        message = f"this would not be valid: {problems[0].message}"
        raise UsageFault(message)
    made |= {f"schemas/{name}": text.encode() for name, text in files(known_ids(site)).items()}
    write_folder(folder, made)
    return tuple(made)
