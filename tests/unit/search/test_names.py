"""What is offered while a reader types: a file for each beginning, whatever the corpus."""

from __future__ import annotations

import json

from sitegen.search.document import SearchDocument
from sitegen.search.encode import script_order
from sitegen.search.names import TOGETHER, USUAL, names
from tests.search_corpus import corpus


def read(documents: tuple[SearchDocument, ...], base: str = "") -> list[list[list[object]]]:
    """The lines of each file."""
    return [[json.loads(line) for line in text.splitlines()[:-1]] for _, text in names(documents, base)]


def test_a_name_stands_under_each_of_its_words() -> None:
    """Aliases and synonyms too; one that is a whole name comes before those that it is a part of."""
    documents = (
        SearchDocument("region:us/ca/la", "region", "us/ca/la", "/x/la/", "Los Angeles", "California", names=("LA",)),
        SearchDocument("region:us/ca/brea", "region", "us/ca/brea", "/x/brea/", "La Brea", "California"),
        SearchDocument("condition:crps", "condition", "", "/x/crps/", "CRPS", tags=("reflex sympathetic dystrophy",)),
        SearchDocument("article:cost", "article", "", "/x/cost/", "What it costs"),
        SearchDocument("article:cost#pay", "article", "", "/x/cost/#pay", "Ways to pay"),
        SearchDocument("clinic:us/ca/la/one", "clinic", "us/ca/la", "/x/one/", "Harbor Light"),
    )
    ((*lines,),) = read(documents, "/x")
    assert [(word, order, row[1]) for word, order, *row in lines] == [
        ("angeles", 1, "/la/"),
        ("brea", 1, "/brea/"),
        ("costs", 4, "/cost/"),
        ("crps", 0, "/crps/"),
        ("dystrophy", 2, "/crps/"),
        ("la", 0, "/la/"),
        ("la", 1, "/brea/"),
        ("los", 1, "/la/"),
        ("reflex", 2, "/crps/"),
        ("sympathetic", 2, "/crps/"),
    ]


def test_one_file_holds_what_begins_with_three_letters() -> None:
    """In script order, none much longer than usual, and one name more leaves the others as they are."""
    documents = corpus(6_000, 0)
    files = names(documents, "")
    read_back = read(documents)
    assert len(files) > 4
    firsts = [lines[0][0] for lines in read_back]
    assert firsts == [first for first, _ in files]
    assert firsts == sorted(firsts, key=script_order)
    starts = [{str(line[0])[:TOGETHER] for line in lines} for lines in read_back]
    assert sum(map(len, starts)) == len(set().union(*starts))
    assert all(len(text) < 3 * USUAL for _, text in files)
    more = SearchDocument("region:us/xx", "region", "us/xx", "/clinics/us/xx/", "Meridian")
    assert len({text for _, text in names((*documents, more), "")} - {text for _, text in files}) <= 3


def test_nothing_to_offer() -> None:
    """No documents, no file."""
    assert names((), "") == ()
