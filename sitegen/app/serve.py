"""Showing a site while it is being edited: read again after every change, each page made when it is asked for.

Invariant: what is shown comes from one state of the sources that has no error; a state with errors changes only
the problems that are shown with it. A page's bytes are those that a build would write.
"""

from __future__ import annotations

import contextlib
import traceback
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from sitegen.app.draft import load
from sitegen.app.inputs import Inputs
from sitegen.app.options import BuildResult
from sitegen.app.parts import parts_page
from sitegen.app.pipeline import standard
from sitegen.app.shelf import Marks, Shelf
from sitegen.base.dataclass import dataclass
from sitegen.base.paths import url_prefix
from sitegen.base.problem import has_errors
from sitegen.model.gather import clinic_id
from sitegen.outputs import edition_of
from sitegen.shell.clock import Stopwatch
from sitegen.shell.collecting import kept
from sitegen.shell.faults import UsageFault, WorldFault, describe
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.server import Server, address_of, is_loopback, listen
from sitegen.shell.showing import Showing, notice
from sitegen.shell.tree import Rereader
from sitegen.shell.watcher import Watcher
from sitegen.theme.theme import TemplateFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from sitegen.app.options import BuildOptions
    from sitegen.base.problem import Problem
    from sitegen.model.site import Article, Site
    from sitegen.theme.theme import Theme

_BREATH: Final = 0.2  # seconds in which the pages that changed are fetched
_SMALL: Final = 2_000  # files of a site that is made whole after every change


@dataclass(frozen=True, slots=True)
class Voice:
    """How the server speaks to whoever started it: a line, and the report of a build."""

    say: Callable[[str], None]
    report: Callable[[BuildResult], None]


def serve(options: BuildOptions, host: str, port: int, voice: Voice) -> int:
    """Serve the site until the process is asked to stop.

    Args:
        options: what is built; the output folder is not touched.
        host: 'localhost' or an IP address of this machine.
        port: where to listen; the next free one is taken.
        voice: told the address, and every report.

    Returns:
        the exit code: 0 stopped, 2 the address cannot be used, 3 no port is free.
    """
    try:
        listener = listen(host, port)
    except UsageFault as fault:
        voice.say(f"sitegen: {fault}")
        return 2
    except WorldFault as fault:
        voice.say(f"sitegen: {fault}")
        return 3
    with contextlib.suppress(KeyboardInterrupt), listener:
        desk, watcher, server = Desk(options), Watcher(options.site), Server(listener)
        _greet(address_of(listener), voice, local=is_loopback(listener))
        try:
            server.run(partial(watcher.follow, partial(_rebuild, desk, server, voice, watcher)))
        finally:
            watcher.close()
    return 0


def _greet(address: str, voice: Voice, *, local: bool) -> None:
    voice.say(f"serving {address}/ (Ctrl-C stops it); the theme's parts: {address}/.sitegen/parts/")
    if not local:
        voice.say("anyone who can reach this machine can read the site, drafts included")


def _rebuild(desk: Desk, server: Server, voice: Voice, watcher: Watcher) -> None:
    """Look once, and show what is new; the rest waits until the pages are out, and gives way to the next change."""
    for result in desk.rebuild(server.open_pages(), watcher.hints):
        server.show(desk.showing)
        voice.report(result)
        if desk.trace:
            voice.say(desk.trace)
        if not watcher.pause(_BREATH):
            return


class Desk:
    """A site that is being edited: its last good state, and the problems of the last one.

    Args:
        options: what is built.

    Attributes:
        showing: what is to be shown.
        trace: where the tool itself broke at last, or ''.
    """

    def __init__(self, options: BuildOptions) -> None:
        self._options = options
        self._pipeline = standard()
        self._reader = Rereader(options.site)
        self._memo = MemoryMemo()
        self._own = cache(lambda: (self._pipeline.theme(), self._pipeline.vendor()))
        self._shelf: Shelf | None = None
        self._before: Shelf | None = None
        self._found: tuple[Problem, ...] = ()
        self._settled = False
        self._last: BuildResult | None = None
        self.showing = Showing()
        self.trace = ""

    def rebuild(self, first: Iterable[str] = (), hints: Collection[str] = ()) -> Iterator[BuildResult]:
        """Look at the site's folder, and tell what is there now; nothing when it is what was there before.

        Args:
            first: pages that somebody looks at. What is wrong with them is told at once, what is wrong with the
                others a moment later.
            hints: real paths of files that somebody saw change. They are looked at first, all the others after it.
        """
        self.trace = ""
        pages = tuple(first)
        for step in (partial(self._look, pages, hints), partial(self._look, pages), self._settle):
            with kept():
                result = self._carefully(step)
            if result is not None and self._is_news(result):
                yield result
            if result is not None and result.failure:
                return

    def _carefully(self, step: Callable[[], BuildResult | None]) -> BuildResult | None:
        """What a step finds, or how it failed: a fault of the tool must not end the editor's day."""
        try:
            return step()
        except OSError as error:
            return BuildResult(failure=describe(error), exit_code=3)
        except Exception as error:  # noqa: BLE001 - see above
            self.trace = traceback.format_exc()
            failure = f"a fault of sitegen itself, not of the site: {type(error).__name__}: {error}"
            return BuildResult(failure=failure, exit_code=3)

    def _is_news(self, result: BuildResult) -> bool:
        """Take a result over, unless it is that of before."""
        last, self._last = self._last, result
        if last and _key(last) == _key(result):
            return False
        if result.exit_code:
            self.showing = replace(self.showing, problems=result.problems, failure=result.failure, failed=True)
        else:
            self.showing = replace(self.showing, problems=result.problems, failure="", failed=False)
        return True

    def _look(self, first: tuple[str, ...], hints: Collection[str] = ()) -> BuildResult | None:
        """Read the site, and make the pages that are wanted first."""
        tree = self._reader.glance(hints) or self._reader.read()
        if self._last and not self._last.failure and tree.files is self._last.sources:
            return None
        theme, vendor = self._own()
        inputs = Inputs(tree.files, tree.problems, theme, vendor, "", "")
        found = load(inputs, self._options, self._pipeline, self._memo, Stopwatch())
        if has_errors(found.problems) or found.theme is None:
            self._settled = True
            return BuildResult(found.problems, tree.files, exit_code=1)
        edition = edition_of(found.site, found.theme, editing=True)
        shelf = Shelf(edition, found.theme, self._shelf)
        for path in first:
            shelf.try_to_make(path)
        problems = tuple(sorted({*found.problems, *shelf.failures}))
        self._before, self._shelf, self._settled = self._shelf, shelf, False  # to let go of a large site takes a while
        self._found = found.problems
        own = inputs.below(f"{found.theme.folder}/", self._memo)
        self.showing = replace(
            self.showing,
            files=shelf,
            base=url_prefix(found.site.config.base_url),
            marks=Marks(shelf, _Notes(found.site)),
            parts=cache(partial(_parts, found.site, found.theme, {**theme, **own})),
        )
        return BuildResult(problems, tree.files, exit_code=int(has_errors(problems)))

    def _settle(self) -> BuildResult | None:
        """Plan the whole site, and make all of a small one, to find what is wrong where nobody looks."""
        if self._shelf is None or self._last is None or self._settled:
            return None
        if len(self._shelf.planned) <= _SMALL:
            for path in self._shelf:
                self._shelf.try_to_make(path)
        self._settled, self._before = True, None
        problems = tuple(sorted({*self._found, *self._shelf.problems}))
        return BuildResult(problems, self._last.sources, exit_code=int(has_errors(problems)))


def _key(result: BuildResult) -> tuple[object, ...]:
    """What two results of the same thing have in common."""
    return result.exit_code, result.failure, result.problems, result.sources


class _Notes:
    """What an editor should know of a source or of a page: why it would not be published."""

    def __init__(self, site: Site) -> None:
        self._site = site
        intros = (region.intro for region in site.regions.values() if region.intro)
        texts = (*site.guide, *site.news, *site.pages, *intros)
        self._notes = {text.path: note for text in texts if (note := self._of(text))}
        waiting = [question for question in site.faq if self._of(question)]
        if waiting:  # questions share a page
            names = ", ".join(question.path.rpartition("/")[2] for question in waiting)
            self._notes["faq/index.html"] = f"Not published yet: {names}"

    def __call__(self, path: str) -> str:
        """The note on a source or a page by its path, or ''."""
        clinic = self._site.clinics.get(clinic_id(path))
        return "Draft" if clinic and clinic.listing.draft else self._notes.get(path, "")

    def _of(self, text: Article) -> str:
        if text.front.draft:
            return "Draft"
        published = text.front.published
        waits = published and published > self._site.as_of
        return f"Not published before {published.isoformat()}" if published and waits else ""


def _parts(site: Site, theme: Theme, files: Mapping[str, bytes]) -> bytes:
    """The parts page, or a page that says why there is none."""
    try:
        return parts_page(site, theme, files)
    except TemplateFailed as failed:
        return notice("The parts page cannot be drawn", failed.problem.message)
