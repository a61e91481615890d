"""One at a time: what several threads of the server share is worked on by one of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def one_at_a_time() -> AbstractContextManager[object]:
    """A lock for a ``with`` block; the thread that has it may take it again."""
    return threading.RLock()
