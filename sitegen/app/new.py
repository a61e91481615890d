"""A new source: proposed, tried on the site as it is, and only then written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.app.reading import Reading, read_site
from sitegen.base.dataclass import dataclass
from sitegen.desk import starters
from sitegen.model.assemble import load
from sitegen.shell.faults import UsageFault
from sitegen.shell.new_files import exists, write_new

if TYPE_CHECKING:
    from sitegen.app.options import BuildOptions
    from sitegen.desk.starters import ClinicFacts, TextFacts
    from sitegen.model.site import Site


@dataclass(frozen=True, slots=True)
class Bench:
    """The site to which something is added."""

    options: BuildOptions
    reading: Reading
    site: Site

    def taken(self, folder: str) -> frozenset[str]:
        """The names of the sources in one folder, without their ending."""
        return frozenset(
            path.removeprefix(f"{folder}/").rpartition(".")[0]
            for path in self.reading.files
            if path.startswith(f"{folder}/") and "/" not in path.removeprefix(f"{folder}/")
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file that is not written yet."""

    path: str
    text: str


def bench(options: BuildOptions) -> Bench:
    """Read the site.

    Raises:
        UsageFault: its settings cannot be read.
        OSError: its folder cannot be looked into.
    """
    everything = replace(options, drafts=True)
    reading = read_site(everything)
    if reading.site is None:
        message = "there is no data/site.yaml here that can be read; name the site's folder with --site"
        raise UsageFault(message)
    return Bench(everything, reading, reading.site)


def new_clinic(at: Bench, facts: ClinicFacts, name: str) -> Proposal:
    """A record called ``name`` in its region's folder.

    Raises:
        UsageFault: what was said does not make a valid record.
    """
    path = f"data/clinics/{facts.region}/{name}.yaml"
    return _tried(at, Proposal(path, starters.clinic(at.site, facts, at.options.as_of)))


def new_text(at: Bench, facts: TextFacts, name: str) -> Proposal:
    """A text called ``name``.

    Raises:
        UsageFault: what was said does not make a valid text.
    """
    path = f"content/{starters.FOLDERS[facts.kind]}/{name}.md"
    return _tried(at, Proposal(path, starters.text(at.site, facts, at.options.as_of)))


def new_region(at: Bench, region: str, title: str, description: str) -> Proposal:
    """The introduction of a region.

    Raises:
        UsageFault: what was said does not make a valid text.
    """
    return _tried(at, Proposal(f"content/regions/{region}.md", starters.region(at.site, region, title, description)))


def write(at: Bench, proposal: Proposal) -> None:
    """Put the file into the site.

    Raises:
        UsageFault: something lies there already.
        OSError: it cannot be written.
    """
    write_new(at.options.site, proposal.path, proposal.text.encode())


def _tried(at: Bench, proposal: Proposal) -> Proposal:
    """The proposal, if the site has no more problems with it than without."""
    if exists(at.options.site, proposal.path):
        message = f"{proposal.path} exists already; nothing was written"
        raise UsageFault(message)
    files = {path: data for path, data in at.reading.files.items() if not path.startswith("themes/")}
    _, problems = load({**files, proposal.path: proposal.text.encode()}, at.options.for_loading(), at.reading.memo)
    if found := [problem for problem in problems if problem not in at.reading.problems]:
        first = found[0]
        message = f"this would not be valid: {first.message}" + (f" ({first.hint})" if first.hint else "")
        raise UsageFault(message)
    return proposal
