"""Checking a site: read, plan, make what is not built yet, judge; nothing is written but the parse memo.

Invariants: no check asks the network unless that was asked for. The verdict does not depend on what lies in the
output folder: a file from there stands for what would be made only when its fingerprints are those of the last
build and its bytes have the digest that the build noted, or the file system says that nothing happened to it since.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property, partial
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from sitegen.app.draft import load, look_ahead, planned, prepare
from sitegen.app.inputs import read_inputs
from sitegen.app.options import BuildOptions, BuildResult, decode_problems
from sitegen.app.parsing import parse_all
from sitegen.app.pipeline import Pipeline, judging
from sitegen.artifact import Artifact, Batch
from sitegen.base.compressing import is_copy
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import MakingFailed, Problem, has_errors
from sitegen.base.sources import Source
from sitegen.base.workings import Kept
from sitegen.checks.subject import Emitted, Page, Subject, dead_ends, emitted, read_page
from sitegen.engine.make import make
from sitegen.engine.noted import noted
from sitegen.engine.plan import Order, expand, in_turn, view_of
from sitegen.engine.plan import planned as fingerprinted
from sitegen.engine.records import Ledger, decode_ledger
from sitegen.shell.clock import Stopwatch
from sitegen.shell.collecting import uncollected
from sitegen.shell.faults import Interrupted, WorldFault, describe
from sitegen.shell.guard import MEMORY
from sitegen.shell.memo import DiskMemo
from sitegen.shell.progress import silent
from sitegen.shell.published import Published, published, read_ledger, read_published
from sitegen.shell.signals import interruptible
from sitegen.shell.workers import do_all
from sitegen.shell.workings import workings_of
from sitegen.views.lists import output_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sitegen.app.draft import Draft
    from sitegen.app.inputs import Inputs
    from sitegen.app.pipeline import Check
    from sitegen.base.internet import Manners
    from sitegen.base.problem import Span
    from sitegen.base.workings import WorkingsLike
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
            return _check(options, asked, pipeline or judging(), watch, progress)
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
        ledger = decode_ledger(read_ledger(options.site, options.folder)) or Ledger()
    memo = DiskMemo(options.site / MEMORY / "memo", inputs.toolchain)
    with watch.time("parse"):
        first = partial(look_ahead, inputs, options, pipeline, memo, ledger)
        ahead = parse_all(inputs.files, pipeline.parser, memo, options.jobs, first)
        inputs.records.let_go()
    loaded = load(inputs, options, pipeline, memo, watch, ahead)
    memo.save()
    problems = loaded.problems
    files: tuple[Emitted, ...] = ()
    if loaded.theme is not None and loaded.site is not None and not has_errors(problems):
        desk = _Desk(options, inputs, ledger, pipeline, loaded, watch)
        with watch.time("look"):
            seen, judged = _look(desk, Subject(inputs.files, loaded.site, (), _nothing, _nowhere), progress)
        problems = tuple(sorted({*problems, *judged}))
        files = tuple(one.emitted for one in seen)
    if files:
        known = {one.emitted.path: one.page for one in seen if one.page}
        reader = _Reader(desk, {one.emitted.path: one for one in seen})
        subject = Subject(inputs.files, loaded.site, files, reader.read, desk.source, known, previous)
        with watch.time("check"):
            problems = tuple(sorted({*problems, *pipeline.of_files(subject)}))
    failure = ""
    if asked.external is not None and loaded.site is not None:
        with watch.time("external"):
            outside, failure = _outside(loaded.site, inputs.files, asked.external, progress)
        problems = tuple(sorted({*problems, *outside}))
    sources = inputs.files
    if previous:
        sources = sources.with_new({previous[0]: Source.of(previous[1])})
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


@dataclass(frozen=True)
class _Desk:
    """What one check works with.

    Attributes:
        loaded: the site and its theme; both are there.
    """

    options: BuildOptions
    inputs: Inputs
    ledger: Ledger
    pipeline: Pipeline
    loaded: Draft
    watch: Stopwatch

    @cached_property
    def draft(self) -> Draft:
        """The plan of all files, made when something asks for it first: mostly nothing does after a build."""
        found = planned(self.loaded, self.pipeline, self.watch)
        with self.watch.time("theme"):
            prepare(found, self.ledger, self.inputs.toolchain)
        return found

    @cached_property
    def noted(self) -> Ledger:
        """What the last build noted, where it was this very tool that did."""
        return self.ledger if self.ledger.toolchain == self.inputs.toolchain else Ledger()

    @cached_property
    def workings(self) -> WorkingsLike:
        """What the last build left halfway."""
        return Kept(workings_of(self.options.site, self.inputs.toolchain))

    @cached_property
    def published(self) -> Published:
        """What the last build left in the output folder."""
        return published(self.options.site, self.options.folder)

    @property
    def unchanged(self) -> bool:
        """Whether the last build had all that there is to be read now, and therefore planned the same."""
        return bool(self.noted.entries) and self.ledger.inputs == self.inputs.digest

    @property
    def theme(self) -> Theme:
        """The site's theme."""
        assert self.loaded.theme is not None
        return self.loaded.theme

    @cached_property
    def orders(self) -> Mapping[str, Order]:
        """The files that can be made each by itself."""
        return {item.path: item for item in self.draft.plan if isinstance(item, Order)}

    def order(self, path: str) -> Order:
        """How the file at ``path`` is made."""
        if path in self.orders:
            return self.orders[path]
        batches = (item for item in self.draft.plan if isinstance(item, Batch) and path.startswith(item.folder))
        expanded = (order for item in batches for order in expand(item, self.theme, self.workings)[0])
        return next(order for order in expanded if order.path == path)

    def source(self, path: str) -> Span | None:
        """The place in the sources that asked for the file at ``path``."""
        return self._sources.get(path)

    @cached_property
    def _sources(self) -> Mapping[str, Span | None]:
        if not self.unchanged:
            return {path: order.artifact.origin for path, order in self.orders.items()}
        items, _ = self.pipeline.plan_site(self.loaded.site, self.theme)  # it could be planned, so that will do
        return {item.path: item.origin for item in items if isinstance(item, Artifact)}


def _nothing(path: str) -> bytes:
    message = f"a check of the sources asked for {path}"
    raise LookupError(message)


def _nowhere(path: str) -> None:
    del path


class _Seen(NamedTuple):
    """A file as it was looked at: what a page holds, and the bytes or the digest by which they are found again.

    Attributes:
        output: the digest of the file in the output folder that is this one; '' where there is none.
        data: the bytes of what cannot be made by itself and is not in the output folder.
    """

    emitted: Emitted
    page: Page | None = None
    output: str = ""
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A problem of the sources, which hinders nobody from making the files."""

    problem: Problem


def _look(desk: _Desk, subject: Subject, progress: Progress) -> tuple[tuple[_Seen, ...], tuple[Problem, ...]]:
    """Look at every file, and beside that judge the sources.

    Returns:
        The files in path order, none when one of them cannot be made, and all problems.
    """
    told: tuple[Problem, ...] = ()
    done: list[_Seen | _Judged | Problem | None] = [None]
    if desk.unchanged:
        told = decode_problems(desk.ledger.warnings)
        paths = [path for path in desk.noted.entries if not is_copy(path, desk.noted.entries)]
        done = _looked(desk, subject, emitted(paths, dead_ends(subject.site)), progress)
    if None in done:  # there is no build of this, or something in the output folder is not what it left there
        told = desk.draft.problems
        done = [] if has_errors(told) else _looked(desk, subject, in_turn(desk.draft.plan), progress)
    failed = {one for one in done if isinstance(one, Problem)}
    judged = {one.problem for one in done if isinstance(one, _Judged)}
    seen = () if failed else (one for one in done if isinstance(one, _Seen))
    return tuple(sorted(seen, key=lambda one: one.emitted.path)), tuple(sorted({*told, *failed, *judged}))


def _looked(
    desk: _Desk, subject: Subject, items: Sequence[Order | Batch | Emitted], progress: Progress
) -> list[_Seen | _Judged | Problem | None]:
    clinics = frozenset(output_path(clinic.address) for clinic in subject.site.clinics.values())
    dead = dead_ends(subject.site)
    looker = _Looker(desk.published, desk.theme, subject, clinics, dead, desk.noted, desk.workings)
    return do_all([*desk.pipeline.of_sources, *items], looker, desk.options.jobs, progress)


@dataclass(frozen=True, slots=True)
class _Looker:
    """Looks at one item of the plan, or at one file of which is known that it would be made as it was; or judges.

    Attributes:
        leaves: pages whose links are not asked for unless others leave a page without any.
        told: the links that pages brought back so far; so a looker is good for one pass over the files.
    """

    published: Published
    theme: Theme
    subject: Subject
    leaves: frozenset[str]
    dead: frozenset[str]
    ledger: Ledger
    workings: WorkingsLike
    told: set[bytes] = field(default_factory=set)

    def __call__(
        self, number: int, item: Check | Order | Batch | Emitted
    ) -> Iterator[_Seen | _Judged | Problem | None]:
        del number
        if isinstance(item, Emitted):
            yield self._built(item, self.ledger.entries[item.path].output)
        elif isinstance(item, Order | Batch):
            yield from self._would_be(item)
        else:
            yield from map(_Judged, item(self.subject))

    def _would_be(self, item: Order | Batch) -> Iterator[_Seen | Problem]:
        if (entries := noted(item, self.theme, self.ledger.toolchain, self.ledger)) is not None:
            seen = [self._built(what, entries[what.path].output) for what in emitted(entries, self.dead)]
            built = [one for one in seen if one]
            if len(built) == len(entries):
                yield from built
                return
        try:
            orders, problems = expand(item, self.theme, self.workings)
            yield from problems
            for order in orders:
                yield self._order(order, keep=isinstance(item, Batch))
        except MakingFailed as failed:
            yield failed.problem

    def _order(self, order: Order, *, keep: bool) -> _Seen | Problem:
        view, entry = view_of(order, self.theme), self.ledger.entries.get(order.path)
        (what,), found = emitted((order.path,), self.dead), fingerprinted(order, view)
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
        data = self.published.read(what.path, output)
        return None if data is None else _Seen(what, self._page(what, data), output)

    def _page(self, what: Emitted, data: bytes) -> Page:
        """A page without the links that another page has which was looked at before: most are on every page.

        A page's link to itself leads nobody to it, so it is not among those that others may leave out.
        """
        page = read_page(data, linking=what.path not in self.leaves)
        if page.links is None:
            return page
        own = escape(f"{self.subject.site.base}{what.address}").encode()
        links = page.links - self.told
        self.told.update(links - {own})
        return page._replace(links=links)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Gives the bytes of a file that was looked at."""

    desk: _Desk
    seen: Mapping[str, _Seen]

    def read(self, path: str) -> bytes:
        """The bytes of an emitted file: from the output where they are what the build noted, else made."""
        one, theme = self.seen[path], self.desk.theme
        if one.data is not None:
            return one.data
        data = self.desk.published.read(path, one.output) if one.output else None
        if data is not None:
            return data
        artifact = self.desk.order(path).artifact
        made = make(artifact, artifact.view, theme)
        assert isinstance(made, bytes), "what fails to be made ends the check before"
        return made
