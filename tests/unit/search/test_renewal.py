"""What is gone on with comes to what would be made afresh, whatever was edited; and little is done for little."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from sitegen.base.fingerprint import fingerprint
from sitegen.base.workings import Working
from sitegen.outputs.search import Found, plan_found, plan_search
from sitegen.search import renewal, table
from sitegen.search.document import Listed, SearchDocument, WordsOnce
from sitegen.search.encode import Layout, Line, recut, shards
from sitegen.search.facets import Facet
from sitegen.search.numbering import CHUNK, number
from sitegen.search.table import Terms, tabulate
from tests.search_corpus import corpus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

FINDS = {"afford": ("price", "cost"), "infusion": ("drip",), "cost": ("ketamine",)}
FACETS = (Facet("kind", (("clinic", ""), ("region", ""), ("article", ""))), Facet("condition", (("ptsd", "PTSD"),)))
SMALL = 256
"""Numbers to a table here, so that a small corpus has many."""


class Kept(dict[str, Working]):
    """Workings in memory; ``noted`` lists what was put there."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def put(self, name: str, key: str, pieces: Iterable[bytes]) -> None:
        """Keep it."""
        self.noted.append(name)
        self[name] = Working(key, b"".join(pieces))

    def retain(self, prefix: str, names: Collection[str]) -> None:
        """Forget the others."""
        for name in [name for name in self if name.startswith(prefix) and name not in names]:
            del self[name]


def planned(documents: Sequence[SearchDocument], workings: Kept, finds=FINDS):
    """The files, of documents that can be remembered."""
    known = {document.id: document for document in documents}
    listed = [Listed(document.id, document.group, fingerprint(document)) for document in documents]
    found = Found(listed, lambda ids: [known[name] for name in ids], "about")
    return plan_found(found, "", finds, facets=FACETS, workings=workings)


def clean(documents: Sequence[SearchDocument], finds=FINDS):
    """The files, of documents that cannot be remembered."""
    return plan_search(documents, "", finds, facets=FACETS)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Small tables and shards, and few documents that make a word common."""
    make_small(monkeypatch)


def make_small(monkeypatch):
    for place in ("sitegen.outputs.search", "sitegen.search.postings"):
        monkeypatch.setattr(f"{place}.SPREAD", SMALL)
        monkeypatch.setattr(f"{place}.COMMON", 150)
    monkeypatch.setattr("sitegen.outputs.search._CHUNKS", SMALL // CHUNK)
    monkeypatch.setattr("sitegen.outputs.search.usual", lambda count: 700)
    monkeypatch.setattr("sitegen.search.encode.SPAN", 128)


WORDS = ("ketamine", "drip", "price", "infusions", "lounge", "ramps", "it's", "quiet", "Ölberg", "zzyzx")


def edited(random: Random, documents: list[SearchDocument]) -> list[SearchDocument]:
    """One to three documents changed, taken away or added."""
    found = list(documents)
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(found))
        one = found[place]
        some = random.choice(WORDS), random.choice(WORDS)
        match random.randrange(7):
            case 0:
                found[place] = replace(one, text=f"{one.text} {' '.join(some)}")
            case 1:
                found[place] = replace(one, text=some[0], title=some[1])
            case 2:
                found[place] = replace(one, numbers=(f"+1 206 555 01{random.randrange(100):02}",))
            case 3:
                found[place] = replace(one, rank=random.randrange(4), tags=(*one.tags, some[0]), conditions=("ptsd",))
            case 4:
                del found[place]
            case 5:
                found.append(replace(one, id=f"{one.id}-{random.randrange(1000)}", title=" ".join(some)))
            case _:
                found[place] = replace(one, names=some, called=(some[0],), place=(*one.place[:1], some[1]))
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.usefixtures("whatever_changed")
def test_edits_one_after_another_come_to_what_a_clean_build_makes(seed):
    random = Random(seed)
    documents = corpus(330, 40)
    workings = Kept()
    planned(documents, workings)
    for step in range(8):
        documents = edited(random, documents)
        assert planned(documents, workings) == clean(documents), step
        if random.random() < 0.2 and workings:
            del workings[random.choice(sorted(workings))]


def test_one_edit_makes_one_table_and_puts_the_whole_together_from_what_is_known(monkeypatch):
    documents = list(corpus(330, 40))
    workings = Kept()
    planned(documents, workings)
    assert sum(name.startswith("search-table-") for name in workings.noted) >= 4
    workings.noted.clear()
    planned(documents, workings)
    assert workings.noted == []
    monkeypatch.setattr(renewal, "afresh", None)
    documents[3] = replace(documents[3], text=f"{documents[3].text} zzyzx")
    files = planned(documents, workings)
    assert len(workings.noted) == 2
    assert "search-made" in workings.noted
    monkeypatch.undo()
    make_small(monkeypatch)
    assert files == clean(documents)


@pytest.fixture
def whatever_changed(monkeypatch):
    """However much has changed, it is gone on with."""
    monkeypatch.setattr("sitegen.outputs.search.FEW", 0)
    monkeypatch.setattr("sitegen.search.renewal.MANY", 0)


def test_other_synonyms_make_all_anew():
    documents = corpus(330, 40)
    workings = Kept()
    planned(documents, workings)
    finds = {**FINDS, "money": ("insurance",)}
    assert planned(documents, workings, finds) == clean(documents, finds)
    assert clean(documents, finds) != clean(documents)


@pytest.mark.usefixtures("whatever_changed")
def test_a_word_that_is_no_longer_common_stands_in_texts_again():
    documents = [replace(one, text="zzyzx") if one.group else one for one in corpus(153, 40)]
    regional = [place for place, one in enumerate(documents) if one.group]
    documents[regional[0]] = replace(documents[regional[0]], title="Zzyzx")
    few = [replace(one, text="") if place in regional[150:] else one for place, one in enumerate(documents)]
    workings = Kept()
    for shown in (documents, few, documents):
        assert planned(shown, workings) == clean(shown)
    assert clean(documents) != clean(few)


@pytest.mark.usefixtures("whatever_changed")
def test_a_word_spelt_otherwise_changes_what_may_be_offered():
    documents = list(corpus(330, 40))
    documents[5] = replace(documents[5], text="A zzyzxing place")
    workings = Kept()
    planned(documents, workings)
    documents[5] = replace(documents[5], text="A zzyzxed place")
    assert planned(documents, workings) == clean(documents)


@pytest.mark.usefixtures("whatever_changed")
def test_many_articles_more_move_where_regions_begin():
    workings = Kept()
    for articles in (40, 400, 60):
        documents = corpus(330, articles)
        assert planned(documents, workings) == clean(documents)


@pytest.mark.usefixtures("whatever_changed")
def test_tables_that_a_killed_build_wrote_are_not_taken_for_those_of_before():
    documents = list(corpus(330, 40))
    workings = Kept()
    planned(documents, workings)
    before = workings["search-made"]
    documents[3] = replace(documents[3], text="drip")
    planned(documents, workings)
    workings["search-made"] = before
    documents[3] = replace(documents[3], text="lounge")
    assert planned(documents, workings) == clean(documents)


@pytest.mark.usefixtures("whatever_changed")
def test_a_document_that_moves_changes_its_table(monkeypatch):
    documents = corpus(330, 40)
    workings = Kept()
    planned(documents, workings)

    def moved(listed):
        numbers, chunks = number(listed)
        taken = set(numbers.values())
        name = next(name for name, own in numbers.items() if own + 1 not in taken and (own + 1) % CHUNK)
        numbers[name] += 1
        return numbers, chunks

    monkeypatch.setattr("sitegen.outputs.search.number", moved)
    del workings["search-numbers"]
    assert planned(documents, workings) == clean(documents)


@pytest.mark.usefixtures("whatever_changed")
def test_frequent_terms_have_a_part_more_when_there_are_more_numbers():
    documents = corpus(330, 40)
    workings = Kept()
    planned(documents, workings)
    more = [SearchDocument(f"clinic:zz/{one}", "clinic", "zz", f"/zz/{one}/", f"qq{one}") for one in range(120)]
    assert planned((*documents, *more), workings) == clean((*documents, *more))


def test_what_concerns_all_documents_changes_all_tables():
    documents = corpus(330, 40)
    workings = Kept()
    planned(documents, workings)
    others = tuple(replace(one, text=f"{one.text} zzyzx") for one in documents)
    known = {one.id: one for one in others}
    listed = [Listed(one.id, one.group, fingerprint(one)) for one in documents]
    found = Found(listed, lambda ids: [known[name] for name in ids], "about something else")
    assert plan_found(found, "", FINDS, facets=FACETS, workings=workings) == clean(others)


def test_what_fell_behind_is_forgotten():
    documents = list(corpus(330, 40))
    workings = Kept()
    planned(documents, workings)
    before = {name for name in workings if name.startswith("search-table-")}
    few = documents[:60]
    assert planned(few, workings) == clean(few)
    after = {name for name in workings if name.startswith("search-table-")}
    assert after < before


def test_a_table_reads_back():
    documents = corpus(120, 20)
    numbers, _ = number(documents)
    ordered = sorted(documents, key=lambda document: numbers[document.id])
    one = tabulate(ordered, numbers, Terms())._replace(rows=("a", "", "b\n"))
    other = table.decode(table.encode(one))
    assert other._replace(postings=(), words=None) == one._replace(postings=(), words=None)
    assert [dict(held) for held in other.postings] == [dict(held) for held in one.postings]
    assert (list(other.words.spelt), list(other.words.seen)) == (list(one.words.spelt), list(one.words.seen))
    assert table.decode(table.encode(table.EMPTY)).documents == 0


def test_words_that_were_found_before_are_those_of_a_text():
    numbers, tagged = {"clinic:a": 3, "clinic:b": 4, "clinic:c": 9}, [("is", "to", "wi", "cafe"), ("to",), ("wi", "to")]

    def told(tags: list[tuple[str, ...]]) -> bytes:
        found = [SearchDocument(name, "", "", "", "", tags=own) for name, own in zip(numbers, tags, strict=True)]
        return table.encode(tabulate(found, numbers, Terms()))

    assert told([WordsOnce(own) for own in tagged]) == told([(" ".join(own),) for own in tagged])


@pytest.mark.parametrize("seed", range(40))
def test_cuts_after_changed_lines_are_those_of_the_whole(seed):
    random = Random(seed)
    layout = Layout(60, 0, 1)
    terms = [f"{chr(97 + random.randrange(26))}{random.randrange(400)}" for _ in range(150)]

    def held(term: str) -> list[int]:
        return [(at << 32) | 8 for at in range(random.choice((1, 2, 3, 9, 40)))]

    before = {term: held(term) for term in terms}
    after = dict(before)
    for _ in range(random.randint(1, 6)):
        term = random.choice(terms) if random.random() < 0.6 else f"{chr(97 + random.randrange(26))}x"
        if random.random() < 0.4:
            after.pop(term, None)
        else:
            after[term] = held(term)
    changed = {term for term in before.keys() | after.keys() if before.get(term) != after.get(term)}
    lines: dict[str, Line | None] = dict.fromkeys(changed)
    for shard in shards([after], layout):
        for text in shard.text.splitlines(keepends=True):
            term = text.partition(" ")[0]
            if term in changed:
                lines[term] = shard.frequent or Line(term, text)
    assert recut(shards([before], layout), lines, layout.usual) == shards([after], layout)
