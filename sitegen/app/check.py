"""Checking a site: read, plan, make what is not built yet, judge; nothing is written but the parse memo.

Invariants: without being asked to, no check asks the network. The verdict does not depend on what lies in the output folder. A file from there stands for what
would be made only when its fingerprints are those of the last build and its bytes have the digest that the
build noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.app.draft import draft, read_inputs
from sitegen.app.options import BuildOptions, BuildResult
from sitegen.app.pipeline import Pipeline, standard
from sitegen.base.fingerprint import digest
from sitegen.base.problem import Problem, has_errors
from sitegen.checks.subject import Page, Subject, read_page
from sitegen.engine.make import make
from sitegen.engine.records import Ledger, decode_ledger
from sitegen.shell.clock import Stopwatch
from sitegen.shell.faults import Interrupted, WorldFault, describe
from sitegen.shell.guard import MEMORY
from sitegen.shell.memo import DiskMemo
from sitegen.shell.progress import silent
from sitegen.shell.published import read_ledger, read_published
from sitegen.shell.signals import interruptible
from sitegen.shell.workers import make_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.app.draft import Draft, Inputs
    from sitegen.base.internet import Manners
    from sitegen.engine.plan import Planned
    from sitegen.model.site import Site
    from sitegen.shell.progress import Progress
    from sitegen.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a check is asked for beyond what a build is.

    Attributes:
        previous: the manifest of an earlier release.
        strict: whether warnings count as errors do.
        external: how politely outside links are asked for; not at all when None.
    """

    previous: Path | None = None
    strict: bool = False
    external: Manners | None = None


_USUAL = CheckOptions()


def check(
    options: BuildOptions,
    asked: CheckOptions = _USUAL,
    pipeline: Pipeline | None = None,
    *,
    progress: Progress = silent,
) -> BuildResult:
    """Find every problem of the site."""
    watch = Stopwatch()
    try:
        with interruptible():
            return _check(options, asked, pipeline or standard(), watch, progress)
    except OSError as error:
        return BuildResult(failure=describe(error), exit_code=3, timings=watch.stages)
    except WorldFault as fault:
        return BuildResult(failure=str(fault), exit_code=3, timings=watch.stages)
    except Interrupted as signal:
        return BuildResult(failure=f"interrupted ({signal})", exit_code=3, timings=watch.stages)


def _check(
    options: BuildOptions, asked: CheckOptions, pipeline: Pipeline, watch: Stopwatch, progress: Progress
) -> BuildResult:
    with watch.time("read"):
        previous = _previous(asked.previous) if asked.previous else None
        inputs = read_inputs(options, pipeline)
    memo = DiskMemo(options.site / MEMORY / "memo", inputs.toolchain)
    found = draft(inputs, options, pipeline, memo, watch)
    memo.save()
    problems = found.problems
    if found.theme is not None and not has_errors(problems):
        built = _Built(options, inputs, found, found.theme)
        with watch.time("make"):
            known, failed = built.make_the_rest(options.jobs, progress)
        problems = tuple(sorted({*problems, *failed}))
        if not failed:
            artifacts = tuple(item.artifact for item in found.plan)
            subject = Subject(inputs.files, found.site, artifacts, built.read, known, previous)
            with watch.time("check"):
                problems = tuple(sorted({*problems, *pipeline.check(subject)}))
    failure = ""
    if asked.external is not None and found.site is not None:
        with watch.time("external"):
            outside, failure = _outside(found.site, inputs.files, asked.external, progress)
        problems = tuple(sorted({*problems, *outside}))
    sources = {**inputs.files, previous[0]: previous[1]} if previous else inputs.files
    code = 3 if failure else int(has_errors(problems) or (asked.strict and bool(problems)))
    kept = tuple(item.path for item in found.plan)
    return BuildResult(problems, sources, kept=kept, failure=failure, exit_code=code, timings=watch.stages)


def _outside(
    site: Site, files: Mapping[str, bytes], manners: Manners, progress: Progress
) -> tuple[tuple[Problem, ...], str]:
    """What is wrong with outside links, or why that cannot be known; the other problems are told all the same."""
    from sitegen.app.outside import check_outside  # noqa: PLC0415 - most checks need no network

    try:
        return check_outside(site, files, manners, progress), ""
    except WorldFault as fault:
        return (), str(fault)


def _previous(path: Path) -> tuple[str, bytes]:
    """An earlier release's manifest by its name; no bytes, which are no manifest, where there is none."""
    return str(path), read_published(path.parent, path.name) or b""


class _Built:
    """What the last build made and would be made again, and what has to be made to be judged."""

    def __init__(self, options: BuildOptions, inputs: Inputs, found: Draft, theme: Theme) -> None:
        ledger = decode_ledger(read_ledger(options.site, options.folder)) or Ledger()
        entries = ledger.entries if ledger.toolchain == inputs.toolchain else {}
        self._folder = options.folder
        self._theme = theme
        self._plan = {item.path: item for item in found.plan}
        self._outputs: dict[str, str] = {}
        for item in found.plan:
            entry = entries.get(item.path)
            if entry and (entry.view, entry.closure) == (item.view, item.closure):
                self._outputs[item.path] = entry.output

    def make_the_rest(self, jobs: int, progress: Progress) -> tuple[dict[str, Page], tuple[Problem, ...]]:
        """Make what the last build did not, and look at its pages on the way."""
        rest = tuple(item for item in self._plan.values() if item.path not in self._outputs)
        done, failed = make_all(rest, self._theme, _Look(rest), jobs, progress)
        return {rest[item.number].path: item.note for item in done if isinstance(item.note, Page)}, failed

    def read(self, path: str) -> bytes:
        """The bytes of a planned file: from the output where they are what the build noted, else made."""
        noted = self._outputs.get(path)
        data = read_published(self._folder, path) if noted else None
        if data is not None and digest(data) == noted:
            return data
        made = make(self._plan[path], self._theme)
        assert isinstance(made, bytes), "what fails to be made ends the check before"
        return made


@dataclass(frozen=True, slots=True)
class _Look:
    """Keeps nothing of what is made but what the checks want to know of a page."""

    rest: tuple[Planned, ...]

    def __call__(self, number: int, data: bytes) -> Page | None:
        return read_page(data) if self.rest[number].path.endswith(".html") else None
