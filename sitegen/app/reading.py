"""A site as it lies on disk, for commands that only look at it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.base.memory import NoMemo
from sitegen.model.assemble import load
from sitegen.shell.guard import MEMORY
from sitegen.shell.memo import DiskMemo
from sitegen.shell.toolchain import toolchain_digest
from sitegen.shell.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.app.options import BuildOptions
    from sitegen.base.memory import MemoLike
    from sitegen.base.problem import Problem
    from sitegen.model.site import Site


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        site: None when its settings cannot be read; what could not be read is missing from it.
        problems: of the sources.
        files: the sources by path.
        memo: what remembers their parses.
    """

    site: Site | None
    problems: tuple[Problem, ...]
    files: Mapping[str, bytes]
    memo: MemoLike


def read_site(options: BuildOptions, *, remember: bool = True) -> Reading:
    """Read the site's sources.

    Args:
        options: which site, on which day.
        remember: whether the parse memo on disk may be asked.

    Raises:
        OSError: the site's folder cannot be looked into.
    """
    tree = read_tree(options.site)
    kept = DiskMemo(options.site / MEMORY / "memo", toolchain_digest()) if remember else None
    memo: MemoLike = kept or NoMemo()
    sources = tree.files.where(lambda path: not path.startswith("themes/"))
    site, problems = load(sources, options.for_loading(), memo)
    if kept:
        with contextlib.suppress(OSError):  # what only looks at a site does so on a full disk too
            kept.save(drop=False)
    return Reading(site, tuple(sorted({*tree.problems, *problems})), tree.files, memo)
