"""Faults planted into the publisher of one run: each breaks a promise, and the tests must catch it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def later(days: int) -> None:
    """The clock of this run is so many days ahead; the one thing here that is no fault."""
    from sitegen.app import publish

    real = publish.now
    publish.now = lambda: real() + timedelta(days=days)


def pages_first() -> None:
    """Pages are sent before the files that they name."""
    from sitegen.engine.publishing import plan

    groups = plan._groups
    plan._groups = lambda *given: tuple(reversed(groups(*given)))


def home_among_pages() -> None:
    """What leads to new pages is sent with them, and they last."""
    from sitegen.engine.publishing import plan

    groups = plan._groups

    def mixed(*given: Any) -> tuple[tuple[str, ...], ...]:
        assets, *rest = groups(*given)
        return (assets, tuple(path for group in reversed(rest) for path in group))

    plan._groups = mixed


def everybody_else_is_dead() -> None:
    """A lease is taken from whoever holds it."""
    from sitegen.shell.objects import lease

    lease.is_gone = lambda *_: True


def journals_forgotten() -> None:
    """What a publish that was cut off may have sent is not thought of."""
    from sitegen.app import publish

    believe = publish.believe
    publish.believe = lambda records: believe(replace(records, journal=None, aim=None))


def journals_trusted() -> None:
    """All that a journal speaks of is believed to be done."""
    from sitegen.engine.publishing import belief

    belief._done = lambda journal, lease: len(journal.puts)


def nothing_kept() -> None:
    """Bytes are written over without being kept for a rollback."""
    from sitegen.app import carrying

    carrying._kept = lambda *given: None


def nothing_foreign() -> None:
    """Whatever is in the way is written over."""
    from sitegen.app import publish

    publish.refuse_foreign = lambda *given, **more: None


def headers_mixed_up() -> None:
    """Pages are kept for ever by whoever reads them."""
    from sitegen.app import carrying

    said = carrying.headers
    carrying.headers = lambda path, kind, encoding: said(path, "asset", encoding)


def faults_not_waited_out() -> None:
    """Nothing is asked again."""
    from sitegen.shell.objects import bucket

    bucket._passes = lambda words: False


PLANTED: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (
        pages_first,
        home_among_pages,
        everybody_else_is_dead,
        journals_forgotten,
        journals_trusted,
        nothing_kept,
        nothing_foreign,
        headers_mixed_up,
        faults_not_waited_out,
    )
}
