"""The one value of headers: what it forbids, and what may be kept for good."""

from __future__ import annotations

import pytest

from sitegen.base.headers import BRIEF, CSP, IMMUTABLE, cache_control, form_origin, policy, security_headers


def directives(text: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in text.split("; "))


def test_nothing_is_allowed_but_the_sites_own_files():
    found = directives(policy())
    assert found["default-src"] == "'none'"
    assert set(found.values()) == {"'none'", "'self'"}
    assert (found["base-uri"], found["frame-ancestors"], found["form-action"]) == ("'none'",) * 3
    assert "unsafe" not in policy("https://news.example")


def test_a_form_is_sent_to_its_origin_alone():
    assert directives(policy("https://news.example"))["form-action"] == "https://news.example"


def test_a_meta_element_carries_all_but_what_it_may_not():
    assert directives(policy()).keys() - directives(policy(meta=True)).keys() == {"frame-ancestors"}


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (None, ""),
        ("", ""),
        ("https://news.example/join?list=2", "https://news.example"),
        ("https://news.example:8443/join", "https://news.example:8443"),
        ("https://small.example/join", "'self'"),
    ],
)
def test_the_origin_of_a_form(action, expected):
    assert form_origin(action, "https://small.example") == expected


def test_each_header_is_sent_once():
    names = [name for name, _ in security_headers()]
    assert names[0] == CSP
    assert len(names) == len(set(names)) == 6
    assert all(value.isascii() and value.isprintable() for _, value in security_headers())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("assets/site.1dec98602e.css", IMMUTABLE),
        ("media/front-480.abcdef012345.webp", IMMUTABLE),
        ("search/d/0.abcdefgh.txt", IMMUTABLE),
        ("finder/places.eblygne4.txt", IMMUTABLE),
        ("finder/places.eblygne4.txt.br", IMMUTABLE),
        ("finder/manifest.json", BRIEF),
        ("search/manifest.json", BRIEF),
        ("search/index.html", BRIEF),
        ("index.html", BRIEF),
        ("guide/assets/index.html", BRIEF),
        ("sitemap.xml", BRIEF),
    ],
)
def test_what_may_be_kept_for_good(path, expected):
    assert cache_control(path) == expected
