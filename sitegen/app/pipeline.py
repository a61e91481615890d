"""What turns files into a site and a site into artifacts; tests and tools may give their own."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - a dataclass names it
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from sitegen.base.dataclass import dataclass
from sitegen.base.memory import NoMemo
from sitegen.shell.toolchain import default_theme, vendor_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.artifact import Artifact, Batch
    from sitegen.base.memory import LoadOptions, MemoLike
    from sitegen.base.problem import Problem
    from sitegen.base.sources import Source
    from sitegen.checks.subject import Subject
    from sitegen.theme.theme import Theme

    Files = Mapping[str, bytes]
    Load = Callable[[Files, LoadOptions, MemoLike], tuple[Any | None, tuple[Problem, ...]]]
    Parse = Callable[[str, Source, MemoLike], None]
    PlanSite = Callable[[Any, Theme], tuple[Iterable[Artifact[Any] | Batch], tuple[Problem, ...]]]
    Check = Callable[[Subject], tuple[Problem, ...]]
    Codings = Callable[[Any], tuple[str, ...]]


class ConfigLike(Protocol):
    """What a build has to know of a site's configuration."""

    @property
    def theme(self) -> str:
        """The folder of its theme under ``themes/``."""

    @property
    def base_url(self) -> str:
        """Where it will be published."""

    @property
    def language(self) -> str:
        """The language of its strings."""


def not_ahead() -> Parse:
    """Parse nothing ahead of loading."""
    return _nothing


def _nothing(path: str, source: Source, memo: MemoLike) -> None:
    del path, source, memo


def unknown(files: Files, options: LoadOptions) -> ConfigLike | None:
    """No configuration is known before loading."""
    del files, options
    return None


def nothing_more(subject: Subject) -> tuple[Problem, ...]:
    """No check beyond what loading and planning find."""
    del subject
    return ()


def no_copies(site: Any) -> tuple[str, ...]:
    """No text is kept as a compressed copy too."""
    del site
    return ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The functions that know what a site is about, and what every site of the kind starts from.

    Attributes:
        load: files, options and a parse memo to a site and its problems; no site after an error
            that leaves nothing to work with. A site has a ``config`` like `ConfigLike`, and for `check` its clinics,
            redirects and base.
        plan_site: a site and its theme to everything that the site emits, and what is wrong with that. Batches that come
            first may be begun before the rest is planned.
        parser: gives what parses the source at a path as loading will, for the sake of a memo; that imports nothing then.
        config: the configuration that the site will have, if it can be known before loading.
        theme: reads the files that a site's own theme is laid over.
        vendor: reads the scripts of others, and what was packed of their data.
        of_sources: what `sitegen check` judges beyond that on the sources and the site; each stands for itself.
        of_files: what it judges on everything that is emitted.
        codings: in which a site wants its texts kept as compressed copies too.
    """

    load: Load
    plan_site: PlanSite
    parser: Callable[[], Parse] = not_ahead
    config: Callable[[Files, LoadOptions], ConfigLike | None] = unknown
    theme: Callable[[], Files] = default_theme
    vendor: Callable[[], Files] = vendor_files
    of_sources: tuple[Check, ...] = ()
    of_files: Check = nothing_more
    codings: Codings = no_copies


def _load(files: Files, options: LoadOptions, memo: MemoLike) -> tuple[Any | None, tuple[Problem, ...]]:
    from sitegen.model.assemble import load  # noqa: PLC0415 - a build that finds nothing new needs no model

    return load(files, options, memo)


def _parser() -> Parse:
    from sitegen.model.gather import parse  # noqa: PLC0415 - ditto

    return parse


def _config(files: Files, options: LoadOptions) -> ConfigLike | None:
    from sitegen.model.assemble import config_of  # noqa: PLC0415 - ditto

    return config_of(files, options, NoMemo())[0]


def _plan_site(site: Any, theme: Theme) -> tuple[Iterable[Artifact[Any] | Batch], tuple[Problem, ...]]:
    from sitegen.outputs import plan_site  # noqa: PLC0415 - ditto

    return plan_site(site, theme)


def _codings(site: Any) -> tuple[str, ...]:
    from sitegen.outputs.hosting import codings  # noqa: PLC0415 - ditto

    return codings(site)


def standard() -> Pipeline:
    """The pipeline of guides and clinic directories, as a build needs it."""
    return Pipeline(_load, _plan_site, _parser, _config, codings=_codings)


def judging() -> Pipeline:
    """The same with all that `sitegen check` judges."""
    from sitegen.checks import of_files, of_sources  # noqa: PLC0415 - only a check pays for it

    return replace(standard(), of_sources=of_sources, of_files=of_files)
