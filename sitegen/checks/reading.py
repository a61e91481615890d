"""Sections that take more schooling to read than the site allows.

The grade is that of Flesch and Kincaid:
0.39 × words / sentences + 11.8 × syllables / words − 15.59
(Kincaid JP, Fishburne RP, Rogers RL, Chissom BS: Derivation of new readability formulas for Navy enlisted
personnel. Research Branch Report 8-75, Naval Technical Training Command, 1975). It is reckoned for each
section, from heading to heading, of guide, questions, news, pages and introductions, where a section has
at least 60 words. Terms of the glossary, conditions, treatments and numbers are left out: readers have
to meet them, and the glossary explains them. The limit is `reading_grade` under `checks` in
`data/site.yaml`, 9 where nothing is said. The formula is made for English; a site in another language is
not graded.

To mend it, cut long sentences in two, and take the short word where there is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks.subject import Subject
    from sitegen.model.site import Article, Site
    from sitegen.parse.prose import Passage

CODES: Final = ("hard-to-read",)
_FEWEST: Final = 60  # words; the formula says nothing about less
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_END: Final = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$)|\n|[;:](?=\s)")
_HEADING: Final = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_VOWELS: Final = re.compile(r"[aeiouy]+")
# Endings whose vowel is not spoken, and neighbors that are two syllables.
_SILENT: Final = re.compile(
    r"(?:[^laeiouyscxzgh]es|[aeiouy]les|[^tdaeiouy]ed|[^aeiouyl]e|[aeiouy]le|[^aeiouy]ely|eless|eful|ement)$"
)
_APART: Final = re.compile(
    r"(?<![tc])i[ao](?![nu])|[rv]iou|iu|eo(?!u|pl)|(?<![qg])u[ao]|iet|(?<![tc])ien|scien|[^aeiouy]ying|eing|creat|react|[rd]ea$"
)


def check(subject: Subject) -> Iterator[Problem]:
    """Every section above the limit."""
    site = subject.site
    if not site.config.language.startswith("en"):
        return
    limit = site.config.checks.reading_grade
    terms = _terms(site)
    known: dict[str, int] = {}
    intros = (region.intro for region in site.regions.values() if region.intro)
    for article in (*site.guide, *site.faq, *site.news, *site.pages, *intros):
        for passage in article.prose.passages:
            found = grade(passage.text, terms, known)
            if found is not None and round(found, 1) > limit:
                where = f"the section “{passage.heading}”" if passage.heading else "the beginning"
                message = f"{where} reads at grade {found:.1f}; the limit is {limit:g}"
                hint = _hint(passage.text)
                yield Problem(_span(subject, article, passage), "warning", "hard-to-read", message, hint)


def grade(text: str, terms: re.Pattern[str] | None = None, known: dict[str, int] | None = None) -> float | None:
    """The Flesch-Kincaid grade of a text without ``terms``, or None when it is too short to say.

    Args:
        text: plain words; a line end ends a sentence.
        terms: what is left out.
        known: words whose syllables were counted before; it grows.
    """
    counts = {} if known is None else known
    words = sentences = syllables = 0
    for sentence in _END.split(terms.sub(" ", text) if terms else text):
        found = _WORD.findall(sentence)
        words += len(found)
        sentences += bool(found)
        for word in found:
            if word not in counts:
                counts[word] = syllables_of(word)
            syllables += counts[word]
    if words < _FEWEST:
        return None
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def syllables_of(word: str) -> int:
    """How many syllables an English word has: its groups of vowels, less the silent ones, by rule."""
    plain = word.lower().replace("’", "'").partition("'")[0]
    return max(1, len(_VOWELS.findall(plain)) - len(_SILENT.findall(plain)) + len(_APART.findall(plain)))


def _terms(site: Site) -> re.Pattern[str] | None:
    """The words that are left out: terms with their synonyms, and what conditions and treatments are called."""
    names = [name for term in site.glossary.values() for name in (term.term, *term.synonyms)]
    for entries in (site.conditions, site.treatments):
        names += [name for entry in entries.values() for name in (entry.name, entry.long, *entry.synonyms)]
    wanted = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not wanted:
        return None
    # By their first two letters, so that a word is held against few of them; the longest of these first.
    groups: dict[str, list[str]] = {}
    for name in wanted:
        groups.setdefault(name[:2].casefold(), []).append(re.escape(name[2:]))
    choices = "|".join(f"{re.escape(begin)}(?:{'|'.join(rest)})" for begin, rest in groups.items())
    return re.compile(rf"(?<!\w)(?:{choices})s?(?!\w)", re.IGNORECASE)


def _hint(text: str) -> str:
    """The longest sentence, by its beginning."""
    sentences = [sentence.split() for sentence in _END.split(text)]
    longest = max(sentences, key=len)
    return f"begin with its longest sentence, of {len(longest)} words: “{' '.join(longest[:6])} …”"


def _span(subject: Subject, article: Article, passage: Passage) -> Span:
    """The heading's line; passages carry no places, so it is looked for."""
    lines = subject.files.get(article.path, b"").decode("utf-8", "replace").splitlines()
    wanted = _WORD.findall(passage.heading)
    for number, line in enumerate(lines, 1):
        match = _HEADING.match(line)
        if match and passage.heading and _WORD.findall(match[1])[: len(wanted)] == wanted:
            return Span(article.path, number)
    ends = [number for number, line in enumerate(lines, 1) if line.rstrip() == "---"]
    body = ends[1] if len(ends) > 1 else 0
    return Span(article.path, next((n for n in range(body + 1, len(lines) + 1) if lines[n - 1].strip()), 1))
