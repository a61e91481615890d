"""Many files parsed at once, before a site is loaded of which the memo knows nothing.

Invariant: it changes what the memo holds, and so how long loading takes, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sitegen.base.memory import Noting
from sitegen.shell.progress import silent
from sitegen.shell.workers import WORTH_FORKING, each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.app.pipeline import Parse
    from sitegen.base.sources import Sources
    from sitegen.shell.memo import DiskMemo

R = TypeVar("R")


class _Parsed(NamedTuple):
    """A plain value to be kept for the bytes of the file at ``path``."""

    path: str
    kind: str
    plain: object


def parse_all(
    files: Sources, parser: Callable[[], Parse], memo: DiskMemo, jobs: int, meanwhile: Callable[[], R]
) -> R | None:
    """Put into an empty memo what the parsing of each source gives, parsed by several processes, and begin to save it.

    Args:
        files: the sources by path.
        parser: gives what parses one file for the sake of the memo it is given.
        memo: of the build; one that knows anything stays as it is, since most of the work is done then.
        jobs: how many processes at most.
        meanwhile: what this process does before it parses, too.

    Returns:
        what ``meanwhile`` gives; None where nothing was done.
    """
    if jobs < 2 or len(files) <= WORTH_FORKING or memo.knows_anything():  # noqa: PLR2004 - one does it alone
        return None
    parse, came = parser(), list[R]()

    def parsed(number: int, path: str) -> Iterator[_Parsed]:
        del number
        noting = Noting()
        parse(path, files.source(path), noting)
        return (_Parsed(path, kind, plain) for kind, plain in noting.noted)

    for _, found in each(sorted(files), parsed, jobs, silent, first=lambda: came.append(meanwhile())):
        for one in found:
            memo.put(one.kind, files.source(one.path), one.plain)
    memo.save_beside()
    return came[0]
