"""Mending a site's sources before they are checked: each file whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.desk.mending import mend
from sitegen.shell.faults import Interrupted, WorldFault, describe
from sitegen.shell.rewrite import write_source
from sitegen.shell.signals import interruptible
from sitegen.shell.tree import read_tree

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.exchange.mend import Mend


@dataclass(frozen=True, slots=True)
class MendResult:
    """What was mended.

    Attributes:
        mends: each thing with the file that it stands in, in path order.
        failure: why it ended early; else empty. What is in ``mends`` is written all the same.
    """

    mends: tuple[tuple[str, Mend], ...] = ()
    failure: str = ""


def mend_site(site: Path) -> MendResult:
    """Mend what can safely be mended in the sources of a site; what can go wrong is in the result, never raised."""
    done: list[tuple[str, Mend]] = []
    failure = ""
    try:
        with interruptible():
            for path, data in read_tree(site, ("content", "data")).files.items():
                found = mend(path, data)
                if found is not None:
                    write_source(site, path, found.data, data)
                    done += [(path, item) for item in found.mends]
    except WorldFault as fault:
        failure = str(fault)
    except OSError as error:
        failure = describe(error)
    except Interrupted as signal:
        failure = f"interrupted ({signal}); every file is whole, and another run does the rest"
    return MendResult(tuple(done), failure)
