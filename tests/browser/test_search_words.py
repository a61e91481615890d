"""Python and the browser agree on words: folding, splitting, stop words, stems."""

from __future__ import annotations

import json
import unicodedata
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from sitegen.search.norms import TABLE, bucket_length
from sitegen.search.stem import STOP_WORDS, stem
from sitegen.search.tokens import fold, words
from tests.browser.search_harness import ROOT, Site, chromium, serving, site_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CASES = json.loads((ROOT / "tests/cases/search/tokens.json").read_text("utf-8"))
LEAST_WORDS = 20_000
_SUFFIXESS = (
    "s es ies sses y ay ey ly ily ity ality ivity bility ed eed ied ing ying ation ational tional ator izer ization "
    "alize icate iciti ical ative ful fulness ness iveness ousness ousli entli alli bli eli logi ology enci anci ence "
    "ance er or able ible ant ement ment ent ion sion tion ism ate iti ous ive ize e le ll ss zz"
)
SUFFIXES = tuple(_SUFFIXESS.split())

LUNR = """async (base) => {
  globalThis.define = (factory) => { globalThis.lunr = factory(); };
  globalThis.define.amd = true;
  await import(base + '/theme/vendor/lunr.js');
  globalThis.tokens = await import(base + '/theme/js/search/tokens.mjs');
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page with lunr and the tokeniser loaded."""
    with serving(Site(site_files(()))) as site, chromium() as browser:
        page = browser.new_page()
        page.goto(site.url("/search/"))
        page.evaluate(LUNR, site.url(""))
        yield page


def word_list() -> list[str]:
    """The words of the repository's own texts, and each of many stems with every suffix."""
    texts = [path.read_text("utf-8") for folder in ("content", "docs") for path in (ROOT / folder).rglob("*.md")]
    texts += [path.read_text("utf-8") for path in (ROOT / "data").rglob("*.yaml")]
    found = {word for text in texts for word in words(text)}
    real = sorted(word for word in found if word.isascii() and word.isalpha())
    made = ("".join(parts) for parts in product(("", "y", "b", "tr"), ("a", "i", "o", "y", "ay", "ee"), "bdlnstwxyz"))
    heads = [*made, *real[:: max(len(real) // 250, 1)]]
    random = Random(3)
    for _ in range(20_000):
        head = "".join(random.choice("aeiouybdltsnrzx1") for _ in range(random.randint(1, 5)))
        found.add(head + random.choice(SUFFIXES) + random.choice((*SUFFIXES, "", "", "")))
    return sorted(
        found
        | set(SUFFIXES)
        | {head + suffix for head, suffix in product(heads, SUFFIXES)}
        | {"1y", "b2y", "yy", "yyy"}
    )


def test_cases_hold_in_python() -> None:
    """The shared cases, here."""
    assert [words(case["text"]) for case in CASES] == [case["words"] for case in CASES]


def test_cases_hold_in_the_browser(page: Page) -> None:
    """The shared cases, there."""
    found = page.evaluate("texts => texts.map(tokens.words)", [case["text"] for case in CASES])
    assert found == [case["words"] for case in CASES]


def test_every_letter_folds_alike(page: Page) -> None:
    """Every assigned character of the basic plane, between letters, and capitals."""
    assigned = [
        chr(code)
        for code in range(0x10000)
        if not 0xD800 <= code < 0xE000 and unicodedata.category(chr(code)) not in {"Cn", "Co"}
    ]
    texts = [f"a{char}b {char}" for char in assigned]
    found: list[list[Any]] = page.evaluate("texts => texts.map(text => [tokens.fold(text), tokens.words(text)])", texts)
    differing = [
        (hex(ord(char)), there, [fold(text), words(text)])
        for char, text, there in zip(assigned, texts, found, strict=True)
        if there != [fold(text), words(text)]
    ]
    assert differing == []


def test_no_stem_differs(page: Page) -> None:
    """Over a large word list no stem differs from lunr.js's."""
    every = word_list()
    assert len(every) >= LEAST_WORDS
    there = page.evaluate("words => words.map(word => lunr.stemmer(new lunr.Token(word)).toString())", every)
    assert [(word, stem(word), other) for word, other in zip(every, there, strict=True) if stem(word) != other] == []


def test_stop_words_are_the_same(page: Page) -> None:
    """lunr.py's list and lunr.js's."""
    every = word_list()
    there = page.evaluate("words => words.filter(word => lunr.stopWordFilter(word) === undefined)", every)
    assert set(there) == STOP_WORDS & set(every)
    assert page.evaluate("words => words.every(w => lunr.stopWordFilter(w) === undefined)", sorted(STOP_WORDS))


def test_length_buckets_are_the_same(page: Page) -> None:
    """One table, written twice."""
    there = page.evaluate("async () => (await import('/theme/js/search/rank.mjs')).LENGTHS")
    assert there == [bucket_length(index) for index in range(len(TABLE))]
