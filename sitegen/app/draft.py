"""From a site's files to a plan with all its problems: what `build`, `check` and `--verify` share."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sitegen.artifact import Batch
from sitegen.base.dataclass import dataclass
from sitegen.base.paths import url_prefix
from sitegen.base.problem import Problem, Span, has_errors
from sitegen.engine.plan import Order, plan, words_fault
from sitegen.outputs.assets import plan_assets
from sitegen.theme.strings import WordsError
from sitegen.theme.theme import load as load_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sitegen.app.inputs import Inputs
    from sitegen.app.options import BuildOptions
    from sitegen.app.pipeline import ConfigLike, Pipeline
    from sitegen.artifact import Artifact
    from sitegen.base.memory import MemoLike
    from sitegen.engine.records import Ledger
    from sitegen.shell.clock import Stopwatch
    from sitegen.theme.theme import Theme

    Begin = Callable[["Draft", Sequence[Batch]], object]

_THEMES: Final = "themes/"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a build would make, if no problem is an error; then there are a theme and a site.

    ``codings`` are those in which texts are kept as compressed copies too.
    """

    problems: tuple[Problem, ...] = ()
    plan: tuple[Order | Batch, ...] = ()
    theme: Theme | None = None
    site: Any = None
    codings: tuple[str, ...] = ()


class Ahead(NamedTuple):
    """A theme that was loaded before the site: for which name, address and language, and what came of it."""

    named: tuple[str, str, str]
    theme: Theme | None
    problems: tuple[Problem, ...]


def look_ahead(
    inputs: Inputs, options: BuildOptions, pipeline: Pipeline, memo: MemoLike, ledger: Ledger | None
) -> Ahead | None:
    """Load the theme that the configuration names, and compile all its pages if there is no page yet.

    Args:
        ledger: of the last build.

    Returns:
        what came of it; None where the configuration is not known.
    """
    config = pipeline.config(inputs.files, options.for_loading())
    if config is None:
        return None
    theme, problems = _load_theme(inputs, config, memo)
    if theme and (ledger is None or ledger.toolchain != inputs.toolchain):
        theme.prepare(theme.roots)
    return Ahead(_named(config), theme, problems)


def draft(
    inputs: Inputs,
    options: BuildOptions,
    pipeline: Pipeline,
    memo: MemoLike,
    watch: Stopwatch,
    ahead: Ahead | None = None,
) -> Draft:
    """Load the site and its theme, and plan every file; all problems of all three come together."""
    return planned(load(inputs, options, pipeline, memo, watch, ahead), pipeline, watch)


def planned(loaded: Draft, pipeline: Pipeline, watch: Stopwatch, begin: Begin | None = None) -> Draft:
    """What was loaded, with the plan of every file where that is possible.

    Args:
        begin: told of the batches, if nothing was wrong until then, before the rest is planned.
    """
    if loaded.site is None or loaded.theme is None:
        return loaded
    items, problems = _plan(loaded, loaded.theme, pipeline, watch, None if has_errors(loaded.problems) else begin)
    found = tuple(sorted({*loaded.problems, *problems}))
    return Draft(found, () if has_errors(found) else items, loaded.theme, loaded.site, loaded.codings)


def prepare(found: Draft, ledger: Ledger | None, toolchain: str) -> None:
    """Compile once for all workers the templates that have surely to be drawn.

    Args:
        ledger: of the last build; templates of which every page is there, drawn by the same, may not be needed.
        toolchain: the tool's own digest.
    """
    if found.theme is None:
        return
    entries = ledger.entries if ledger and ledger.toolchain == toolchain else {}
    orders = [item for item in found.plan if isinstance(item, Order)]
    new = (item for item in orders if item.path not in entries or entries[item.path].closure != item.closure)
    found.theme.prepare(sorted({root for item in new for root in item.artifact.templates}))


def load(
    inputs: Inputs,
    options: BuildOptions,
    pipeline: Pipeline,
    memo: MemoLike,
    watch: Stopwatch,
    ahead: Ahead | None = None,
) -> Draft:
    """Load the site and its theme, unless it was loaded ``ahead``, and plan nothing; the problems of both come together."""
    with watch.time("load"):
        site, problems = pipeline.load(inputs.files, options.for_loading(), memo)
    with watch.time("theme"):
        config = None if site is None else site.config
        if ahead and config is not None and ahead.named == _named(config):
            theme, more = ahead.theme, ahead.problems
        else:
            theme, more = _load_theme(inputs, config, memo)
    codings = () if site is None else pipeline.codings(site)
    return Draft(tuple(sorted({*inputs.problems, *problems, *more})), (), theme, site, codings)


def _plan(
    loaded: Draft, theme: Theme, pipeline: Pipeline, watch: Stopwatch, begin: Begin | None
) -> tuple[tuple[Order | Batch, ...], tuple[Problem, ...]]:
    try:
        with watch.time("plan"):
            items, problems = pipeline.plan_site(loaded.site, theme)
            if begin:
                items = _begun(iter(items), partial(begin, loaded))
            orders, clashes = plan((*items, *plan_assets(theme)), theme)
    except WordsError as error:
        return (), (words_fault(theme, error),)
    return orders, (*problems, *clashes)


def _begun(
    items: Iterator[Artifact[Any] | Batch], begin: Callable[[Sequence[Batch]], object]
) -> Iterator[Artifact[Any] | Batch]:
    """All items; ``begin`` is told of the batches that come first when they have come."""
    batches: list[Batch] = []
    for item in items:
        if not isinstance(item, Batch):
            items = chain((item,), items)
            break
        batches.append(item)
    if batches:
        begin(batches)
    yield from chain(batches, items)


def _load_theme(inputs: Inputs, config: ConfigLike | None, memo: MemoLike) -> tuple[Theme | None, tuple[Problem, ...]]:
    """The site's theme over the tool's own, file by file; the default one when the configuration is unknown."""
    name, base_url, language = ("default", "", "en") if config is None else _named(config)
    folder = f"{_THEMES}{name}"
    own = inputs.below(f"{folder}/", memo)
    if not own and name != "default":
        message = f"the site names the theme `{name}`, but there is no folder {folder}/"
        return None, (Problem(Span("data/site.yaml"), "error", "theme-missing", message),)
    files = {**inputs.theme, **own}
    return memo.recall("theme", _theme, files, inputs.vendor, url_prefix(base_url), language, folder, memo)


def _theme(
    files: Mapping[str, bytes], vendor: Mapping[str, bytes], base: str, language: str, folder: str, memo: MemoLike
) -> tuple[Theme | None, tuple[Problem, ...]]:
    return load_theme(files, vendor, base, language, folder=folder, memo=memo)


def _named(config: ConfigLike) -> tuple[str, str, str]:
    return config.theme, config.base_url, config.language
