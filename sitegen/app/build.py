"""Building a site: read all of it, and if anything is new, make what is to be made (`making`).

Invariant: what can go wrong is in the result, and the output folder is let go whatever happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.app.inputs import read_beside, read_inputs
from sitegen.app.options import BuildOptions, BuildResult, BuiltFiles, decode_problems
from sitegen.app.pipeline import Pipeline, standard
from sitegen.base.dataclass import dataclass
from sitegen.base.memory import MemoLike
from sitegen.engine.delta import Survey
from sitegen.engine.reason import Reason
from sitegen.engine.records import Ledger, Manifest, decode_ledger, decode_manifest
from sitegen.engine.release import Before
from sitegen.shell.clock import Stopwatch
from sitegen.shell.collecting import uncollected
from sitegen.shell.disk import DiskStore
from sitegen.shell.faults import Interrupted, UsageFault, WorldFault, describe
from sitegen.shell.guard import MEMORY
from sitegen.shell.progress import silent
from sitegen.shell.signals import interruptible

if TYPE_CHECKING:
    from sitegen.app.draft import Ahead
    from sitegen.app.inputs import Inputs
    from sitegen.shell.memo import DiskMemo, MemoryMemo
    from sitegen.shell.progress import Progress
    from sitegen.shell.signals import Shield
    from sitegen.shell.store import Store
    from sitegen.shell.tree import ReadBeside


@dataclass(frozen=True, slots=True)
class Building:
    """The parts that every stage of one build works with; ``held`` is what is not let go before the build is over."""

    options: BuildOptions
    pipeline: Pipeline
    store: Store
    memo: DiskMemo | MemoryMemo | None
    progress: Progress
    watch: Stopwatch
    shield: Shield
    held: list[object]


def build(
    options: BuildOptions,
    pipeline: Pipeline | None = None,
    *,
    store: Store | None = None,
    memo: DiskMemo | MemoryMemo | None = None,
    progress: Progress = silent,
    held: list[object] | None = None,
) -> BuildResult:
    """Build the site and put it into the store; what can go wrong is in the result, never raised.

    Args:
        options: what is asked for.
        pipeline: what a site is; guides and clinic directories when None.
        store: where it goes; the output folder on disk when None.
        memo: what remembers parses; the site's ``.sitegen/memo`` when None.
        progress: told how many files of how many are made.
        held: takes what the build worked with, for a caller whose process ends next: letting go of it takes time.
    """
    watch = Stopwatch()
    held = [] if held is None else held
    try:
        with uncollected(), interruptible() as shield:
            where = store or DiskStore(options.site, options.folder)
            parts = Building(options, pipeline or standard(), where, memo, progress, watch, shield, held)
            reader = read_beside(options)  # before the folder is claimed, so that it never holds the claim
            try:
                where.open()
                return _build(parts, reader)
            finally:
                where.close()
                if reader:
                    reader.drop()
    except UsageFault as fault:
        return BuildResult(failure=str(fault), exit_code=2, timings=watch.stages)
    except WorldFault as fault:
        return BuildResult(failure=str(fault), exit_code=3, timings=watch.stages)
    except OSError as error:
        return BuildResult(failure=describe(error), exit_code=3, timings=watch.stages)
    except Interrupted as signal:
        failure = f"interrupted ({signal}); the site in the output is as it was"
        return BuildResult(failure=failure, exit_code=3, timings=watch.stages)


def _build(parts: Building, reader: ReadBeside | None) -> BuildResult:
    options, store, watch = parts.options, parts.store, parts.watch
    if options.jobs > 1:
        store.survey_beside()
    if reader:
        _import_the_rest()
    with watch.time("read"):
        before = Before(Survey(), decode_manifest(store.read_manifest()), decode_ledger(store.read_ledger()))
        inputs = read_inputs(options, parts.pipeline, reader)
    parts.held.extend((inputs, before))
    verifying = options.verify or options.verify_sample is not None
    if not verifying and not inputs.problems and (same := _unchanged(parts, inputs, before)):
        return same
    memo, ahead = (parts.memo, None) if parts.memo else _parsed(parts, inputs, before.ledger)
    from sitegen.app.making import rebuild  # noqa: PLC0415 - when nothing changed, nothing of the model is needed

    return rebuild(parts, inputs, before, memo, ahead)


def _import_the_rest() -> None:
    """Import what a build needs that finds something new."""
    import sitegen.app.making  # noqa: PLC0415 - as below, unless there is a process more
    import sitegen.app.parsing  # noqa: PLC0415
    import sitegen.model.assemble  # noqa: PLC0415
    import sitegen.model.gather  # noqa: F401, PLC0415


def _parsed(parts: Building, inputs: Inputs, ledger: Ledger | None) -> tuple[DiskMemo, Ahead | None]:
    """The memo on disk, with all parses in it if it knew nothing, and the theme that was loaded beside them."""
    from sitegen.app.parsing import parse_all  # noqa: PLC0415 - as for `making`
    from sitegen.shell.memo import DiskMemo  # noqa: PLC0415 - ditto

    options, pipeline = parts.options, parts.pipeline
    memo = DiskMemo(options.site / MEMORY / "memo", inputs.toolchain)

    def look_ahead() -> Ahead | None:
        from sitegen.app import draft  # noqa: PLC0415 - most of the tool is imported here, while workers parse

        return draft.look_ahead(inputs, options, pipeline, memo, ledger)

    with parts.watch.time("parse"):
        ahead = parse_all(inputs.files, pipeline.parser, memo, options.jobs, look_ahead)
        inputs.records.let_go()
    return memo, ahead


def _unchanged(parts: Building, inputs: Inputs, before: Before) -> BuildResult | None:
    """The result of doing nothing, when nothing that was read has changed and the output is intact."""
    ledger, manifest = before.ledger or Ledger(), before.manifest
    files = {path: entry.output for path, entry in ledger.entries.items()}
    if ledger.inputs != inputs.digest or manifest != Manifest(files):
        return None
    with parts.watch.time("survey"):
        survey = parts.store.survey(files.keys(), parts.options.jobs)
    if any(survey.files.get(path) != output for path, output in files.items()):
        return None
    parts.store.remember(files)
    parts.store.finish()
    warnings = decode_problems(ledger.warnings)
    built = BuiltFiles(ledger.entries, {})
    return BuildResult(warnings, inputs.files, kept=tuple(files), timings=parts.watch.stages, files=built)


__all__ = ["BuildOptions", "BuildResult", "MemoLike", "Reason", "build"]
