"""What an address leads to, and when two versions of a page are the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sitegen.base.problem import Problem, Span
from sitegen.shell.showing import Answer, Mark, Showing, answer, state, version, with_client

FILES = {
    "index.html": b"home",
    "guide/index.html": b"guide",
    "guide/a b/index.html": b"spaced",
    "404.html": b"<html><head></head>lost</html>",
    "data/clinics.json": b"{}",
    "empty.txt": b"",
}
PAGE = (
    '<html><head><link rel="stylesheet" href="/sub/a.1.css"><script src="/sub/b.js"></script></head>'
    '<body><img src="cat.png" srcset="cat.png 1x, /sub/dog.png 2x"><a href="/sub/other/">x</a></body></html>'
)
SITE = Showing(
    {
        "p/index.html": PAGE.encode(),
        "a.1.css": b"old",
        "b.js": b"script",
        "p/cat.png": b"cat",
        "dog.png": b"dog",
        "other/index.html": b"other",
    },
    "/sub",
)


@pytest.mark.parametrize(
    ("base", "address", "expected"),
    [
        ("", "/", Answer(200, "index.html")),
        ("", "/guide/", Answer(200, "guide/index.html")),
        ("", "/guide/index.html", Answer(200, "guide/index.html")),
        ("", "/guide", Answer(307, location="/guide/")),
        ("", "/guide/a b", Answer(307, location="/guide/a%20b/")),
        ("", "/data/clinics.json", Answer(200, "data/clinics.json")),
        ("", "/empty.txt", Answer(200, "empty.txt")),
        ("", "/new/", Answer(404, "new/index.html")),
        ("", "/new", Answer(404, "new/index.html")),
        ("", "/data/", Answer(404, "data/index.html")),
        ("", "//guide", Answer(404, "/guide/index.html")),
        ("", "//evil.example/..", Answer(404, "/evil.example/../index.html")),
        ("", "/../../etc/passwd", Answer(404, "../../etc/passwd/index.html")),
        ("", "/guide/../index.html", Answer(404, "guide/../index.html")),
        ("", "/GUIDE/", Answer(404, "GUIDE/index.html")),
        ("", "/guide/\0", Answer(404, "guide/\0/index.html")),
        ("/sub", "/", Answer(307, location="/sub/")),
        ("/sub", "/sub", Answer(307, location="/sub/")),
        ("/sub", "/sub/", Answer(200, "index.html")),
        ("/sub", "/sub/guide", Answer(307, location="/sub/guide/")),
        ("/sub", "/guide/", Answer(404, "../guide/")),
        ("/sub", "/subtle/", Answer(404, "../subtle/")),
    ],
)
def test_an_address_is_looked_up_and_nothing_else(base, address, expected):
    assert answer(Showing(FILES, base), address) == expected


def test_without_any_site_every_address_shows_that_there_is_none():
    showing = Showing(failed=True)
    assert answer(showing, "/").status == 503
    assert b"There is no site yet" in showing.page("index.html")
    assert b"Not found" in Showing().page("x/index.html")


def changed(**files: bytes) -> Showing:
    """The site with other bytes in some files, named without their endings."""
    names = {"style": "a.1.css", "script": "b.js", "cat": "p/cat.png", "dog": "dog.png", "other": "other/index.html"}
    return replace(SITE, files={**SITE.files, **{names[name]: data for name, data in files.items()}})


@pytest.mark.parametrize("name", ["script", "cat", "dog"])
def test_a_page_is_another_one_when_something_it_shows_changed(name):
    assert version(changed(**{name: b"new"}), "p/index.html").content != version(SITE, "p/index.html").content


def test_a_page_stays_the_same_when_what_it_links_to_changed():
    assert version(changed(other=b"new"), "p/index.html") == version(SITE, "p/index.html")


def test_a_style_sheet_is_no_part_of_the_content_under_its_old_or_a_new_name():
    before, after = version(SITE, "p/index.html"), version(changed(style=b"new"), "p/index.html")
    assert before.content == after.content
    assert before.styles != after.styles
    page = PAGE.replace("a.1.css", "a.2.css").encode()
    renamed = replace(SITE, files={**SITE.files, "p/index.html": page, "a.2.css": b"new"})
    assert version(renamed, "p/index.html").content == before.content
    assert version(renamed, "p/index.html").styles == (("/sub/a.2.css", after.styles[0][1]),)


def test_a_page_that_appears_or_goes_is_another_one():
    without = replace(SITE, files={path: data for path, data in SITE.files.items() if path != "p/index.html"})
    assert version(SITE, "p/index.html") != version(without, "p/index.html")
    lost = Showing({"404.html": b"same", "x/index.html": b"same"})
    assert version(lost, "x/index.html") != version(replace(lost, files={"404.html": b"same"}), "x/index.html")


def test_the_client_is_added_once_in_the_head_and_everything_in_it_is_escaped():
    showing = replace(SITE, marks={"p/index.html": Mark('content/"<x>.md', 3, "Draft")})
    page = with_client(PAGE.encode(), showing, "p/index.html").decode()
    assert page.count("/.sitegen/live.mjs") == 1
    assert page.index("/.sitegen/live.mjs") < page.index("</head>")
    assert 'data-sitegen-source="content/&quot;&lt;x&gt;.md:3"' in page
    assert page.replace(page[page.index('<script type="module"') : page.index("</script></head>") + 9], "") == PAGE
    assert with_client(b"<p>bare", SITE, "x").startswith(b"<p>bare<script")


def test_the_state_lists_errors_first_and_never_control_characters():
    problems = (
        Problem(Span("a.md", 1, 1), "warning", "w", "a warning"),
        Problem(Span("b.md", 2, 3), "error", "e", "bad \x1b[31m\u202e", "mend it"),
    )
    told = json.loads(state(Showing(problems=problems, failed=True), "p/index.html"))
    assert [item["severity"] for item in told["problems"]] == ["error", "warning"]
    assert told["problems"][0] == {
        "place": "b.md:2:3",
        "severity": "error",
        "code": "e",
        "message": "bad \\x1b[31m\\u202e",
        "hint": "mend it",
    }
    assert (told["failed"], told["more"], told["counts"]) == (True, 0, "1 error, 1 warning")


def test_the_state_of_very_many_problems_is_cut_short():
    problems = tuple(Problem(Span("a.md", line), "error", "e", "bad") for line in range(1, 1001))
    told = json.loads(state(Showing(problems=problems, failure="disk full", failed=True), "x"))
    assert len(told["problems"]) == 51
    assert told["problems"][0]["message"] == "disk full"
    assert told["more"] == 950
