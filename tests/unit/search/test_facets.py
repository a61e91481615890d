"""The files of the filters: values in order, their documents, and nothing for what no document has."""

from __future__ import annotations

import pytest

from sitegen.base.sealing import DIGITS, sealed
from sitegen.outputs.search import plan_search
from sitegen.search.document import SearchDocument
from sitegen.search.facets import VALUES_OF, Facet, facet_text, values
from sitegen.search.numbering import number
from tests.search_corpus import corpus


def document(name, kind="clinic", group="", **more):
    return SearchDocument(f"{kind}:{name}", kind, group, "/", name, **more)


def read(text):
    """Id → (label, numbers), by a decoder of its own."""
    body, _, seal = text.rpartition("#")
    assert sealed(body) == f"{body}#{seal}"
    found = {}
    for line in body.splitlines():
        value, label, gaps = line.split("\t")
        numbers, at, digit_value, shift = [], -1, 0, 0
        for digit in map(DIGITS.index, gaps):
            digit_value |= (digit & 31) << shift
            shift += 5
            if digit < 32:
                at += digit_value + 1
                numbers.append(at)
                digit_value = shift = 0
        found[value] = (label, numbers)
    return found


@pytest.mark.parametrize(
    ("group", "expected"),
    [("", ()), ("us", ("us",)), ("us/wa", ("us", "us/wa")), ("us/wa/seattle", ("us", "us/wa")), ("ie/dublin", ("ie", "ie/dublin"))],
)  # fmt: skip
def test_a_region_is_chosen_by_country_or_state(group, expected):
    assert VALUES_OF["region"](document("a", group=group)) == expected


def test_a_file_has_a_line_for_each_value_in_the_order_offered():
    documents = (
        document("a", conditions=("ptsd", "ocd", "ptsd")),
        document("b", conditions=("ptsd", "unknown")),
        document("c", "article", conditions=("ocd",)),
    )
    numbers = {"clinic:a": 0, "clinic:b": 40, "article:c": 5000}
    facet = Facet("condition", (("ptsd", "PTSD"), ("anxiety", "Anxiety"), ("ocd", "Obsessions \n and\tcompulsions")))
    assert list(read(facet_text(facet, [values(documents, numbers)])).items()) == [
        ("ptsd", ("PTSD", [0, 40])),
        ("ocd", ("Obsessions and compulsions", [0, 5000])),
    ]
    assert facet_text(Facet("treatment", (("iv", "IV"),)), [values(documents, numbers)]) == sealed("")


def test_the_file_of_kinds_holds_every_document_once():
    documents = corpus(300, 60)
    numbers, _ = number(documents)
    kinds = tuple((kind, "") for kind in sorted({each.kind for each in documents}))
    found = read(facet_text(Facet("kind", kinds), [values(documents, numbers)]))
    assert sorted(at for _, numbers in found.values() for at in numbers) == sorted(numbers.values())
    assert all(found[each.kind][1].count(numbers[each.id]) == 1 for each in documents)


def test_files_do_not_depend_on_the_order_of_the_documents():
    documents = corpus(100, 20)
    facets = (Facet("kind", (("clinic", ""), ("region", ""))), Facet("region", (("us", "US"), ("us/wa", "WA"))))
    assert plan_search(documents, "", facets=facets) == plan_search(tuple(reversed(documents)), "", facets=facets)
