"""How far a build is: a bar on a terminal, nothing elsewhere; never a byte in what is built."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[int, int], None]

_LONG: Final = 500  # things; what is shorter is over before anybody looks


def takes_colour() -> bool:
    """Whether standard output is a terminal whose owner has not asked for plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def on_terminal() -> bool:
    """Whether progress is shown to somebody who watches."""
    return sys.stderr.isatty()


def silent(done: int, total: int) -> None:
    """Show nothing."""
    del done, total


def lines(doing: str) -> Progress:
    """A function that prints a line for each tenth of a long work that is done, on standard error."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // total if total >= _LONG else 0
        if tenth != told:
            told = tenth
            if tenth:
                print(f"{doing}: {done} of {total}", file=sys.stderr, flush=True)  # noqa: T201 - a log reads this

    return tell


@contextmanager
def bar(*, wanted: bool, doing: str = "making", plain: bool = False) -> Iterator[Progress]:
    """A function that shows how many things of how many are done, on standard error.

    Args:
        wanted: whether anything is shown.
        doing: what is done, in a word.
        plain: whether lines are printed where there is no terminal.
    """
    if not wanted or not sys.stderr.isatty():
        yield lines(doing) if wanted and plain else silent
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal pays for it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # Without a thread of its own: forked workers must not inherit one.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task(doing, total=None)

        def show(done: int, total: int) -> None:
            step = max(1, total // 100)
            if done % step == 0 or done == total:
                progress.update(task, completed=done, total=total, refresh=True)

        yield show
