"""What a reader may have meant: slips of the thumb and of the ear, against a small vocabulary."""

from __future__ import annotations

import pytest

from sitegen.outputs.search import VERSION, index_files, plan_search
from sitegen.search.answer import answer
from sitegen.search.document import SearchDocument
from sitegen.search.reader import Opened
from sitegen.search.suggest import commoner, nearest

WORDS = "ketamine depression anxiety seattle philadelphia fibromyalgia ocd ptsd add angles angeles kap spravato nausea"


def page(name: str, title: str, text: str = "") -> SearchDocument:
    """A page of that title."""
    return SearchDocument(f"page:{name}", "page", "", f"/{name}/", title, text=text)


@pytest.fixture(scope="module")
def index() -> Opened:
    """Every word on a page of its own; "Los Angeles" on nine, "right angles" on one."""
    documents = [page(word, word) for word in WORDS.split()]
    documents += [page(f"la-{place}", f"Los Angeles {place}") for place in "abcdefgh"]
    return Opened(index_files(plan_search((*documents, page("right", "Right angles")), "")).get, VERSION)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ketimine", "ketamine"),
        ("ketmaine", "ketamine"),
        ("kketamine", "ketamine"),
        ("ketaminee", "ketamine"),
        ("catamine", "ketamine"),  # another first letter of the same sound
        ("jetamine", "ketamine"),  # the key beside it
        ("deprssion", "depression"),
        ("drepession", "depression"),
        ("edpression", "depression"),
        ("anixety", "anxiety"),
        ("aeattle", "seattle"),
        ("seatle", "seattle"),
        ("philadelpia", "philadelphia"),
        ("filadelphia", "philadelphia"),
        ("fibromialgia", "fibromyalgia"),
        ("spravatto", "spravato"),
        ("odc", "ocd"),
        ("ptds", "ptsd"),
        ("adhd", ""),  # is not "add"
        ("kqp", ""),  # of three letters nothing is guessed but their order
        ("xylophone", ""),
        ("k", ""),
        ("12x45", ""),
        ("日本語", ""),
    ],
)
def test_the_nearest_word(index: Opened, typed: str, meant: str) -> None:
    """One step away, from six letters two; the first letter may be wrong."""
    assert nearest(index, typed) == meant


def test_a_known_word_gives_way_to_a_much_commoner_one(index: Opened) -> None:
    """But only where the words are not found together."""
    assert commoner(index, "angles") == "angeles"
    assert commoner(index, "angeles") == ""
    assert commoner(index, "los") == ""
    found = answer(index, "los angles", 5)
    assert (found.met, found.instead, found.total) == ("corrected", "los angeles", 8)
    assert answer(index, "right angles", 5).met == "all"
