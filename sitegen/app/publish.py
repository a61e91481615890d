"""Publishing: build, read what the target remembers, plan, and carry the plan out.

Invariant: until the plan is made and found good, nothing in the target has changed; a site with problems never gets there.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from typing import TYPE_CHECKING, Final

from sitegen.app.build import build
from sitegen.app.carrying import Work, carry_out
from sitegen.app.target import read_invalidations, read_release, read_target, refuse_foreign
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import is_of
from sitegen.base.paths import url_prefix
from sitegen.base.problem import Problem, Span, has_errors
from sitegen.engine.publishing.addresses import address, successor
from sitegen.engine.publishing.belief import believe
from sitegen.engine.publishing.files import files_of_build
from sitegen.engine.publishing.plan import DAY, Policy, make_plan
from sitegen.engine.publishing.state import INVALIDATIONS, OBJECTS
from sitegen.model.hosts import HOSTS, past_limits
from sitegen.model.references import Places
from sitegen.model.settings import settle
from sitegen.model.sources import record
from sitegen.parse.schema import SiteConfig
from sitegen.shell.clock import now
from sitegen.shell.faults import Interrupted, UsageFault, WorldFault, describe
from sitegen.shell.objects.opening import open_target
from sitegen.shell.objects.packing import unpack
from sitegen.shell.progress import silent
from sitegen.shell.published import read_published, sizes_of
from sitegen.shell.signals import interruptible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.app.options import BuildOptions, BuildResult
    from sitegen.app.target import Seen
    from sitegen.engine.publishing.belief import Belief
    from sitegen.engine.publishing.files import Encoding, File
    from sitegen.engine.publishing.plan import Plan
    from sitegen.parse.schema import PublishTarget
    from sitegen.shell.objects.target import Target
    from sitegen.shell.progress import Progress

_SITE: Final = "data/site.yaml"
_AT_ONCE: Final = 16
_ENCODINGS: Final[Mapping[str, Encoding]] = {"none": "", "gzip": "gzip", "br": "br"}


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """What a publish is asked for beyond what a build is.

    Attributes:
        target: its name; the only one when ''.
        only_plan: whether to change nothing.
        allow_deletes: whether any number of addresses may be lost at once.
        rollback: the id of the release to return to, or the beginning of it; '' for none.
    """

    target: str = ""
    only_plan: bool = False
    allow_deletes: bool = False
    rollback: str = ""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What a publish did.

    Attributes:
        name: of the target.
        plan: what was, or would be, done; None when it did not come to that.
        problems: of the sources, and addresses that would be lost.
        sources: the files that were read, for the report.
        resumed: whether a publish that was cut off was gone on with or cleared away.
        failure: why it could not be done, when that is no problem of the sources; else ''.
        exit_code: 0 fine, 1 problems in the sources, 2 wrong usage, 3 the world failed.
    """

    name: str = ""
    plan: Plan | None = None
    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)
    resumed: bool = False
    failure: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class _Aim:
    """A target with its settings."""

    name: str
    settings: PublishTarget
    target: Target
    encoding: Encoding | None
    policy: Policy


def publish(
    options: BuildOptions,
    asked: PublishOptions,
    *,
    building: Progress = silent,
    sending: Progress = silent,
) -> PublishResult:
    """Build the site and put it into a target, or put an earlier release back; what can go wrong is in the result."""
    try:
        if asked.rollback:
            return _publish(options, asked, None, sending)
        built = build(options, progress=building)
        if built.exit_code:
            return PublishResult(
                problems=built.problems, sources=built.sources, failure=built.failure, exit_code=built.exit_code
            )
        return _publish(options, asked, built, sending)
    except UsageFault as fault:
        return PublishResult(failure=str(fault), exit_code=2)
    except WorldFault as fault:
        return PublishResult(failure=str(fault), exit_code=3)
    except OSError as error:
        return PublishResult(failure=describe(error), exit_code=3)
    except Interrupted as signal:
        failure = f"interrupted ({signal}); run the same command again, and it goes on from here"
        return PublishResult(failure=failure, exit_code=3)


def _publish(
    options: BuildOptions, asked: PublishOptions, built: BuildResult | None, progress: Progress
) -> PublishResult:
    config, problems, sources = _config(options, built)
    if config is None:
        return PublishResult(problems=problems, sources=sources, exit_code=1)
    with interruptible() as shield:
        aim = _aim(config, options, asked.target)
        seen = read_target(aim.target)
        belief = believe(seen.records)
        wanted, restoring = _wanted(aim, seen, built, asked.rollback)
        plan = make_plan(seen.records, belief, wanted, aim.policy, now(), restoring=restoring)
        problems = tuple(
            sorted({*problems, *_lost(plan), *(() if restoring else _past_limits(config, options, wanted))})
        )
        result = PublishResult(aim.name, plan, problems, sources, seen.records.journal is not None)
        if has_errors(problems):
            return PublishResult(aim.name, plan, problems, sources, exit_code=1)
        if restoring:
            _refuse_lost_bytes(aim.target, plan, belief)
        refuse_foreign(aim.target, plan, belief, first=seen.records.current is None)
        if asked.only_plan:
            return result
        if plan.vanishing > plan.limit and not asked.allow_deletes and not restoring:
            raise UsageFault(_too_many(plan))
        if not plan.idle or belief.tail:
            work = Work(aim.target, seen, belief, plan, options.folder, aim.encoding, bool(restoring), progress, shield)
            carry_out(work)
        return result


def _config(
    options: BuildOptions, built: BuildResult | None
) -> tuple[SiteConfig | None, tuple[Problem, ...], Mapping[str, bytes]]:
    """The site's settings, which a build has read already, and what is wrong with them."""
    if built is not None:
        config, _ = record(_SITE, built.sources[_SITE], SiteConfig)
        return config, built.problems, built.sources
    data = read_published(options.site, _SITE)
    if data is None:
        message = f"there is no {_SITE} here"
        raise UsageFault(message)
    config, found = record(_SITE, data, SiteConfig)
    return config, tuple(found), {_SITE: data}


def _aim(config: SiteConfig, options: BuildOptions, name: str) -> _Aim:
    """The target that is meant.

    Raises:
        UsageFault: there is none of that name, or not exactly one.
    """
    targets = config.publish.targets
    known = ", ".join(sorted(targets))
    if not targets:
        message = f"{_SITE} names no targets; add `publish: {{targets: {{live: {{to: …}}}}}}` (docs/PUBLISHING.md)"
        raise UsageFault(message)
    if not name and len(targets) > 1:
        message = f"there are several targets; name one of {known}"
        raise UsageFault(message)
    name = name or next(iter(targets))
    if name not in targets:
        message = f"there is no target `{name}` in {_SITE}; known are {known}"
        raise UsageFault(message)
    settings = targets[name]
    target = open_target(settings.to, settings.endpoint or "", settings.region, options.site, options.folder)
    encoding = _ENCODINGS[settings.encoding] if target.keeps_headers else None
    base_url = options.base_url or config.base_url
    base = url_prefix(base_url)
    origin = base_url.rstrip("/").removesuffix(base)
    policy = Policy(origin, base, config.language, encoding, settings.grace * DAY, settings.keep, settings.deletes)
    return _Aim(name, settings, target, encoding, policy)


def _wanted(aim: _Aim, seen: Seen, built: BuildResult | None, rollback: str) -> tuple[Mapping[str, File], str]:
    """The files that the target is to have, and for a rollback the id of their release."""
    if built is not None:
        plain = {path: (one.output, one.stage) for path, one in built.files.items()}
        return files_of_build(plain, aim.encoding, packed=not aim.target.keeps_headers), ""
    history = [name for _, name in seen.records.current.history] if seen.records.current else []
    found = [name for name in history if name.startswith(rollback)]
    if len(found) != 1:
        what = "several releases begin" if found else "there is no release that begins"
        known = f"; {aim.name} has {', '.join(reversed(history))}" if history else f"; {aim.name} has none"
        message = f"{what} with `{rollback}`{known}"
        raise UsageFault(message)
    return read_release(aim.target, found[0]).files, found[0]


def _lost(plan: Plan) -> Iterator[Problem]:
    """Authored addresses that the release would lose."""
    for path in plan.lost:
        where = address(path)
        message = f"`{where}` is a published page, and would lead nowhere"
        hint = f"write `aliases: [{where}]` into the source of {successor(where, plan.release.files)}"
        yield Problem(Span(_SITE), "error", "address-vanished", message, hint)


def _past_limits(config: SiteConfig, options: BuildOptions, wanted: Iterable[str]) -> Iterator[Problem]:
    """What the host of the site will not take, unless the site does not want to hear of it."""
    host = HOSTS[options.host or config.publish.host]
    if not host.has_limits:
        return
    span = Places({_SITE: read_published(options.site, _SITE) or b""}).span(_SITE, ("publish", "host"))
    found = (
        Problem(span, "warning", "host-limit", message)
        for _, message in past_limits(host, sizes_of(options.folder, wanted))
    )
    yield from settle(found, config.checks)


def _too_many(plan: Plan) -> str:
    some = [*plan.redirected, *plan.retires][:5]
    shown = ", ".join(address(path) for path in some)
    return (
        f"{plan.vanishing} addresses would be lost at once, and more than {plan.limit} need --allow-deletes "
        f"(among them {shown}); `sitegen publish --plan` shows all"
    )


def _refuse_lost_bytes(target: Target, plan: Plan, belief: Belief) -> None:
    """Stop a rollback before it begins when bytes that it needs are missing or damaged.

    Raises:
        WorldFault: some are.
    """
    needed = {path: plan.release.files[path].identity for path in plan.journal.puts if path not in plan.redirects}

    def is_good(path: str) -> bool:
        one = needed[path]
        if one.object not in belief.objects:
            return False
        found = target.get(f"{OBJECTS}{one.object}")
        try:
            return found is not None and is_of(one.content, unpack(found.data, one.encoding))
        except (OSError, EOFError, ValueError):
            return False

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        bad = [path for path, good in zip(needed, pool.map(is_good, needed), strict=True) if not good]
    if bad:
        message = (
            f"the release cannot be restored: the bytes of {', '.join(bad[:5])} are not kept in {target.name} any more"
        )
        raise WorldFault(message)


def pending_invalidations(options: BuildOptions, name: str) -> tuple[str, ...]:
    """The paths that a CDN has still to drop because of any release, each once, as readers ask for them.

    Raises:
        UsageFault: there is no such target.
        WorldFault: it cannot be read.
    """
    config, aim = _settings(options, name)
    base = url_prefix(options.base_url or config.base_url)
    found = read_invalidations(aim.target)
    return tuple(sorted({f"{base}{one}" for addresses in found.values() for one in addresses}))


def confirm_invalidation(options: BuildOptions, name: str, release: str) -> tuple[str, ...]:
    """Forget what a CDN has dropped: the list of a release, or of all up to it; tell which releases these were.

    Raises:
        UsageFault: there is no such target, or nothing to confirm.
        WorldFault: it cannot be read or written.
    """
    _, aim = _settings(options, name)
    found = sorted(read_invalidations(aim.target))
    chosen = tuple(one for one in found if one.startswith(release))
    if not chosen:
        known = ", ".join(found) or "none"
        message = f"no list waits for a release that begins with `{release}`; those that wait: {known}"
        raise UsageFault(message)
    aim.target.delete([f"{INVALIDATIONS}{one}.json" for one in chosen])
    return chosen


def _settings(options: BuildOptions, name: str) -> tuple[SiteConfig, _Aim]:
    config, _, _ = _config(options, None)
    if config is None:
        message = f"{_SITE} has errors; `sitegen check` tells them"
        raise UsageFault(message)
    return config, _aim(config, options, name)
