"""Document numbers: a pure function of the documents, local under edits.

Like sits with like, so that the rows of one answer lie in few display chunks: the documents form a
tree by region (or by kind and article); a branch of few documents shares one block with its small
siblings, a larger one has its own. A block is a run of whole chunks with room to spare, and blocks
begin on coarse boundaries, so that one may grow without moving those after it. In a block, a stable
hash of the branch names the chunk and a stable hash of the document its slot, so that one document
more or less moves next to none of the others. Rank plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.base.sealing import stable_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sitegen.search.document import Placed

#: Slots in a display chunk.
CHUNK = 32
#: Documents in a chunk on average, at most: the rest is room to spare.
LOAD = 20
#: The same where rows have snippets: an article to a chunk, about.
LOAD_OF_TEXTS = 6
#: Documents that a branch needs to have a block of its own.
LARGE = 40
#: Blocks begin at multiples of this many chunks.
ROOM = 2
#: What lies in regions begins at a multiple of this many chunks, after all that lies in none.
REGIONS = 32
#: The room at the end of a branch is counted in steps of about a sixteenth of it: 2 ** (1 - this).
_ROOMY = 5


@dataclass(slots=True)
class _Branch:
    own: list[Placed] = field(default_factory=list)
    children: dict[str, _Branch] = field(default_factory=dict)
    size: int = 0


def number(documents: Sequence[Placed]) -> tuple[dict[str, int], int]:
    """Number ``documents`` (their ids are distinct).

    Returns:
        The number of each document by its id, and the number of chunks, empty ones included.
    """
    numbers: dict[str, int] = {}
    return numbers, _lay(_tree(documents), "", 0, numbers)


def first_of_regions(documents: Iterable[Placed], numbers: Mapping[str, int]) -> int:
    """A number, stable under edits, below which are the documents of no region and none else; 0 if they mix."""
    inside = [numbers[document.id] for document in documents if document.group]
    outside = [numbers[document.id] for document in documents if not document.group]
    start = min(inside, default=0) // (REGIONS * CHUNK) * REGIONS * CHUNK
    return start if max(outside, default=-1) < start else 0


def _tree(documents: Sequence[Placed]) -> _Branch:
    root = _Branch()
    for document in documents:
        branch = root
        branch.size += 1
        for step in _path(document):
            branch = branch.children.setdefault(step, _Branch())
            branch.size += 1
        branch.own.append(document)
    return root


def _path(document: Placed) -> tuple[str, ...]:
    if document.group:
        return ("region", *document.group.split("/"))
    kind, _, local = document.id.partition(":")
    return ("other", kind, local.partition("#")[0])


def _lay(branch: _Branch, path: str, start: int, numbers: dict[str, int]) -> int:
    """Number the documents under ``branch`` from chunk ``start`` on: first what is small, then its large branches.

    Every branch ends with room in proportion to its size, so that its growth seldom moves its neighbours.

    Returns:
        The chunk at which what follows may start.
    """
    pool = [(document.id, document) for document in branch.own]
    large = []
    for name, child in sorted(branch.children.items()):
        below = f"{path}/{name}"
        if child.size > LARGE:
            large.append((child, below))
        else:
            pool += [(below, document) for document in _all(child)]
    base = start
    if pool:
        chunks = _chunks(len(pool), LOAD_OF_TEXTS if path.startswith("/other") else LOAD)
        _fill(pool, base, chunks, numbers)
        base += -(-chunks // ROOM) * ROOM
    for child, below in large:
        if not path and below == "/region":
            base = -(-base // REGIONS) * REGIONS
        base = _lay(child, below, base, numbers)
    if not large:
        return base
    used = base - start
    step = 1 << max(used.bit_length() - _ROOMY, 1)
    return start + -(-(used + step // 2) // step) * step


def _all(branch: _Branch) -> Iterator[Placed]:
    yield from branch.own
    for child in branch.children.values():
        yield from _all(child)


def _chunks(size: int, load: int) -> int:
    """Chunks for ``size`` documents: steps of a quarter, so that a block seldom grows."""
    chunks = 1
    while chunks * load < size:
        chunks = max(chunks + 1, chunks * 5 // 4)
    return chunks


def _fill(block: list[tuple[str, Placed]], base: int, chunks: int, numbers: dict[str, int]) -> None:
    """Give every document of a block its slot in the order of their hashes: first all that fit at home."""
    taken: list[set[int]] = [set() for _ in range(chunks)]
    crowded = []

    def take(chunk: int, own: int, document: str) -> None:
        slot, step = own % CHUNK, (own // CHUNK) % CHUNK | 1
        while slot in taken[chunk]:
            slot = (slot + step) % CHUNK
        taken[chunk].add(slot)
        numbers[document] = (base + chunk) * CHUNK + slot

    for own, home, document in sorted((stable_hash(d.id), home, d.id) for home, d in block):
        chunk = _jump(stable_hash(home), chunks)
        if len(taken[chunk]) < CHUNK:
            take(chunk, own, document)
        else:
            crowded.append((own, chunk, document))
    for own, home_chunk, document in crowded:
        chunk = home_chunk
        while len(taken[chunk]) == CHUNK:
            chunk = (chunk + 1) % chunks
        take(chunk, own, document)


def _jump(key: int, buckets: int) -> int:
    """Jump consistent hashing (Lamping and Veach, 2014): one bucket more moves one key in ``buckets``."""
    found, following = 0, 0
    while following < buckets:
        found = following
        key = (key * 2862933555777941757 + 1) % (1 << 64)
        following = int((found + 1) * ((1 << 31) / ((key >> 33) + 1)))
    return found
