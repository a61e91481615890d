"""Showing a site while it is being edited: the same build into memory, again after every change.

Invariant: what is shown is always one whole good build; a build that fails changes only the
problems that are shown with it.
"""

from __future__ import annotations

import contextlib
import traceback
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from sitegen.app.build import build
from sitegen.app.options import BuildResult
from sitegen.app.parts import parts_page
from sitegen.app.pipeline import standard
from sitegen.base.paths import url_prefix
from sitegen.outputs import plan_site
from sitegen.shell.faults import UsageFault, WorldFault
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.server import Server, address_of, is_loopback, listen
from sitegen.shell.showing import Mark, Showing, notice
from sitegen.shell.store import MemoryStore
from sitegen.shell.watcher import Watcher
from sitegen.theme.theme import TemplateFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sitegen.app.options import BuildOptions
    from sitegen.artifact import Artifact
    from sitegen.base.problem import Problem
    from sitegen.model.site import Article, Site
    from sitegen.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Voice:
    """How the server speaks to whoever started it: a line, and the report of a build."""

    say: Callable[[str], None]
    report: Callable[[BuildResult], None]


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a build was planned from; kept when the build is good."""

    site: Site
    theme: Theme
    marks: Mapping[str, Mark] = field(default_factory=dict)


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
            server.run(partial(watcher.follow, partial(_rebuild, desk, server, voice)))
        finally:
            watcher.close()
    return 0


def _greet(address: str, voice: Voice, *, local: bool) -> None:
    voice.say(f"serving {address}/ (Ctrl-C stops it); the theme's parts: {address}/.sitegen/parts/")
    if not local:
        voice.say("anyone who can reach this machine can read the site, drafts included")


def _rebuild(desk: Desk, server: Server, voice: Voice) -> None:
    """Build once, and show what is new."""
    result = desk.rebuild()
    if result is not None:
        server.show(desk.showing)
        voice.report(result)
        if desk.trace:
            voice.say(desk.trace)


class Desk:
    """A site that is being edited: its last good build, and the problems of the last one.

    Args:
        options: what is built.

    Attributes:
        showing: what is to be shown.
        trace: where the tool itself broke in the last build, or ''.
    """

    def __init__(self, options: BuildOptions) -> None:
        self._options = options
        self._pipeline = replace(standard(), plan_site=self._plan_site)
        self._store = MemoryStore()
        self._memo = MemoryMemo()
        self._planned: _Planned | None = None
        self._last: BuildResult | None = None
        self.showing = Showing()
        self.trace = ""

    def rebuild(self) -> BuildResult | None:
        """Build what lies in the site's folder now; None when that is what was there before."""
        self._planned = None
        self.trace = ""
        try:
            result = build(self._options, self._pipeline, store=self._store, memo=self._memo)
        except Exception as error:  # noqa: BLE001 - a fault of the tool must not end the editor's day
            failure = f"a fault of sitegen itself, not of the site: {type(error).__name__}: {error}"
            self.trace = traceback.format_exc()
            result = BuildResult(failure=failure, exit_code=3)
        last, self._last = self._last, result
        if last and _key(last) == _key(result):
            return None
        self.showing = self._shown(result)
        return result

    def _plan_site(self, site: Site, theme: Theme) -> tuple[tuple[Artifact[Any], ...], tuple[Problem, ...]]:
        """Plan the site, and keep in mind what it was planned from."""
        artifacts, problems = plan_site(site, theme, editing=True)
        self._planned = _Planned(site, theme, _marks(site, theme, artifacts))
        return artifacts, problems

    def _shown(self, result: BuildResult) -> Showing:
        if result.exit_code:
            return replace(self.showing, problems=result.problems, failure=result.failure, failed=True)
        mended = replace(self.showing, problems=result.problems, failure="", failed=False)
        if self._planned is None:
            return mended  # nothing had to be planned: the site is the one that is shown
        site, theme = self._planned.site, self._planned.theme
        start = f"{theme.folder}/"
        own = {path[len(start) :]: data for path, data in result.sources.items() if path.startswith(start)}
        return replace(
            mended,
            files=dict(self._store.files),
            base=url_prefix(site.config.base_url),
            marks=self._planned.marks,
            parts=cache(partial(_parts, site, theme, {**self._pipeline.theme(), **own})),
        )


def _key(result: BuildResult) -> tuple[object, ...]:
    """What two builds of the same thing have in common."""
    return result.exit_code, result.failure, result.problems, result.sources


def _marks(site: Site, theme: Theme, artifacts: tuple[Artifact[Any], ...]) -> dict[str, Mark]:
    """Where each page comes from, and whether it would be published.

    What no single source is behind comes from the template that draws it.
    """
    notes = dict(_notes(site))
    marks: dict[str, Mark] = {}
    for item in artifacts:
        if item.path.endswith(".html") and item.origin:
            marks[item.path] = Mark(item.origin.path, item.origin.line, notes.get(item.origin.path, ""))
        elif item.path.endswith(".html") and item.templates:
            marks[item.path] = Mark(f"{theme.folder}/{item.templates[0]}", 1, notes.get(item.path, ""))
    return marks


def _notes(site: Site) -> Iterator[tuple[str, str]]:
    """The sources that would not be published, each with the reason in words; questions share a page."""
    intros = (region.intro for region in site.regions.values() if region.intro)
    for text in (*site.guide, *site.news, *site.pages, *intros):
        if note := _note(site, text):
            yield text.path, note
    waiting = [question for question in site.faq if _note(site, question)]
    if waiting:
        names = ", ".join(question.path.rpartition("/")[2] for question in waiting)
        yield "faq/index.html", f"Not published yet: {names}"
    for clinic in site.clinics.values():
        if clinic.record.draft:
            yield clinic.path, "Draft"


def _note(site: Site, text: Article) -> str:
    if text.front.draft:
        return "Draft"
    published = text.front.published
    return f"Not published before {published.isoformat()}" if published and published > site.as_of else ""


def _parts(site: Site, theme: Theme, files: Mapping[str, bytes]) -> bytes:
    """The parts page, or a page that says why there is none."""
    try:
        return parts_page(site, theme, files)
    except TemplateFailed as failed:
        return notice("The parts page cannot be drawn", failed.problem.message)
