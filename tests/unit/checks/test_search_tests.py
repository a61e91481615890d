"""`data/search-tests.yaml`: what fails is told at its line, with what came instead."""

import pytest

from sitegen.checks import search_tests
from sitegen.checks.search_tests import PATH, hit_rate
from sitegen.checks.subject import Subject, dead_ends, emitted
from sitegen.outputs.search import VERSION, index_files, plan_search
from sitegen.parse.schema import SearchTest
from sitegen.search.reader import Opened
from tests import small
from tests.browser.search_documents import BASE, DOCUMENTS

FILES = plan_search(DOCUMENTS, BASE)
INDEX = Opened(index_files(FILES).get, VERSION)


def judge(files):
    read = {artifact.path: artifact.view.encode() for artifact in FILES}
    site = small.site_of({})
    return search_tests.check(
        Subject(files, site, emitted(sorted(read), dead_ends(site)), read.__getitem__, lambda path: None)
    )


def check(test):
    text = f"tests:\n  - {{query: maine, first: 'region:us/me'}}\n  - {test}\n"
    return [
        (problem.span.line, problem.code, problem.message, problem.hint) for problem in judge({PATH: text.encode()})
    ]


@pytest.mark.parametrize(
    "test",
    [
        "{query: seattle, first: 'region:us/wa/seattle'}",
        "{query: depression seattle, all: ['clinic:us/wa/seattle/cedar', 'clinic:us/wa/seattle/alder']}",
        "{query: portland, any: ['region:us/or/portland'], within: 2}",
        "{query: ketimine, instead: ketamine}",
        "{query: qqqqqqq, nothing: true}",
    ],
)
def test_what_holds_is_silent(test):
    assert check(test) == []


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("{query: seattle, first: 'region:us/wa'}", "`seattle` does not bring `region:us/wa` first"),
        ("{query: maine, all: ['region:us/wa']}", "`maine` does not bring `region:us/wa` within 5"),
        ("{query: maine, any: ['region:us/wa'], within: 1}", "`maine` brings none of its results within 1"),
        ("{query: ketimine, instead: ketone}", "`ketimine` does not offer `ketone` instead"),
        ("{query: maine, nothing: true}", "`maine` finds something"),
    ],
)
def test_what_fails_is_told_at_its_line(test, message):
    [(line, code, told, hint)] = check(test)
    assert (line, code, told) == (3, "search-test-failed", message)
    assert hint.startswith("came: ")


def test_what_cannot_be_found_is_told_with_the_nearest():
    [(line, code, _, hint)] = check("{query: seattle, first: 'region:us/wa/seatle'}")
    assert (line, code, hint) == (3, "search-test-unknown", "did you mean `region:us/wa/seattle`?")


def test_a_test_that_states_nothing_is_told():
    assert [code for _, code, _, _ in check("{query: seattle}")] == ["search-test-empty"]
    assert [code for _, code, _, _ in check("{query: seattle, frist: x}")] == ["unknown-key"]


def test_no_tests_are_no_problem():
    assert judge({}) == ()


def test_the_hit_rate_counts_first_places_and_the_first_five():
    tests = (
        SearchTest(query="seattle", first="region:us/wa/seattle"),
        SearchTest.model_validate({"query": "seattle", "any": ("clinic:us/wa/seattle/cedar",)}),
        SearchTest.model_validate({"query": "seattle", "all": ("region:us/me",)}),
        SearchTest(query="qqqqqqq", nothing="true"),
    )
    assert hit_rate(tests, INDEX) == (1, 2, 3)
    assert hit_rate((), INDEX) == (0, 0, 0)
