"""The contract of the search: every query of `data/search-tests.yaml` brings what it says it brings.

The queries are put to the index as it will be published, read back from its own files, by the same
stages as the script's. Each test names results by identity, as `sitegen search` prints them:

- `first`: the result at the top;
- `all`: results that are all among the first `within` (5 unless stated);
- `any`: results of which one is among the first `within`;
- `instead`: the corrected query that is offered;
- `nothing`: `true` where nothing may be found.

To mend it, ask `sitegen search --explain QUERY` why the results stand as they do; then give what is missing
the word that readers use (a synonym, an alias, its text), or correct the test.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem, Span
from sitegen.model import sources
from sitegen.model.references import Places
from sitegen.outputs.search import FOLDER, VERSION
from sitegen.parse.records import nearest
from sitegen.parse.schema import SearchTest, SearchTests
from sitegen.search.answer import Answer, answer, identity
from sitegen.search.reader import Opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.checks.subject import Subject

CODES: Final = ("search-test-empty", "search-test-failed", "search-test-unknown")
PATH: Final = "data/search-tests.yaml"
_SHOWN: Final = 5


def check(subject: Subject) -> tuple[Problem, ...]:
    """What is wrong with the tests themselves, and each test that fails, at its line."""
    files = subject.files
    if PATH not in files:
        return ()
    contract, problems = sources.record(PATH, files[PATH], SearchTests)
    if contract is None:
        return tuple(problems)
    index = Opened(partial(_file, subject), VERSION)
    places = Places(files)
    known: set[str] = set()
    for number, test in enumerate(contract.tests):
        span = places.span(PATH, ("tests", number))
        found = answer(index, test.query, test.within)
        named = _named(test, found)
        if named and not known:
            known = {identity(row, index.base) for row in index.rows()}
        unknown = [name for name in named if name not in known]
        problems += [_unknown(span, name, known) for name in unknown]
        if not unknown and (message := fault(test, found)):
            problems.append(Problem(span, "error", "search-test-failed", message, _came(found)))
    return tuple(problems)


def _file(subject: Subject, name: str) -> bytes | None:
    """A file of the index by its name."""
    path = f"{FOLDER}{name}"
    return subject.read(path) if path in subject.paths else None


def fault(test: SearchTest, found: Answer) -> str:
    """What an answer lacks of what the test states, or ''."""
    came = [hit.id for hit in found.hits]
    missing = [name for name in test.all_of if name not in came]
    query = f"`{test.query}`"
    if test.nothing and came:
        return f"{query} finds something"
    if test.first and came[:1] != [test.first]:
        return f"{query} does not bring `{test.first}` first"
    if missing:
        return f"{query} does not bring `{missing[0]}` within {test.within}"
    if test.any_of and not set(test.any_of) & set(came):
        return f"{query} brings none of its results within {test.within}"
    if test.instead and found.instead != test.instead:
        return f"{query} does not offer `{test.instead}` instead"
    return ""


def hit_rate(tests: Iterable[SearchTest], index: Opened) -> tuple[int, int, int]:
    """How often one of the results that a test names comes at first place, within the first five, and of how many."""
    first = five = asked = 0
    for test in tests:
        named = {test.first, *test.all_of, *test.any_of} - {""}
        if not named:
            continue
        came = [hit.id for hit in answer(index, test.query, _SHOWN).hits]
        asked += 1
        first += bool(came) and came[0] in named
        five += bool(named & set(came))
    return first, five, asked


def _named(test: SearchTest, found: Answer) -> list[str]:
    """The results that a failing test names."""
    return [name for name in (test.first, *test.all_of, *test.any_of) if name] if fault(test, found) else []


def _unknown(span: Span, name: str, known: set[str]) -> Problem:
    hint = nearest(name, sorted(known)) or "`sitegen search` prints the identity of each result"
    return Problem(span, "error", "search-test-unknown", f"there is no `{name}` to be found", hint)


def _came(found: Answer) -> str:
    came = ", ".join(hit.id for hit in found.hits[:_SHOWN]) or "nothing"
    return f"came: {came}" + (f" (for `{found.instead}`)" if found.instead else "")
