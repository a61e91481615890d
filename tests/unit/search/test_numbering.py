"""Numbers: distinct, pure, near to what is like them, and local under edits."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sitegen.search.document import SearchDocument
from sitegen.search.numbering import CHUNK, number
from tests.search_corpus import corpus


def document(identity: str, group: str = "") -> SearchDocument:
    """A document of which only the identity matters."""
    return SearchDocument(identity, identity.partition(":")[0], group, "/", identity)


@given(
    st.lists(
        st.tuples(st.sampled_from(["us/wa/a", "us/wa/b", "us/or/c", "ie/d", ""]), st.integers(0, 400)), unique=True
    )
)
def test_numbers_are_distinct_and_pure(drawn: list[tuple[str, int]]) -> None:
    """Whatever the order, every document has one slot of its own within the chunks."""
    documents = [document(f"clinic:{group}/{name}", group) for group, name in drawn]
    numbers, chunks = number(documents)
    assert len(set(numbers.values())) == len(documents)
    assert all(0 <= found < chunks * CHUNK for found in numbers.values())
    Random(1).shuffle(documents)
    assert number(documents) == (numbers, chunks)


def test_rank_plays_no_part() -> None:
    """Rank, text and freshness leave the numbers alone."""
    documents = corpus(300, 30)
    assert number([replace(each, rank=3, text="other", title="Other") for each in documents]) == number(documents)


def test_a_city_shares_chunks() -> None:
    """The clinics of a small city lie in one chunk, those of a larger one in few, with room to spare."""
    small = [document(f"clinic:us/wa/{city}/{name}", f"us/wa/{city}") for city in range(30) for name in range(4)]
    large = [document(f"clinic:us/wa/big/{name}", "us/wa/big") for name in range(100)]
    numbers, chunks = number(small + large)
    spread = [{numbers[f"clinic:us/wa/{city}/{name}"] // CHUNK for name in range(4)} for city in range(30)]
    assert sum(len(found) == 1 for found in spread) >= 27
    assert len({numbers[each.id] // CHUNK for each in large}) <= 13
    assert chunks <= 40


def test_additions_and_removals_move_few_others() -> None:
    """One document more or less moves a handful of its neighbours at most, but where a block outgrows its room."""
    documents = corpus(1500, 200)
    before, _ = number(documents)
    moved = []
    for place in range(0, len(documents), 60):
        rest = [each for at, each in enumerate(documents) if at != place]
        after, _ = number(rest)
        moved.append(sum(after[each.id] != before[each.id] for each in rest))
    moved.sort()
    assert moved[len(moved) // 2] <= 3
    assert moved[len(moved) * 9 // 10] <= 16
