"""From a site's files to a plan with all its problems: what `build`, `check` and `--verify` share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sitegen.app.options import inputs_digest
from sitegen.base.paths import url_prefix
from sitegen.base.problem import Problem, Span, has_errors
from sitegen.engine.plan import plan
from sitegen.outputs.assets import plan_assets
from sitegen.shell.toolchain import toolchain_digest
from sitegen.shell.tree import read_tree
from sitegen.theme.strings import WordsError
from sitegen.theme.theme import load as load_theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.app.options import BuildOptions
    from sitegen.app.pipeline import ConfigLike, Pipeline
    from sitegen.base.memory import MemoLike
    from sitegen.engine.plan import Planned
    from sitegen.shell.clock import Stopwatch
    from sitegen.theme.theme import Theme

_THEMES: Final = "themes/"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a build reads.

    Attributes:
        files: the site's sources.
        problems: of reading them.
        theme: the files of the theme that comes with the tool.
        vendor: scripts of others.
        toolchain: the tool's own digest.
        digest: of all of it and the options.
    """

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    theme: Mapping[str, bytes]
    vendor: Mapping[str, bytes]
    toolchain: str
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a build would make, if no problem is an error; then there are a theme and a site."""

    problems: tuple[Problem, ...] = ()
    plan: tuple[Planned, ...] = ()
    theme: Theme | None = None
    site: Any = None


def read_inputs(options: BuildOptions, pipeline: Pipeline) -> Inputs:
    """Read the site, the tool's theme and its vendor files.

    Raises:
        OSError: the site's folder cannot be looked into.
    """
    tree = read_tree(options.site)
    theme, vendor, toolchain = pipeline.theme(), pipeline.vendor(), toolchain_digest()
    everything = {
        **tree.files,
        **{f"\0theme/{path}": data for path, data in theme.items()},
        **{f"\0vendor/{path}": data for path, data in vendor.items()},
    }
    return Inputs(tree.files, tree.problems, theme, vendor, toolchain, inputs_digest(everything, options, toolchain))


def draft(inputs: Inputs, options: BuildOptions, pipeline: Pipeline, memo: MemoLike, watch: Stopwatch) -> Draft:
    """Load the site and its theme, and plan every file; all problems of all three come together."""
    sources = {path: data for path, data in inputs.files.items() if not path.startswith(_THEMES)}
    with watch.time("load"):
        site, problems = pipeline.load(sources, options.for_loading(), memo)
    found = [*inputs.problems, *problems]
    with watch.time("theme"):
        theme, problems = _load_theme(inputs, None if site is None else site.config, memo)
    found += problems
    planned: tuple[Planned, ...] = ()
    if site is not None and theme is not None:
        planned, problems = _plan(site, theme, pipeline, watch)
        found += problems
    return Draft(tuple(sorted(set(found))), () if has_errors(found) else planned, theme, site)


def _plan(
    site: Any, theme: Theme, pipeline: Pipeline, watch: Stopwatch
) -> tuple[tuple[Planned, ...], tuple[Problem, ...]]:
    try:
        with watch.time("plan"):
            artifacts, problems = pipeline.plan_site(site, theme)
    except WordsError as error:  # a page needs words that no template names
        span = Span(f"{theme.folder}/strings/{site.config.language}.yaml")
        return (), (Problem(span, "error", error.code, str(error)),)
    with watch.time("fingerprint"):
        planned, clashes = plan((*artifacts, *plan_assets(theme)), theme)
    return planned, (*problems, *clashes)


def _load_theme(inputs: Inputs, config: ConfigLike | None, memo: MemoLike) -> tuple[Theme | None, tuple[Problem, ...]]:
    """The site's theme over the tool's own, file by file; the default one when the configuration is unknown."""
    name, base_url, language = ("default", "", "en") if config is None else _named(config)
    folder = f"{_THEMES}{name}"
    own = {path[len(folder) + 1 :]: data for path, data in inputs.files.items() if path.startswith(f"{folder}/")}
    if not own and name != "default":
        message = f"the site names the theme `{name}`, but there is no folder {folder}/"
        return None, (Problem(Span("data/site.yaml"), "error", "theme-missing", message),)
    files = {**inputs.theme, **own}
    return load_theme(files, inputs.vendor, url_prefix(base_url), language, folder=folder, memo=memo)


def _named(config: ConfigLike) -> tuple[str, str, str]:
    return config.theme, config.base_url, config.language
