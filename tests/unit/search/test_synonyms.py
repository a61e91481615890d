"""Words for words: synonyms in the postings, abbreviations in texts, other spellings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitegen.outputs.search import VERSION, index_files, plan_search
from sitegen.search.abbreviations import Abbreviations, abbreviates
from sitegen.search.answer import answer
from sitegen.search.numbering import number
from sitegen.search.packed import unpacked
from sitegen.search.postings import FIELDS, Index, build
from sitegen.search.reader import Opened
from sitegen.search.spellings import joined, once, run_together, single, spelt, two_letters
from sitegen.search.stem import stem
from sitegen.search.tokens import words
from tests.search_corpus import corpus

FINDS = {"price": ("cost",), "cost": ("price",), "shot": ("needle", "vein"), "nowhere": ("nothing",)}


def held(index: Index, term: str) -> dict[tuple[int, int], int]:
    """Field and document → times."""
    return {
        (place, document): times
        for place, postings in index.of(term).items()
        for document, times, _ in map(unpacked, postings)
    }


def test_a_word_stands_wherever_the_others_do() -> None:
    """Each word's postings are the sum of its own and of those it stands for; no other term's change."""
    documents = corpus(80, 40)
    numbers, _ = number(documents)
    plain, wide = build(documents, numbers), build(documents, numbers, FINDS)
    for word, others in FINDS.items():
        expected: dict[tuple[int, int], int] = {}
        for term in {stem(each) for each in (word, *others)}:
            for key, times in held(plain, term).items():
                expected[key] = expected.get(key, 0) + times
        assert held(wide, stem(word)) == expected
    assert held(wide, "vein")
    changed = {stem(word) for word in FINDS}
    assert wide.terms() - changed == plain.terms() - changed
    assert all(wide.of(term) == plain.of(term) for term in plain.terms() - changed)
    assert wide.averages == plain.averages
    assert all(list(postings) == sorted(postings) for held in wide.postings for postings in held.values())


def test_the_postings_are_those_of_documents_that_say_both_words() -> None:
    """The meaning in one sentence, word for word: as if the texts said the reader's word beside theirs."""
    documents = corpus(30, 30)
    numbers, _ = number(documents)
    said = tuple(
        replace(document, text=" ".join(f"{word} afford" if word == "price" else word for word in words(document.text)))
        for document in documents
    )
    wide, spoken = build(documents, numbers, {"afford": ("price",)}), build(said, numbers)
    place = next(place for place, field in enumerate(FIELDS) if field.name == "text")
    expected = {key: times for key, times in held(spoken, "afford").items() if key[0] == place}
    assert {key: times for key, times in held(wide, "afford").items() if key[0] == place} == expected
    assert expected


def test_a_readers_word_finds_what_the_texts_say() -> None:
    """From the files: the word that no text has."""
    documents = corpus(30, 30)
    index = Opened(index_files(plan_search(documents, "", {"afford": ("price",)})).get, VERSION)
    wanted, found = answer(index, "price", 5), answer(index, "afford", 5)
    assert [hit.id for hit in found.hits] == [hit.id for hit in wanted.hits]
    assert (found.met, found.total) == ("all", wanted.total)


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("CRPS", "Complex regional pain syndrome", True),
        ("RSD", "Complex regional pain syndrome", False),
        ("OCD", "Obsessive-compulsive disorder", True),
        ("REMS", "risk evaluation and mitigation strategy", True),
        ("ECT", "electroconvulsive therapy", True),
        ("IV", "intravenous", True),
        ("IV", "IV infusion", False),
        ("IM", "under the skin", False),
        ("MDD", "major depression", False),
        ("PHD", "PHD", False),
        ("AB", "", False),
    ],
)
def test_what_abbreviates_what(short: str, long: str, *, expected: bool) -> None:
    """Letters of the long form in order, the first of every word among them."""
    assert abbreviates(short, long) == expected


def test_short_and_long_forms_stand_for_each_other() -> None:
    """A text with the one is found by the other; capitals only, and plurals too."""
    known = Abbreviations(
        [
            ("CRPS", "Complex regional pain syndrome", "RSD", "reflex sympathetic dystrophy", "causalgia"),
            ("Depression", "Major depressive disorder, including other kinds (all)", "MDD"),
            ("NP", "nurse practitioner"),
        ]
    )
    assert known.beside("With CRPS.") == ("complex regional pain syndrome",)
    assert known.beside("With Complex Regional-Pain Syndrome") == ("CRPS",)
    assert known.beside("CRPS (complex regional pain syndrome)") == ()
    assert known.beside("Major depressive disorder; two nurse practitioners") == ("MDD", "NP")
    assert known.beside("NPs") == ("nurse practitioner",)
    assert known.beside("mdd, causalgia, depression") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("K-holes and Wi-Fi", ("Kholes", "WiFi")), ("post-traumatic", ("posttraumatic",)), ("10-20", ()), ("plain", ())],
)
def test_hyphenated_words_are_written_as_one_too(text: str, expected: tuple[str, ...]) -> None:
    """Readers type "khole"."""
    assert joined(text) == expected


def test_letters_with_dots_are_two_letters_too() -> None:
    """As those write them who have no such keys; what has none is left alone."""
    assert two_letters("Praxis Schönhauser Hof", "Bärwald-Übel", "plain", "Élodie") == (
        "Schoenhauser",
        "Baerwald",
        "Uebel",
    )
    assert two_letters("Ba\u0308rwald") == ("Baerwald",)


def test_names_in_one_word() -> None:
    """Which names are one word, and the others written so."""
    assert single(("LA", "L.A.", "Los Angeles", "LA")) == ("LA",)
    assert run_together(("Los Angeles", "Seattle", "San José")) == ("losangeles", "sanjose")


def test_no_word_twice() -> None:
    """By stem, as it came first, over several groups of texts; hyphenated words in one come after all others."""
    assert sorted(once((spelt(("IV infusion", "Ketamine infusions")), spelt(("iv", ""))))) == [
        "infusion",
        "iv",
        "ketamine",
    ]
    assert sorted(once((spelt(("IV infusions",)), spelt(("infusion",))))) == ["infusions", "iv"]
    assert sorted(once((spelt(("K-holes",)), spelt(("kholed",))))) == ["holes", "k", "kholed"]
