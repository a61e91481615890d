"""Incremental equals clean over the whole alphabet: sequences of eight builds with whatever may happen between them.

`make test` plays 300 of them, `make fuzz` 5,000 others; `--first-sequence N --sequences 1` plays one again.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.properties import whole_site
from tests.properties.desk import Desk
from tests.properties.sequence import BUILDS, LETTERS, MismatchError, Score, Stroke, score

SHARD = 25  # sequences of one test


def pytest_generate_tests(metafunc):
    if "numbers" in metafunc.fixturenames:
        first, count = (metafunc.config.getoption(name) for name in ("--first-sequence", "--sequences"))
        shards = [range(start, min(start + SHARD, first + count)) for start in range(first, first + count, SHARD)]
        metafunc.parametrize("numbers", shards, ids=[f"{shard.start}-{shard.stop - 1}" for shard in shards])


def test_any_sequence(numbers, stage):
    for number in numbers:
        stage(score(number))


def test_a_mismatch_tells_what_is_needed_for_it(stage, monkeypatch):
    """The shortest way there, so that nobody has to read eight rounds of edits."""
    needed = Stroke("settings.line_of_config", 0, 0)
    noise = Stroke("sources.touched", 1, 1)
    rounds = [(noise,), (noise, needed, noise), *[(noise,)] * (BUILDS - 2)]
    monkeypatch.setitem(LETTERS, needed.letter, lambda desk, where, what: 1 / 0)
    with pytest.raises(MismatchError, match="ZeroDivisionError") as caught:
        stage(Score(-1, "plain", tuple(rounds), frozenset({BUILDS - 1})))
    assert f"build 1: {needed.letter}(0, 0)\n" in str(caught.value)
    assert noise.letter not in str(caught.value)


def test_every_letter_is_drawn_often():
    drawn = Counter(stroke.letter for number in range(300) for strokes in score(number).rounds for stroke in strokes)
    assert drawn.keys() == LETTERS.keys()
    assert min(drawn.values()) >= 15
    themes = Counter(score(number).theme for number in range(300))
    assert themes == {"plain": 280, "shown": 20}


#: What has to have happened before a letter can change anything.
BEFORE = {
    "sources.linked_target_changed": "sources.linked_inside",
    "sources.made_regular": "sources.linked_outside",
    "sources.collision_undone": "sources.collided",
    "sources.mended": "sources.broken",
    "sources.reset": "sources.fact_changed",
    "sources.checked_out": "sources.fact_changed",
    "good_again": "settings.config_lost",
    "themes.template_removed": "themes.page_shadowed",
    "themes.own_theme_dropped": "themes.page_shadowed",
    "themes.own_theme_retyped": "themes.page_shadowed",
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_a_letter_changes_something_and_the_next_build_is_right(letter, stage):
    first = [Stroke(BEFORE[letter], 1, 1)] if letter in BEFORE else []
    rounds = [(), (), *([tuple(first)] if first else []), (Stroke(letter, 2, 5),), (), ()]
    done = stage(Score(-1, "plain", tuple(rounds), frozenset(range(BUILDS))))
    assert done[letter] == 1, f"{letter} does nothing"


def test_the_site_has_every_family(tmp_path, measure):
    desk = Desk(tmp_path / "site", whole_site.pipeline("shown"), outside=tmp_path)
    for path, data in whole_site.site_files().items():
        desk.write(path, data)
    made = measure.clean(desk).files
    beginnings = ("index.html", "guide/cost/", "guide/all/", "faq/", "news/open/", "about/", "contact/", "newsletter/",
                  "glossary/", "clinics/us/wa/seattle/pine/", "clinics/us/wa/", "clinics/ie/", "conditions/depression/us",
                  "treatments/iv-infusion/", "compare/", "search/", "404.html", "feed.xml", "sitemap.xml", "robots.txt",
                  "data/clinics.csv", "finder/", "assets/", "media/", "guide/drip/")  # fmt: skip
    missing = [beginning for beginning in beginnings if not any(path.startswith(beginning) for path in made)]
    assert not missing, sorted(made)
