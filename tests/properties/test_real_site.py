"""The same property over the real model, page families and default theme, on a site of a few files."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.app.pipeline import standard
from sitegen.shell.toolchain import default_theme, vendor_files
from tests.properties.harness import Edit, apply, check_build, edits, make_world

THEME, VENDOR = default_theme(), vendor_files()
PIPELINE = replace(standard(), theme=lambda: THEME, vendor=lambda: VENDOR)  # read once: it is the same for every build
CLINIC = b"""\
name: Harbor Light
sample: true
address: {locality: Seattle}
website: https://harbor-light.example/
treatments: [iv-infusion]
conditions: [depression]
verified: {on: 2026-10-01, by: phone}
"""
ARTICLE = b"""\
---
title: Cost
description: What an infusion costs.
published: 2026-09-14
---
A [term](term:dissociation), a claim [@sanacora2017] and a [link](depression.md).
"""
FILES = {
    "data/site.yaml": b"title: A guide\nbase_url: https://guide.example/base/\n",
    "data/regions.yaml": b"us: {name: United States, currency: USD, units: mi}\nus/wa: {name: Washington, aliases: [WA]}\n",
    "data/sources.yaml": b"sanacora2017: {authors: Sanacora G et al., title: A statement, in: JAMA Psychiatry, year: 2017}\n",
    "data/glossary.yaml": b"dissociation: {term: Dissociation, definition: Feeling apart.}\n",
    "data/vocab/treatments.yaml": b"iv-infusion: {name: IV infusion}\n",
    "data/vocab/conditions.yaml": b"depression: {name: Depression, article: depression.md}\n",
    "data/clinics/us/wa/seattle/harbor-light.yaml": CLINIC,
    "data/clinics/us/wa/tacoma/other.yaml": CLINIC.replace(b"Seattle", b"Tacoma").replace(b"Harbor", b"Other"),
    "content/guide/cost.md": ARTICLE,
    "content/guide/depression.md": ARTICLE.replace(b"Cost", b"Depression").replace(b"depression.md", b"cost.md"),
    "content/faq/safe.md": b"---\ntitle: Is it safe?\ndescription: An answer.\n---\nSee [cost](../guide/cost.md).\n",
    "content/regions/us/wa.md": b"---\ntitle: Washington\ndescription: Clinics there.\n---\nAn introduction.\n",
}  # fmt: skip
TEXTS = st.sampled_from(
    [
        b"",
        b"no front matter\n",
        ARTICLE,
        ARTICLE.replace(b"Cost", b"Another title"),
        ARTICLE.replace(b"depression.md", b"none.md"),
        ARTICLE.replace(b"2026-09-14", b"2026-12-24"),
        ARTICLE + b"\n## A heading\n\n::: note\nText\n:::\n",
        b"\xff",
    ]
)
DATA = (
    ("data/clinics/us/wa/seattle/harbor-light.yaml", CLINIC.replace(b"Harbor Light", b"Harbour")),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", CLINIC + b"draft: true\n"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", CLINIC + b"status: closed\n"),
    ("data/clinics/us/wa/seattle/third.yaml", CLINIC.replace(b"Harbor", b"Third")),
    (
        "data/clinics/us/wa/seattle/harbor-light.yaml",
        CLINIC + b"location: {lat: 47.6, lon: -122.3}\nhours: {mon: 09:00-17:00}\n",
    ),
    (
        "data/clinics/us/wa/seattle/harbor-light.yaml",
        CLINIC.replace(b"2026-10-01", b"2024-10-01") + b"languages: [en]\n",
    ),
    (
        "data/clinics/ie/dublin/liffey.yaml",
        CLINIC.replace(b"{locality: Seattle}", b"{locality: Dublin, postal_code: D02}"),
    ),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", CLINIC.replace(b"iv-infusion", b"iv-infuson")),
    ("data/regions.yaml", b"us: {name: USA, currency: USD, units: mi}\n"),
    ("data/vocab/treatments.yaml", b"iv-infusion: {name: Infusion, synonyms: [drip]}\n"),
    ("data/glossary.yaml", b"dissociation: {term: Dissociation, definition: Being apart., synonyms: [floating]}\n"),
    ("data/site.yaml", b"title: Another\nbase_url: https://other.example/\n"),
    ("data/site.yaml", b"title: [\n"),
    ("themes/default/layout/footer.html", b"<footer>{{ view.frame is defined }}</footer>\n"),
    ("themes/default/css/utilities.css", b".u { color: red; }\n"),
)


@settings(max_examples=2)
@given(sequence=edits(TEXTS))
def test_any_edits(folders, sequence):
    world = make_world(folders(), FILES, PIPELINE)
    assert check_build(world).exit_code == 0
    for edit in sequence:
        apply(world, edit, FILES)
        check_build(world)


@pytest.mark.parametrize("index", range(len(DATA)))
def test_edits_of_data_and_theme(folders, index):
    world = make_world(folders(), FILES, PIPELINE)
    check_build(world)
    world.write(*DATA[index])
    check_build(world)
    apply(world, Edit("revert"), FILES)
    assert check_build(world).exit_code == 0


def test_a_string_of_the_theme(folders):
    world = make_world(folders(), FILES, PIPELINE)
    check_build(world)
    strings = THEME["strings/en.yaml"]
    world.write("themes/default/strings/en.yaml", strings.replace(b"January", b"Janvier"))
    check_build(world)


def test_words_that_no_template_names_but_a_page_needs(folders):
    world = make_world(folders(), FILES, PIPELINE)
    check_build(world)
    path = "themes/default/strings/en.yaml"
    for old, new, code in (
        (b'  guide: "Every', b'  guiding: "Every', "string-missing"),
        (b"{site}: {tagline}.", b"{site}: {tag}.", "strings-syntax"),
    ):
        world.write(path, THEME["strings/en.yaml"].replace(old, new))
        assert (code, path) in {(problem.code, problem.span.path) for problem in check_build(world).problems}
    (world.site / path).unlink()
    assert check_build(world).exit_code == 0
