"""The garbage collector, kept out of the way of bulk work: what a site is made of lives as long as the site."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncollected() -> Iterator[None]:
    """Do without the collector. What exists is kept out of its sight, so that forks share it."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.freeze()  # with that, what came of the work counts as old, and the collector does not go through it at once
        gc.unfreeze()
        if enabled:
            gc.enable()


@contextmanager
def kept() -> Iterator[None]:
    """Do without the collector, and leave what came of the work out of its sight for good.

    What is not in a circle is freed all the same as soon as nobody holds it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect(1)
        gc.freeze()
        gc.enable()
