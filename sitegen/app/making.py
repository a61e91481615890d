"""Making what is to be made of a site, once it is known that something is: load, plan, compare, make, commit, verify.

Invariant: before the commit nothing in the output folder that a reader could see has changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sitegen.app.draft import draft, load, planned, prepare
from sitegen.app.options import BuildOptions, BuildResult, Built, BuiltFiles, encode_problems
from sitegen.app.produce import begin, produce
from sitegen.base.compressing import ENDINGS, lacking
from sitegen.base.fingerprint import digest
from sitegen.base.memory import NoMemo
from sitegen.base.problem import Problem, Span, has_errors
from sitegen.engine.delta import Survey, find_delta
from sitegen.engine.noted import is_noted
from sitegen.engine.plan import Order
from sitegen.engine.records import Ledger, Manifest, decode_manifest, encode_manifest, taken_anew
from sitegen.engine.release import Before, changed, release
from sitegen.shell.clock import Stopwatch
from sitegen.shell.commit import carry_out
from sitegen.shell.faults import WorldFault
from sitegen.shell.workers import WORTH_FORKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.app.build import Building
    from sitegen.app.draft import Ahead, Draft
    from sitegen.app.inputs import Inputs
    from sitegen.app.produce import Underway
    from sitegen.artifact import Batch
    from sitegen.shell.memo import DiskMemo, MemoryMemo

_SHOWN: Final = 5  # paths in one message


def rebuild(
    parts: Building, inputs: Inputs, before: Before, memo: DiskMemo | MemoryMemo, ahead: Ahead | None
) -> BuildResult:
    """Bring the output to what the inputs say."""
    options, watch = parts.options, parts.watch
    verifying = options.verify or options.verify_sample is not None
    room = _Room(parts, inputs.toolchain, before)
    try:
        found = planned(load(inputs, options, parts.pipeline, memo, watch, ahead), parts.pipeline, watch, room.begin)
        with watch.time("theme"):
            prepare(found, before.ledger, inputs.toolchain)
        memo.save()
        parts.held.extend((memo, found))
        if has_errors(found.problems) or found.theme is None:
            room.give_up()
            return BuildResult(found.problems, inputs.files, exit_code=1, timings=watch.stages)
        room.open(found)
        result = _carry_through(parts, inputs, found, room)
    except BaseException:
        room.give_up()
        raise
    if verifying and not result.exit_code:
        return _verified(parts, inputs, result)
    return result


class _Room:
    """The output folder while a build works in it.

    Args:
        before: how it was found, but for what lies there; that is known when it is open.
    """

    def __init__(self, parts: Building, toolchain: str, before: Before) -> None:
        self._parts = parts
        self._toolchain = toolchain
        self._open = False
        self.before = before
        self.underway: Underway | None = None
        self.jobs: Final = parts.options.jobs if parts.store.forks else 1
        self.workings: Final = parts.store.workings(toolchain)

    def open(self, found: Draft) -> None:
        """See what lies there, as far as that is to be known for what is planned by now, and make room for what is made.

        Raises:
            WorldFault: compressed copies are wanted that cannot be made here.
        """
        if lack := lacking(found.codings):
            message = f"`publish.precompress` in data/site.yaml asks for what cannot be made here: {lack}"
            raise WorldFault(message)
        store, before, jobs = self._parts.store, self.before, self._parts.options.jobs
        with self._parts.watch.time("survey"):
            entries = before.ledger.entries if before.ledger else {}
            paths = [item.path for item in found.plan if isinstance(item, Order)]
            wanted = {path for path in paths if path not in entries}
            wanted.update(path + ENDINGS[one] for one in found.codings for path in paths)
            if self._open:
                self.before = replace(before, survey=store.surveyed(before.survey, wanted, jobs))
                return
            owned = before.manifest.owned() if before.manifest else set()
            survey = store.survey({*owned, *entries, *wanted}, jobs)
        manifest = before.manifest and taken_anew(before.manifest, survey.files, store.read)
        self._open = True
        store.begin()
        if manifest and manifest != before.manifest:
            store.write_manifest(encode_manifest(manifest))
        self.before = Before(survey, manifest, before.ledger)

    def begin(self, loaded: Draft, batches: Sequence[Batch]) -> None:
        """Begin with batches while the rest is planned, if that pays."""
        ledger, theme = self.before.ledger, loaded.theme
        if self.jobs == 1 or not ledger or ledger.toolchain != self._toolchain or len(ledger.entries) <= WORTH_FORKING:
            return
        assert theme is not None
        if rest := [batch for batch in batches if not is_noted(batch, theme, ledger)]:
            self.open(loaded)
            put, codings = self._parts.store.stage, loaded.codings
            self.underway = begin(rest, theme, self._toolchain, self.before, put, self.jobs, codings, self.workings)

    def give_up(self) -> None:
        """Leave everything as it was found."""
        if self.underway:
            self.underway.begun.stop()
        if self._open:
            self._parts.store.abandon()


def _carry_through(parts: Building, inputs: Inputs, found: Draft, room: _Room) -> BuildResult:
    """Make what is to be made, then commit it."""
    store, watch, before, jobs = parts.store, parts.watch, room.before, room.jobs
    assert found.theme is not None
    with watch.time("make"):
        work = produce(
            found.plan,
            found.theme,
            inputs.toolchain,
            before,
            store.stage,
            jobs,
            parts.progress,
            codings=found.codings,
            workings=room.workings,
            underway=room.underway,
        )
    if work.problems:
        store.abandon()
        problems = tuple(sorted({*found.problems, *work.problems}))
        return BuildResult(problems, inputs.files, exit_code=1, timings=watch.stages)
    made = work.made
    pairs = zip(made, work.reasons, strict=True)
    delta = find_delta(
        tuple([(item.planned, reason) for item, reason in pairs]), work.keep, before.manifest, before.survey
    )
    outputs = {item.planned.path: item.output for item in made}
    _refuse(delta.obstacles)
    _refuse(tuple(path for path, lies in sorted(delta.contested.items()) if outputs[path] != lies))
    noted = Ledger(inputs.toolchain, inputs.digest, {}, encode_problems(found.problems), work.spared, work.batches)
    steps = release(delta, made, before, noted)
    parts.held.extend((work, delta, made, steps))
    with parts.shield.held(), watch.time("commit"):
        carry_out(steps, store, jobs)
        kept = {path: entry.output for path, entry in delta.keep.items()}
        store.remember({**kept, **outputs})
        store.finish()
    return BuildResult(
        problems=tuple(sorted({*found.problems, *map(_altered, delta.altered)})),
        sources=inputs.files,
        made=tuple((item.path, reason) for item, reason in delta.make),
        changed=tuple(item.planned.path for item in changed(made, before.survey)),
        kept=tuple(sorted(delta.keep)),
        deleted=delta.delete,
        timings=watch.stages,
        files=BuiltFiles(delta.keep, {item.planned.path: Built(item.output, item.planned.stage) for item in made}),
    )


def _verified(parts: Building, inputs: Inputs, result: BuildResult) -> BuildResult:
    """Make everything, or a sample, anew, remembering nothing, and compare it with what lies in the output."""
    sample = None if parts.options.verify else _sample(parts.options, inputs, result.kept)
    with parts.watch.time("verify"):
        clean = draft(inputs, parts.options, parts.pipeline, NoMemo(), Stopwatch())
        assert clean.theme is not None
        prepare(clean, None, inputs.toolchain)
        nothing = Before(Survey(), None, None)
        options, progress = parts.options, parts.progress
        jobs, codings = options.jobs, clean.codings
        work = produce(clean.plan, clean.theme, inputs.toolchain, nothing, _discard, jobs, progress, sample, codings)
        outputs = {item.planned.path: item.output for item in work.made}
        manifest = decode_manifest(parts.store.read_manifest()) or Manifest()
        paths = outputs.keys() | (manifest.files.keys() if sample is None else sample)
        survey = parts.store.survey(paths, parts.options.jobs, trusting=False)
    differing = [path for path in sorted(paths) if survey.files.get(path) != outputs.get(path)]
    problems = tuple(sorted({*result.problems, *work.problems, *map(_differing, differing)}))
    return replace(result, problems=problems, verified=tuple(sorted(paths)), exit_code=int(has_errors(problems)))


def _sample(options: BuildOptions, inputs: Inputs, kept: tuple[str, ...]) -> frozenset[str]:
    """Some of the kept files: the same for the same inputs, others with every change and every day."""
    part, whole = options.verify_sample or (1, 1)
    numbers = {path: int(digest(path.encode(), inputs.digest.encode()), 16) for path in kept}
    return frozenset(path for path, number in numbers.items() if number % whole < part)


def _discard(number: int, data: bytes) -> None:
    """Keep nothing of what was made."""
    del number, data


def _refuse(paths: tuple[str, ...]) -> None:
    """Stop when something that is not ours lies where the site's files go.

    Raises:
        WorldFault: there is such a thing.
    """
    if paths:
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        message = f"files that sitegen did not write are in the way: {', '.join(paths[:_SHOWN])}{more}; move them away"
        raise WorldFault(message)


def _altered(path: str) -> Problem:
    message = "the file is no longer part of the site, but someone changed it, so it was kept"
    return Problem(Span(f"output/{path}"), "warning", "altered-output", message, "delete it if it is not needed")


def _differing(path: str) -> Problem:
    message = "the file is not what a clean build makes"
    return Problem(Span(f"output/{path}"), "error", "output-differs", message, "delete .sitegen/ and build again")
