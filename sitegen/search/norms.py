"""Field lengths in buckets of three significant bits, from one fixed table (as Lucene's norms are).

Lengths count in quarters of a word, so that a document's rank can make an equal field look a
little longer: 4, 5, 6 or 7 quarters a word for ranks 0 to 3. The table never changes with the
documents, so one document's edit leaves every other document's postings alone.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import count, islice
from typing import TYPE_CHECKING

from sitegen.search.document import LAST_RANK

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Quarters in a word.
QUARTERS = 4
#: As many as one base64 digit can name.
BUCKETS = 64
#: Lengths that are remembered: most fields are of a few.
_REMEMBERED = 4096


def _buckets() -> Iterator[int]:
    yield from range(8)
    for power in count(1):
        yield from (mantissa << power for mantissa in (4, 5, 6, 7))


#: Lengths in quarters, by bucket: 0 to 7, then 8, 10, 12, 14, 16, 20, 24, 28, 32 …
TABLE: tuple[int, ...] = tuple(islice(_buckets(), BUCKETS))


@lru_cache(maxsize=_REMEMBERED)
def bucket(length: int, rank: int = 0) -> int:
    """The bucket of a field of ``length`` words in a document of ``rank``; rounded down, the last is open."""
    quarters = length * (QUARTERS + min(max(rank, 0), LAST_RANK))
    return bisect_right(TABLE, quarters) - 1


def bucket_length(index: int) -> float:
    """The length in words that a bucket stands for."""
    return TABLE[index] / QUARTERS
