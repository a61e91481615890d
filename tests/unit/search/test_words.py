"""Telephone numbers, length buckets and stems, as Python has them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.search.norms import BUCKETS, TABLE, bucket, bucket_length
from sitegen.search.stem import LunrStemmer, stem
from sitegen.search.tokens import fold, phone_words, runs


@pytest.mark.parametrize(
    ("spelt", "found"),
    [
        ("+1 206 555 0114", ["12065550114", "2065550114", "5550114"]),
        ("(206) 555-0114", ["2065550114", "5550114"]),
        ("+12065550114", ["12065550114", "5550114"]),
        ("+44 20 7946 0958", ["442079460958", "2079460958", "9460958"]),
        ("+44 (0)20 7946 0958", ["442079460958", "2079460958", "9460958"]),
        ("020 7946 0958", ["2079460958", "9460958"]),
        ("0044 20 7946 0958", ["442079460958", "9460958"]),
        ("555-0114", ["5550114"]),
        ("911", []),
        ("", []),
    ],
)
def test_phone_words(spelt: str, found: list[str]) -> None:
    """Every spelling leads to words that another spelling's query can ask for."""
    assert phone_words(spelt) == found


def test_buckets_have_three_significant_bits() -> None:
    """The table is fixed, ascends, and short lengths are exact."""
    assert len(TABLE) == BUCKETS
    assert list(TABLE) == sorted(set(TABLE))
    assert TABLE[:20] == (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56)
    assert [bucket_length(bucket(length)) for length in range(9)] == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert all(0.8 * length < bucket_length(bucket(length)) <= length for length in range(1, 5000))


def test_rank_lengthens_a_field_a_little() -> None:
    """A worse rank never looks shorter, and never longer than twice the words; ranks are clamped."""
    for length in range(1, 400):
        lengths = [bucket_length(bucket(length, rank)) for rank in range(4)]
        assert lengths == sorted(lengths)
        assert lengths[-1] <= bucket_length(bucket(2 * length))
    assert bucket(3, -5) == bucket(3, 0)
    assert bucket(3, 99) == bucket(3, 3)
    assert bucket(10**9) == BUCKETS - 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("kidney", "kidney"),
        ("airway", "airway"),
        ("dry", "dri"),
        ("therapy", "therapi"),
        ("infusions", "infus"),
        ("or", "or"),
        ("eeds", "e"),
    ],
)
def test_stems(word: str, expected: str) -> None:
    """Words on which lunr.py and lunr.js part."""
    assert stem(word) == expected


@given(st.text(), st.text(alphabet="aB1'’_- .é\u0301ß\u00adΣς", max_size=20))
@example(" ".join(map(chr, range(128))), "A'b")
def test_runs_are_what_the_expression_says(anything: str, tricky: str) -> None:
    """Letters and digits, with apostrophes between them."""
    text = f"{anything} {tricky}"
    assert runs(text) == re.findall(r"[^\W_]+(?:'[^\W_]+)*", fold(text))


ENDINGS = (
    "",
    "s",
    "ed",
    "ing",
    "ational",
    "izer",
    "ator",
    "alism",
    "ment",
    "ion",
    "ism",
    "ous",
    "ll",
    "y",
    "ful",
    "iz",
)


@given(
    st.text("aeioubdglmnrstyz", min_size=1, max_size=6),
    st.sampled_from(ENDINGS),
    st.text("abcdegiklnorstuyz", max_size=2),
)
def test_words_that_end_like_no_suffix_are_what_the_stemmer_leaves(start: str, ending: str, last: str) -> None:
    """A shortcut that changes no stem."""
    word = f"{start}{ending}{last}"
    assert stem(word) == (LunrStemmer().stem(word) if len(word) > 2 else word)
