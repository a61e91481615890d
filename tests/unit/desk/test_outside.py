"""Outside links: which of them a site shows, and what a visit means."""

from __future__ import annotations

import pytest

from sitegen.base.internet import target
from sitegen.base.problem import Span
from sitegen.desk.outside import CODES, Hop, Visit, found_wrong, outside_links, without_network
from tests import small

CLINICS = "data/clinics/us/wa/seattle/"


def links(files, **options):
    whole = {path: data.encode() for path, data in {**small.BASE, **files}.items()}
    found = outside_links(small.site_of(files, **options), whole)
    return {asked.url: [f"{span.path}:{span.line}:{span.col}" for span in spans] for asked, spans in found.items()}


def test_every_link_that_the_site_shows_once_with_its_places():
    files = {
        "content/guide/cost.md": small.text("One [a](https://a.org/x#y), two\n[b](https://b.org) [@one; @two].\n"),
        "content/faq/why.md": small.text("See [a](https://a.org/x) and [c](/guide/).\n", title="Why?"),
        "content/regions/us/wa.md": "In [Washington](https://wa.org/).\n",
        CLINICS + "harbor.yaml": small.clinic(
            more="website: https://b.org/\nbackground: |\n  On [d](https://d.org/).\n"
        ),
        "data/sources.yaml": (
            "one: {title: A, url: https://url.org/}\ntwo: {title: B, doi: 10.1/x, url: https://not-shown.org/}\n"
            "three: {title: C, url: https://uncited.org/}\n"
        ),
        "data/site.yaml": (
            "title: Small\nbase_url: https://small.org/guide/\nlicense: {name: CC, url: https://cc.org/}\n"
            "repository: https://code.org/\ncontact: {form: https://form.org/}\nchecks: {off: [unused-source]}\n"
        ),
    }
    assert links(files) == {
        "https://a.org/x": ["content/faq/why.md:5:9", "content/guide/cost.md:5:9"],
        "https://b.org/": ["content/guide/cost.md:6:5", CLINICS + "harbor.yaml:6:1"],
        "https://wa.org/": ["content/regions/us/wa.md:1:17"],
        "https://d.org/": [CLINICS + "harbor.yaml:8:10"],
        "https://cc.org/": ["data/site.yaml:3:21"],
        "https://code.org/": ["data/site.yaml:4:1"],
        "https://form.org/": ["data/site.yaml:5:11"],
        "https://url.org/": ["data/sources.yaml:1:17"],
        "https://doi.org/10.1/x": ["data/sources.yaml:2:17"],
    }


def test_what_is_never_asked_for():
    files = {
        "content/guide/cost.md": small.text(
            "[a](https://a.example/) [b](http://localhost:8000/) [c](https://small.org/guide/x/) [d](mailto:a@b.org)\n"
        ),
        "content/guide/draft.md": small.text("[e](https://draft.org/)\n", "draft: true\n", title="Draft"),
        CLINICS + "harbor.yaml": small.clinic(
            more="sample: true\nwebsite: https://sample.org/\nbackground: '[f](https://f.org)'\n"
        ),
        "data/site.yaml": "title: Small\nbase_url: https://small.org/guide/\n",
    }
    assert links(files) == {}


A, B, C = (target(f"https://{name}.org/") for name in "abc")
PLACES = (Span("content/guide/a.md", 3, 4), Span("data/sources.yaml", 7, 1), Span("data/sources.yaml", 9, 1))


@pytest.mark.parametrize(
    ("visit", "code", "message", "hint"),
    [
        (Visit((Hop(A, 404),)), "link-dead", "`https://a.org/` answers 404: nothing is there", "look for where"),
        (
            Visit((Hop(A, 302), Hop(B, 410))),
            "link-dead",
            "`https://a.org/` leads to `https://b.org/`, and that answers 410",
            "",
        ),
        (Visit((), "no-host"), "link-dead", "`https://a.org/`: there is no such host", ""),
        (
            Visit((Hop(A, 301),), "no-host"),
            "link-dead",
            "`https://a.org/`: there is no such host, after a redirect from `https://a.org/`",
            "",
        ),
        (
            Visit((Hop(A, 301), Hop(B, 200))),
            "link-moved",
            "`https://a.org/` has moved for good",
            "write https://b.org/,",
        ),
        (
            Visit((Hop(A, 308), Hop(B, 302), Hop(C, 204))),
            "link-moved",
            "`https://a.org/` has moved",
            "write https://b.org/,",
        ),
        (
            Visit((Hop(A, 301), Hop(B, 301), Hop(C, 200))),
            "link-moved",
            "`https://a.org/` has moved",
            "write https://c.org/,",
        ),
        (Visit((Hop(A, 403),)), "link-refused", "`https://a.org/` answers 403 to programs", "open it in a browser"),
        (Visit((Hop(A, 429),)), "link-refused", "`https://a.org/` answers 429", ""),
        (Visit((Hop(A, 503),)), "link-unreachable", "`https://a.org/` answers 503", "try again"),
        (Visit((), "late"), "link-unreachable", "`https://a.org/`: it did not answer in time", ""),
        (Visit((), "forbidden"), "link-unreachable", "`https://a.org/`: its host is inside a private network", ""),
        (
            Visit((Hop(A, 302),), "nowhere"),
            "link-unreachable",
            "`https://a.org/`: it redirects to something that is no web",
            "",
        ),
    ],
)
def test_what_a_visit_means(visit, code, message, hint):
    [problem] = found_wrong({A: PLACES}, {A: visit})
    assert (problem.span, problem.severity, problem.code) == (PLACES[0], "warning", code)
    assert code in CODES
    assert problem.message.startswith(message)
    assert problem.message.endswith(" (also at data/sources.yaml:7, data/sources.yaml:9)")
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    "visit",
    [Visit((Hop(A, 200),)), Visit((Hop(A, 302), Hop(B, 301), Hop(C, 200))), Visit((Hop(A, 301), Hop(A, 200)))],
)
def test_what_is_in_order(visit):
    assert list(found_wrong({A: PLACES}, {A: visit})) == []


def test_when_it_is_the_network_here():
    assert without_network({A: Visit((), "offline")})
    assert without_network({A: Visit((), "offline"), B: Visit((), "no-host")})
    assert not without_network({A: Visit((), "offline"), B: Visit((), "late")})
    assert not without_network({A: Visit((), "no-host")})
    assert not without_network({A: Visit((), "offline"), B: Visit((Hop(B, 500),))})
    assert not without_network({A: Visit((Hop(A, 301),), "offline")})
    assert without_network({asked: Visit((), "no-host") for asked in (A, B, C)})
    assert not without_network({})
