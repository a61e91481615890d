"""The emitted files: readable back, sealed, pure, and changed by an edit no further than it reaches."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.artifact import Stage
from sitegen.base.sealing import DIGITS, sealed, varint
from sitegen.outputs.search import MANIFEST, make, plan_search
from sitegen.search.display import BUNDLE, SNIPPET, shortened
from sitegen.search.document import SearchDocument
from sitegen.search.encode import SPAN, Layout, script_order, shards
from sitegen.search.facets import Facet
from sitegen.search.numbering import CHUNK, number
from sitegen.search.packed import NORM_BITS, TIMES_BITS
from sitegen.search.postings import build
from sitegen.search.table import FIELDS
from tests.search_corpus import corpus


def files(documents: tuple[SearchDocument, ...], base: str = "") -> dict[str, str]:
    """Path → text of the planned files."""
    return {artifact.path: artifact.view for artifact in plan_search(documents, base)}


def read_varints(text: str) -> list[int]:
    """The decoder, once more."""
    found, value, shift = [], 0, 0
    for char in text:
        digit = DIGITS.index(char)
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            found.append(value)
            value = shift = 0
    return found


def read_line(line: str) -> tuple[str, dict[int, list[int]]]:
    """Term and packed postings of a shard's line."""
    term, *parts = line.rstrip("\n").split(" ")
    fields = {}
    for part in parts:
        gaps, times, norms = part[1:].split(",")
        at, postings = -1, []
        counts = read_varints(times) or [0] * len(norms)
        for gap, count, norm in zip(read_varints(gaps), counts, norms, strict=True):
            at += gap + 1
            postings.append(at << TIMES_BITS + NORM_BITS | count << NORM_BITS | DIGITS.index(norm))
        fields[int(part[0])] = postings
    return term, fields


@given(st.integers(0, 1 << 40))
def test_varints_read_back(value: int) -> None:
    """Any number survives."""
    assert read_varints(varint(value)) == [value]


@given(
    st.dictionaries(
        st.integers(0, 5),
        st.dictionaries(st.integers(0, 90_000), st.tuples(st.integers(1, 5000), st.integers(0, 63)), min_size=1),
        min_size=1,
    )
)
def test_lines_read_back(drawn: dict[int, dict[int, tuple[int, int]]]) -> None:
    """Any postings survive."""
    fields = {
        place: [
            found << TIMES_BITS + NORM_BITS | times - 1 << NORM_BITS | norm
            for found, (times, norm) in sorted(entries.items())
        ]
        for place, entries in drawn.items()
    }
    (shard,) = shards(
        [{"word": fields[place]} if place in fields else {} for place in range(len(FIELDS))], Layout(6_000, 0, 1)
    )
    assert read_line(shard.text) == ("word", fields)
    assert shard.first == "word"


def test_shards_hold_the_index_in_script_order() -> None:
    """Every term once, sorted, within the first terms that the manifest names; no shard of many terms too long."""
    documents = corpus(400, 60)
    index = build(documents, number(documents)[0])
    found = shards(index.postings, Layout(12_000, 0, 90_000))
    terms = [read_line(line) for shard in found for line in shard.text.splitlines()]
    assert dict(terms) == {term: index.of(term) for term in index.terms()}
    assert [term for term, _ in terms] == sorted(index.terms(), key=script_order)
    assert [shard.first for shard in found] == [shard.text.partition(" ")[0] for shard in found]
    assert all(len(shard.text) <= 30_000 for shard in found if shard.text.count("\n") > 1)
    assert all(bool(shard.parts) == (shard.text.count("\n") == 1 and len(shard.text) > 12_000) for shard in found)
    assert any(shard.parts for shard in shards(index.postings, Layout(600, 0, 90_000)))


def parts_of(held: list[dict[str, list[int]]], start: int, end: int) -> tuple[str, ...]:
    """The parts of the one term, which counts as frequent."""
    (shard,) = shards(held, Layout(1, start, end))
    return shard.parts


def test_the_parts_of_a_term_are_the_whole() -> None:
    """Each number in its part, none twice, in the order of the whole; times are left out where all are one."""
    postings = [at << TIMES_BITS + NORM_BITS for at in (3, 99, 100, 4000, 100 + SPAN - 1, 100 + SPAN, 30_000)]
    postings[3] |= 40 << NORM_BITS
    lines = parts_of([{}, {"word": postings}, {"word": postings[:1]}], 100, 33_000)
    read = [read_line(line)[1] if line != "word \n" else {} for line in lines]
    assert [[posting >> TIMES_BITS + NORM_BITS for posting in part.get(1, [])] for part in read] == [
        [3, 99], [100, 4000, 99 + SPAN], [100 + SPAN], [], [30_000], [],
    ][: len(lines)]  # fmt: skip
    assert [posting for part in read for posting in part.get(1, [])] == postings
    assert [part.get(2) for part in read] == [postings[:1], *[None] * (len(lines) - 1)]
    assert [line.split(",")[1] for line in lines if "," in line] == ["", "AoBA", "", ""]
    assert len(lines) == 1 + -(-(33_000 - 100) // SPAN)
    assert parts_of([{}, {"word": postings}], 0, 33_000)[0] == "word \n"


def test_a_manifest_names_every_file() -> None:
    """What it names exists, what exists it names; stages put it last."""
    documents = corpus(200, 40)
    facets = (Facet("kind", (("clinic", ""), ("article", ""))), Facet("condition", ()))
    planned = plan_search(documents, "", facets=facets)
    paths = {artifact.path for artifact in planned}
    manifest = json.loads(planned[-1].view)
    assert [name for name, _ in manifest["facets"]] == ["kind", "condition"]
    cut = lambda text: [text[at : at + 8] for at in range(0, len(text), 8)]  # noqa: E731
    named = {MANIFEST, *(f"search/t/{name}.txt" for name in cut(manifest["shards"]))}
    named |= {f"search/n/{name}.txt" for name in cut(manifest["named"])}
    named |= {f"search/w/{name}.txt" for name in cut(manifest["words"])}
    named |= {path for path in paths if path.startswith("search/p/") and path.split(".")[1] in manifest["shards"]}
    assert {path.split(".")[1] for path in paths if path.startswith("search/p/")} == {
        cut(manifest["shards"])[place] for place, _, _ in manifest["split"]
    }
    chunks = {number // CHUNK for number in number(documents)[0].values()}
    named |= {f"search/d/{chunk}.{cut(manifest['bundles'])[chunk // BUNDLE]}.txt" for chunk in chunks}
    named |= {f"search/f/{name}.txt" for _, name in manifest["facets"]}
    assert named == paths
    assert len(manifest["terms"].split(" ")) == len(cut(manifest["shards"]))
    assert manifest["count"] == len(documents)
    assert {artifact.path for artifact in planned if artifact.stage is Stage.INDEX} == {MANIFEST}
    assert all(artifact.path == artifact.path.lower() for artifact in planned)


def test_seals_show_damage() -> None:
    """The last line is the CRC-32 of what is before it; the manifest carries its own."""
    text = sealed("a b\n")
    assert text == f"a b\n#{zlib.crc32(b'a b' + bytes([10])):08x}\n"
    manifest = files(corpus(5, 0))[MANIFEST]
    body, _, seal = manifest.rpartition(',"crc":"')
    assert seal == f'{zlib.crc32(body.encode()):08x}"}}\n'


def test_files_are_a_pure_function_of_the_documents() -> None:
    """The order of the documents does not matter, and a maker only encodes."""
    documents = list(corpus(150, 40))
    before = plan_search(tuple(documents), "/base")
    Random(4).shuffle(documents)
    assert plan_search(tuple(documents), "/base") == before
    assert make("é\n", None) == "é\n".encode()  # type: ignore[arg-type]


def test_no_documents_and_twins() -> None:
    """Nothing gives a manifest alone; two documents of one id are a bug."""
    assert list(files(())) == [MANIFEST]
    twin = SearchDocument("page:a", "page", "", "/a/", "A")
    with pytest.raises(ValueError, match="one id"):
        plan_search((twin, twin), "")


def test_rows_carry_what_is_shown() -> None:
    """Addresses lose the base, which the manifest has; snippets only for what is read, cut between words."""
    clinic = SearchDocument("clinic:a/b", "clinic", "a", "/x/clinics/a/b/", "B", "A", text="body", sample=True)
    article = SearchDocument("article:c#d", "article", "", "/x/guide/c/#d", "D", "C", text="long word \n" * 99)
    found = files((clinic, article), "/x")
    rows = [
        row for path, text in found.items() if path.startswith("search/d/") for row in json.loads(text.split("\n")[0])
    ]
    assert ["clinic", "/clinics/a/b/", "B", "A", 1, ""] in [row[1:] for row in rows]
    assert ["article", "/guide/c/#d", "D", "C", 0, shortened(article.text)] in [row[1:] for row in rows]
    assert len(shortened(article.text)) <= SNIPPET + 1
    assert shortened("a \n" * 500) == shortened("a " * 101) == f"{'a ' * 99}a…"
    assert shortened(" a\n" * 100) == "a " * 99 + "a"
    assert json.loads(found[MANIFEST])["base"] == "/x"


def changed(before: dict[str, str], after: dict[str, str], folder: str) -> int:
    """How many of the files after are new."""
    return sum(path not in before for path in after if path.startswith(folder))


def test_an_edit_changes_only_its_own_terms_shards() -> None:
    """A word more in a clinic's place: shards of that field's terms, whose length it changes, and no rows."""
    documents = corpus(1200, 120)
    before = files(documents)
    edited = replace(documents[600], place=(*documents[600].place, "Newplace"))
    after = files((*documents[:600], edited, *documents[601:]))
    assert changed(before, after, "search/t/") <= 8
    assert changed(before, after, "search/d/") == 0


def test_adding_and_removing_stay_local() -> None:
    """Where a clinic's absence moves no other, only shards of its own terms differ, and one bundle of rows."""
    documents = corpus(1200, 120)
    whole = files(documents)
    numbers, _ = number(documents)
    still = 0
    for place in range(0, 1200, 40):
        rest = (*documents[:place], *documents[place + 1 :])
        after, _ = number(rest)
        if still == 3 or any(after[each.id] != numbers[each.id] for each in rest):
            continue
        still += 1
        own = len(build((documents[place],), numbers).terms())
        fewer = files(rest)
        assert changed(whole, fewer, "search/t/") <= own
        assert changed(fewer, whole, "search/t/") <= own
        assert changed(whole, fewer, "search/d/") <= BUNDLE
    assert still == 3
