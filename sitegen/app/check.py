"""Checking a site: read, plan, make what is not built yet, judge; nothing is written but the parse memo.

Invariants: no check asks the network unless that was asked for. The verdict does not depend on what lies in the
output folder: a file from there stands for what would be made only when its fingerprints are those of the last
build and its bytes have the digest that the build noted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sitegen.app.draft import draft, prepare, read_inputs
from sitegen.app.options import BuildOptions, BuildResult
from sitegen.app.pipeline import Pipeline, standard
from sitegen.artifact import Batch
from sitegen.base.fingerprint import digest
from sitegen.base.paths import url_prefix
from sitegen.base.problem import MakingFailed, Problem, has_errors
from sitegen.checks.subject import Emitted, Page, Subject, emitted, read_page
from sitegen.engine.make import make
from sitegen.engine.packing import is_copy
from sitegen.engine.plan import Order, expand, planned, view_of
from sitegen.engine.records import Ledger, decode_ledger
from sitegen.shell.clock import Stopwatch
from sitegen.shell.collecting import uncollected
from sitegen.shell.faults import Interrupted, WorldFault, describe
from sitegen.shell.guard import MEMORY
from sitegen.shell.memo import DiskMemo
from sitegen.shell.progress import silent
from sitegen.shell.published import read_ledger, read_published
from sitegen.shell.signals import interruptible
from sitegen.shell.workers import do_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sitegen.app.draft import Draft, Inputs
    from sitegen.base.internet import Manners
    from sitegen.engine.records import Entry
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
        with uncollected(), interruptible():
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
    ledger = decode_ledger(read_ledger(options.site, options.folder))
    with watch.time("theme"):
        prepare(found, ledger, inputs.toolchain)
    memo.save()
    problems = found.problems
    files: tuple[Emitted, ...] = ()
    if found.theme is not None and not has_errors(problems):
        with watch.time("make"):
            seen, failed = _look(options, inputs, found, found.theme, ledger or Ledger(), progress)
        problems = tuple(sorted({*problems, *failed}))
        if not failed:
            files = tuple(one.emitted for one in seen)
            known = {one.emitted.path: one.page for one in seen if one.page}
            reader = _Reader(options.folder, found.theme, {one.emitted.path: one for one in seen}, found.plan)
            subject = Subject(inputs.files, found.site, files, reader.read, known, previous)
            with watch.time("check"):
                problems = tuple(sorted({*problems, *pipeline.check(subject)}))
    failure = ""
    if asked.external is not None and found.site is not None:
        with watch.time("external"):
            outside, failure = _outside(found.site, inputs.files, asked.external, progress)
        problems = tuple(sorted({*problems, *outside}))
    sources = {**inputs.files, previous[0]: previous[1]} if previous else inputs.files
    code = 3 if failure else int(has_errors(problems) or (asked.strict and bool(problems)))
    kept = tuple(one.path for one in files)
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


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was looked at: what a page holds, and the bytes or the digest by which they are found again.

    Attributes:
        output: the digest of the file in the output folder that is this one; '' where there is none.
        data: the bytes of what cannot be made by itself and is not in the output folder.
    """

    emitted: Emitted
    page: Page | None = None
    output: str = ""
    data: bytes | None = None


def _look(
    options: BuildOptions, inputs: Inputs, found: Draft, theme: Theme, ledger: Ledger, progress: Progress
) -> tuple[tuple[_Seen, ...], tuple[Problem, ...]]:
    """Look at every file, in path order: at the built one where it is what would be made, else at one made for it."""
    entries = ledger.entries if ledger.toolchain == inputs.toolchain else {}
    unchanged = entries and ledger.inputs == inputs.digest
    items: Sequence[Order | Batch | Emitted] = found.plan
    if unchanged:
        known = {item.path: emitted(item.artifact) for item in found.plan if isinstance(item, Order)}
        items = [
            known.get(path) or Emitted(path, None, path.endswith(".html"))
            for path in entries
            if not is_copy(path, entries)
        ]

    def looked(items: Sequence[Order | Batch | Emitted]) -> list[_Seen | Problem | None]:
        looker = _Looker(options.folder, theme, url_prefix(found.site.config.base_url), entries)
        return do_all(items, looker, options.jobs, progress)

    done = looked(items)
    if None in done:  # something in the output folder is not what the build left there
        done = looked(found.plan)
    problems = {one for one in done if isinstance(one, Problem)}
    seen = (one for one in done if isinstance(one, _Seen))
    return tuple(sorted(seen, key=lambda one: one.emitted.path)), tuple(sorted(problems))


@dataclass(frozen=True, slots=True)
class _Looker:
    """Looks at one item of the plan, or at one file of which is known that it would be made as it was.

    Attributes:
        told: the links that pages brought back so far; so a looker is good for one pass over the files.
    """

    folder: Path
    theme: Theme
    base: str
    entries: Mapping[str, Entry]
    told: set[str] = field(default_factory=set)

    def __call__(self, number: int, item: Order | Batch | Emitted) -> Iterator[_Seen | Problem | None]:
        del number
        if isinstance(item, Emitted):
            yield self._built(item, self.entries[item.path].output)
            return
        try:
            orders, problems = expand(item, self.theme)
            yield from problems
            for order in orders:
                yield self._order(order, keep=isinstance(item, Batch))
        except MakingFailed as failed:
            yield failed.problem

    def _order(self, order: Order, *, keep: bool) -> _Seen | Problem:
        view, entry, what = view_of(order, self.theme), self.entries.get(order.path), emitted(order.artifact)
        found = planned(order, view)
        if entry and (entry.view, entry.closure) == (found.view, found.closure):
            built = self._built(what, entry.output)
            if built:
                return built
        data = make(order.artifact, view, self.theme)
        if isinstance(data, Problem):
            return data
        return _Seen(what, self._page(what, data) if what.living else None, "", data if keep else None)

    def _built(self, what: Emitted, output: str) -> _Seen | None:
        """The file in the output folder, if it has that digest; only pages are looked into, others when they are read."""
        if not what.living:
            return _Seen(what, None, output)
        data = read_published(self.folder, what.path)
        return _Seen(what, self._page(what, data), output) if data is not None and digest(data) == output else None

    def _page(self, what: Emitted, data: bytes) -> Page:
        """A page without the links that another page has which was looked at before: most are on every page.

        A page's link to itself leads nobody to it, so it is not among those that others may leave out.
        """
        page = read_page(data)
        own = f"{self.base}{what.address}"
        links = page.links - self.told
        self.told.update(links - {own})
        return replace(page, links=links)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Gives the bytes of a file that was looked at."""

    folder: Path
    theme: Theme
    seen: Mapping[str, _Seen]
    plan: Sequence[Order | Batch]

    def read(self, path: str) -> bytes:
        """The bytes of an emitted file: from the output where they are what the build noted, else made."""
        one = self.seen[path]
        if one.data is not None:
            return one.data
        data = read_published(self.folder, path) if one.output else None
        if data is not None and digest(data) == one.output:
            return data
        around = (item for item in self.plan if path.startswith(item.folder if isinstance(item, Batch) else item.path))
        artifact = next(
            order.artifact for item in around for order in expand(item, self.theme)[0] if order.path == path
        )
        made = make(artifact, artifact.view, self.theme)
        assert isinstance(made, bytes), "what fails to be made ends the check before"
        return made
