"""The search in Python over an index's own files: stages, ranking, explanations, and faults of the files."""

import json
from pathlib import Path

import pytest

from sitegen.outputs.search import VERSION, index_files, plan_search
from sitegen.search.answer import answer, identity
from sitegen.search.document import SearchDocument
from sitegen.search.numbering import number
from sitegen.search.packed import unpacked
from sitegen.search.postings import build
from sitegen.search.query import parse_query
from sitegen.search.reader import IndexFault, Opened
from sitegen.search.suggest import distance
from tests.browser.search_documents import BASE, DOCUMENTS
from tests.search_corpus import corpus

CASES = json.loads((Path(__file__).parents[2] / "cases/search/queries.json").read_text("utf-8"))


def opened(documents, base="", change=lambda files: files):
    return Opened(change(index_files(plan_search(documents, base))).get, VERSION)


@pytest.fixture(scope="module")
def index():
    return opened(DOCUMENTS, BASE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_queries_are_read_as_the_shared_cases_say(case):
    query = parse_query(case["text"])
    assert [[word.word, word.prefix, word.begun] for word in query.words] == case["words"]
    assert (list(query.places), query.code, list(query.soft)) == (case["places"], case["code"], case["soft"])


def test_what_is_read_is_what_was_written():
    documents = corpus(300, 40, seed=5)
    index = opened(documents)
    numbers, _ = number(documents)
    built = build(documents, numbers)
    assert index.count == built.count
    for term in built.terms():
        fields = built.of(term)
        read = {
            place: [(each.number, each.times) for each in postings]
            for place, postings in enumerate(index.postings(term))
            if postings
        }
        assert read == {place: [unpacked(each)[:2] for each in postings] for place, postings in fields.items()}
    assert {identity(row, "") for row in index.rows()} == {document.id for document in documents}


@pytest.mark.parametrize(
    ("query", "met", "first", "instead"),
    [
        ("seattle", "all", "region:us/wa/seattle", ""),
        ("harbor li", "all", "clinic:us/wa/seattle/harbor-light", ""),
        ("ketimine", "corrected", "term:ketamine", "ketamine"),
        ("cystitis portland", "any", "region:us/me/portland", ""),
        ("555-0114", "all", "clinic:us/wa/seattle/harbor-light", ""),
    ],
)
def test_stages(index, query, met, first, instead):
    found = answer(index, query, 5)
    assert (found.met, found.hits[0].id, found.instead) == (met, first, instead)


def test_a_word_that_is_common_everywhere_adds_and_asks_for_nothing(monkeypatch):
    """Beside a rarer word; alone it is asked for as any other."""
    documents = corpus(300, 40, seed=5)
    city = next(document for document in documents if document.kind == "region" and document.group.count("/") == 2)
    monkeypatch.setattr("sitegen.search.postings.COMMON", 60)
    index = opened(documents)
    assert "patient" in index.common
    there = answer(index, f"{city.title} ", 500)
    both = answer(index, f"patient {city.title} ", 500)
    assert {hit.id for hit in both.hits} == {hit.id for hit in there.hits}
    assert both.met == "all"
    assert sum(hit.ranked.score for hit in both.hits) != sum(hit.ranked.score for hit in there.hits)
    alone = answer(index, "patient ", 500)
    assert alone.hits
    assert all(hit.id.startswith("article:") for hit in alone.hits)


def test_nothing_is_found_honestly(index):
    assert answer(index, "qqqqqqq", 5).met == "none"
    assert answer(index, " * ", 5).met == "empty"
    assert answer(opened(()), "seattle", 5).met == "none"


def test_a_score_is_the_sum_of_its_parts(index):
    for hit in answer(index, "depression seattle", 5, explain=True).hits:
        assert sum(part.share for part in hit.parts) == pytest.approx(hit.ranked.score)


@pytest.mark.parametrize("name", ["manifest.json", "t", "d"])
@pytest.mark.parametrize("change", [lambda data: None, lambda data: data[: len(data) // 2]])
def test_a_missing_or_cut_file_is_told(name, change):
    def spoil(files):
        return {path: change(data) if path.startswith(name) else data for path, data in files.items()}

    with pytest.raises(IndexFault, match=name):
        answer(opened(DOCUMENTS, BASE, spoil), "seattle depression", 5)


def test_another_version_is_told():
    with pytest.raises(IndexFault, match="version"):
        Opened(index_files(plan_search((), "")).get, VERSION + 1)


@pytest.mark.parametrize(
    ("one", "other", "away"), [("ab", "ba", 1), ("ketimine", "ketamine", 1), ("a", "abcd", 3), ("same", "same", 0)]
)
def test_distance(one, other, away):
    assert distance(one, other, 2) == away


def document(name, title, **more):
    kind, _, local = name.partition(":")
    url = f"/{local}/" if kind == "page" else f"/{kind}/{local}/"
    return SearchDocument(name, kind, local if kind == "region" else "", url, title, **more)


NAMED = (
    document("region:la", "Los Angeles", names=("LA",), place=("Los Angeles", "LA", "California"), called=("LA",)),
    document("clinic:brea", "La Brea Infusions", place=("Los Angeles", "LA", "California")),
    document("article:la", "La la la", text="la la la la la"),
    document("region:or", "Oregon", names=("OR",), place=("Oregon", "OR"), called=("OR",)),
    document("clinic:portland", "Portland Infusions", place=("Portland", "Oregon", "OR"), tags=("pain",)),
    document("clinic:maine", "Portland Infusions", place=("Portland", "Maine", "ME"), tags=("pain",)),
    document("term:infusion", "Infusion", text="A drip."),
    document("article:many", "How many treatments", text="Infusion after infusion, as many as you need."),
    document("page:clinics", "Clinics", names=("nearby, near me",), called=("Clinics",)),
    document("article:clinics", "A clinic", text="Clinics, clinics near the clinic"),
)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("LA", "region:la"),  # what it is called, before titles that hold the word
        ("la california", "region:la"),
        ("la brea", "clinic:brea"),
        ("portland or", "clinic:portland"),
        ("pain OR", "clinic:portland"),
        ("PORTLAND ME", "clinic:maine"),
        ("infusion", "term:infusion"),
        ("how many infusions", "article:many"),  # asks for no word's meaning
        ("clinics near me", "page:clinics"),
        ("clinics nearby", "page:clinics"),
    ],
)
def test_an_exact_name_comes_first(query, first):
    assert answer(opened(NAMED), query, 5).hits[0].id == first


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pain OR", ["clinic:portland"]),  # in capitals it is asked for
        ("pain or", ["clinic:portland", "clinic:maine"]),
        ("PAIN IN PORTLAND", ["clinic:maine", "clinic:portland"]),  # unless that finds nothing
        ("dr brea", ["clinic:brea"]),  # a title that nothing has is not asked for
        ("i can't find la brea", ["clinic:brea"]),
    ],
)
def test_what_is_asked_for(query, found):
    answered = answer(opened(NAMED), query, 5)
    assert (answered.met, sorted(hit.id for hit in answered.hits)) == ("all", sorted(found))


def test_one_word_covers_a_title_once():
    """A beginning and the word itself, or two synonyms, are not two words of it."""
    titles = (document("page:a", "Lower your risk"), document("page:b", "Lower"), document("page:c", "Lowest lower"))
    index = opened(titles)
    assert [hit.id for hit in answer(index, "low", 5).hits if hit.ranked.exact] == ["page:b"]
