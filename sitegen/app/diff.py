"""What the sources mean now, compared with what they meant at a revision."""

from __future__ import annotations

import contextlib
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from sitegen.app.draft import draft
from sitegen.app.inputs import read_inputs
from sitegen.app.pipeline import standard
from sitegen.app.produce import fingerprints
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import has_errors
from sitegen.base.sources import sources_of
from sitegen.desk.changes import Changes, Snapshot, compare
from sitegen.engine.plan import Order
from sitegen.outputs import plan_pages, redirects
from sitegen.shell.clock import Stopwatch
from sitegen.shell.faults import UsageFault
from sitegen.shell.git import read_revision
from sitegen.shell.guard import MEMORY
from sitegen.shell.memo import DiskMemo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.app.draft import Draft
    from sitegen.app.options import BuildOptions
    from sitegen.artifact import Artifact
    from sitegen.base.problem import Problem


@dataclass(frozen=True, slots=True)
class DiffResult:
    """What a comparison found.

    Attributes:
        changes: None when the sources have errors now; then there are ``problems`` of ``sources``.
        commit: the full name of the revision.
    """

    changes: Changes | None
    commit: str
    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)


def diff(options: BuildOptions, revision: str) -> DiffResult:
    """Compare the site with itself at a revision; both as of one day, with the tool as it is now.

    Raises:
        UsageFault: there is no such revision, or no site in it.
        WorldFault: git is missing or fails.
        OSError: the site cannot be looked into.
    """
    then = read_revision(options.site, revision)
    pipeline = replace(standard(), plan_site=plan_pages)
    inputs = read_inputs(options, pipeline)
    memo = DiskMemo(options.site / MEMORY / "memo", inputs.toolchain)
    now = draft(inputs, options, pipeline, memo, Stopwatch())
    if has_errors(now.problems) or now.site is None:
        return DiffResult(None, then.commit, now.problems, inputs.files)
    if then.files == inputs.files:
        _keep(memo)
        same = _snapshot(now, inputs.files, options.jobs)
        return DiffResult(compare(same, same), then.commit)
    at_rev = replace(inputs, files=sources_of(then.files), problems=())
    old = draft(at_rev, options, pipeline, memo, Stopwatch())
    if has_errors(old.problems) and old.site is not None:
        # A theme of then may be nothing that the tool of now can draw; what pages show can be compared all the same.
        themed = {**_part(then.files, theme=False), **_part(inputs.files, theme=True)}
        old = draft(replace(at_rev, files=sources_of(themed)), options, pipeline, memo, Stopwatch())
    _keep(memo)
    if old.site is None:
        message = f"there was no site at {revision}: {old.problems[0].message}"
        raise UsageFault(message)
    before, after = _snapshot(old, then.files, options.jobs), _snapshot(now, inputs.files, options.jobs)
    return DiffResult(compare(before, after), then.commit)


def _keep(memo: DiskMemo) -> None:
    """Keep what was parsed for the next command, where the disk takes it."""
    with contextlib.suppress(OSError):
        memo.save(drop=False)


def _snapshot(drafted: Draft, files: Mapping[str, bytes], jobs: int) -> Snapshot:
    if has_errors(drafted.problems) or drafted.theme is None:
        return Snapshot(drafted.site, None, files)
    plan = tuple(item for item in drafted.plan if isinstance(item, Order) and _is_page(item.artifact))
    found = fingerprints(plan, drafted.theme, jobs)
    pages = {_address(item.path): (item.view, item.closure) for item in found}
    return Snapshot(drafted.site, pages, files)


def _is_page(artifact: Artifact[Any]) -> bool:
    return artifact.path.endswith(".html") and artifact.make is not redirects.make


def _part(files: Mapping[str, bytes], *, theme: bool) -> dict[str, bytes]:
    return {path: files[path] for path in files if path.startswith("themes/") == theme}


def _address(path: str) -> str:
    return f"/{path.removesuffix('index.html')}"
