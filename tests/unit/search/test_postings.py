"""The index equals what the stock lunr builder makes of the same words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lunr.builder import Builder

from sitegen.search.document import SearchDocument
from sitegen.search.norms import bucket
from sitegen.search.numbering import number
from sitegen.search.packed import unpacked
from sitegen.search.postings import build
from sitegen.search.stem import STOP_WORDS, stem
from sitegen.search.table import FIELDS, field_texts, number_words
from sitegen.search.tokens import words
from tests.search_corpus import corpus

if TYPE_CHECKING:
    import pytest


def test_postings_are_the_stock_builders() -> None:
    """Terms, documents, times and lengths: no difference over a corpus."""
    documents = corpus(150, 40)
    numbers, _ = number(documents)
    builder = Builder()
    builder.ref("number")
    for field in FIELDS:
        builder.field(field.name)
    lengths = {}
    for document in documents:
        fields: dict[str, object] = {"number": numbers[document.id]}
        for field, texts in zip(FIELDS, field_texts(document), strict=False):
            every = [word for text in texts for word in words(text)]
            kept = [word for word in every if not (field.stop_words and word in STOP_WORDS)] or every
            fields[field.name] = [stem(word) for word in kept]
        fields["numbers"] = list(number_words(document))
        builder.add(fields)
        for field in FIELDS:
            length = builder.field_lengths[f"{field.name}/{numbers[document.id]}"]
            lengths[field.name, numbers[document.id]] = bucket(length, document.rank if field.ranked else 0)

    index = build(documents, numbers)
    ours = {
        (term, FIELDS[place].name, found, times)
        for place, held in enumerate(index.postings)
        for term, postings in held.items()
        for found, times, _ in map(unpacked, postings)
    }
    theirs = {
        (term, field.name, int(found), builder.field_term_frequencies[f"{field.name}/{found}"][term])
        for term, posting in builder.inverted_index.items()
        for field in FIELDS
        for found in posting[field.name]
    }
    assert ours == theirs
    assert index.count == builder.document_count
    for place, held in enumerate(index.postings):
        for postings in held.values():
            assert list(postings) == sorted(postings)
            assert all(norm == lengths[FIELDS[place].name, found] for found, _, norm in map(unpacked, postings))


def test_common_words_are_left_out_of_clinics_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word in the texts of most clinics is found by its other fields, and in the guide; nothing else changes."""
    documents = corpus(150, 40)
    numbers, _ = number(documents)
    whole = build(documents, numbers)
    monkeypatch.setattr("sitegen.search.postings.COMMON", 50)
    index = build(documents, numbers)
    regional = {numbers[document.id] for document in documents if document.group}
    text = next(place for place, field in enumerate(FIELDS) if field.name == "text")
    assert whole.common == ()
    assert "ketamin" in index.common
    assert index.averages == whole.averages
    for term in whole.terms():
        fields = whole.of(term)
        expected = dict(fields)
        if term in index.common:
            assert sum(unpacked(posting)[0] in regional for posting in fields[text]) > 50
            expected[text] = [posting for posting in fields[text] if unpacked(posting)[0] not in regional]
        assert index.of(term) == {place: postings for place, postings in expected.items() if postings}


def test_a_common_word_that_would_be_nowhere_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """It can still be found."""
    monkeypatch.setattr("sitegen.search.postings.COMMON", 1)
    clinics = [SearchDocument(f"clinic:{each}", "clinic", "us", f"/{each}/", each, text="lounge") for each in "abc"]
    index = build(clinics, {clinic.id: place for place, clinic in enumerate(clinics)})
    assert index.common == ()
    assert len(index.of("loung")[4]) == 3


def test_a_title_of_stop_words_keeps_them() -> None:
    """Where nothing else is left, stop words are words."""
    documents = corpus(3, 0)
    (first, *_) = documents
    index = build((replace(first, title="What is it?"),), {first.id: 5})
    assert unpacked(index.of("what")[0][0])[0] == 5


def test_the_first_spelling_of_a_term_is_the_commonest_word() -> None:
    """A stem's word for did-you-mean is one that was written."""
    documents = corpus(50, 10)
    index = build(documents, number(documents)[0])
    assert dict(index.spellings())["infus"][0] == "infusion"
    assert dict(index.spellings())["ketamin"][0] == "ketamine"


def test_texts_that_are_equal_are_one_when_spellings_are_counted() -> None:
    """Clinics of one place say its name once between them; other texts speak for themselves, stop words too."""
    same = [
        SearchDocument(f"clinic:{each}", "clinic", "us", f"/{each}/", each, text="About others", place=("Running",))
        for each in "abc"
    ]
    other = SearchDocument(
        "clinic:d", "clinic", "us", "/d/", "d", text="The other runs, it's said; he runs", place=("Run", "Runs")
    )
    documents = (*same, other)
    index = build(documents, {document.id: place for place, document in enumerate(documents)})
    assert dict(index.spellings())["run"] == ("runs",)
    assert dict(index.spellings())["other"] == ("other",)
    assert [len(postings) for postings in index.of("run").values()] == [4, 1]
    assert unpacked(index.of("run")[4][0])[1] == 2
    assert "it" not in index.terms()
